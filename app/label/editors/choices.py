"""Multiple choice: each press takes a class or lets it go; 0 says that none applies."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtGui import QKeyEvent

from app import keys
from app.label.editors.base import SILENT
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
        if super().take_key(event):
            return True
        if keys.action(event, "label") == "label.none":
            self.choose(NONE)
            return True
        return False

    def rows(self) -> list[ClassRow]:
        return [*super().rows(), ClassRow(NONE, "None of these", 20, self._none_key())]

    def state(self) -> str:
        return "any number" if not self._value else f"{len(self._value)} chosen"

    def _none_key(self) -> str:
        taken = keys.class_key(9, self._layout_name)
        key = keys.shown("label.none")
        return "" if self._keys == SILENT or key == taken else key
