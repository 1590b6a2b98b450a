"""Rules on real texts through the command line: no-code beside Snorkel's own code, published votes, trust, models."""

from __future__ import annotations

import csv
import importlib.util
import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from labeling.project import Project
from tests.acceptance.rule_sets import (
    NO_CODE,
    PYTHON,
    RuleSet,
    make_project,
    published,
    sms,
    sms_rules,
    touchstone,
    write_csv,
    youtube,
)
from weak_supervision.steps.rules import latest_votes

pytestmark = pytest.mark.filterwarnings("ignore")


def stored(project: Path) -> np.ndarray:
    """The votes of the newest run, [n, R], in the order of the texts."""
    with Project.open(project, write=False) as opened:
        votes = latest_votes(opened, opened.schema().question())
    assert votes is not None
    return votes.matrix[np.argsort(votes.items)]


def by_snorkel(texts: list[str]) -> np.ndarray:
    """What Snorkel itself makes of the Python file."""
    from snorkel.labeling import LabelingFunction
    from snorkel.labeling.apply.core import LFApplier

    spec = importlib.util.spec_from_file_location("youtube_rules_by_snorkel", PYTHON)
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    rules = [one for one in vars(module).values() if isinstance(one, LabelingFunction)]
    return LFApplier(rules).apply([SimpleNamespace(text=text) for text in texts], progress_bar=False)


@pytest.fixture
def small(shared_data: Path) -> RuleSet:
    return youtube(shared_data, "test")


def test_python_and_no_code_rules_vote_as_snorkel_does(tmp_path: Path, small: RuleSet) -> None:
    project = make_project(tmp_path, small)
    rules = tmp_path / "rules.json"
    rules.write_text(json.dumps(NO_CODE))
    assert touchstone("rules", project, "add", PYTHON, rules)["added"] == 14
    touchstone("rules", project, "trust")
    assert touchstone("rules", project, "run")["errors"] == []
    ours, theirs = stored(project), by_snorkel(small.texts)
    assert np.array_equal(ours[:, :7], theirs)
    assert np.array_equal(ours[:, 7:], theirs)
    assert (theirs != -1).any(axis=0).all()
    listed: Any = touchstone("rules", project, "list")["rules"]
    assert [one["kind"] for one in listed] == ["python"] * 7 + ["keyword"] * 5 + ["pattern"] * 2
    for number, one in enumerate(listed):
        column = ours[:, number]
        assert one["coverage"] == pytest.approx((column != -1).mean())
        assert one["accuracy"] == pytest.approx((column == small.truth)[column != -1].mean())
        assert {"name", "kind", "polarity", "coverage", "overlap", "conflict", "accuracy"} <= set(one)


def test_our_wording_of_the_rules_votes_as_the_published_ones_did(shared_data: Path) -> None:
    whole = [youtube(shared_data, part) for part in ("train", "valid", "test")]
    ours = np.concatenate([by_snorkel(one.texts) for one in whole])
    theirs = np.concatenate([one.votes[:, :7] for one in whole])
    assert ((ours == theirs).mean(axis=0) > 0.99).all()


def test_published_votes_come_in_through_rule_votes(tmp_path: Path, small: RuleSet) -> None:
    project = make_project(tmp_path, small)
    file = published(tmp_path, small)
    assert touchstone("import", project, file, "--format", "rule-votes")["labels_added"] == (small.votes != -1).sum()
    assert touchstone("import", project, file, "--format", "rule-votes")["labels_added"] == 0
    touchstone("rules", project, "run")
    assert np.array_equal(stored(project), small.votes)
    model: Any = touchstone("rules", project, "model", "--seed", "1")
    assert model["majority_accuracy"] == pytest.approx(0.8405, abs=5e-4)  # as published
    assert model["checked"] == (small.votes != -1).any(axis=1).sum()
    assert [one["name"] for one in model["weights"]] == list(small.rules)
    assert sum(model["class_balance"].values()) == pytest.approx(1)
    assert model["use"] == ("label-model" if model["accuracy"] > model["majority_accuracy"] else "majority")
    assert touchstone("rules", project, "model", "--seed", "1") == model


