"""The wizard makes a project by keys alone: name, task, classes with colour and guideline, files, people."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.home.wizard import Wizard
from app.shell.desk import Desk
from app.widgets.class_rows import ClassRows
from labeling.errors import UserError
from labeling.project import Project
from labeling.steps.begin import PER_ITEM, ClassPlan, Plan, begin_project
from labeling.store import read
from labeling.store.examples import class_examples

Open = Callable[[Path], Desk]
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def wizard(qtbot: QtBot, desk: Open, project_file: Path) -> tuple[Desk, Wizard]:
    """The window at Home with the wizard open."""
    one = desk(project_file)
    one.projects.close()
    qtbot.waitUntil(lambda: not one.session.is_open)
    one.projects.new()
    assert one.projects.wizard is not None
    qtbot.waitUntil(one.projects.wizard.isActiveWindow)
    return one, one.projects.wizard


def focus() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def test_a_project_is_made_by_keys_alone(qtbot: QtBot, wizard: tuple[Desk, Wizard], tmp_path: Path, images: Path) -> None:
    one, dialog = wizard
    qtbot.keyClicks(focus(), "Cells")
    dialog.place.place.setText(str(tmp_path))
    qtbot.keyClick(focus(), Qt.Key.Key_Return)
    assert dialog.step == 1
    qtbot.keyClick(focus(), Qt.Key.Key_Right)
    assert dialog.task.template.name == "image-multilabel"
    qtbot.keyClick(focus(), Qt.Key.Key_Left)
    assert dialog.task.template.name == "image-classification"
    field = dialog.task.classes.field
    field.setFocus()
    for name in ("Cell / Neutrophil", "Cell/Monocyte", "Artefact"):
        qtbot.keyClicks(field, name)
        qtbot.keyClick(field, Qt.Key.Key_Return)
    rows = dialog.task.classes.rows
    assert rows.names() == ["Cell / Neutrophil", "Cell / Monocyte", "Artefact"]
    rows.setCurrentRow(2)
    rows.setFocus()
    qtbot.keyClick(rows, Qt.Key.Key_Up, ALT)
    qtbot.keyClick(rows, Qt.Key.Key_Up, ALT)
    qtbot.keyClick(dialog.task.classes.colors, Qt.Key.Key_Down)
    qtbot.keyClicks(dialog.task.classes.guideline, "Dirt")
    dialog.task.classes.add_examples([images / "picture 00.png", images / "picture 01.png"])
    qtbot.keyClick(field, Qt.Key.Key_Return)  # with nothing in it, Enter goes on
    assert dialog.step == 2
    dialog.add_files([images])
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.step == 3
    qtbot.keyClicks(dialog.people.others, "Bea")
    qtbot.keyClick(dialog.people.others, Qt.Key.Key_Return)
    qtbot.keyClicks(dialog.people.others, "Cem")
    dialog.people._segments._group.button(1).click()
    qtbot.keyClick(dialog.people.owner, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: one.session.is_open)
    assert not dialog.isVisible()
    qtbot.waitUntil(lambda: not one.jobs.running, timeout=60_000)
    project = one.session.project
    schema = project.schema()
    assert (project.path, schema.name) == (tmp_path / "Cells.touchstone", "Cells")
    assert [person.name for person in schema.annotators] == ["Ann", "Bea", "Cem"]
    assert schema.settings[PER_ITEM] == "2"
    classes = schema.question().classes
    assert [(made.name, made.guideline) for made in classes] == [
        ("Artefact", "Dirt"), ("Cell / Neutrophil", ""), ("Cell / Monocyte", "")]
    assert classes[0].color == 13
    with project.reading() as connection:
        assert len(class_examples(connection, schema.question().id, classes[0].key)) == 2
        assert read.counts(connection).items == 12


def test_each_step_says_what_is_missing_and_goes_back(qtbot: QtBot, wizard: tuple[Desk, Wizard], project_file: Path) -> None:
    _, dialog = wizard
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert (dialog.step, dialog._words.text()) == (0, "Give the project a name.")
    dialog.place.place.setText(str(project_file.parent))
    dialog.place.name.setText("study")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert "exists there already" in dialog._words.text()
    dialog.place.name.setText("a/b")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert "file name" in dialog._words.text()
    dialog.place.name.setText("new")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert (dialog.step, dialog._words.text()) == (1, "Add at least one class.")
    qtbot.keyClick(dialog, Qt.Key.Key_Left, ALT)
    assert dialog.step == 0
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert not (project_file.parent / "new.touchstone").exists()


def test_a_question_without_classes_asks_for_none(qtbot: QtBot, wizard: tuple[Desk, Wizard]) -> None:
    _, dialog = wizard
    dialog.go(1)
    card = next(card for card in dialog.task.cards if card.template.kind == "rating")
    card.click()
    assert dialog.task.classes.isHidden()
    assert dialog.task.question.text() == card.template.text
    assert dialog.task.missing() == ""
    dialog.task.question.setText("How sharp is it?")
    dialog.task.cards[0].click()
    assert dialog.task.question.text() == "How sharp is it?"


def test_a_pasted_list_becomes_classes_each_once(qtbot: QtBot, wizard: tuple[Desk, Wizard]) -> None:
    _, dialog = wizard
    dialog.go(1)
    QGuiApplication.clipboard().setText("cat\ndog\n\ncat\n owl \n")
    field = dialog.task.classes.field
    paste = QKeySequence(QKeySequence.StandardKey.Paste)[0]  # type: ignore[index]
    qtbot.keyClick(field, paste.key(), paste.keyboardModifiers())
    rows: ClassRows = dialog.task.classes.rows
    assert rows.names() == ["cat", "dog", "owl"]
    rows.setCurrentRow(1)
    qtbot.keyClick(rows, Qt.Key.Key_Delete)
    assert rows.names() == ["cat", "owl"]
    assert len({plan.color for plan in rows.plans()}) == 2


def test_a_plan_that_can_t_be_carried_out_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="name"):
        begin_project(Plan(tmp_path / "bad", "image-classification", "Ann", classes=(ClassPlan("a"), ClassPlan(" "))))
    assert list(tmp_path.glob("bad*")) == []


def test_example_images_travel_in_a_merge(tmp_path: Path) -> None:
    with begin_project(Plan(tmp_path / "one", "image-classification", "Ann", classes=(ClassPlan("a"),))) as project:
        project.save_copy(tmp_path / "two")
    with Project.open(tmp_path / "two.touchstone") as other:
        from labeling.commands.guiding import SetExamples

        other.act_as("Bea")
        other.do(SetExamples(other.schema().question().id, "a", (b"jpeg", b"more")))
    with Project.open(tmp_path / "one.touchstone") as project:
        project.act_as("Ann")
        project.merge(tmp_path / "two.touchstone")
        with project.reading() as connection:
            assert class_examples(connection, project.schema().question().id, "a") == (b"jpeg", b"more")
        assert [one.name for one in project.schema().question().classes] == ["a"]
