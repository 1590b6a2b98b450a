"""Rules at scale and beside Snorkel; run by hand, and read the ratios: python -m tests.benchmarks.bench_rules"""

from __future__ import annotations

import importlib.util
import os
import time
import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from labeling.consensus.dawid_skene import dawid_skene
from labeling.consensus.votes import Votes
from labeling.workers import Quiet
from tests.acceptance.rule_sets import PYTHON, RuleSet, sms, youtube
from weak_supervision.analysis import analyse
from weak_supervision.apply import apply_rules
from weak_supervision.label_model import fit_label_model
from weak_supervision.rules.base import RuleRecord, Setting
from weak_supervision.rules.python import read_rules


def analysis(n: int = 1_000_000, rules: int = 50) -> None:
    rng = np.random.default_rng(0)
    matrix = np.asfortranarray(np.where(rng.random((n, rules)) < 0.1, rng.integers(3, size=(n, rules)), -1).astype(np.int8))
    gold = rng.integers(3, size=n).astype(np.int32)
    start = time.perf_counter()
    analyse(matrix, gold)
    print(f"coverage, overlap, conflict, accuracy of {n:,} x {rules} votes: {time.perf_counter() - start:.2f} s")


def applying(texts: list[str], times: int) -> None:
    from snorkel.labeling import LabelingFunction
    from snorkel.labeling.apply.core import LFApplier

    spec = importlib.util.spec_from_file_location("bench_youtube_rules", PYTHON)
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    functions = [one for one in vars(module).values() if isinstance(one, LabelingFunction)]
    texts = texts * times
    rules, setting = read_rules(PYTHON), Setting(("ham", "spam"), ("ham", "spam"), "text", frozenset({"text"}))
    records = [RuleRecord(str(number), {"text": text}) for number, text in enumerate(texts)]
    start = time.perf_counter()
    ours = apply_rules(rules, records, setting, progress=Quiet()).matrix
    middle = time.perf_counter()
    theirs = LFApplier(functions).apply([SimpleNamespace(text=text) for text in texts], progress_bar=False)
    end = time.perf_counter()
    assert np.array_equal(ours, theirs)
    print(f"{len(rules)} labeling functions on {len(texts):,} texts: {middle - start:.2f} s, Snorkel's LFApplier "
          f"{end - middle:.2f} s, ratio {(middle - start) / (end - middle):.2f}, equal votes")


def accuracy(name: str, given: RuleSet) -> None:
    """Each way to fuse the published votes; a tenth of the items is gold, accuracy is on covered items of the rest."""
    matrix, n = given.votes.astype(np.int8), len(given.truth)
    gold = np.where(np.random.default_rng(0).random(n) < 0.1, given.truth, -1).astype(np.int32)
    fitted = fit_label_model(matrix, 2, gold=gold, seed=0, progress=Quiet())
    item, rule = np.nonzero(matrix != -1)
    votes = Votes.build(item, rule, matrix[item, rule], n_items=n, n_annotators=matrix.shape[1], n_classes=2)
    together = dawid_skene(votes, volunteers=np.ones(matrix.shape[1], bool)).posterior
    rest = np.flatnonzero(fitted.covered & (gold < 0))

    def right(posterior: np.ndarray) -> float:
        top = posterior[rest] >= posterior[rest].max(axis=1, keepdims=True) - 1e-9
        return float((top[np.arange(len(rest)), given.truth[rest]] / top.sum(axis=1)).mean())

    print(f"{name:18} majority {right(fitted.majority):.4f}  label model {right(fitted.posterior):.4f}  "
          f"combined {right(together):.4f}  used: {fitted.use} ({fitted.why})")


def main() -> None:
    warnings.simplefilter("ignore")
    data = Path(os.environ.get("TOUCHSTONE_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
    analysis()
    applying(youtube(data, "train").texts, 10)
    for part in ("train", "test"):
        accuracy(f"ws_youtube {part}", youtube(data, part))
    for part in ("train", "test"):
        accuracy(f"ws_sms_rules {part}", sms(data, part))


if __name__ == "__main__":
    main()
