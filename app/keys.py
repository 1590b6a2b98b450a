"""The one registry of commands that have keys, and the keys each person gave them.

A page asks what a key means where it is, and never compares keys itself:

    what = keys.action(event, "label")      # "label.skip", "view.zoom", ... or None
    number = keys.class_number(event, layout)  # the class that a key names, None for others
    keys.shown("label.skip")                # "S", for a key cap
    keys.tip("Skip", "label.skip")          # "Skip (S)", for a tooltip
    keys.hints("label.skip", "label.flag")  # [("S", "Skip"), ("F", "Flag")], for the status line

A command is a line in ``app.key_table``: its name is "context.what". A context may include others
(Label also hears "view" and "tools"), and "everywhere" is heard by the window itself. Class keys come
from a layout. ``use`` makes one person's keys the ones in force; the settings call it. Keys are
written as Qt's portable text ("Ctrl+Shift+Z", "Left", "`"), Enter standing for both Enter keys.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from app.key_table import COMMANDS, INCLUDES, LAYOUTS, NAMES_CLASSES, KeyCommand

__all__ = ["COMMANDS", "LAYOUTS", "SHIFT", "Conflict", "KeyCommand", "Keymap", "action", "chord", "class_key",
           "class_number", "command", "conflicts", "hints", "key_range", "keymap", "keys_of", "shown", "spell", "tip",
           "use"]

SHIFT = "⇧"
_SHIFTED = {Qt.Key.Key_Exclam: "1", Qt.Key.Key_At: "2", Qt.Key.Key_NumberSign: "3", Qt.Key.Key_Dollar: "4",
            Qt.Key.Key_Percent: "5", Qt.Key.Key_AsciiCircum: "6", Qt.Key.Key_Ampersand: "7", Qt.Key.Key_Asterisk: "8",
            Qt.Key.Key_ParenLeft: "9", Qt.Key.Key_ParenRight: "0"}
_ALONE = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr, Qt.Key.Key_CapsLock,
          Qt.Key.Key_NumLock, Qt.Key.Key_unknown)
_MODIFIERS = ((Qt.KeyboardModifier.ControlModifier, "Ctrl+"), (Qt.KeyboardModifier.AltModifier, "Alt+"),
              (Qt.KeyboardModifier.MetaModifier, "Meta+"), (Qt.KeyboardModifier.ShiftModifier, "Shift+"))
_CAPS = {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓", "Minus": "−", "-": "−", "Del": "Delete", "PgUp": "Page up",
         "PgDown": "Page down"}
_BY_NAME = {one.name: one for one in COMMANDS}


@dataclass(frozen=True, slots=True)
class Conflict:
    """One key that means two things at once; ``names`` are commands, or "class.N"."""

    key: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Keymap:
    """One person's keys: a layout for classes, and ``own`` keys by command name, "class.1" to "class.10" among them."""

    layout: str = "left"
    own: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def keys_of(self, name: str) -> tuple[str, ...]:
        """The keys of a command, the one to show first."""
        if name.startswith("class."):
            return self.own.get(name, (self.class_keys(self.layout)[int(name[6:]) - 1],))
        return self.own.get(name, _BY_NAME[name].keys)

    def class_keys(self, layout: str) -> tuple[str, ...]:
        """The keys of the first ten classes."""
        return tuple(self.own.get(f"class.{number}", (key,))[0] if self.own.get(f"class.{number}", (key,)) else ""
                     for number, key in enumerate(LAYOUTS[layout][1], start=1))

    def conflicts(self) -> tuple[Conflict, ...]:
        """Keys that mean two things somewhere."""
        found: dict[Conflict, None] = {}
        for context in {one.context for one in COMMANDS}:
            users: dict[str, list[str]] = defaultdict(list)
            for one in COMMANDS:
                if one.context == "everywhere" or one.context in _heard(context):
                    for key in self.keys_of(one.name):
                        users[key].append(one.name)
            if context in NAMES_CLASSES:
                for number, key in enumerate(self.class_keys(self.layout), start=1):
                    users[key].append(f"class.{number}")
            found.update((Conflict(key, tuple(names)), None) for key, names in users.items() if key and len(names) > 1)
        return tuple(sorted(found, key=lambda one: (one.key, one.names)))


_in_force: list[tuple[Keymap, dict[str, dict[str, str]]]] = []


