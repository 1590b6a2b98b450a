"""Ratings, numbers and short texts go the whole way: answers, agreement, consensus, labels, a file."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from labeling.commands.collecting import AddItems, AddVotes, Vote
from labeling.commands.shaping import NewQuestion
from labeling.items.found import Found
from labeling.project import Project
from labeling.questions.registry import kind_of
from labeling.steps.agreement import measure
from labeling.steps.export import ExportOptions, export
from labeling.steps.final import final_labels
from labeling.workers import Quiet
from weak_supervision.steps.consensus import find_consensus

SAID = {  # kind -> answers of three people to three items, and what they come to
    "rating": ([[1, 2, 5], [1, 3, 5], [2, 3, 5]], ["1", "3", "5"]),
    "number": ([[10, 2.5, 7], [10, 3, 7], [11, 3, 8]], ["10", "3", "7"]),
    "text": ([["oak", "Elm", "ash"], ["Oak", "elm", "ash"], ["oak", "yew", "ash"]], ["oak", None, "ash"]),
}


@pytest.mark.parametrize("kind", sorted(SAID))
def test_a_kind_goes_the_whole_way(tmp_path: Path, kind: str) -> None:
    table, expected = SAID[kind]
    with Project.create(tmp_path / "whole", [NewQuestion("q", kind, "How?")], owner="Ann") as project:
        project.act_as("Ann")
        project.do(AddItems(tuple(Found(bytes([number]) * 32, "record", f"row {number}", fields={"x": number})
                                  for number in range(1, 4)), "table"))
        question, way = project.schema().question(), kind_of(kind)
        project.do(AddVotes(question.id, tuple(
            Vote(item + 1, f"person {who}", way.encode(way.parse(row[item], question)))
            for who, row in enumerate(table) for item in range(3))))
        measured = measure(project, question)
        assert measured.alpha is not None
        assert measured.alpha > 0.3
        report = find_consensus(project, question)
        assert report.items == 3
        labels = final_labels(project, question)
        found = [labels[item].value for item in (1, 2, 3)]
        described = [None if one is None else way.describe(way.decode(one), question) for one in found]
        assert [one.casefold() if one else one for one in described][::2] == [expected[0], expected[2]]
        assert expected[1] is None or described[1] == expected[1]
        export(project, tmp_path / "out", ExportOptions("csv"), Quiet())
    with (tmp_path / "out" / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["item"]: row["label"] for row in csv.DictReader(file)}
    assert rows["row 3"] == str(expected[2])
