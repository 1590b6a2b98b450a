"""Suspects on real labels with known errors, and what a person decides about them obeyed by consensus and export."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from labeling.audit.suspects import find_suspects
from labeling.commands.deciding import AUDIT_FIX, AUDIT_KEEP, Settle
from labeling.project import Project
from labeling.steps.doubts import suspect_queue
from labeling.store import read
from tests.acceptance.rule_sets import touchstone, write_csv
from tests.benchmarks.bench_suspects import Found, cifar, mnist, published_flags


def test_the_published_probabilities_give_the_published_flags(shared_data: Path) -> None:
    labels, probabilities, candidates, errors = mnist(shared_data / "label_errors_mnist_test")
    assert published_flags(labels, probabilities) == candidates
    found = find_suspects(labels, probabilities)
    assert set(found.index.tolist()) <= candidates
    assert len(set(found.index.tolist()) & errors) >= 7


def test_flags_of_crowd_labels_beat_the_vote_margin(shared_data: Path) -> None:
    result, given, truth = cifar(shared_data / "cifar10n_2000")
    wrong = (given.labels >= 0) & (given.labels != truth)
    found = Found(result.suspects.index, wrong)
    assert found.precision > 0.28  # 5 % of the labels are wrong
    assert found.recall > 0.18
    right = result.suspects.suggested == truth[result.suspects.index]
    assert right[wrong[result.suspects.index]].mean() > 0.85


def test_keep_and_fix_are_settled_decisions_that_consensus_and_export_obey(tmp_path: Path) -> None:
    rng, project = np.random.default_rng(0), tmp_path / "study.touchstone"
    size = rng.normal(np.arange(80) % 2 * 6, 1)
    said = np.arange(80) % 2
    said[:6] = 1 - said[:6]
    table = write_csv(tmp_path / "t.csv", [["id", "size"], *[[f"r{n:02}", f"{one:.3f}"] for n, one in enumerate(size)]])
    votes = write_csv(tmp_path / "v.csv", [["item", "annotator", "label"], *[
        [f"r{n:02}", who, ("small", "large")[one]] for n, one in enumerate(said) for who in ("A",)]])
    touchstone("new", project, "--template", "table-classification", "--classes", "small,large")
    touchstone("import", project, table, "--id", "id")
    touchstone("import", project, votes, "--format", "votes")
    audit: Any = touchstone("audit", project)
    named = [one["item"] for one in audit["suspects"]]
    assert len(set(named) & {f"r{n:02}" for n in range(6)}) >= 4
    assert set(audit["suspects"][0]) == {"item", "given", "suggested", "score"}
    assert {"estimated_errors", "estimated_errors_ci", "outliers", "duplicates", "image_problems"} <= set(audit)
    with Project.open(project) as opened:
        opened.act_as("Ann")
        question = opened.schema().question()
        keep, fix = suspect_queue(opened, question)[:2]
        opened.do(Settle(keep.item, question.id, keep.given, AUDIT_KEEP))
        opened.do(Settle(fix.item, question.id, fix.suggested, AUDIT_FIX))
        with opened.reading() as connection:
            assert {one.source for one in read.decisions(connection, question.id)} == {AUDIT_KEEP, AUDIT_FIX}
        left = [one.item for one in suspect_queue(opened, question)]
        assert keep.item not in left
        assert fix.item not in left
    touchstone("consensus", project, "--method", "majority")
    touchstone("export", project, tmp_path / "out", "--format", "csv")
    with (tmp_path / "out" / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["item"]: row for row in csv.DictReader(file)}
    for suspect, value in ((keep, keep.given), (fix, fix.suggested)):
        assert rows[suspect.name]["label"] == value.strip('"')
        assert rows[suspect.name]["status"] == "settled"
    again: Any = touchstone("audit", project)
    assert not {keep.name, fix.name} & {one["item"] for one in again["suspects"]}


@pytest.mark.parametrize(("labels", "code", "said"), [
    (["a"] * 12, 1, "too few labels to learn from"),
    (["a", "b"] * 6 + ["c"], 0, "1 labels “c” could not be checked"),
    ([], 1, "")])
def test_what_can_not_be_checked_is_said_in_words(tmp_path: Path, labels: list[str], code: int, said: str) -> None:
    project = tmp_path / "study.touchstone"
    table = write_csv(tmp_path / "t.csv", [["id", "size"], *[[f"r{n}", n % 2 * 5 + n / 100] for n in range(14)]])
    votes = write_csv(tmp_path / "v.csv", [["item", "annotator", "label"], *[[f"r{n}", "A", one] for n, one in
                                                                             enumerate(labels)], ["r13", "A", "a"],
                                           ["r13", "B", "b"]])
    touchstone("new", project, "--template", "table-classification", "--classes", "a,b,c")
    touchstone("import", project, table, "--id", "id")
    touchstone("import", project, votes, "--format", "votes")
    answer = touchstone("audit", project, code=code)
    assert said in str(answer)
    if code == 0:
        assert "1 disputed items have no label yet" in str(answer["notes"])
