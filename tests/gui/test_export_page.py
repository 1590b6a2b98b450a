"""The Export page by real keys: what is chosen is what is written."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from app.export.export_page import ExportPage
from app.shell.desk import Desk
from labeling.project import Project
from labeling.steps.bring_in import ImportOptions, bring_in

Open = Callable[[Path], Desk]
LONG = 60_000


@pytest.fixture
def page(qtbot: QtBot, desk: Open, project_file: Path, tmp_path: Path) -> ExportPage:
    """The page on a project with ten labelled items, one of them disputed."""
    rows = [f"picture {number:02}.png,{who},{('cat', 'dog', 'owl')[number % 3]}" for number in range(10) for who in "AB"]
    votes = tmp_path / "votes.csv"
    votes.write_text("\n".join(["item,annotator,label", *rows, "picture 00.png,C,owl"]), encoding="utf-8")
    with Project.open(project_file) as project:
        project.act_as("Ann")
        bring_in(project, [votes], ImportOptions("votes"))
    one = desk(project_file)
    one.window.go("export")
    qtbot.waitUntil(lambda: one.export.model.outlook is not None, timeout=LONG)
    return one.export


def part(page: QWidget, name: str) -> QWidget:
    found = page.findChild(QWidget, name)
    assert found is not None, name
    return found


def run(qtbot: QtBot, page: ExportPage) -> tuple[Path, dict[str, object]]:
    """Press the key and wait; returns the folder and its manifest."""
    out = Path(page.preview.place.text())
    with qtbot.waitSignal(page.model.exported, timeout=LONG):
        qtbot.keyClick(page, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(page.preview.run.isEnabled, timeout=LONG)
    return out, json.loads((out / "manifest.json").read_text(encoding="utf-8"))


def test_the_chosen_format_contents_and_shares_are_what_is_written(qtbot: QtBot, page: ExportPage) -> None:
    qtbot.keyClick(part(page, "export.format.jsonl"), Qt.Key.Key_Return)
    qtbot.keyClick(part(page, "export.status.disputed"), Qt.Key.Key_Space)
    qtbot.keyClick(part(page, "export.status.unlabelled"), Qt.Key.Key_Space)
    qtbot.keyClick(part(page, "export.splits"), Qt.Key.Key_Space)
    for _ in range(20):
        qtbot.keyClick(part(page, "export.split.0"), Qt.Key.Key_Left)
    assert page.split.text == "train=0.6,val=0.3,test=0.1"
    assert page.preview.run.text() == "Export 9 items as JSON Lines"
    out, manifest = run(qtbot, page)
    lines = [json.loads(line) for line in (out / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(lines) == manifest["items"] == 9
    assert {line["labels"]["label"]["status"] for line in lines} == {"agreed"}
    assert {line["split"] for line in lines} <= {"train", "val", "test"}
    assert manifest["split"] == "train=0.6,val=0.3,test=0.1"
    assert "9 items written" in page.preview.words.text()
    assert Path(page.preview.place.text()) != out  # the next one goes beside it


def test_a_query_chooses_and_one_person_can_be_asked_for(qtbot: QtBot, page: ExportPage) -> None:
    qtbot.keyClicks(part(page, "export.only"), "answer:owl")
    source = part(page, "export.labels")
    qtbot.keyClick(source, Qt.Key.Key_End)
    out, manifest = run(qtbot, page)
    with (out / "labels.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert manifest["labels"] == "annotator:C"
    assert [(row["item"], row["label"]) for row in rows] == [("picture 00.png", "owl")]


def test_an_export_of_nothing_is_said_and_can_be_mended(qtbot: QtBot, page: ExportPage) -> None:
    qtbot.keyClicks(part(page, "export.only"), "kind:record")
    with qtbot.waitSignal(page.model.failed, timeout=LONG) as failed:
        qtbot.keyClick(page, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert "No item can go into this export" in str(failed.args[0])
    qtbot.waitUntil(page.preview.run.isEnabled, timeout=LONG)
    for status in ("settled", "agreed", "single", "disputed", "unlabelled"):
        qtbot.keyClick(part(page, f"export.status.{status}"), Qt.Key.Key_Space)
    assert not page.preview.run.isEnabled()  # an empty export is blocked before it begins


def test_every_gate_that_is_not_well_leads_to_where_it_is_mended(qtbot: QtBot, page: ExportPage) -> None:
    assert [gate.ok for gate in page.model.gates] == [False] * 5
    steps: list[str] = []
    page.mend.connect(steps.append)
    for gate in page.model.gates:
        button = next(one for one in page.gate_list.findChildren(QAbstractButton) if one.text() == gate.action)
        qtbot.keyClick(button, Qt.Key.Key_Space)
    assert steps == ["label", "agree", "agree", "audit", "label"]


def test_the_handles_of_the_split_bar_never_pass_each_other(qtbot: QtBot, page: ExportPage) -> None:
    for _ in range(40):
        qtbot.keyClick(part(page, "export.split.0"), Qt.Key.Key_Right)
    assert page.split.text == "train=0.9,test=0.1"
    for _ in range(12):
        qtbot.keyClick(part(page, "export.split.1"), Qt.Key.Key_PageUp)
    assert page.split.text == "train=0.9,val=0.1"
    assert part(page, "export.split.0").accessibleName() == "Train ends at 90 %"
