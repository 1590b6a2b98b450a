"""Agree and Settle by keys: what people differ on is seen, weighed, merged and decided."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app.agree.annotator_card import AnnotatorCard
from app.shell.desk import Desk
from labeling.project import Project
from labeling.steps.bring_in import ImportOptions, bring_in
from labeling.store import database, read

Open = Callable[[Path], Desk]
LONG = 60_000  # milliseconds a job may take on a shared machine


@pytest.fixture
def study(project_file: Path, tmp_path: Path) -> Path:
    """Twelve pictures seen by three people of whom C differs on the first two."""
    lines = ["item,annotator,label,seconds"]
    for number in range(12):
        right = ("cat", "dog", "owl")[number % 3]
        lines += [f"picture {number:02}.png,{who},{'owl' if number < 2 and who == 'C' else right},{seconds}"
                  for who, seconds in (("A", 4), ("B", 5), ("C", 3))]
    votes = tmp_path / "votes.csv"
    votes.write_text("\n".join(lines), encoding="utf-8")
    with Project.open(project_file) as project:
        project.act_as("Ann")
        bring_in(project, [votes], ImportOptions("votes"))
    return project_file


def looked(qtbot: QtBot, one: Desk) -> None:
    one.window.go("agree")
    qtbot.waitUntil(lambda: one.agree.model.overview is not None, timeout=LONG)


def weighed(qtbot: QtBot, one: Desk) -> None:
    one.agree.model.start_consensus("majority")
    qtbot.waitUntil(lambda: one.agree.model.overview is not None and one.agree.model.overview.fused is not None,
                    timeout=LONG)


def test_the_overview_shows_everyone_and_says_too_few_to_say(qtbot: QtBot, desk: Open, study: Path) -> None:
    one = desk(study)
    looked(qtbot, one)
    pane = one.agree.overview
    assert "Too few to say" in pane._verdict.text()
    cards = pane.findChildren(AnnotatorCard)
    assert [card.accessibleName()[:1] for card in cards] == ["A", "B", "C"]
    assert pane.decide.text() == "Settle 2 items"
    rows = [[pane.queue.cell(row, column) for column in range(5)] for row in range(pane.queue.rowCount())]
    assert rows == [["picture 00.png", "cat, cat, owl", "–", "–", "cat or owl"],
                    ["picture 01.png", "dog, dog, owl", "–", "–", "dog or owl"]]


def test_enter_opens_the_queue_and_names_are_hidden_until_asked_for(qtbot: QtBot, desk: Open, study: Path) -> None:
    one = desk(study)
    looked(qtbot, one)
    weighed(qtbot, one)
    qtbot.keyClick(one.agree, Qt.Key.Key_Return)
    settle = one.agree.settle
    qtbot.waitUntil(lambda: settle._answers.count() == 3)

    def said() -> list[str]:
        return [settle._answers.itemAt(place).widget().accessibleName() for place in range(settle._answers.count())]

    assert said() == ["Annotator A: cat. after 4.0 s", "Annotator B: cat. after 5.0 s", "Annotator C: owl. after 3.0 s"]
    assert settle._take.text() == "Settle as cat"
    settle._hide.click()
    assert [name.split(":")[0] for name in said()] == ["A", "B", "C"]


def test_decisions_by_keys_are_settled_undone_and_discussed(qtbot: QtBot, desk: Open, study: Path) -> None:
    one = desk(study)
    looked(qtbot, one)
    weighed(qtbot, one)
    qtbot.keyClick(one.agree, Qt.Key.Key_Return)
    with qtbot.waitSignal(one.session.changed):
        qtbot.keyClick(one.agree, Qt.Key.Key_F)
    assert one.agree.model.current is not None
    assert one.agree.model.current.name == "picture 01.png"
    with qtbot.waitSignal(one.session.changed):
        qtbot.keyClick(one.agree, Qt.Key.Key_1)
    with qtbot.waitSignal(one.session.moved):
        qtbot.keyClick(one.agree, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: len(one.agree.model.queue) == 2, timeout=LONG)
    assert one.agree.model.queue[-1].discussed
    qtbot.keyClick(one.agree, Qt.Key.Key_Escape)
    assert one.agree._stack.currentIndex() == 0
    one.window.close()
    with Project.open(study, write=False) as project, project.reading() as connection:
        assert read.decisions(connection, project.schema().question().id) == []


def test_why_shows_how_the_methods_did(qtbot: QtBot, desk: Open, study: Path) -> None:
    one = desk(study)
    looked(qtbot, one)
    one.agree.model.start_consensus()
    qtbot.waitUntil(lambda: one.agree.model.overview is not None and one.agree.model.overview.fused is not None,
                    timeout=LONG)
    one.agree.overview._why.click()
    sheet = one.window.findChild(QDialog, "agree.evidence")
    assert isinstance(sheet, QDialog)
    words = " ".join(label.text() for label in sheet.findChildren(type(one.agree.overview._verdict)))
    assert "Majority vote" in words
    assert "put aside" in words
    sheet.accept()


def test_a_colleagues_copy_is_merged_in_the_window_and_one_undo_takes_it_back(qtbot: QtBot, desk: Open, study: Path,
                                                                            tmp_path: Path) -> None:
    copy = tmp_path / "colleague.touchstone"
    database.copy_file(study, copy)
    votes = tmp_path / "more.csv"
    votes.write_text("item,annotator,label\npicture 05.png,D,cat\n", encoding="utf-8")
    with Project.open(copy) as project:
        project.act_as("D")
        bring_in(project, [votes], ImportOptions("votes"))
    one = desk(study)
    looked(qtbot, one)
    one.agree.model.merge(copy)
    qtbot.waitUntil(lambda: len(one.agree.model.queue) == 3, timeout=LONG)
    assert one.window.bar.text().startswith("Merged: ")
    one.window.undo.emit()
    qtbot.waitUntil(lambda: len(one.agree.model.queue) == 2, timeout=LONG)
