"""How one kind of question is answered and shown: a widget that offers values and takes keys."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from labeling.questions.base import Question, Value


class Editor(QWidget):
    """changed(value): the answer changed. decided(value): it changed and is complete; the page may go on."""

    changed = Signal(object)
    decided = Signal(object)

    def set_layout_name(self, layout: str) -> None:
        """Which keys name the classes."""
        raise NotImplementedError

    def set_question(self, question: Question, *, alone: bool) -> None:
        """Ask this; ``alone`` if it is the only question."""
        raise NotImplementedError

    def set_value(self, value: Value | None) -> None:
        """Show this answer."""
        raise NotImplementedError

    def set_filter(self, text: str) -> None:
        """Offer only what has this in its name."""
        raise NotImplementedError

    def take_key(self, event: QKeyEvent) -> bool:
        """Answer by this key; whether it meant anything."""
        raise NotImplementedError
