"""What the wizard asks of a step."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget


class Step(QWidget):
    """said(words): what could not be done."""

    said = Signal(str)
    title = ""
    onward = ""  # what the button says that leads here from the step before

    def missing(self) -> str:
        """What is needed before going on, in words; "" if nothing."""
        return ""

    def begin(self) -> None:
        """The step is shown: put the focus where typing begins."""
