"""The dialog that edits questions and classes of an open project, by real keys from the palette on."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.questions.change_sheets import AddSheet, MergeSheet, SplitSheet
from app.questions.class_changes import Row, changes
from app.questions.questions_sheet import QuestionsSheet
from app.shell.desk import Desk
from app.shell.palette import Palette
from labeling.commands.answering import Answer
from labeling.commands.reshaping import OrderClasses, RemoveClass
from labeling.commands.shaping import AddClasses, SetClass
from labeling.project import Project
from labeling.questions.base import Question
from labeling.store import read
from labeling.store.kinds import State

Open = Callable[[Path], Desk]
Key = Qt.Key
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def answered(project_file: Path) -> Path:
    """Ann and Ben differ on the first picture, and agree on the second."""
    with Project.open(project_file) as project:
        question = project.schema().question().id
        for who, values in (("Ben", ("dog", "cat")), ("Ann", ("owl", "cat"))):
            project.act_as(who)
            for item, value in enumerate(values, 1):
                project.do(Answer(item, question, value))
    return project_file


@pytest.fixture
def edit(qtbot: QtBot, desk: Open) -> Callable[[Path], tuple[Desk, QuestionsSheet]]:
    """Opens the dialog from the palette, and waits until the answers are counted."""
    def open_(path: Path) -> tuple[Desk, QuestionsSheet]:
        one = desk(path)
        qtbot.waitUntil(one.window.isActiveWindow)
        qtbot.keyClick(one.window, Key.Key_K, CTRL)
        palette = one.window.findChild(Palette, "palette")
        assert palette is not None
        qtbot.keyClicks(palette._field, "edit questions")
        qtbot.keyClick(palette._field, Key.Key_Return)
        sheet = one.window.findChild(QuestionsSheet)
        assert sheet is not None
        qtbot.waitUntil(sheet.isActiveWindow)
        qtbot.waitUntil(lambda: sheet.model.uses is not None)
        return one, sheet
    return open_


def asked(one: Desk, key: str = "label") -> Question:
    return one.session.project.schema().question(key)


def focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def state(one: Desk, item: int) -> State:
    with one.session.project.reading() as connection:
        return read.states(connection, asked(one).id)[item][0]


def test_a_class_is_renamed_moved_coloured_explained_and_added_and_each_is_undone(
        qtbot: QtBot, edit: Callable[[Path], tuple[Desk, QuestionsSheet]], answered: Path) -> None:
    one, sheet = edit(answered)
    pane, session = sheet.classes.pane, one.session
    assert focus() is pane.rows
    before = session.project.check().digest
    qtbot.keyClick(pane.rows, Key.Key_F2)
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    qtbot.keyClick(focus(), Key.Key_A, CTRL)
    qtbot.keyClicks(focus(), "Kitten")
    with qtbot.waitSignal(session.changed):
        qtbot.keyClick(focus(), Key.Key_Return)
    assert [one_.name for one_ in asked(one).classes] == ["Kitten", "dog", "owl"]
    with qtbot.waitSignal(session.changed):
        qtbot.keyClick(pane.rows, Key.Key_Down, ALT)
    assert [one_.name for one_ in asked(one).classes] == ["dog", "Kitten", "owl"]
    assert sheet.classes.current_key == "cat", "the class that was moved stays chosen"
    with qtbot.waitSignal(session.changed):
        qtbot.keyClick(pane.colors, Key.Key_Down)
    pane.guideline.setFocus()
    qtbot.keyClicks(pane.guideline, "Purrs.")
    with qtbot.waitSignal(session.changed):
        pane.field.setFocus()
    qtbot.keyClicks(pane.field, "gnu")
    with qtbot.waitSignal(session.changed):
        qtbot.keyClick(pane.field, Key.Key_Return)
    kitten = asked(one).label_class("cat")
    assert kitten is not None
    assert (kitten.name, kitten.color, kitten.guideline) == ("Kitten", 11, "Purrs.")
    assert [one_.name for one_ in asked(one).classes] == ["dog", "Kitten", "owl", "gnu"] == pane.rows.names()
    qtbot.waitUntil(lambda: sheet.fields.uses.text() == "4 answers, all given under an older wording.")
    pane.rows.setFocus()
    for _ in range(5):
        with qtbot.waitSignal(session.changed):
            qtbot.keyClick(pane.rows, Key.Key_Z, CTRL)
    assert session.project.check().digest == before
    assert pane.rows.names() == ["cat", "dog", "owl"]


def test_a_merge_says_what_it_touches_settles_the_dispute_and_is_undone(
        qtbot: QtBot, edit: Callable[[Path], tuple[Desk, QuestionsSheet]], answered: Path) -> None:
    one, sheet = edit(answered)
    rows = sheet.classes.pane.rows
    assert state(one, 1) == State.DISPUTED
    qtbot.keyClick(rows, Key.Key_Down)
    qtbot.keyClick(rows, Key.Key_Down)
    qtbot.keyClick(rows, Key.Key_M, CTRL)
    merge = sheet.findChild(MergeSheet)
    assert merge is not None
    qtbot.waitUntil(merge.isActiveWindow)
    assert "1 answer by one person names it" in merge.words.text()
    qtbot.keyClick(merge.classes, Key.Key_Down)
    with qtbot.waitSignal(one.session.changed):
        qtbot.keyClick(merge.classes, Key.Key_Return)
    assert state(one, 1) == State.AGREED
    assert rows.names() == ["cat", "dog"]
    with qtbot.waitSignal(one.session.changed):
        qtbot.keyClick(rows, Key.Key_Z, CTRL)
    assert (state(one, 1), rows.names()) == (State.DISPUTED, ["cat", "dog", "owl"])


def test_a_split_brings_the_items_back_into_the_queue_and_says_so(
        qtbot: QtBot, edit: Callable[[Path], tuple[Desk, QuestionsSheet]], answered: Path) -> None:
    one, sheet = edit(answered)
    qtbot.keyClick(sheet.classes.pane.rows, Key.Key_D, CTRL)
    split = sheet.findChild(SplitSheet)
    assert split is not None
    qtbot.waitUntil(split.isActiveWindow)
    assert "2 answers by 2 people name it" in split.words.text()
    qtbot.keyClick(split.names_field, Key.Key_Return, CTRL)
    assert split.isVisible(), "one class is no split"
    qtbot.keyClicks(split.names_field, "lynx")
    with qtbot.waitSignal(one.session.changed):
        qtbot.keyClick(split.names_field, Key.Key_Return, CTRL)
    assert sheet.classes.pane.rows.names() == ["cat", "lynx", "dog", "owl"]
    qtbot.waitUntil(lambda: sheet.fields.uses.text() ==
                    "2 answers. 2 answers wait to be given anew, as a class was split.")
    qtbot.keyClick(sheet, Key.Key_Escape)
    with one.session.project.reading() as connection:
        assert read.marks(connection, 2, one.session.project.author).answers == {}
        assert read.marks(connection, 1, one.session.project.author).answers


def test_a_question_is_added_reworded_and_taken_away_and_what_cannot_be_is_said(
        qtbot: QtBot, edit: Callable[[Path], tuple[Desk, QuestionsSheet]], answered: Path) -> None:
    one, sheet = edit(answered)
    session = one.session
    qtbot.keyClick(sheet.list, Key.Key_Delete)
    qtbot.waitUntil(lambda: "only question" in sheet._words.text())
    qtbot.keyClick(sheet._add, Key.Key_Space)
    add = sheet.findChild(AddSheet)
    assert add is not None
    qtbot.waitUntil(add.isActiveWindow)
    qtbot.keyClicks(add.text, "How sharp is it?")
    qtbot.keyClick(add.kind, Key.Key_Down)
    qtbot.keyClick(add.kind, Key.Key_Down)
    with qtbot.waitSignal(session.changed):
        qtbot.keyClick(add.text, Key.Key_Return)
    assert [(q.key, q.kind) for q in session.project.schema().questions] == [
        ("label", "choice"), ("how_sharp_is_it", "rating")]
    assert sheet.fields.text.text() == "How sharp is it?"
    assert not sheet.classes.isVisible()
    qtbot.keyClicks(sheet.fields.hint, "5 is best")
    with qtbot.waitSignal(session.changed):
        qtbot.keyClick(sheet.fields.hint, Key.Key_Return)
    assert sheet.isVisible(), "Enter ends a field, it does not close the dialog"
    assert asked(one, "how_sharp_is_it").hint == "5 is best"
    with qtbot.waitSignal(session.changed):
        qtbot.keyClick(sheet.list, Key.Key_Delete)
    assert [q.key for q in session.project.schema().questions] == ["label"]
    assert sheet.fields.text.text() == "What is it?"


def test_a_class_that_labels_name_is_not_removed_and_comes_back_into_its_row(
        qtbot: QtBot, edit: Callable[[Path], tuple[Desk, QuestionsSheet]], answered: Path) -> None:
    _, sheet = edit(answered)
    qtbot.keyClick(sheet.classes.pane.rows, Key.Key_Delete)
    qtbot.waitUntil(lambda: "has been used for labels" in sheet._words.text())
    assert sheet.classes.pane.rows.names() == ["cat", "dog", "owl"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_file_says_so(edit: Callable[[Path], tuple[Desk, QuestionsSheet]], answered: Path) -> None:
    answered.chmod(0o400)
    _, sheet = edit(answered)
    assert sheet._words.text().startswith("Read only.")
    assert not sheet.classes.isEnabled()


def test_a_file_that_another_program_writes_to_is_shown_and_cannot_be_changed(
        edit: Callable[[Path], tuple[Desk, QuestionsSheet]], answered: Path) -> None:
    with Project.open(answered, program="another window"):
        _, sheet = edit(answered)
        assert "another window" in sheet._words.text()
        assert not sheet.classes.isEnabled()
        assert not sheet.fields.text.isEnabled()


def test_rows_lead_to_the_least_commands() -> None:
    before = [Row("a", "A"), Row("b", "B"), Row("c", "C")]
    assert changes(1, before, before) == []
    assert changes(1, before, [Row("b", "B"), Row("a", "A"), Row("c", "C")]) == [OrderClasses(1, ("b", "a", "c"))]
    assert changes(1, before, [Row("a", "A"), Row("c", "Z"), Row("", "N"), Row("", "M")]) == [
        SetClass(1, "c", name="Z"), RemoveClass(1, "b"), AddClasses(1, ("N", "M"))]
