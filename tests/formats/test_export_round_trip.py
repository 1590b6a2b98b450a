"""What goes out comes back: exported labels, imported as votes into a new project, are the same labels."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labeling.commands.collecting import AddVotes, Vote
from labeling.commands.shaping import NewQuestion
from labeling.errors import UserError
from labeling.project import Project
from labeling.steps.bring_in import ImportOptions, bring_in
from labeling.steps.export import ExportOptions, export
from labeling.steps.final import final_labels
from labeling.store import read
from labeling.workers import Quiet

from .export_project import make, records, vote

ITEMS = ("plain", "=1+1", "-3", "'quoted", "'=x", "a,b", 'say "x"', "two\nlines", "猫", "@x")
CLASSES = ("cat", "=dog", "-1", "'owl", "'=elk", "a,b", "Größe", "+")
QUESTIONS = [NewQuestion("label", "choice", "Which?", CLASSES), NewQuestion("tags", "choices", "Which of them?", CLASSES)]


def new(path: Path) -> Project:
    project = Project.create(path, QUESTIONS, owner="Lead")
    records(project, {name: {"id": name} for name in ITEMS})
    return project


def labels(project: Project, key: str) -> dict[str, str]:
    """The label of each item that has one, by name."""
    with project.reading() as connection:
        names = {item.id: item.name for item in read.each_item(connection)}
    return {names[item]: label.value for item, label in final_labels(project, project.schema().question(key)).items()
            if label.value is not None}


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(single=st.dictionaries(st.sampled_from(ITEMS), st.sampled_from(CLASSES)),
       several=st.dictionaries(st.sampled_from(ITEMS), st.sets(st.sampled_from(CLASSES), max_size=3)),
       form=st.sampled_from(["csv", "jsonl"]))
def test_exported_labels_come_back_the_same(single: dict[str, str], several: dict[str, set[str]], form: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with new(folder / "one.touchstone") as one:
            vote(one, {item: {"Ann": label} for item, label in single.items()})
            tags = one.schema().question("tags")
            with one.reading() as connection:
                ids = read.names(connection)
            one.do(AddVotes(tags.id, tuple(Vote(ids[item], "Ann", json.dumps(sorted(chosen), ensure_ascii=False,
                                                                            separators=(",", ":")))
                                           for item, chosen in several.items())))
            export(one, folder / "out", ExportOptions(form), Quiet())
            before = {key: labels(one, key) for key in ("label", "tags")}
        assert len(before["label"]) == len(single)
        assert len(before["tags"]) == len(several)
        with new(folder / "two.touchstone") as two:
            two.act_as("Lead")
            for key in before:
                report = bring_in(two, [folder / "out" / f"labels.{form}"],
                                  ImportOptions("votes", annotator="Earlier", question=key))
                assert report.errors == []
            assert {key: labels(two, key) for key in before} == before


def test_labels_of_a_consensus_and_decisions_come_back_too(tmp_path: Path) -> None:
    with Project.open(make(tmp_path / "one.touchstone"), write=False) as one:
        export(one, tmp_path / "out", ExportOptions("csv"), Quiet())
        before = labels(one, "label")
    with Project.create(tmp_path / "two.touchstone", QUESTIONS[:1], owner="Lead") as two:
        records(two, {name: {"id": name} for name in before})
        two.act_as("Lead")
        report = bring_in(two, [tmp_path / "out/labels.csv"],
                          ImportOptions("votes", annotator="Earlier", add_classes=True))
        assert report.errors == []
        after = labels(two, "label")
        names = {one.key: one.name for one in two.schema().question().classes}
    assert {item: names[json.loads(value)] for item, value in after.items()} == \
        {item: json.loads(value) for item, value in before.items()}
    assert set(before) == {"settled", "agreed", "single", "decided unseen"}


def test_an_export_has_to_be_somebodys(tmp_path: Path) -> None:
    with Project.open(make(tmp_path / "one.touchstone")) as one:
        one.act_as("Lead")
        export(one, tmp_path / "out", ExportOptions("jsonl"), Quiet())
        with pytest.raises(UserError, match="does not say whose labels"):
            bring_in(one, [tmp_path / "out/labels.jsonl"], ImportOptions("votes"))
