"""What the overview paints: alpha on its scale, kappa of every two people, alpha of each class.

Each says all its numbers in its accessible description, since a painting tells a screen reader nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.shell.theme import theme
from app.widgets.paint import avatar, bar, initials, rounded, swatch

LEAST, TENTATIVE, SOLID = 0.4, 0.667, 0.8
MOST_PEOPLE = 6


class AlphaScale(QWidget):
    """Alpha with its interval on a line from 0.4 (or below) to 1, with the two thresholds."""

    def __init__(self) -> None:
        super().__init__()
        self._value: tuple[float, float, float] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_value(self, value: float | None, low: float | None, high: float | None) -> None:
        """Show this, or nothing."""
        self._value = None if value is None else (value, value if low is None else low, value if high is None else high)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(200), theme().px(34))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        least = LEAST if self._value is None else min(LEAST, self._value[1])
        left, width, y = t.px(6), self.width() - 2 * t.px(6), t.px(9)

        def x(value: float) -> float:
            return left + width * (value - least) / (1 - least)

        bar(painter, QRectF(left, y - 2, width, 4), 0)
        painter.setFont(t.font("small"))
        for value, words in ((least, f"{least:.2g}"), (TENTATIVE, "0.667"), (SOLID, "0.8"), (1.0, "1")):
            painter.setPen(t.color("text.tertiary"))
            span = QFontMetrics(painter.font()).horizontalAdvance(words)
            at = min(max(x(value) - span / 2, 0), self.width() - span)
            painter.drawText(QPointF(at, self.height() - t.px(2)), words)
            if value in (TENTATIVE, SOLID):
                painter.setPen(QPen(t.color("border.strong"), 1, Qt.PenStyle.DotLine))
                painter.drawLine(QPointF(x(value), y - t.px(7)), QPointF(x(value), y + t.px(7)))
        if self._value is not None:
            value, low, high = self._value
            painter.setPen(QPen(t.color("accent.fill"), t.px(4), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(QPointF(x(low), y), QPointF(x(high), y))
            painter.setPen(QPen(t.color("bg.surface"), 2))
            painter.setBrush(t.color("accent.fill"))
            painter.drawEllipse(QPointF(x(value), y), t.px(6), t.px(6))


@dataclass(frozen=True, slots=True)
class Person:
    """Who a row of the matrix is about."""

    id: int
    name: str
    color: int


class PairMatrix(QWidget):
    """Cohen's kappa of every two of at most six people."""

    def __init__(self) -> None:
        super().__init__()
        self._people: tuple[Person, ...] = ()
        self._kappa: Mapping[tuple[int, int], float | None] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_pairs(self, people: Sequence[Person], kappa: Mapping[tuple[int, int], float | None]) -> None:
        """kappa: by two ids, the smaller first."""
        self._people, self._kappa = tuple(people[:MOST_PEOPLE]), kappa
        self.setAccessibleDescription("; ".join(
            f"{a.name} and {b.name} {self._words(a, b) or 'share too little'}"
            for number, a in enumerate(self._people) for b in self._people[number + 1:]))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(280), theme().px(170))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        for number, person in enumerate(self._people):
            color = t.class_color(person.color, dark=False)
            cell = self._cell(number, number)
            avatar(painter, initials(person.name), color, QPointF(cell.center().x(), t.px(11)), 22)
            avatar(painter, initials(person.name), color, QPointF(t.px(11), cell.center().y()), 22)
        for row, a in enumerate(self._people):
            for column, b in enumerate(self._people):
                self._paint_cell(painter, self._cell(row, column), a, b)

    def event(self, event: object) -> bool:
        if isinstance(event, QHelpEvent):
            for row, a in enumerate(self._people):
                for column, b in enumerate(self._people):
                    if self._cell(row, column).contains(QPointF(event.pos())) and a is not b:
                        QToolTip.showText(event.globalPos(), f"{a.name} and {b.name}: {self._words(a, b) or '–'}", self)
                        return True
        return super().event(event)  # pyright: ignore[reportArgumentType]

    def _paint_cell(self, painter: QPainter, cell: QRectF, a: Person, b: Person) -> None:
        t, words = theme(), self._words(a, b)
        kappa = self._kappa.get((min(a.id, b.id), max(a.id, b.id))) if a is not b else None
        ground = t.color("bg.sunken") if kappa is None else t.agreement_color(kappa)
        rounded(painter, cell, 5, ground)
        if words:
            painter.setFont(t.font("body", weight=500))
            painter.setPen(QColor("#1C1B19") if ground.lightnessF() > 0.5 else QColor("#FFFFFF"))
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, words)

    def _words(self, a: Person, b: Person) -> str:
        kappa = self._kappa.get((min(a.id, b.id), max(a.id, b.id))) if a is not b else None
        return "" if kappa is None else f"{kappa:.2f}"

    def _cell(self, row: int, column: int) -> QRectF:
        t, count = theme(), max(1, len(self._people))
        left, top = t.px(30), t.px(26)
        width, height = (self.width() - left) / count, min((self.height() - top) / count, t.px(44))
        return QRectF(left + column * width, top + row * height, width - 3, height - 3)


class ClassBars(QWidget):
    """A bar for each class, the weakest last and in amber."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[tuple[str, int, float]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_rows(self, rows: Sequence[tuple[str, int, float | None]]) -> None:
        """(class, its palette colour, alpha); classes that alpha is not defined for are left out."""
        self._rows = sorted(((name, color, value) for name, color, value in rows if value is not None),
                            key=lambda row: -row[2])
        self.setAccessibleDescription("; ".join(f"{name} {value:.2f}" for name, _, value in self._rows))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(320), theme().px(170))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        painter.setFont(t.font("body"))
        metrics = QFontMetrics(painter.font())
        height = min(t.px(25), self.height() / max(1, min(len(self._rows), 7)))
        shown = self._shown(int(self.height() // height))
        names = max((metrics.horizontalAdvance(name) for name, _, _ in shown), default=0)
        start = t.px(18) + min(names, self.width() // 3) + t.px(12)
        for number, (name, color, value) in enumerate(shown):
            middle = (number + 0.5) * height
            swatch(painter, t.class_color(color), 0, middle, 10)
            painter.setPen(t.color("text.primary"))
            words = metrics.elidedText(name, Qt.TextElideMode.ElideRight, start - t.px(26))
            painter.drawText(QRectF(t.px(18), middle - height / 2, start, height), Qt.AlignmentFlag.AlignVCenter, words)
            weak = value < TENTATIVE
            bar(painter, QRectF(start, middle - t.px(3), self.width() - start - t.px(46), t.px(7)), max(0.0, value),
                t.color("warn.fill") if weak else None)
            painter.setPen(t.color("warn.text" if weak else "text.primary"))
            painter.drawText(QRectF(self.width() - t.px(40), middle - height / 2, t.px(40), height),
                             Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, f"{value:.2f}")

    def _shown(self, room: int) -> list[tuple[str, int, float]]:
        """The best few and the weakest few, if there is no room for all."""
        if len(self._rows) <= room:
            return self._rows
        return [*self._rows[:room // 2], *self._rows[len(self._rows) - (room - room // 2):]]
