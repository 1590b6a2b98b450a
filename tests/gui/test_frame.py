"""The frame: palette, jobs, regions, focus mode, themes, scale, saving, read-only, crash report, window state."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app import crash, keys
from app.settings import SettingsFile
from app.shell.crash_dialog import CrashDialog
from app.shell.desk import Desk
from app.shell.keys_dialog import KeysDialog
from app.shell.palette import Palette
from app.shell.start import open_window
from app.shell.theme import theme
from labeling.project import Project
from labeling.store import database
from labeling.workers import Progress

Open = Callable[[Path], Desk]
CTRL, ALT, SHIFT = (Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier,
                    Qt.KeyboardModifier.ShiftModifier)


@pytest.fixture
def open_palette(qtbot: QtBot) -> Callable[[Desk], Palette]:
    """Opens the palette by its key."""
    def open_(one: Desk) -> Palette:
        qtbot.waitUntil(one.window.isActiveWindow)  # shortcuts are heard by the window that is
        qtbot.keyClick(one.window, Qt.Key.Key_K, CTRL)
        palette = one.window.findChild(Palette, "palette")
        assert palette is not None
        qtbot.waitUntil(palette.isVisible)
        return palette
    return open_


def test_the_palette_finds_items_by_name_and_shows_the_one_chosen(
        qtbot: QtBot, desk: Open, project_file: Path, open_palette: Callable[[Desk], Palette]) -> None:
    one = desk(project_file)
    palette = open_palette(one)
    qtbot.keyClicks(palette._field, "ture 07")
    qtbot.waitUntil(lambda: "picture 07.png" in palette.titles())
    qtbot.keyClick(palette._field, Qt.Key.Key_Return)
    assert one.label.model.item is not None
    assert one.label.model.item.name == "picture 07.png"


def test_the_palette_moves_by_arrows_over_sections_and_runs_what_is_chosen(
        qtbot: QtBot, desk: Open, project_file: Path, open_palette: Callable[[Desk], Palette]) -> None:
    one = desk(project_file)
    palette = open_palette(one)
    qtbot.keyClicks(palette._field, "size of text")
    titles = palette.titles()
    assert titles[:3] == ["Size of text: 80 %", "Size of text: 90 %", "Size of text: 100 %"]
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        qtbot.keyClick(palette._field, key)
    assert one.settings.values.scale == pytest.approx(1.1)
    assert theme().scale == pytest.approx(1.1)
    one.settings.set(scale=1.0)


def test_the_palette_has_steps_people_themes_projects_help_and_page_commands(
        desk: Open, project_file: Path, open_palette: Callable[[Desk], Palette]) -> None:
    one = desk(project_file)
    one.session.act_as("Bea")
    palette = open_palette(one)
    for words, title in (("go to rules", "Go to Rules"), ("label as ann", "Label as Ann"), ("high contrast",
                         "Theme: high contrast"), ("words", "Help: Words"), ("skip", "Skip"), ("close project",
                         "Close the project"), ("save copy", "Save a copy"), ("undo", "Undo")):
        palette._field.setText(words)
        assert title in palette.titles(), words


def test_a_page_command_of_the_palette_does_what_its_key_does(
        qtbot: QtBot, desk: Open, project_file: Path, open_palette: Callable[[Desk], Palette]) -> None:
    one = desk(project_file)
    qtbot.waitUntil(lambda: one.label.model.item is not None)
    palette = open_palette(one)
    qtbot.keyClicks(palette._field, "flag")
    with qtbot.waitSignal(one.session.changed):
        qtbot.keyClick(palette._field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: one.label.model.marks.flagged)


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_job_chip_lists_jobs_and_cancels_one(qtbot: QtBot, desk: Open, project_file: Path) -> None:
    one = desk(project_file)
    gate = threading.Event()

    def work(progress: Progress) -> None:
        for number in range(1000):
            progress.report(number, 1000)
            gate.wait(0.01)

    job = one.jobs.start("Counting slowly", work)
    qtbot.waitUntil(lambda: one.window.top.jobs.text() == "Counting slowly" and job.total == 1000)
    qtbot.mouseClick(one.window.top.jobs, Qt.MouseButton.LeftButton)
    panel = one.window.top.jobs.panel
    assert panel is not None
    assert panel.isVisible()
    with qtbot.waitSignal(job.stopped):
        qtbot.mouseClick(panel.rows[0].cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: one.window.top.jobs.isHidden() and not panel.isVisible())


def test_f6_goes_round_the_window_and_the_ring_shows(qtbot: QtBot, desk: Open, project_file: Path) -> None:
    one = desk(project_file)
    qtbot.waitUntil(lambda: one.window.isActiveWindow() and QApplication.focusWidget() is not None)
    seen: list[QWidget] = []
    for _ in range(4):
        qtbot.keyClick(one.window, Qt.Key.Key_F6)
        focus = QApplication.focusWidget()
        assert focus is not None
        seen.append(focus)
    assert any(one.window.top.isAncestorOf(widget) for widget in seen)
    assert any(one.window.rail.isAncestorOf(widget) for widget in seen)
    qtbot.keyClick(one.window, Qt.Key.Key_F6, SHIFT)
    assert QApplication.focusWidget() is seen[-2]


def test_a_click_paints_no_ring_and_tab_does(qtbot: QtBot, desk: Open, project_file: Path) -> None:
    from app.widgets import ring

    one = desk(project_file)
    qtbot.waitUntil(one.window.isActiveWindow)
    one.window.go("settings")
    qtbot.mouseClick(one.window.rail.buttons["home"], Qt.MouseButton.LeftButton)
    one.home._actions[0].setFocus(Qt.FocusReason.MouseFocusReason)
    assert not ring._the_ring or ring._the_ring[0].isHidden()
    qtbot.keyClick(one.home._actions[0], Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: bool(ring._the_ring) and ring._the_ring[0].isVisible())
    assert ring._the_ring[0].geometry().contains(one.home._actions[1].geometry())


def test_focus_mode_leaves_only_the_page(qtbot: QtBot, desk: Open, project_file: Path) -> None:
    one = desk(project_file)
    qtbot.waitUntil(one.window.isActiveWindow)
    around = (one.window.rail, one.window.top, one.window.status)
    qtbot.keyClick(one.window, Qt.Key.Key_F11)
    assert not any(widget.isVisible() for widget in around)
    qtbot.keyClick(one.label, Qt.Key.Key_F11)
    assert all(widget.isVisible() for widget in around)


def test_alt_digits_go_to_the_steps_and_comma_to_settings(qtbot: QtBot, desk: Open, project_file: Path) -> None:
    one = desk(project_file)
    qtbot.waitUntil(one.window.isActiveWindow)
    for key, step in ((Qt.Key.Key_1, "data"), (Qt.Key.Key_6, "export"), (Qt.Key.Key_2, "label"), (Qt.Key.Key_0, "home")):
        qtbot.keyClick(one.window, key, ALT)
        assert one.window.step == step
    qtbot.keyClick(one.window, Qt.Key.Key_Comma, CTRL)
    assert one.window.step == "settings"
    qtbot.waitUntil(lambda: not one.jobs.running, timeout=60_000)


def test_question_mark_shows_all_keys_but_not_while_typing(qtbot: QtBot, desk: Open, project_file: Path) -> None:
    one = desk(project_file)
    qtbot.waitUntil(one.window.isActiveWindow)
    one.window.go("settings")
    name = one.preferences.controls["annotator"]
    name.setFocus()
    qtbot.keyClick(name, Qt.Key.Key_Question)
    assert one.window.findChild(KeysDialog) is None
    one.window.go("label")
    qtbot.keyClick(one.label, Qt.Key.Key_Question)
    shown = one.window.findChild(KeysDialog)
    assert shown is not None
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.isVisible()


def test_larger_text_grows_the_frame_and_high_contrast_widens_the_ring(qtbot: QtBot, desk: Open, project_file: Path
                                                                       ) -> None:
    one = desk(project_file)
    qtbot.waitUntil(one.window.isActiveWindow)
    height = one.window.top.height()
    for _ in range(9):
        qtbot.keyClick(one.window, Qt.Key.Key_Equal, CTRL)
    assert one.settings.values.scale == pytest.approx(2.0)
    qtbot.waitUntil(lambda: one.window.top.height() == 2 * height)
    one.settings.set(theme="high-contrast", scale=1.0)
    assert (theme().contrast, theme().ring) == (True, 3)
    one.settings.set(theme="light")
    assert theme().ring == 2


def test_every_theme_keeps_text_readable() -> None:
    def luminance(name: str) -> float:
        parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
                 for part in theme().color(name).getRgbF()[:3]]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    for mode in ("light", "dark", "high-contrast"):
        theme().set_mode(mode)
        for ground in ("bg.window", "bg.surface", "bg.hover", "bg.selected"):
            for text in ("text.primary", "text.secondary"):
                high, low = sorted((luminance(text), luminance(ground)), reverse=True)
                assert (high + 0.05) / (low + 0.05) >= 4.5, (mode, text, ground)
    theme().set_mode("light")


def test_what_can_t_be_saved_has_a_button_that_saves_it(qtbot: QtBot, desk: Open, project_file: Path,
                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    one = desk(project_file)
    qtbot.waitUntil(lambda: one.label.model.item is not None)
    connection = one.session.project._log._engine.raw_connection()  # type: ignore[union-attr]
    connection.execute("PRAGMA max_page_count=1")  # SQLite now says that the disk is full
    one.label.model.toggle_flag()
    note = "x" * 2_000_000
    one.label.model.note(note)
    qtbot.waitUntil(lambda: one.window.status.save.isVisible())
    assert "kept in memory" in one.window.status._saved.text()
    connection.execute("PRAGMA max_page_count=1073741823")
    qtbot.keyClick(one.window, Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: one.window.status._saved.text().startswith("Saved · "))
    assert one.window.status.save.isHidden()
    assert one.window.bar.isHidden()


def test_a_read_only_file_offers_a_copy_which_is_opened_and_can_be_written(
        qtbot: QtBot, desk: Open, project_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Project.open(project_file, program="the first window"):
        one = desk(project_file)
        assert one.window.bar.offered == "Save a copy"
        target = tmp_path / "mine.touchstone"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
        qtbot.mouseClick(one.window.bar._act, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: one.session.project.path == target)
        assert one.session.project.writable
        assert one.window.bar.isHidden()


def test_the_last_crash_is_shown_once_and_can_be_copied(qtbot: QtBot, desk: Open, project_file: Path) -> None:
    try:
        raise ZeroDivisionError("of a test")
    except ZeroDivisionError as error:
        crash.keep(error)
    one = desk(project_file)
    dialog = one.window.findChild(CrashDialog)
    assert dialog is not None
    assert dialog.isVisible()
    qtbot.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    assert "ZeroDivisionError: of a test" in QGuiApplication.clipboard().text()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert crash.latest_unseen() is None


def test_a_fault_below_python_becomes_a_report_at_the_next_start(touchstone_home: Path) -> None:
    left = crash.reports() / "fault-999999999.log"
    left.write_text("Fatal Python error: Segmentation fault")
    end = crash.watch()
    try:
        report = crash.latest_unseen()
        assert report is not None
        assert "Segmentation fault" in report.read_text()
        assert (crash.reports() / f"fault-{os.getpid()}.log").exists()
    finally:
        end()
    assert not (crash.reports() / f"fault-{os.getpid()}.log").exists()


def test_the_window_stands_where_it_stood(qtbot: QtBot, desk: Open, project_file: Path) -> None:
    one = desk(project_file)
    one.window.resize(1100, 700)
    one.window.close()
    again = SettingsFile()
    assert again.values.window
    window = open_window(again)
    qtbot.addWidget(window)
    window.restore(again.values.window)
    assert window.height() == 700  # the screen of the tests is narrower than the window


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_annotator_is_switched_from_the_menu(qtbot: QtBot, desk: Open, project_file: Path) -> None:
    one = desk(project_file)
    one.menus.act_as("Bea")
    assert one.window.top.annotator.text() == "Bea"
    one.menus.annotator_menu(QPoint(10, 10))
    menu = one.window.findChildren(QMenu)[-1]
    names = [action.text() for action in menu.actions() if action.isCheckable()]
    assert names == ["Ann", "Bea"]
    menu.actions()[0].trigger()
    assert one.window.top.annotator.text() == "Ann"
    menu.close()


def test_every_icon_button_of_the_frame_says_what_it_is(desk: Open, project_file: Path) -> None:
    one = desk(project_file)
    for part in (one.window.top, one.window.rail, one.window.status):
        for button in (*part.findChildren(QToolButton), *part.findChildren(QPushButton)):
            assert button.accessibleName(), button.objectName()
    assert keys.shown("everywhere.palette") == "Ctrl K"
    assert database.SUFFIX == ".touchstone"