def use(layout: str, own: Mapping[str, Iterable[str]] | None = None) -> None:
    """Put one person's keys in force. Names that this version does not know are left alone."""
    mine = {name: tuple(keys) for name, keys in (own or {}).items() if name in _BY_NAME or name.startswith("class.")}
    keymap_ = Keymap(layout if layout in LAYOUTS else "left", mine)
    by_context: dict[str, dict[str, str]] = defaultdict(dict)
    for one in COMMANDS:
        for key in keymap_.keys_of(one.name):
            by_context[one.context].setdefault(key, one.name)
    _in_force[:] = [(keymap_, dict(by_context))]


def keymap() -> Keymap:
    """The keys in force."""
    return _in_force[0][0]


def action(event: QKeyEvent, context: str) -> str | None:
    """The command that this key means in a context, as "label.skip"; None if it means nothing there."""
    pressed = chord(event)
    tables = _in_force[0][1]
    return next((found for where in _heard(context) if (found := tables.get(where, {}).get(pressed))), None)


def chord(event: QKeyEvent) -> str:
    """A key press as portable text; "" for a modifier alone. Shift is part of a symbol, not beside it."""
    key = Qt.Key(event.key())
    if key in _ALONE:
        return ""
    name = "Enter" if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) else \
        "Tab" if key == Qt.Key.Key_Backtab else QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)
    symbol = len(name) == 1 and not name.isalnum()
    return "".join(words for flag, words in _MODIFIERS
                   if event.modifiers() & flag and not (symbol and words == "Shift+")) + name


def command(name: str) -> KeyCommand:
    """The registry's line about a command."""
    return _BY_NAME[name]


def keys_of(name: str) -> tuple[str, ...]:
    """All keys of a command as portable text."""
    return keymap().keys_of(name)


def conflicts() -> tuple[Conflict, ...]:
    """Keys in force that mean two things somewhere."""
    return keymap().conflicts()


def spell(key: str) -> str:
    """A key as a key cap shows it: "Ctrl Shift Z", "←"."""
    if key.endswith("+") and key != "+":
        return " ".join([*(_CAPS.get(part, part) for part in key[:-2].split("+") if part), "+"])
    return key if key == "+" else " ".join(_CAPS.get(part, part) for part in key.split("+"))


def shown(name: str) -> str:
    """The first key of a command as a key cap shows it, "" if it has none."""
    found = keys_of(name)
    return spell(found[0]) if found else ""


def tip(words: str, name: str) -> str:
    """Words for a tooltip, with the key."""
    key = shown(name)
    return f"{words} ({key})" if key else words


def hints(*names: str) -> list[tuple[str, str]]:
    """(key, words) of these commands for the status line; those without a key are left out."""
    return [(key, _BY_NAME[name].short or _BY_NAME[name].title) for name in names if (key := shown(name))]


def class_key(number: int, layout: str) -> str:
    """The key of the class with this number (from 0), "" past the twentieth."""
    found = keymap().class_keys(layout)
    if number < 10:
        return spell(found[number])
    return SHIFT + spell(found[number - 10]) if number < 20 and found[number - 10] else ""


def class_number(event: QKeyEvent, layout: str) -> int | None:
    """The number of the class that this key names, None for any other key."""
    if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier |
                            Qt.KeyboardModifier.MetaModifier):
        return None
    pressed = chord(event).removeprefix("Shift+")
    shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    if shift:
        pressed = _SHIFTED.get(Qt.Key(event.key()), pressed)
    found = keymap().class_keys(layout)
    if not pressed or pressed not in found:
        return None
    return found.index(pressed) + (10 if shift else 0)


def key_range(count: int, layout: str) -> str:
    """The keys of so many classes in short: "1–5 Q–T"."""
    found = [spell(key) for key in keymap().class_keys(layout)[:min(count, 10)]]
    runs: list[list[str]] = []
    rows = "1234567890 QWERTYUIOP ASDFGHJKL ZXCVBNM"
    for key in found:
        if runs and len(key) == 1 and rows.find(runs[-1][-1] + key) >= 0:
            runs[-1].append(key)
        else:
            runs.append([key])
    return " ".join(run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _heard(context: str) -> tuple[str, ...]:
    return (context, *INCLUDES.get(context, ()))


use("left")
