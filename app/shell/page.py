"""What the frame asks of a page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app import keys


class Page(QWidget):
    """One step of the work."""

    help_page = ""  # the help page about it, its step's name unless said otherwise

    def hints(self) -> list[tuple[str, str]]:
        """Keys and words for the status line."""
        return keys.hints("everywhere.keys")

    def shown(self) -> None:
        """The page was brought to the front."""

    def regions(self) -> Sequence[QWidget]:
        """The parts that F6 goes round, from left to right."""
        return (self,)
