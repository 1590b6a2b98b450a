"""Number: a digit begins to type, Enter or Space answers."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from app.label.editors.typed import TypedEditor
from labeling.questions.base import Question
from labeling.questions.registry import kind_of


class NumberEditor(TypedEditor):
    """The value is an int or a float."""

    def set_question(self, question: Question, *, alone: bool) -> None:
        super().set_question(question, alone=alone)
        kind = kind_of(question.kind)
        least, most = kind.option(question, "least"), kind.option(question, "most")
        self.unit.setText(kind.option(question, "unit"))
        self.field.setToolTip(f"From {least or '…'} to {most or '…'}" if least or most else "")
        self.field.setMaximumWidth(180)

    def take_key(self, event: QKeyEvent) -> bool:
        text = event.text()
        if text and text in "0123456789-,." and not event.modifiers() & (Qt.KeyboardModifier.ControlModifier |
                                                                         Qt.KeyboardModifier.AltModifier):
            self.take_focus()
            self.field.setText(text)
            return True
        return super().take_key(event)

    def _key_in_field(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Space:
            self.commit()
            return True
        return super()._key_in_field(event)
