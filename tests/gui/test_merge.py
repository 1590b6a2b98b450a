"""Packs in the window: told before they are merged, twins stay two until ticked, and a pack shows Label alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QCheckBox
from pytestqt.qtbot import QtBot

from app.agree.merge_sheet import MergeSheet
from app.shell.desk import Desk
from labeling.commands.answering import Answer
from labeling.project import Project
from labeling.steps.packs import PackOptions, owner_of, pack
from labeling.store import read
from labeling.workers import Quiet

Open = Callable[[Path], Desk]
LONG = 20_000  # milliseconds a job may take on a shared machine


@pytest.fixture
def ben(project_file: Path) -> Path:
    """The pack of Ben."""
    out = project_file.with_name("for Ben.touchstone")
    with Project.open(project_file) as project:
        project.act_as("Ann")
        pack(project, out, PackOptions("Ben"), Quiet())
    return out


def answered(path: Path, value: str, *items: int, name: str = "") -> None:
    with Project.open(path) as project:
        owner = owner_of(project)
        if owner is not None and not name:
            project.author = owner.id
        else:
            project.act_as(name)
        for item in items:
            project.do(Answer(item, project.schema().question().id, value))


def dropped(one: Desk, *paths: Path) -> None:
    """Let files fall on the window, as a file manager does."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    here = QPoint(400, 300)
    for event in (QDragEnterEvent(here, Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
                                  Qt.KeyboardModifier.NoModifier),
                  QDropEvent(here, Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
                             Qt.KeyboardModifier.NoModifier)):
        QApplication.sendEvent(one.window, event)


def sheet_of(qtbot: QtBot, one: Desk) -> MergeSheet:
    found: list[MergeSheet] = []

    def shown() -> bool:
        found[:] = [sheet for sheet in one.window.findChildren(MergeSheet) if sheet.isVisible()]
        return bool(found)

    qtbot.waitUntil(shown, timeout=LONG)
    return found[0]


def answers(one: Desk) -> int:
    with one.session.project.reading() as connection:
        return sum(read.counts(connection).answers.values())


def test_dropped_packs_are_told_merged_by_enter_and_undone_as_one(qtbot: QtBot, desk: Open, project_file: Path,
                                                                 ben: Path) -> None:
    cleo = project_file.with_name("for Cleo.touchstone")
    with Project.open(project_file) as project:
        project.act_as("Ann")
        pack(project, cleo, PackOptions("Cleo"), Quiet())
    answered(ben, "cat", 1, 2, 3)
    answered(cleo, "dog", 3)
    one = desk(project_file)
    dropped(one, ben, cleo)
    sheet = sheet_of(qtbot, one)
    assert answers(one) == 0, "nothing is merged before it is asked for"
    words = sheet.words()
    assert "Merge 2 files" in words
    assert "Ben brings 3 answers" in words
    assert "Cleo brings 1 answer" in words
    qtbot.keyClick(sheet, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: answers(one) == 4, timeout=LONG)
    qtbot.waitUntil(lambda: one.window.bar.text().startswith("Merged: "), timeout=LONG)
    one.window.activateWindow()
    qtbot.waitUntil(one.window.isActiveWindow, timeout=LONG)
    qtbot.keyClick(one.window.page(one.window.step), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: answers(one) == 0, timeout=LONG)


def test_escape_leaves_everything_as_it_was(qtbot: QtBot, desk: Open, project_file: Path, ben: Path) -> None:
    answered(ben, "cat", 1)
    one = desk(project_file)
    dropped(one, ben)
    sheet = sheet_of(qtbot, one)
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not one.jobs.running, timeout=LONG)
    assert answers(one) == 0


def test_conflicts_are_told_one_by_one(qtbot: QtBot, desk: Open, project_file: Path, ben: Path) -> None:
    answered(project_file, "owl", 2, name="Ben")
    answered(ben, "cat", 1, 2)
    one = desk(project_file)
    dropped(one, ben)
    words = sheet_of(qtbot, one).words()
    assert [line for line in words if line.startswith("Ben on ")] == [
        "Ben on picture 01.png: owl here, cat there. cat is the later one."]


def test_two_of_one_name_stay_two_until_ticked(qtbot: QtBot, desk: Open, project_file: Path) -> None:
    copy = project_file.with_name("copy.touchstone")
    with Project.open(project_file, write=False) as project:
        project.save_copy(copy)
    for path, item in ((project_file, 1), (copy, 2)):
        answered(path, "cat", item, name="Dora")
    one = desk(project_file)
    dropped(one, copy)
    sheet = sheet_of(qtbot, one)
    tick = sheet.findChild(QCheckBox)
    assert isinstance(tick, QCheckBox)
    assert not tick.isChecked()
    qtbot.keyClick(tick, Qt.Key.Key_Space)
    qtbot.keyClick(sheet, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: one.window.bar.text().startswith("Merged: "), timeout=LONG)
    doras = [who for who in one.session.project.schema().annotators if who.name == "Dora"]
    assert [who.joined for who in doras] == [0, doras[0].id]


def test_a_file_that_is_known_already_is_said_so(qtbot: QtBot, desk: Open, project_file: Path, ben: Path) -> None:
    one = desk(project_file)
    dropped(one, ben)
    sheet = sheet_of(qtbot, one)
    assert "This project knows all of it already." in sheet.words()
    assert not sheet.merge.isVisible()
    qtbot.keyClick(sheet.cancel, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not sheet.isVisible(), timeout=LONG)


def test_a_pack_opens_with_label_alone_as_its_annotator(qtbot: QtBot, desk: Open, project_file: Path, ben: Path) -> None:
    one = desk(ben)
    assert one.window.step == "label"
    shown = [name for name, button in one.window.rail.buttons.items() if button.isVisible()]
    assert shown == ["home", "label", "settings"]
    assert one.session.annotator is not None
    assert one.session.annotator.name == "Ben"
    qtbot.keyClick(one.window, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert one.window.step == "label"
    one.open(project_file)
    assert all(button.isVisible() for button in one.window.rail.buttons.values())
    assert one.session.annotator is not None
    assert one.session.annotator.name == "Ann"
