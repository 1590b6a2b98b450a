"""Keys: one registry, three layouts, remapped in Settings, conflicts shown, the same everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from pytestqt.qtbot import QtBot

from app import keys
from app.key_table import COMMANDS, CONTEXTS
from app.settings import SettingsFile
from app.shell.desk import Desk
from app.shell.keys_dialog import all_keys

Open = Callable[[Path], Desk]
NONE, SHIFT, CTRL = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier,
                     Qt.KeyboardModifier.ControlModifier)


@pytest.fixture(autouse=True)
def as_delivered() -> Iterator[None]:
    """No test's keys reach another."""
    keys.use("left")
    yield
    keys.use("left")


def pressed(key: Qt.Key, text: str = "", modifiers: Qt.KeyboardModifier = NONE) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text)


def test_a_key_means_what_its_context_says() -> None:
    cases = ((Qt.Key.Key_S, "s", NONE, "label", "label.skip"), (Qt.Key.Key_S, "s", NONE, "audit", "audit.skip"),
             (Qt.Key.Key_Z, "z", NONE, "label", "view.zoom"), (Qt.Key.Key_Space, " ", SHIFT, "label", "label.back"),
             (Qt.Key.Key_Slash, "/", NONE, "label", "label.filter"), (Qt.Key.Key_Backtab, "", SHIFT, "label",
                                                                      "label.previous_question"),
             (Qt.Key.Key_Plus, "+", SHIFT, "label", "view.in"), (Qt.Key.Key_Return, "\r", CTRL, "rules", "rules.run"),
             (Qt.Key.Key_R, "", CTRL, "label", "label.retry"), (Qt.Key.Key_Y, "y", NONE, "label", None))
    for key, text, modifiers, context, meant in cases:
        assert keys.action(pressed(key, text, modifiers), context) == meant
    assert keys.action(pressed(Qt.Key.Key_Shift, "", SHIFT), "label") is None


def test_class_keys_of_each_layout_name_twenty_classes() -> None:
    assert keys.class_number(pressed(Qt.Key.Key_Q, "q"), "left") == 5
    assert keys.class_number(pressed(Qt.Key.Key_Q, "Q", SHIFT), "left") == 15
    assert keys.class_number(pressed(Qt.Key.Key_Exclam, "!", SHIFT), "left") == 10
    assert keys.class_number(pressed(Qt.Key.Key_0, "0"), "numbers") == 9
    assert keys.class_number(pressed(Qt.Key.Key_K, "k"), "right") == 9
    assert keys.class_number(pressed(Qt.Key.Key_Q, "", CTRL), "left") is None
    for layout in keys.LAYOUTS:
        shown = [keys.class_key(number, layout) for number in range(20)]
        assert len(set(shown)) == 20
        assert keys.class_key(20, layout) == ""


def test_no_key_as_delivered_means_two_things_at_once() -> None:
    assert keys.conflicts() == ()
    keys.use("right")
    assert keys.conflicts() == ()


def test_a_key_of_one_s_own_replaces_the_one_delivered_and_a_clash_is_named() -> None:
    keys.use("left", {"label.skip": ["F"]})
    assert keys.action(pressed(Qt.Key.Key_S, "s"), "label") is None
    assert keys.action(pressed(Qt.Key.Key_S, "s"), "audit") == "audit.skip"
    assert [(one.key, set(one.names)) for one in keys.conflicts()] == [("F", {"label.skip", "label.flag"})]
    keys.use("left", {"class.3": ["S"]})
    assert keys.class_number(pressed(Qt.Key.Key_S, "s"), "left") == 2
    assert {name for one in keys.conflicts() for name in one.names} >= {"class.3", "label.skip", "audit.skip"}


def test_every_context_and_command_is_in_the_key_help() -> None:
    assert {one.context for one in COMMANDS} <= set(CONTEXTS)
    told = {words for _, rows in all_keys() for _, words in rows}
    assert {one.title for one in COMMANDS if one.keys} <= told


def test_a_key_is_changed_in_settings_by_keys_and_holds_after_a_restart(qtbot: QtBot, desk: Open, project_file: Path
                                                                        ) -> None:
    one = desk(project_file)
    one.window.go("settings")
    rows = one.preferences.keys
    assert rows is not None
    row = rows.rows["label.skip"]
    row.setFocus()
    qtbot.keyClick(row, Qt.Key.Key_Return)
    assert row.listening
    qtbot.keyClick(row, Qt.Key.Key_J)
    assert keys.keys_of("label.skip") == ("J",)
    one.window.go("label")
    qtbot.keyClick(one.label, Qt.Key.Key_J)
    assert one.label.model.item is not None
    assert one.label.model.item.name == "picture 01.png"
    qtbot.keyClick(one.label, Qt.Key.Key_S)
    assert one.label.model.item.name == "picture 01.png"
    one.window.close()
    keys.use("left")
    SettingsFile()
    assert keys.keys_of("label.skip") == ("J",)


def test_a_clash_is_shown_at_both_commands_and_delivered_keys_come_back(qtbot: QtBot, desk: Open, project_file: Path
                                                                        ) -> None:
    one = desk(project_file)
    one.window.go("settings")
    rows = one.preferences.keys
    assert rows is not None
    skip, flag = rows.rows["label.skip"], rows.rows["label.flag"]
    qtbot.keyClick(skip, Qt.Key.Key_Return)
    qtbot.keyClick(skip, Qt.Key.Key_F)
    assert (skip.clash, flag.clash) == ("Flag", "Skip")
    assert "F (" in rows._clashes.text()
    qtbot.keyClick(skip, Qt.Key.Key_Backspace)
    assert (skip.clash, flag.clash, keys.keys_of("label.skip")) == ("", "", ("S",))
    qtbot.keyClick(skip, Qt.Key.Key_Return)
    qtbot.keyClick(skip, Qt.Key.Key_Escape)
    assert keys.keys_of("label.skip") == ("S",)


def test_a_shortcut_of_the_window_is_remapped_too(qtbot: QtBot, desk: Open, project_file: Path) -> None:
    one = desk(project_file)
    qtbot.waitUntil(one.window.isActiveWindow)
    one.settings.set(keys={"everywhere.settings": ("F9",)})
    qtbot.keyClick(one.window, Qt.Key.Key_Comma, CTRL)
    assert one.window.step == "label"
    qtbot.keyClick(one.window, Qt.Key.Key_F9)
    assert one.window.step == "settings"


def test_settings_are_drawn_from_the_table_and_change_by_keys(qtbot: QtBot, desk: Open, project_file: Path) -> None:
    from app.settings_page.table import TABLE

    one = desk(project_file)
    one.window.go("settings")
    page = one.preferences
    assert set(page.controls) == {setting.name for setting in TABLE}
    advance, size = page.controls["auto_advance"], page.controls["scale"]
    qtbot.keyClick(advance, Qt.Key.Key_Space)
    assert one.settings.values.auto_advance is False
    for _ in range(2):
        qtbot.keyClick(size, Qt.Key.Key_Right)
    assert one.settings.values.scale == pytest.approx(1.1)
    assert SettingsFile().values.auto_advance is False
    one.settings.set(scale=1.0)