def test_the_published_patterns_give_the_published_votes(tmp_path: Path, shared_data: Path) -> None:
    given = sms(shared_data, "test")
    project, rules = make_project(tmp_path, given), tmp_path / "rules.json"
    rules.write_text(json.dumps(sms_rules(shared_data)))
    touchstone("rules", project, "add", rules)
    assert touchstone("rules", project, "run")["errors"] == []
    assert np.array_equal(stored(project), given.votes)
    assert touchstone("rules", project, "model")["majority_accuracy"] == pytest.approx(0.9583, abs=5e-4)


def test_a_project_from_someone_else_runs_no_python_until_it_is_trusted(
        tmp_path: Path, small: RuleSet, monkeypatch: pytest.MonkeyPatch) -> None:
    project = make_project(tmp_path, small)
    touchstone("rules", project, "add", PYTHON)
    assert "not trusted on this computer" in str(touchstone("rules", project, "run", code=1)["error"])
    shown = touchstone("rules", project, "trust")
    assert "def regex_check_out(x):" in str(shown["error"])
    assert shown["trusted"] == 1
    touchstone("rules", project, "run")
    monkeypatch.setenv("TOUCHSTONE_HOME", str(tmp_path / "another machine"))
    refused = touchstone("rules", project, "run", code=1)
    assert re.search("keyword_my, .* not trusted|not trusted on this computer: keyword_my", str(refused["error"]))
    listed: Any = touchstone("rules", project, "list")["rules"]
    assert not any(one["trusted"] for one in listed)
    assert touchstone("rules", project, "trust")["trusted"] == 1
    touchstone("rules", project, "run")


def test_what_is_not_there_yet_or_too_little_says_so(tmp_path: Path, small: RuleSet) -> None:
    project = make_project(tmp_path, small)
    assert "not in this version yet" in str(touchstone("rules", project, "suggest", code=1)["error"])
    rules = tmp_path / "rules.json"
    rules.write_text(json.dumps(NO_CODE[:2]))
    touchstone("rules", project, "add", rules)
    assert "three rules or more; 2 are on" in str(touchstone("rules", project, "model", code=1)["error"])
    rules.write_text(json.dumps([NO_CODE[0], NO_CODE[0]]))
    assert "Two rules are called “my”" in str(touchstone("rules", project, "add", rules, code=1)["error"])


def simulated_votes(folder: Path, given: RuleSet, accuracy: tuple[float, ...], each: float) -> Path:
    """Votes of simulated annotators: each answers a share of the texts, right as often as ``accuracy`` says, by chance."""
    rng, n = np.random.default_rng(0), len(given.truth)
    rows: list[list[object]] = [["item", "annotator", "label"]]
    for who, right in enumerate(accuracy):
        said = np.where(rng.random(n) < right, given.truth, 1 - given.truth)
        rows += [[f"t{number:05}", f"simulated {who + 1}", ("ham", "spam")[said[number]]]
                 for number in np.flatnonzero(rng.random(n) < each)]
    return write_csv(folder / "simulated.csv", rows)


def test_people_and_rules_combined_beat_people_alone_through_the_command_line(tmp_path: Path, shared_data: Path) -> None:
    """Real texts and real rules; the three annotators are simulated: 85, 75 and 65 % right, on 60 % of the texts each.

    A text that has no label in the export counts as wrong: rules also speak where nobody answered or people tie.
    """
    given = youtube(shared_data, "train")
    project = make_project(tmp_path, given, np.zeros(len(given.truth), bool))
    touchstone("import", project, simulated_votes(tmp_path, given, (0.85, 0.75, 0.65), 0.6), "--format", "votes")
    touchstone("import", project, published(tmp_path, given), "--format", "rule-votes")

    def right(*options: str) -> float:
        found = touchstone("consensus", project, *options)
        out = tmp_path / "-".join(options).replace(",", "")
        touchstone("export", project, out, "--format", "csv")
        with (out / "labels.csv").open(encoding="utf-8", newline="") as file:
            said = {row["item"]: row["label"] for row in csv.DictReader(file)}
        assert found["method"] == options[1]
        return float(np.mean([said[f"t{number:05}"] == ("ham", "spam")[truth] for number, truth in enumerate(given.truth)]))

    people, together = right("--method", "majority"), \
        right("--method", "combined", "--sources", "annotators,rules")
    weighed = right("--method", "dawid-skene")
    print(f"people by majority {people:.4f}, by Dawid-Skene {weighed:.4f}, with rules {together:.4f}")
    assert together > max(people, weighed) + 0.05
