"""How well the audit finds wrong labels, where the truth is known; run by hand: python -m tests.benchmarks.bench_suspects

CIFAR-10N: three people's labels of 2,000 pictures, majority against truth. MNIST test: the 100 published
candidates, of which people found 15 to be wrong; outside of those nobody looked.
"""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from labeling.audit.audit import AuditInput, AuditItem, AuditResult, audit
from labeling.audit.joint import margin
from labeling.audit.suspects import Suspects, find_suspects
from labeling.consensus.dawid_skene import dawid_skene
from labeling.consensus.majority import majority_vote, tallies
from labeling.consensus.votes import Votes
from labeling.workers import Quiet


@dataclass(frozen=True)
class Found:
    """Which of n labels were flagged, in order, and which are wrong [n]."""

    flagged: np.ndarray
    wrong: np.ndarray

    @property
    def precision(self) -> float:
        return float(self.wrong[self.flagged].mean())

    @property
    def recall(self) -> float:
        return float(self.wrong[self.flagged].sum() / self.wrong.sum())

    def words(self, what: str) -> str:
        return (f"  {what:<46} flagged {len(self.flagged):5}  precision {self.precision:.3f}  recall {self.recall:.3f}"
                f"  first 50 {self.wrong[self.flagged[:50]].mean():.2f}")


def cifar(folder: Path) -> tuple[AuditResult, AuditInput, np.ndarray]:
    """The audit of the majority labels, what it was given, and the truth [n]."""
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as file:
        truth = {row["image"]: row["truth"] for row in csv.DictReader(file)}
    with (folder / "annotations.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["image"], int(row["slot"][-1]) - 1, row["label"]) for row in csv.DictReader(file)]
    names, classes = sorted(truth), sorted(set(truth.values()))
    place = {name: number for number, name in enumerate(names)}
    votes = Votes.build([place[row[0]] for row in rows], [row[1] for row in rows],
                        [classes.index(row[2]) for row in rows], n_items=len(names), n_annotators=3,
                        n_classes=len(classes))
    fused = dawid_skene(votes)
    assert fused.prior is not None
    labels = majority_vote(votes).label
    given = AuditInput(tuple(AuditItem(folder / name, 0, 32, 32) for name in names),
                       np.where(labels < 0, -1, labels).astype(np.int32), tallies(votes), fused.posterior, fused.prior, 0)
    return audit(given, progress=Quiet()), given, np.array([classes.index(truth[name]) for name in names])


def mnist(folder: Path) -> tuple[np.ndarray, np.ndarray, set[int], set[int]]:
    """Labels [n], published probabilities [n, 10], the published candidates, those that people found wrong."""
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as file:
        labels = np.array([int(row["label"]) for row in csv.DictReader(file)], np.int32)
    with (folder / "mturk_candidates.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    probabilities = np.load(folder / "pred_probs_float16.npy").astype(np.float64)
    return (labels, probabilities / probabilities.sum(axis=1, keepdims=True), {int(row["id"]) for row in rows},
            {int(row["id"]) for row in rows if row["is_error"] == "1"})


def published_flags(labels: np.ndarray, probabilities: np.ndarray, n: int = 100) -> set[int]:
    """The labels of the smallest margin: how the published candidates were chosen."""
    return set(np.argsort(margin(labels, probabilities), kind="stable")[:n].tolist())


def own_mnist(folder: Path, labels: np.ndarray) -> Suspects:
    """The audit with the program's own features."""
    items = tuple(AuditItem(folder / "images" / f"test_{number:05}.png", 0, 28, 28) for number in range(len(labels)))
    once, uniform = np.eye(10)[labels], np.full(10, 0.1)  # one vote an item: the label itself
    return audit(AuditInput(items, labels, once, once, uniform, 0), progress=Quiet()).suspects


def main() -> None:
    data = Path(os.environ.get("TOUCHSTONE_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
    result, given, truth = cifar(data / "cifar10n_2000")
    wrong = (given.labels >= 0) & (given.labels != truth)
    print(f"CIFAR-10N, {int((given.labels >= 0).sum())} majority labels, {int(wrong.sum())} of them wrong")
    print(Found(result.suspects.index, wrong).words("votes and model together"))
    known = np.flatnonzero(given.labels >= 0)
    order = known[np.argsort(margin(given.labels[known], result.probabilities[known]), kind="stable")]
    print(f"  first 50 and 100 by joint margin: {wrong[order[:50]].mean():.2f} {wrong[order[:100]].mean():.2f}")
    tied = np.random.default_rng(0).permutation(known)  # the vote margin has three values: break ties by chance
    by_votes = tied[np.argsort(margin(given.labels[tied], given.votes[tied]), kind="stable")]
    print(f"  first 50 and 100 by vote margin:  {wrong[by_votes[:50]].mean():.2f} {wrong[by_votes[:100]].mean():.2f}")
    folder = data / "label_errors_mnist_test"
    labels, probabilities, candidates, errors = mnist(folder)
    print(f"MNIST test, {len(labels)} labels, {len(candidates)} published candidates, {len(errors)} found wrong by people")
    print(f"  smallest margins that are published candidates: {len(published_flags(labels, probabilities) & candidates)}")
    flags = set(find_suspects(labels, probabilities).index.tolist())
    print(f"  confident learning, published probabilities: {len(flags)} flags, {len(flags & candidates)} are candidates, "
          f"{len(flags & errors)} found wrong")
    own = own_mnist(folder, labels).index.tolist()
    print(f"  own features: {len(own)} flags, {len(set(own) & candidates)} candidates, {len(set(own) & errors)} of "
          f"{len(errors)} found wrong; in the first 100: {len(set(own[:100]) & errors)}")


if __name__ == "__main__":
    main()
