"""How the values of a field lie, with a threshold to drag or to move by arrows."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.shell.theme import theme
from app.widgets.paint import swatch
from weak_supervision.steps.preview import Histogram

STEP = 0.01  # of the range, an arrow; ten times as much with Shift


class ThresholdChart(QWidget):
    """moved(value): the threshold was dragged there."""

    moved = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.shown: Histogram | None = None
        self.value = 0.0
        self._label, self._color = "", 1
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVisible(False)

    def show_values(self, shown: Histogram | None, value: float, label: str, color: int) -> None:
        """The values, the threshold, and the class whose gold items are marked; None hides it."""
        self.shown, self.value, self._label, self._color = shown, value, label, color
        self.setVisible(shown is not None)
        if shown is not None:
            self.setAccessibleName(f"Threshold of {shown.field}")
            self.setAccessibleDescription(f"{value:.4g}, of {shown.low:.4g} to {shown.high:.4g}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(300), theme().px(130))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.shown is None:
            return
        t, painter, area = theme(), QPainter(self), self._area()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(t.font("small", weight=600))
        painter.setPen(t.color("text.secondary"))
        painter.drawText(QRectF(area.left(), 0, area.width(), t.px(18)), Qt.AlignmentFlag.AlignVCenter,
                         f"{self.shown.field}, all items")
        painter.setFont(t.font("small"))
        words = f"gold {self._label}"
        wide = painter.fontMetrics().horizontalAdvance(words)
        painter.drawText(QRectF(area.left(), 0, area.width(), t.px(18)),
                         Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, words)
        swatch(painter, t.class_color(self._color), area.right() - wide - t.px(14), t.px(9), 9)
        self._bars(painter, area)
        self._threshold(painter, area)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._drag(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._drag(event.position().x())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -STEP, Qt.Key.Key_Right: STEP}.get(Qt.Key(event.key()))
        if step is None or self.shown is None:
            super().keyPressEvent(event)
            return
        times = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        self._move(self.value + times * step * (self.shown.high - self.shown.low))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def _area(self) -> QRectF:
        t = theme()
        return QRectF(t.px(36), t.px(36), self.width() - t.px(52), self.height() - t.px(58))

    def _bars(self, painter: QPainter, area: QRectF) -> None:
        assert self.shown is not None
        t, highest = theme(), max(1, int(self.shown.every.max()))
        across = area.width() / len(self.shown.every)
        for counts, color in ((self.shown.every, t.color("border.default")), (self.shown.gold, t.class_color(self._color))):
            for number, count in enumerate(counts.tolist()):
                high = area.height() * count / highest
                painter.fillRect(QRectF(area.left() + number * across + 0.5, area.bottom() - high, across - 1, high), color)
        painter.setPen(t.color("text.tertiary"))
        foot = QRectF(area.left(), area.bottom() + t.px(2), area.width(), t.px(18))
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, f"{self.shown.low:.4g}")
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight, f"{self.shown.high:.4g}")

    def _threshold(self, painter: QPainter, area: QRectF) -> None:
        assert self.shown is not None
        t, share = theme(), (self.value - self.shown.low) / (self.shown.high - self.shown.low)
        x = area.left() + area.width() * min(1.0, max(0.0, share))
        painter.setPen(QPen(t.color("border.focus" if self.hasFocus() else "accent.fill"), 3 if self.hasFocus() else 2))
        painter.drawLine(QPointF(x, area.top() - t.px(8)), QPointF(x, area.bottom()))
        painter.setBrush(t.color("bg.surface"))
        painter.drawEllipse(QPointF(x, area.top() - t.px(10)), t.px(5), t.px(5))
        painter.setPen(t.color("accent.text"))
        painter.drawText(QRectF(x - 60, area.bottom() + t.px(2), 120, t.px(18)), Qt.AlignmentFlag.AlignHCenter,
                         f"{self.value:.4g}")

    def _drag(self, x: float) -> None:
        if self.shown is not None:
            area = self._area()
            share = min(1.0, max(0.0, (x - area.left()) / area.width()))
            self._move(self.shown.low + share * (self.shown.high - self.shown.low))

    def _move(self, value: float) -> None:
        assert self.shown is not None
        self.value = min(self.shown.high, max(self.shown.low, value))
        self.update()
        self.moved.emit(self.value)
