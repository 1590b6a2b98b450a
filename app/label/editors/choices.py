"""Multiple choice: each press takes a class or lets it go; 0 says that none applies."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from app.label.editors.classes import ClassEditor
from app.widgets.class_list import CHECK, ClassRow
from labeling.questions.base import Value

NONE = "\0none"


class ChoicesEditor(ClassEditor):
    """The value is the tuple of the chosen classes' keys; None while nothing was said."""

    MARK_ALONE: ClassVar[str] = CHECK
    MARK: ClassVar[str] = CHECK

    def __init__(self) -> None:
        super().__init__()
        self._value: tuple[str, ...] | None = None

    def set_value(self, value: Value | None) -> None:
        self._value = value if isinstance(value, tuple) else None
        self.list.set_chosen([NONE] if self._value == () else self._value or ())

    def choose(self, key: str) -> None:
        if key == NONE:
            value: tuple[str, ...] = ()
        else:
            value = tuple(sorted(set(self._value or ()) ^ {key}))
        self.set_value(value)
        self.changed.emit(value)

    def take_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_0 and self._layout_name == "left":
            self.choose(NONE)
            return True
        return super().take_key(event)

    def _fill(self) -> None:
        super()._fill()
        shortcut = "0" if self._layout_name == "left" else ""
        self.list.set_rows([*self.list.rows(), ClassRow(NONE, "None of these", 20, shortcut)])
