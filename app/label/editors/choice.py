"""Single choice: one press names the class."""

from __future__ import annotations

from app.label.editors.classes import ClassEditor
from labeling.questions.base import Value


class ChoiceEditor(ClassEditor):
    """The value is the key of one class."""

    def set_value(self, value: Value | None) -> None:
        self.list.set_chosen([] if value is None else [str(value)])

    def choose(self, key: str) -> None:
        self.decided.emit(key)  # what is chosen is shown by whoever keeps it, if this item is still on the screen
