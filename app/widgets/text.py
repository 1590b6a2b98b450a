"""Labels by role: what a text is decides its font and tone, and it follows the theme."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.shell.theme import theme


def grouped(number: int) -> str:
    """A number with thin spaces between thousands: 12 180."""
    return f"{number:,}".replace(",", "\u202f")


def percent(share: float | None) -> str:
    """A share as people write it: 94 %; a dash where there is none."""
    return "–" if share is None else f"{share * 100:.0f}\u202f%"


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


class Led(Text):
    """A label whose beginning, up to a separator, stands out from the rest."""

    def __init__(self, separator: str, role: str, weight: int) -> None:
        super().__init__("", role, "secondary")
        self._separator, self._lead = separator, weight

    def sizeHint(self) -> QSize:
        head, rest = self._parts()
        strong, plain = (QFontMetrics(theme().font(self._role, weight=weight)) for weight in (self._lead, None))
        return QSize(strong.horizontalAdvance(head) + plain.horizontalAdvance(rest) + 1, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, (head, rest) = QPainter(self), self._parts()
        for text, weight, tone in ((head, self._lead, "text.primary"), (rest, None, "text.secondary")):
            painter.setFont(theme().font(self._role, weight=weight))
            painter.setPen(theme().color(tone))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, text)
            painter.translate(painter.fontMetrics().horizontalAdvance(text), 0)

    def _parts(self) -> tuple[str, str]:
        head, separator, rest = self.text().partition(self._separator)
        return (head, separator + rest) if separator else ("", head)


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
