"""The grid by real keys: a class is swept a page at a time, and only what was seen is accepted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.label.label_page import LabelPage
from app.shell.desk import Desk
from labeling.commands.answering import Answer
from labeling.commands.shaping import NewQuestion, SetSetting
from labeling.project import Project
from labeling.steps.bring_in import ImportOptions, bring_in
from labeling.steps.queue import LABEL_MODEL
from labeling.steps.suggestions import HELD_BACK, SETTING, is_held_back
from labeling.store import read
from labeling.store.kinds import FactKind
from labeling.store.runs import NewRun

Open = Callable[[Path], Desk]
Key, Shift = Qt.Key, Qt.KeyboardModifier.ShiftModifier


def press(qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key goes to whatever has the focus."""
    focused = QApplication.focusWidget()
    assert isinstance(focused, QWidget)
    qtbot.keyClick(focused, key, modifier)


def grid_of(qtbot: QtBot, label: LabelPage, *, seen: bool = True) -> None:
    """Into the grid by its key, and until the pictures of the page are there."""
    qtbot.waitUntil(label.hasFocus)
    press(qtbot, Key.Key_G)
    qtbot.waitUntil(label.grid.cells.hasFocus)
    if seen:
        all_seen(qtbot, label)


def all_seen(qtbot: QtBot, label: LabelPage) -> None:
    qtbot.waitUntil(lambda: label.grid.tiles.seen >= {one.item.id for one in label.grid.model.cells})


def said(label: LabelPage) -> dict[int, str]:
    """Item -> encoded answer in effect."""
    with label._session.project.reading() as reading:
        return read.values_by_item(reading, FactKind.ANSWER, label.model.questions[0].id)


def suggest(path: Path, best: list[int], held_back: str = "0") -> None:
    """A label model that holds these classes for the items in turn, each a little less probable than the one before."""
    with Project.open(path) as project:
        project.act_as("Ann")
        with project.reading() as connection:
            items = np.array([one.id for one in read.each_item(connection)], np.int64)
        posterior = np.full((len(items), 3), 0.02, np.float32)
        for place, number in enumerate(best):
            posterior[place, number] = 0.95 - 0.01 * place
            posterior[place, (number + 1) % 3] = 0.03 + 0.01 * place
        project.keep_run(NewRun(LABEL_MODEL, project.schema().question().id, "label-model", {}, 0, {}, 0, {},
                                {"items": items, "posterior": posterior}))
        project.do(SetSetting(SETTING, "on"))
        project.do(SetSetting(HELD_BACK, held_back))


def test_a_page_becomes_the_class_but_for_exceptions_and_one_undo_takes_it_back(
        qtbot: QtBot, desk: Open, project_file: Path) -> None:
    label = desk(project_file).label
    grid_of(qtbot, label)
    assert "Which class" in label.grid.banner.words()
    press(qtbot, Key.Key_1)  # sweeps cats
    press(qtbot, Key.Key_Right)
    press(qtbot, Key.Key_2)  # the second is a dog
    press(qtbot, Key.Key_Right)
    press(qtbot, Key.Key_X)  # about the third nothing is said
    press(qtbot, Key.Key_Right)
    press(qtbot, Key.Key_Right, Shift)
    press(qtbot, Key.Key_3)  # the fourth and the fifth are owls
    assert "The other 8 become cat" in label.grid.banner.words()
    with qtbot.waitSignal(label._session.changed):
        press(qtbot, Key.Key_Return)
    expected = {1: '"cat"', 2: '"dog"', 4: '"owl"', 5: '"owl"', **dict.fromkeys(range(6, 13), '"cat"')}
    assert said(label) == expected
    assert "Nothing is left" in label.grid.banner.words()
    assert label.model.standing.done == 11
    with qtbot.waitSignal(label._session.moved):
        press(qtbot, Key.Key_Backspace)
    assert said(label) == {}
    assert label.grid.model.named == {2: "dog", 4: "owl", 5: "owl"}  # as it was marked
    with qtbot.waitSignal(label._session.moved):
        label._session.redo()
    assert said(label) == expected


def test_what_does_not_fit_or_has_no_picture_yet_is_never_accepted(
        qtbot: QtBot, desk: Open, project_file: Path, images: Path) -> None:
    (images / "picture 01.png").unlink()  # its cell shows that there is none
    one = desk(project_file)
    label = one.label
    one.window.resize(1180, 460)
    grid_of(qtbot, label, seen=False)
    label.grid.cells.set_level(4)
    shown = {one.item.id for one in label.grid.model.cells}
    assert 2 in shown
    assert len(shown) < 12
    qtbot.waitUntil(lambda: label.grid.tiles.seen == shown - {2})
    press(qtbot, Key.Key_1)
    qtbot.waitUntil(lambda: label.grid.tiles.seen == shown - {2})
    with qtbot.waitSignal(label._session.changed):
        press(qtbot, Key.Key_Return)
    assert set(said(label)) == shown - {2}
    assert "1 of the last page could not be seen and stays open" in label.grid.pane.advice()
    assert label.grid.model.cells[0].item.id == 2


