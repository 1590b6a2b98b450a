"""Agree, Rules, Audit, Export and Home do real work in the real window."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.label.editors.registry import EDITORS
from app.shell.desk import Desk
from app.shell.theme import theme
from labeling.project import Project
from labeling.questions.registry import KINDS
from labeling.steps.bring_in import ImportOptions, bring_in
from labeling.steps.final import final_labels
from labeling.store import read

Open = Callable[[Path], Desk]
LONG = 60_000  # milliseconds a job may take on a shared machine


@pytest.fixture
def labelled(project_file: Path, tmp_path: Path) -> Path:
    """The project with three annotators' votes, two items disputed."""
    lines = ["item,annotator,label"]
    for number in range(12):
        right = ("cat", "dog", "owl")[number % 3]
        lines += [f"picture {number:02}.png,{who},{'owl' if number < 2 and who == 'C' else right}"
                  for who in ("A", "B", "C")]
    votes = tmp_path / "votes.csv"
    votes.write_text("\n".join(lines), encoding="utf-8")
    with Project.open(project_file) as project:
        project.act_as("Ann")
        bring_in(project, [votes], ImportOptions("votes"))
    return project_file


def test_both_sides_know_the_same_kinds_of_question() -> None:
    assert set(EDITORS) == {kind.name for kind in KINDS}


def test_a_disagreement_is_settled_by_keys_and_consensus_obeys(qtbot: QtBot, desk: Open, labelled: Path) -> None:
    one = desk(labelled)
    one.window.go("agree")
    qtbot.waitUntil(lambda: one.agree.model.overview is not None, timeout=LONG)
    assert len(one.agree.model.queue) == 2
    one.agree.model.start_consensus("majority")
    qtbot.waitUntil(lambda: one.agree.model.overview is not None and one.agree.model.overview.fused is not None,
                    timeout=LONG)
    one.agree.open_settle(0)
    with qtbot.waitSignal(one.session.changed):
        qtbot.keyClick(one.agree, Qt.Key.Key_Space)
    with qtbot.waitSignal(one.session.changed):
        qtbot.keyClick(one.agree, Qt.Key.Key_3)
    one.window.close()
    with Project.open(labelled, write=False) as project:
        question = project.schema().question()
        with project.reading() as connection:
            decided = {item.value for item in read.decisions(connection, question.id)}
        assert decided == {'"cat"', '"owl"'}
        settled = [label.value for label in final_labels(project, question).values() if label.status == "settled"]
        assert sorted(str(value) for value in settled) == ['"cat"', '"owl"']


def test_rules_run_in_the_window_and_fill_the_table(qtbot: QtBot, desk: Open, labelled: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules.json"
    rules.write_text(json.dumps([{"name": "wide", "kind": "field", "if": [["width", ">", 10]], "vote": "cat"}]))
    one = desk(labelled)
    one.window.go("rules")
    one.rules.model.add([rules])
    qtbot.waitUntil(lambda: bool(one.rules.model.overview and one.rules.model.overview.rows), timeout=LONG)
    qtbot.keyClick(one.rules, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(one.rules.model.overview and one.rules.model.overview.rows[0].stats), timeout=LONG)
    assert one.rules.rows.cell(0, 4) == "100\u202f%"
    qtbot.waitUntil(lambda: not one.jobs.running, timeout=LONG)


def test_an_export_leaves_a_manifest(qtbot: QtBot, desk: Open, labelled: Path) -> None:
    one = desk(labelled)
    one.window.go("export")
    qtbot.waitUntil(lambda: bool(one.export.model.gates), timeout=LONG)
    with qtbot.waitSignal(one.export.model.exported, timeout=LONG):
        qtbot.keyClick(one.export, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    out = labelled.parent / "study-export-1"
    assert json.loads((out / "manifest.json").read_text())["items"] == 12
    assert (out / "labels.csv").read_text().splitlines()[0] == "item,question,label,confidence,status,votes"
    qtbot.waitUntil(lambda: not one.jobs.running, timeout=LONG)


def test_every_page_paints_in_both_themes_at_both_ends_of_the_scale(qtbot: QtBot, desk: Open, labelled: Path) -> None:
    one = desk(labelled)
    for mode in ("light", "dark", "high-contrast"):
        for scale in (0.8, 2.0):
            theme().set_mode(mode)
            theme().set_scale(scale)
            for step in ("home", "data", "label", "agree", "rules", "audit", "export", "settings"):
                one.window.go(step)
                picture = one.window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
                assert picture.width() >= 1024
    theme().set_scale(1.0)
    theme().set_mode("light")
    qtbot.waitUntil(lambda: not one.jobs.running, timeout=LONG)


def test_the_palette_finds_a_step_and_goes_there(qtbot: QtBot, desk: Open, labelled: Path) -> None:
    from app.shell.palette import Palette

    one = desk(labelled)
    one.open_palette()
    palette = one.window.findChild(Palette)
    assert palette is not None
    qtbot.keyClicks(palette._field, "go to export")
    qtbot.keyClick(palette._field, Qt.Key.Key_Return)
    assert one.window.step == "export"
    qtbot.waitUntil(lambda: not one.jobs.running, timeout=LONG)


def test_controls_have_names_to_be_driven_by(qtbot: QtBot, desk: Open, labelled: Path) -> None:
    from PySide6.QtWidgets import QWidget

    one = desk(labelled)
    qtbot.waitUntil(lambda: one.label.model.item is not None)
    wanted = [
        "rail.home", "rail.data", "rail.label", "rail.agree", "rail.rules", "rail.audit", "rail.export",
        "rail.settings", "page.home", "page.data", "page.label", "page.agree", "page.rules", "page.audit",
        "page.export", "page.settings", "top.project", "top.search", "top.jobs", "top.progress", "top.annotator",
        "status.saved", "label.canvas", "label.record", "label.classes", "label.filmstrip", "label.done", "label.skip",
        "label.flag", "label.note", "label.undo", "label.redo", "label.zoom", "data.table", "data.add", "agree.queue",
        "agree.decide", "rules.table", "rules.editor", "rules.apply", "audit.queue", "audit.keep", "audit.fix",
        "export.formats", "export.run"]
    qtbot.waitUntil(lambda: not one.window.make_one_more())
    missing = [name for name in wanted if one.window.findChild(QWidget, name) is None]
    assert missing == []
    assert one.window.objectName() == "MainWindow"
