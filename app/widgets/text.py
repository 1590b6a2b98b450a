"""Labels by role: what a text is decides its font and tone, and it follows the theme."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.shell.theme import theme


class Text(QLabel):
    """A label whose font is a role of the theme; tone is primary, secondary, tertiary, warn, bad or ok."""

    def __init__(self, text: str = "", role: str = "body", tone: str = "primary", *, weight: int | None = None,
                 wrap: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._role, self._weight = role, weight
        self.setProperty("tone", tone)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self._restyle()
        theme().changed.connect(self._restyle)

    def set_tone(self, tone: str) -> None:
        """Change the tone."""
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)

    @Slot()
    def _restyle(self) -> None:
        self.setFont(theme().font(self._role, weight=self._weight))


class Elided(Text):
    """A label that ends in … where there is no room, and says all of it in its tooltip."""

    def __init__(self, text: str = "", role: str = "body", tone: str = "primary", *, weight: int | None = None,
                 parent: QWidget | None = None) -> None:
        super().__init__(text, role, tone, weight=weight, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(20, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        metrics = QFontMetrics(self.font())
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width())
        self.setToolTip(self.text() if shown != self.text() else "")
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), shown)


class Chip(Text):
    """A short text on a tinted ground: warn, ok, plain or accent."""

    def __init__(self, text: str = "", tone: str = "plain", parent: QWidget | None = None) -> None:
        super().__init__(text, "small", weight=500, parent=parent)
        self.set_chip(text, tone)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def set_chip(self, text: str, tone: str) -> None:
        """Say something else."""
        self.setText(text)
        self.setProperty("chip", tone)
        self.style().unpolish(self)
        self.style().polish(self)
