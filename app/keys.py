"""Which key names which class, in the three layouts, and how keys are shown."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

LAYOUTS: dict[str, tuple[str, str]] = {  # name -> (title, keys of the first ten classes)
    "left": ("Left hand", "12345QWERT"),
    "numbers": ("Numbers", "1234567890"),
    "right": ("Right hand", "7890-UIOP["),
}
SHIFT = "⇧"
_SHIFTED = {Qt.Key.Key_Exclam: "1", Qt.Key.Key_At: "2", Qt.Key.Key_NumberSign: "3", Qt.Key.Key_Dollar: "4",
            Qt.Key.Key_Percent: "5", Qt.Key.Key_AsciiCircum: "6", Qt.Key.Key_Ampersand: "7", Qt.Key.Key_Asterisk: "8",
            Qt.Key.Key_ParenLeft: "9", Qt.Key.Key_ParenRight: "0"}


def class_key(number: int, layout: str) -> str:
    """The key of the class with this number (from 0), "" past the twentieth."""
    keys = LAYOUTS[layout][1]
    if number < 10:
        return keys[number]
    return SHIFT + keys[number - 10] if number < 20 else ""


def class_number(event: QKeyEvent, layout: str) -> int | None:
    """The number of the class that this key names, None for any other key."""
    if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier |
                            Qt.KeyboardModifier.MetaModifier):
        return None
    text = _SHIFTED.get(Qt.Key(event.key()), event.text().upper() or "")
    place = LAYOUTS[layout][1].find(text) if len(text) == 1 else -1
    if place < 0:
        return None
    return place + 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else place


def key_range(count: int, layout: str) -> str:
    """The keys of so many classes in short: "1–5 Q–T"."""
    keys = LAYOUTS[layout][1][:min(count, 10)]
    if layout == "left" and count > 5:
        return f"1–5 Q–{keys[-1]}" if len(keys) > 6 else "1–5 Q"
    return f"{keys[0]}–{keys[-1]}" if len(keys) > 1 else keys
