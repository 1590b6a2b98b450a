"""Labelling by keys: what an annotator presses is what the project says."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.shell.desk import Desk
from labeling.commands.shaping import NewQuestion
from labeling.project import Project
from labeling.steps.bring_in import ImportOptions, bring_in
from labeling.store import read

Open = Callable[[Path], Desk]


def answers(path: Path) -> dict[str, str]:
    """Item name -> encoded answer, from the file."""
    with Project.open(path, write=False) as project, project.reading() as connection:
        question = project.schema().question().id
        found = read.answers(connection, question)
        names = {item.id: item.name for item in read.each_item(connection)}
        return {names[item]: found.vocabulary[value] for item, value in
                zip(found.item.tolist(), found.value.tolist(), strict=True)}


def test_class_keys_answer_and_go_on_and_are_saved(qtbot: QtBot, desk: Open, project_file: Path) -> None:
    one = desk(project_file)
    model = one.label.model
    for key in (Qt.Key.Key_1, Qt.Key.Key_3, Qt.Key.Key_2):
        qtbot.keyClick(one.label, key)
    assert model.item is not None
    assert model.item.name == "picture 03.png"
    qtbot.waitUntil(lambda: one.window.top._count.text() == "3 of 12")
    qtbot.waitUntil(lambda: one.window.status._saved.text().startswith("Saved · "))
    one.window.close()
    assert answers(project_file) == {"picture 00.png": '"cat"', "picture 01.png": '"owl"', "picture 02.png": '"dog"'}


def test_backspace_takes_the_last_decision_back_and_shows_its_item(qtbot: QtBot, desk: Open, project_file: Path) -> None:
    one = desk(project_file)
    qtbot.keyClick(one.label, Qt.Key.Key_1)
    qtbot.keyClick(one.label, Qt.Key.Key_1)
    with qtbot.waitSignal(one.session.moved):
        qtbot.keyClick(one.label, Qt.Key.Key_Backspace)
    assert one.label.model.item is not None
    assert one.label.model.item.name == "picture 01.png"
    with qtbot.waitSignal(one.session.moved):
        one.window.redo.emit()
    one.window.close()
    assert set(answers(project_file)) == {"picture 00.png", "picture 01.png"}


def test_space_without_an_answer_stays_and_says_how_to_skip(qtbot: QtBot, desk: Open, project_file: Path) -> None:
    one = desk(project_file)
    qtbot.keyClick(one.label, Qt.Key.Key_Space)
    assert one.label.model.item is not None
    assert one.label.model.item.name == "picture 00.png"
    assert "Press S to skip" in one.label.pane.foot.advice()
    qtbot.keyClick(one.label, Qt.Key.Key_S)
    assert one.label.model.item.name == "picture 01.png"


def test_flag_and_note_are_kept_and_letters_typed_in_a_note_answer_nothing(qtbot: QtBot, desk: Open, project_file: Path
                                                                           ) -> None:
    one = desk(project_file)
    with qtbot.waitSignal(one.session.changed):
        qtbot.keyClick(one.label, Qt.Key.Key_F)
    qtbot.keyClick(one.label, Qt.Key.Key_C)
    field = one.label.pane.foot.field
    qtbot.waitUntil(lambda: not field.isHidden())
    with qtbot.waitSignal(one.session.changed):
        qtbot.keyClicks(field, "1 sure")
        qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: one.label.model.marks.note == "1 sure" and one.label.model.marks.flagged)
    one.window.close()
    assert answers(project_file) == {}


def test_the_last_item_leads_to_the_done_state(qtbot: QtBot, desk: Open, project_file: Path) -> None:
    one = desk(project_file)
    for _ in range(12):
        qtbot.keyClick(one.label, Qt.Key.Key_2)
    qtbot.waitUntil(lambda: one.label.model.done is not None)
    assert one.label.stage.currentWidget() is one.label.stage.done


def test_multiple_choice_is_toggled_and_confirmed(qtbot: QtBot, desk: Open, tmp_path: Path, images: Path) -> None:
    path = tmp_path / "many.touchstone"
    with Project.create(path, [NewQuestion("label", "choices", "What is in it?", ("cat", "dog", "owl"))],
                        owner="Ann") as project:
        bring_in(project, [images], ImportOptions())
    one = desk(path)
    for key in (Qt.Key.Key_1, Qt.Key.Key_3, Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_Space, Qt.Key.Key_0,
                Qt.Key.Key_Space):
        qtbot.keyClick(one.label, key)
    qtbot.waitUntil(lambda: one.window.top._count.text() == "2 of 12")
    one.window.close()
    assert answers(path) == {"picture 00.png": '["dog","owl"]', "picture 01.png": "[]"}


def test_an_unreadable_file_is_named_and_skipped(qtbot: QtBot, desk: Open, tmp_path: Path, images: Path) -> None:
    (images / "a broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnot really")
    path = tmp_path / "broken.touchstone"
    with Project.create(path, [NewQuestion("label", "choice", "What?", ("cat",))], owner="Ann") as project:
        report = bring_in(project, [images], ImportOptions())
    assert [one.source for one in report.errors] == ["a broken.png"]
    one = desk(path)
    one.label.model.go(1)
    assert one.label.stage.currentWidget() is one.label.stage.unreadable
    qtbot.keyClick(one.label, Qt.Key.Key_S)
    assert one.label.model.item is not None
    assert not one.label.model.item.reason


def test_a_second_window_is_told_who_writes_and_can_read(qtbot: QtBot, desk: Open, project_file: Path) -> None:
    with Project.open(project_file, program="the first window"):
        one = desk(project_file)
        assert "the first window" in one.window.bar.text()
        qtbot.keyClick(one.label, Qt.Key.Key_1)
        assert one.label.model.item is not None
        assert one.label.model.item.name == "picture 00.png"


def test_records_are_shown_as_tiles_or_as_text(qtbot: QtBot, desk: Open, tmp_path: Path) -> None:
    table = tmp_path / "notes.csv"
    table.write_text("id,text\n1,The scale keeps losing its calibration whenever it is moved to another bench\n"
                     "2,It started after the update last Tuesday and now it has to be zeroed again\n", encoding="utf-8")
    path = tmp_path / "texts.touchstone"
    with Project.create(path, [NewQuestion("label", "choice", "What?", ("fault", "praise"))], owner="Ann") as project:
        bring_in(project, [table], ImportOptions("csv"))
    one = desk(path)
    assert "calibration" in one.label.record._text.toPlainText()
    qtbot.keyClick(one.label, Qt.Key.Key_1)
    assert "Tuesday" in one.label.record._text.toPlainText()


def test_the_window_opens_without_the_heavy_libraries() -> None:
    code = ("import sys; import app.shell.desk, app.shell.start; "
            "print([name for name in ('torch','sklearn','pandas','snorkel','cleanlab','scipy','polars') "
            "if name in sys.modules])")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_frame_is_painted_before_the_store_is_imported() -> None:
    code = ("import sys; import app.shell.start; "
            "print([name for name in ('sqlalchemy','numpy','PIL') if name in sys.modules])")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_calls_into_qt_lose_no_reference_to_none(qtbot: QtBot) -> None:
    """PySide6 6.12.0 lost one with each of these calls and ended the program after a few hundred frames."""
    from PySide6.QtWidgets import QWidget

    widget = QWidget()
    qtbot.addWidget(widget)
    before = sys.getrefcount(None)
    for _ in range(1000):
        widget.update()
        widget.resize(10, 10)
    assert sys.getrefcount(None) > before - 500