def test_before_any_picture_has_come_nothing_is_accepted(
        qtbot: QtBot, desk: Open, project_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    label = desk(project_file).label
    monkeypatch.setattr(label.grid.thumbnails, "get", lambda *_: None)  # as while all are still being made
    grid_of(qtbot, label, seen=False)
    press(qtbot, Key.Key_1)
    press(qtbot, Key.Key_Return)
    assert "No cell of this page has been seen yet" in label.grid.pane.advice()
    assert label._session.unsaved_count == 0
    assert said(label) == {}


def test_suggestions_are_swept_by_class_the_surest_first_and_go_with_the_answers(
        qtbot: QtBot, desk: Open, project_file: Path) -> None:
    suggest(project_file, [0, 1, 0, 1, 1, 1, 2, 0, 1, 1, 1, 1])
    label = desk(project_file).label
    grid_of(qtbot, label)
    model = label.grid.model
    assert model.swept == "dog"
    assert [one.item.id for one in model.cells] == [2, 4, 5, 6, 9, 10, 11, 12]
    assert label.toolbar.order.text() == "Suggested: dog"
    assert "suggested dog 94" in label.grid.tiles.tile_name(0)
    press(qtbot, Key.Key_3)  # the first is an owl after all
    with qtbot.waitSignal(label._session.changed):
        press(qtbot, Key.Key_Return)
    assert said(label) == {2: '"owl"', **dict.fromkeys((4, 5, 6, 9, 10, 11, 12), '"dog"')}
    with label._session.project.reading() as connection:
        shown = [str(row[0]) for row in connection.exec_driver_sql("SELECT shown FROM fact WHERE kind = 4")]
    assert len(shown) == 8
    assert all('"\\"dog\\""' in one for one in shown)
    press(qtbot, Key.Key_Escape)  # another class
    press(qtbot, Key.Key_1)
    assert [one.item.id for one in model.cells] == [1, 3, 8]
    assert model.by_suggestion


def test_what_is_held_back_is_not_swept_by_its_suggestion(qtbot: QtBot, desk: Open, project_file: Path) -> None:
    suggest(project_file, [1] * 12, held_back="0.5")
    with Project.open(project_file, write=False) as project, project.reading() as connection:
        free = [one.id for one in read.each_item(connection) if not is_held_back(one.identity, 0.5)]
    assert 0 < len(free) < 12
    label = desk(project_file).label
    grid_of(qtbot, label)
    assert [one.item.id for one in label.grid.model.cells] == free


def test_g_goes_back_to_the_focused_item_and_answers_of_others_are_not_shown(
        qtbot: QtBot, desk: Open, project_file: Path) -> None:
    with Project.open(project_file) as project:
        project.act_as("Bob")
        project.do(Answer(3, project.schema().question().id, "owl"))
    one = desk(project_file)
    label = one.label
    grid_of(qtbot, label)
    assert all(cell.suggested == "" for cell in label.grid.model.cells)
    press(qtbot, Key.Key_Right)
    press(qtbot, Key.Key_Right)
    assert "owl" not in label.grid.tiles.tile_name(2)
    press(qtbot, Key.Key_G)
    qtbot.waitUntil(label.hasFocus)
    assert label.grid.isHidden()
    assert label.stage.isVisible()
    assert label.model.item is not None
    assert label.model.item.id == 3
    with qtbot.waitSignal(label._session.changed):
        press(qtbot, Key.Key_2)
    press(qtbot, Key.Key_G)
    assert 3 not in [cell.item.id for cell in label.grid.model.cells]


def test_records_are_swept_as_a_list(qtbot: QtBot, desk: Open, tmp_path: Path) -> None:
    table = tmp_path / "notes.csv"
    table.write_text("id,text\n1,The scale keeps losing its calibration\n2,A very good instrument\n", encoding="utf-8")
    path = tmp_path / "texts.touchstone"
    with Project.create(path, [NewQuestion("label", "choice", "What?", ("fault", "praise"))], owner="Ann") as project:
        bring_in(project, [table], ImportOptions("csv"))
    label = desk(path).label
    grid_of(qtbot, label)
    assert label.grid.cells.columns() == 1
    press(qtbot, Key.Key_1)
    press(qtbot, Key.Key_Down)
    press(qtbot, Key.Key_2)
    with qtbot.waitSignal(label._session.changed):
        press(qtbot, Key.Key_Return)
    assert said(label) == {1: '"fault"', 2: '"praise"'}


def test_without_a_question_of_single_choice_there_is_no_grid(
        qtbot: QtBot, desk: Open, tmp_path: Path, images: Path) -> None:
    path = tmp_path / "rated.touchstone"
    with Project.create(path, [NewQuestion("good", "rating", "How good?")], owner="Ann") as project:
        bring_in(project, [images], ImportOptions())
    label = desk(path).label
    qtbot.waitUntil(label.hasFocus)
    press(qtbot, Key.Key_G)
    assert not label.is_grid
    assert "single choice" in label.pane.foot.advice()
