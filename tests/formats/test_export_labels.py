"""What an export says an item is: the statuses, the sources of labels, the query, what stays at home."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from labeling.commands.answering import Flag
from labeling.errors import UserError
from labeling.project import Project
from labeling.steps.export import ExportOptions, export
from labeling.steps.final import final_labels
from labeling.store import read
from labeling.workers import Quiet
from weak_supervision.steps.consensus import find_consensus

from .export_project import make, vote

Row = dict[str, str]


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return make(tmp_path / "study.touchstone")


def exported(path: Path, **options: str) -> dict[str, Row]:
    """The rows of labels.csv by item."""
    out = path.parent / "out"
    with Project.open(path, write=False) as project:
        export(project, out, ExportOptions("csv", **options), Quiet())  # type: ignore[arg-type]
    with (out / "labels.csv").open(newline="", encoding="utf-8") as file:
        return {row["item"]: row for row in csv.DictReader(file)}


def test_the_columns_and_statuses_are_those_of_the_interface(study: Path) -> None:
    rows = exported(study)
    assert list(rows["open"]) == ["item", "question", "label", "confidence", "status", "votes"]
    assert {name: (row["label"], row["status"], row["votes"]) for name, row in rows.items()} == {
        "settled": ("owl", "settled", "2"), "agreed": ("dog", "agreed", "3"), "disputed": ("", "disputed", "2"),
        "single": ("owl", "single", "1"), "open": ("", "unlabelled", "0"),
        "decided unseen": ("cat", "settled", "0")}
    assert rows["settled"]["confidence"] == "1.0000"
    assert rows["open"]["confidence"] == ""


def test_a_consensus_labels_the_disputed_and_obeys_what_was_settled(study: Path) -> None:
    with Project.open(study) as project:
        find_consensus(project, project.schema().question(), method="dawid-skene")
    rows = exported(study)
    assert rows["settled"]["label"] == "owl"
    assert rows["decided unseen"]["label"] == "cat"
    assert rows["disputed"]["label"] in ("owl", "cat")
    assert rows["disputed"]["status"] == "disputed"
    assert 0 < float(rows["disputed"]["confidence"]) <= 1


def test_an_item_answered_after_the_consensus_has_the_answer_of_all_its_annotators(study: Path) -> None:
    with Project.open(study) as project:
        find_consensus(project, project.schema().question(), method="majority")
        project.act_as("Lead")
        vote(project, {"open": {"Ann": "cat"}})
    assert exported(study)["open"]["label"] == "cat"
    assert json.loads((study.parent / "out/manifest.json").read_text())["questions"][0]["consensus"]["stale"] is True


def test_settled_only_lets_nothing_else_out(study: Path) -> None:
    rows = exported(study, labels="settled")
    assert {name: row["label"] for name, row in rows.items()} == {"settled": "owl", "decided unseen": "cat"}
    assert json.loads((study.parent / "out/manifest.json").read_text())["left_out"] == {
        "without a label by settled": 4}


def test_an_annotators_own_answers_stay_theirs_whatever_was_decided(study: Path) -> None:
    rows = exported(study, labels="annotator:Ann")
    assert {name: row["label"] for name, row in rows.items()} == {"settled": "cat", "agreed": "dog", "disputed": "owl"}
    assert rows["settled"]["status"] == "settled"
    with Project.open(study, write=False) as project, pytest.raises(UserError, match="Nobody here is called “Zoe”"):
        final_labels(project, project.schema().question(), "annotator:Zoe")
    with Project.open(study, write=False) as project, pytest.raises(UserError, match="no source of labels"):
        final_labels(project, project.schema().question(), "gold")


@pytest.mark.parametrize(("query", "names"), [
    ("", {"settled", "agreed", "disputed", "single", "open", "decided unseen"}),
    ("status:settled", {"settled", "decided unseen"}),
    ("status:settled|single", {"settled", "decided unseen", "single"}),
    ("-status:unlabelled -status:settled", {"agreed", "disputed", "single"}),
    ("class:owl", {"settled", "single"}),
    ("answer:owl", {"settled", "single", "disputed"}),
    ("class:owl|dog", {"settled", "single", "agreed"}),
    ("annotator:Ann", {"settled", "agreed", "disputed"}),
    ("annotator:Ann -annotator:Cem", {"settled", "disputed"}),
    ("flagged:yes", {"agreed"}),
    ("-flagged:yes status:agreed|single", {"single"}),
    ('name:"decided UNSEEN"', {"decided unseen"}),
    ("unseen", {"decided unseen"}),
    ("kind:record name:open", {"open"}),
])
def test_a_query_chooses_items(study: Path, query: str, names: set[str]) -> None:
    with Project.open(study) as project:
        project.act_as("Ann")
        with project.reading() as connection:
            item = read.names(connection)["agreed"]
        project.do(Flag(item))
    assert set(exported(study, only=query)) == names


@pytest.mark.parametrize(("query", "words"), [
    ("colour:red", "A query knows no “colour”"), ("status:done", "“done” is no status"),
    ("flagged:maybe", "“maybe” is no flagged"), ('name:"open', "open quote"), ("class:cow", "There is no class “cow”"),
    ("split:train", "There is no part “train”")])
def test_a_wrong_query_is_refused_in_words_and_nothing_is_written(study: Path, query: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        exported(study, only=query)
    assert not (study.parent / "out").exists()


def test_a_query_finds_the_class_that_the_consensus_says(study: Path) -> None:
    with Project.open(study) as project:
        find_consensus(project, project.schema().question(), method="dawid-skene")
    rows = exported(study)
    for name in ("cat", "dog", "owl"):
        assert set(exported(study, only=f"class:{name}")) == {item for item, row in rows.items() if row["label"] == name}


def test_an_export_of_nothing_is_refused_and_says_why(study: Path) -> None:
    with Project.open(study, write=False) as project:
        with pytest.raises(UserError, match="No item can go into this export") as caught:
            export(project, study.parent / "out", ExportOptions("images"), Quiet())
        assert "6 not an image" in str(caught.value)
        with pytest.raises(UserError, match=r"does not write “coco”.*csv"):
            export(project, study.parent / "out", ExportOptions("coco"), Quiet())
    assert not (study.parent / "out").exists()
