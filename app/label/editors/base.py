"""How one kind of question is answered and shown: a widget that offers values and takes keys."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from labeling.questions.base import Question, Value

PLAIN, SHIFTED, SILENT = "plain", "shifted", "silent"  # which keys answer a question: its own, with Shift, none


class Editor(QWidget):
    """changed(value): the answer changed. decided(value): it changed and is complete; the page may go on.

    advised(words): why what was typed is no answer. left: typing ended, the page takes the keys again.
    """

    changed = Signal(object)
    decided = Signal(object)
    advised = Signal(str)
    left = Signal()

    is_typed = False  # answered by typing, so that it wants the focus

    def set_layout_name(self, layout: str) -> None:
        """Which keys name the classes."""

    def set_keys(self, keys: str) -> None:
        """PLAIN, SHIFTED or SILENT, to be shown at the answers."""

    def set_question(self, question: Question, *, alone: bool) -> None:
        """Ask this; ``alone`` if it is the only question."""
        raise NotImplementedError

    def set_value(self, value: Value | None) -> None:
        """Show this answer."""
        raise NotImplementedError

    def set_suggested(self, value: Value | None) -> None:
        """Show what is suggested, or that nothing is."""

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Show how often the annotator named each class."""

    def set_filter(self, text: str) -> None:
        """Offer only what has this in its name."""

    def choose_first(self) -> bool:
        """Take the first answer that the filter lets through; whether there is one."""
        return False

    def take_key(self, event: QKeyEvent) -> bool:
        """Answer by this key; whether it meant anything."""
        raise NotImplementedError

    def take_focus(self) -> None:
        """Begin to type, where the answer is typed."""

    def state(self) -> str:
        """A word beside the question, such as how many are chosen."""
        return ""
