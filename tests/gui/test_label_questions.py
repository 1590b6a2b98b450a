"""Several questions, every kind of them, and what a person can do besides answering, by real keys."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.shell.desk import Desk
from labeling.commands.answering import Answer
from labeling.commands.shaping import NewQuestion, SetSetting
from labeling.project import Project
from labeling.questions.base import Condition
from labeling.steps.bring_in import ImportOptions, bring_in
from labeling.steps.queue import LABEL_MODEL, offered
from labeling.steps.suggestions import HELD_BACK, SETTING
from labeling.store import read
from labeling.store.runs import NewRun

Open = Callable[[Path], Desk]
Key, Shift = Qt.Key, Qt.KeyboardModifier.ShiftModifier


def make(path: Path, images: Path, *questions: NewQuestion) -> Path:
    with Project.create(path, list(questions), owner="Ann") as project:
        bring_in(project, [images], ImportOptions())
    return path


def said(path: Path, key: str) -> list[str]:
    """Encoded answers to a question, in the order of items."""
    with Project.open(path, write=False) as project, project.reading() as connection:
        found = read.answers(connection, project.schema().question(key).id)
        return [found.vocabulary[value] for value in found.value.tolist()]


def facts(path: Path, columns: str, kind: int) -> list[tuple[object, ...]]:
    with Project.open(path, write=False) as project, project.reading() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(f"SELECT {columns} FROM fact WHERE kind = {kind}")]


def test_digits_answer_the_focused_question_shift_the_second_and_space_is_done(
        qtbot: QtBot, desk: Open, tmp_path: Path, images: Path) -> None:
    path = make(tmp_path / "several.touchstone", images, NewQuestion("what", "choice", "What is it?", ("cat", "dog")),
                NewQuestion("parts", "choices", "Which parts?", ("head", "tail")),
                NewQuestion("good", "rating", "How good?"))
    label = desk(path).label
    qtbot.waitUntil(label.hasFocus)
    qtbot.keyClick(label, Key.Key_2)
    qtbot.keyClick(label, Key.Key_Exclam, Shift)
    qtbot.keyClick(label, Key.Key_2, Shift)
    qtbot.keyClick(label, Key.Key_Tab)
    qtbot.keyClick(label, Key.Key_1)  # lets “head” go again
    qtbot.keyClick(label, Key.Key_Tab)
    qtbot.keyClick(label, Key.Key_4)
    first = label.model.item
    with qtbot.waitSignal(label._session.changed):
        qtbot.keyClick(label, Key.Key_Space)
    assert label.model.item != first
    with qtbot.waitSignal(label._session.moved):
        qtbot.keyClick(label, Key.Key_Backspace)  # the whole decision is one
    assert label.model.item == first
    assert label.model.marks.answers == {}
    with qtbot.waitSignal(label._session.moved):
        label._session.redo()
    label.window().close()
    assert (said(path, "what"), said(path, "parts"), said(path, "good")) == (['"dog"'], ['["tail"]'], ["4"])


def test_a_question_is_asked_only_when_an_earlier_answer_calls_for_it(
        qtbot: QtBot, desk: Open, tmp_path: Path, images: Path) -> None:
    path = make(tmp_path / "when.touchstone", images, NewQuestion("what", "choice", "What is it?", ("cat", "none")),
                NewQuestion("good", "rating", "How good?", show_when=Condition("what", ("cat",))))
    label = desk(path).label
    rating = label.pane.sections[1]
    qtbot.waitUntil(lambda: rating.isHidden())
    qtbot.keyClick(label, Key.Key_1)
    assert not rating.isHidden()
    qtbot.keyClick(label, Key.Key_Space)
    assert "How good?" in label.pane.foot.advice()
    qtbot.keyClick(label, Key.Key_Tab)
    qtbot.keyClick(label, Key.Key_5)
    qtbot.keyClick(label, Key.Key_Space)
    qtbot.keyClick(label, Key.Key_2)  # “none” needs no rating
    qtbot.keyClick(label, Key.Key_Space)
    assert label.model.item is not None
    assert label.model.item.name == "picture 02.png"
    qtbot.keyClick(label, Key.Key_Left)
    qtbot.keyClick(label, Key.Key_Left)
    qtbot.waitUntil(lambda: label.model.marks.answers != {})
    qtbot.keyClick(label, Key.Key_2)  # the first item is none after all: its rating goes
    with qtbot.waitSignal(label._session.changed):
        qtbot.keyClick(label, Key.Key_Space)
    label.window().close()
    assert said(path, "what") == ['"none"', '"none"']
    assert said(path, "good") == []


def test_a_number_is_typed_and_what_is_none_stays_with_a_word(
        qtbot: QtBot, desk: Open, tmp_path: Path, images: Path) -> None:
    path = make(tmp_path / "number.touchstone", images,
                NewQuestion("size", "number", "How many?", options={"least": "0", "most": "50", "unit": "cells"}))
    label = desk(path).label
    field = label.pane.sections[0].editor.field  # type: ignore[attr-defined]
    qtbot.keyClicks(label, "7")
    assert field.text() == "7"
    qtbot.keyClicks(field, "7")
    qtbot.keyClick(field, Key.Key_Return)
    assert "at most 50" in label.pane.foot.advice()
    qtbot.keyClicks(field, "12,5")
    qtbot.keyClick(field, Key.Key_Return)
    qtbot.waitUntil(lambda: label.model.item is not None and label.model.item.name == "picture 01.png")
    qtbot.waitUntil(lambda: field.text() == "")
    qtbot.keyClicks(field, "3")
    with qtbot.waitSignal(label._session.changed):
        qtbot.keyClick(field, Key.Key_Space)
    label.window().close()
    assert said(path, "size") == ["12.5", "3"]


def test_a_text_takes_letters_and_enter_goes_on(qtbot: QtBot, desk: Open, tmp_path: Path, images: Path) -> None:
    path = make(tmp_path / "text.touchstone", images, NewQuestion("says", "text", "What does it say?"))
    label = desk(path).label
    field = label.pane.sections[0].editor.field  # type: ignore[attr-defined]
    qtbot.waitUntil(field.hasFocus)
    for words in ("fast sloth", "second"):
        qtbot.keyClicks(field, words)
        qtbot.keyClick(field, Key.Key_Return)
        qtbot.waitUntil(lambda: field.text() == "" and field.hasFocus())
    qtbot.keyClick(field, Key.Key_Escape)
    with qtbot.waitSignal(label._session.changed):
        qtbot.keyClick(label, Key.Key_S)
    label.window().close()
    assert said(path, "says") == ['"fast sloth"', '"second"']


def test_shift_s_asks_why_and_keeps_the_reason(qtbot: QtBot, desk: Open, project_file: Path) -> None:
    label = desk(project_file).label
    qtbot.keyClick(label, Key.Key_S, Shift)
    qtbot.keyClicks(label.pane.foot.field, "too dark")
    with qtbot.waitSignal(label._session.changed):
        qtbot.keyClick(label.pane.foot.field, Key.Key_Return)
    label.window().close()
    assert facts(project_file, "value", 5) == [("too dark",)]


def test_slash_finds_a_class_beyond_the_keys_and_names_have_headings(
        qtbot: QtBot, desk: Open, tmp_path: Path, images: Path) -> None:
    names = tuple(f"{group}/kind {number}" for group in ("cell", "debris") for number in range(15))
    path = make(tmp_path / "classes.touchstone", images, NewQuestion("what", "choice", "What is it?", names))
    label = desk(path).label
    shown = label.pane.sections[0].editor.list  # type: ignore[attr-defined]
    assert [row.name for row in shown.rows() if row.heading] == ["cell", "debris"]
    qtbot.keyClick(label, Key.Key_Slash)
    field = label.pane._filter_field
    qtbot.keyClicks(field, "is/kind 14")
    assert [row.name for row in shown.rows()] == ["debris/kind 14"]
    with qtbot.waitSignal(label._session.changed):
        qtbot.keyClick(field, Key.Key_Return)
    qtbot.waitUntil(lambda: any(row.count == "1" for row in shown.rows()))
    label.window().close()
    assert said(path, "what") == ['"debris/kind 14"']


def test_the_order_of_the_queue_is_chosen_from_its_menu(qtbot: QtBot, desk: Open, project_file: Path) -> None:
    label = desk(project_file).label
    menu = label.toolbar.menu(offered(label._session.project, label.model.questions[0].id), "imported")
    assert [one.text() for one in menu.actions()] == ["As imported", "Random", "Least labelled first", "Disagreement first"]
    next(one for one in menu.actions() if one.text() == "Random").trigger()
    qtbot.waitUntil(lambda: label.toolbar.order.text() == "Queue: Random")
    seen: list[str] = []
    for _ in range(12):
        assert label.model.item is not None
        seen.append(label.model.item.name)
        qtbot.keyClick(label, Key.Key_1)
    assert label.model.done is not None
    assert sorted(seen) == [f"picture {number:02}.png" for number in range(12)] != seen


def suggest(path: Path, held_back: str) -> None:
    """A label model that is sure of the second class everywhere."""
    with Project.open(path) as project:
        project.act_as("Ann")
        with project.reading() as connection:
            items = np.array([one.id for one in read.each_item(connection)], np.int64)
        posterior = np.tile(np.array([0.1, 0.8, 0.1], np.float32), (len(items), 1))
        project.keep_run(NewRun(LABEL_MODEL, project.schema().question().id, "label-model", {}, 0, {}, 0, {},
                                {"items": items, "posterior": posterior}))
        project.do(SetSetting(SETTING, "on"))
        project.do(SetSetting(HELD_BACK, held_back))


def test_d_takes_a_suggestion_a_hides_it_and_the_answer_tells_what_was_shown(
        qtbot: QtBot, desk: Open, project_file: Path) -> None:
    suggest(project_file, "0")
    label = desk(project_file).label
    qtbot.waitUntil(lambda: not label.toolbar._suggested.isHidden())
    qtbot.keyClick(label, Key.Key_D)
    qtbot.keyClick(label, Key.Key_Space)
    qtbot.waitUntil(lambda: not label.toolbar._suggested.isHidden())
    qtbot.keyClick(label, Key.Key_A)
    assert label.toolbar._suggested.isHidden()
    with qtbot.waitSignal(label._session.changed):
        qtbot.keyClick(label, Key.Key_1)
    label.window().close()
    rows = facts(project_file, "value, shown", 4)
    assert [value for value, _ in rows] == ['"dog"', '"cat"']
    assert all(json.loads(str(shown))["value"] == '"dog"' for _, shown in rows)


def test_without_the_project_s_word_or_for_those_held_back_nothing_is_suggested(
        qtbot: QtBot, desk: Open, project_file: Path) -> None:
    suggest(project_file, "1")
    label = desk(project_file).label
    QApplication.processEvents()
    assert label.model.suggestion(label.model.questions[0]) is None
    with qtbot.waitSignal(label._session.changed):
        qtbot.keyClick(label, Key.Key_1)
    label.window().close()
    assert facts(project_file, "shown", 4) == [(None,)]


def test_what_was_chosen_is_saved_also_when_one_only_moves_on(
        qtbot: QtBot, desk: Open, tmp_path: Path, images: Path) -> None:
    path = make(tmp_path / "drafts.touchstone", images, NewQuestion("parts", "choices", "Which parts?", ("head", "tail")))
    label = desk(path).label
    qtbot.keyClick(label, Key.Key_1)
    with qtbot.waitSignal(label._session.changed):
        qtbot.keyClick(label, Key.Key_Right)
    label.window().close()
    assert said(path, "parts") == ['["head"]']


def test_nothing_of_what_others_answered_is_shown_while_labelling(qtbot: QtBot, desk: Open, project_file: Path) -> None:
    with Project.open(project_file) as project:
        project.act_as("Bob")
        question = project.schema().question().id
        with project.reading() as connection:
            items = [one.id for one in read.each_item(connection)]
        for item in items:
            project.do(Answer(item, question, "owl"))
    label = desk(project_file).label
    for order in ("imported", "disagreement", "least"):
        label.model.set_order(order)
        qtbot.waitUntil(lambda: not label._later.isActive() and not label._recount.isActive())
        assert label.model.value(label.model.questions[0]) is None
        rows = label.pane.sections[0].editor.list  # type: ignore[attr-defined]
        assert not rows._on
        assert all(not row.count for row in rows.rows())
        assert label.model.route is not None
        assert label.model.route.marked(label.model.route.around(label.model.item, 0, 8)) == {}  # type: ignore[arg-type]


def test_a_pressed_class_lights_up_for_a_moment(qtbot: QtBot, desk: Open, project_file: Path) -> None:
    label = desk(project_file).label
    shown = label.pane.sections[0].editor.list  # type: ignore[attr-defined]
    qtbot.keyClick(label, Key.Key_2)
    assert shown._lit == "dog"
    qtbot.waitUntil(lambda: shown._lit == "")
