"""Small charts in cards: bars with names, columns of a histogram, a line of words. A click or Enter chooses a bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.shell.theme import theme
from app.widgets.paint import rounded

BARS, COLUMNS, WORDS = "bars", "columns", "words"
SHOWN = 5  # bars with names; the facets list them all


@dataclass(frozen=True, slots=True)
class ChartBar:
    """``share`` 0..1 of the longest; ``value`` is how much, in words; ``key`` is what chosen tells."""

    name: str
    value: str
    share: float
    key: str
    color: int = 0


class Chart(QWidget):
    """chosen(key)."""

    chosen = Signal(str)

    def __init__(self, kind: str, title: str, note: str, bars: Sequence[ChartBar], ends: tuple[str, str] = ("", ""),
                 lit: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind, self._title, self._note, self._ends = kind, title, note, ends
        self._bars = list(bars) if kind == COLUMNS else list(bars)[:SHOWN]
        self._lit = frozenset(lit)
        self._current = 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)
        self.setAccessibleDescription("; ".join(f"{one.name}: {one.value}" for one in self._bars))

    def sizeHint(self) -> QSize:
        return QSize(theme().px(190), theme().px(150))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(150), theme().px(150))

    def bar_rect(self, number: int) -> QRectF:
        """Where a click chooses this bar."""
        t = theme()
        left, top, width = t.px(14), t.px(38), self.width() - t.px(28)
        if self._kind == COLUMNS:
            across = width / len(self._bars)
            return QRectF(left + number * across, top, across, t.px(80))
        return QRectF(left, top + number * t.px(20), width, t.px(20))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        rounded(painter, QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, t.color("bg.surface"),
                t.color("border.subtle"))
        head = QRectF(t.px(14), t.px(10), self.width() - t.px(28), t.px(22))
        painter.setFont(t.font("small"))
        painter.setPen(t.color("text.tertiary"))
        painter.drawText(head, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._note)
        room = head.width() - QFontMetrics(painter.font()).horizontalAdvance(self._note) - t.px(6)
        painter.setFont(t.font("body", weight=600))
        painter.setPen(t.color("text.primary"))
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, QFontMetrics(painter.font()).elidedText(
            self._title, Qt.TextElideMode.ElideRight, int(room)))
        for number, one in enumerate(self._bars):
            self._paint_bar(painter, one, self.bar_rect(number), number)
        painter.setFont(t.font("caption"))
        painter.setPen(t.color("text.tertiary"))
        foot = QRectF(t.px(14), t.px(120), self.width() - t.px(28), t.px(18))
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, self._ends[0])
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight, self._ends[1])

    def _paint_bar(self, painter: QPainter, one: ChartBar, rect: QRectF, number: int) -> None:
        t = theme()
        color = t.class_color(one.color) if one.color else t.color("accent.fill")
        if self._kind == COLUMNS:
            high = max(1.0 if one.share else 0.0, rect.height() * one.share)
            on = not self._lit or one.key in self._lit
            painter.fillRect(QRectF(rect.left() + 0.5, rect.bottom() - high, rect.width() - 1, high),
                             color if on else t.color("data.track"))
        elif self._kind == WORDS:
            painter.setFont(t.font("small"))
            painter.setPen(t.color("accent.text"))
            painter.drawText(QRectF(rect.left(), rect.top(), rect.width(), t.px(44)), Qt.TextFlag.TextWordWrap, one.name)
        else:
            self._named_bar(painter, one, rect, color if one.key in self._lit or not self._lit else t.color("data.track"))
        if self.hasFocus() and number == self._current:
            rounded(painter, rect.adjusted(-2, 0, 2, 0), 4, None, t.color("border.focus"), 2)

    def _named_bar(self, painter: QPainter, one: ChartBar, rect: QRectF, color: object) -> None:
        t = theme()
        painter.setFont(t.font("small"))
        metrics, value = QFontMetrics(painter.font()), theme().px(46)
        name = min(t.px(90), rect.width() * 0.4)
        painter.setPen(t.color("text.secondary"))
        painter.drawText(QRectF(rect.left(), rect.top(), name, rect.height()), Qt.AlignmentFlag.AlignVCenter,
                         metrics.elidedText(one.name, Qt.TextElideMode.ElideRight, int(name - 4)))
        painter.drawText(rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, one.value)
        room = rect.width() - name - value
        bar = QRectF(rect.left() + name, rect.center().y() - t.px(4), max(2.0, room * one.share), t.px(8))
        rounded(painter, bar, 2, color if one.share else t.color("data.track"))  # pyright: ignore[reportArgumentType]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._at(event.position().x(), event.position().y())
        if number >= 0:
            self._current = number
            self.chosen.emit(self._bars[number].key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None and self._bars:
            self._current = max(0, min(self._current + step, len(self._bars) - 1))
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._bars:
            self.chosen.emit(self._bars[self._current].key)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            number = self._at(event.pos().x(), event.pos().y())
            one = self._bars[number] if number >= 0 else None
            QToolTip.showText(event.globalPos(), f"{one.name}: {one.value}" if one else "", self)
            return True
        return super().event(event)

    def _at(self, x: float, y: float) -> int:
        return next((number for number in range(len(self._bars)) if self.bar_rect(number).contains(x, y)), -1)
