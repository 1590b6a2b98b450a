"""Where one is among the steps of a dialog."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.shell.theme import draw_icon, theme
from app.widgets.paint import rounded


class Stepper(QWidget):
    """Numbered steps: those before are ticked, the one that is open stands out."""

    def __init__(self, steps: Sequence[str]) -> None:
        super().__init__()
        self._steps, self._current = tuple(steps), 0
        self.go(0)

    def go(self, current: int) -> None:
        """Mark this step, from 0."""
        self._current = current
        self.setAccessibleName(f"Step {current + 1} of {len(self._steps)}: {self._steps[current]}")
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(theme().font("body", weight=500))
        words = sum(metrics.horizontalAdvance(step) for step in self._steps)
        return QSize(words + theme().px(32 * len(self._steps) + 54 * (len(self._steps) - 1)), theme().px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter, x, middle = theme(), QPainter(self), 0.0, self.height() / 2
        font = t.font("body", weight=500)
        metrics, side = QFontMetrics(font), t.px(23)
        for number, step in enumerate(self._steps):
            done, here = number < self._current, number == self._current
            circle = QRectF(x, middle - side / 2, side, side)
            rounded(painter, circle, side, t.color("ok.soft" if done else "accent.fill" if here else "bg.sunken"))
            if done:
                draw_icon(painter, "check", circle.adjusted(5, 5, -5, -5), "ok.text")
            else:
                painter.setFont(t.font("small", weight=600))
                painter.setPen(t.color("accent.on" if here else "text.tertiary"))
                painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(number + 1))
            x += side + t.px(9)
            painter.setFont(font)
            painter.setPen(t.color("text.primary" if done or here else "text.secondary"))
            width = metrics.horizontalAdvance(step)
            painter.drawText(QRectF(x, 0, width + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, step)
            x += width + t.px(12)
            if number < len(self._steps) - 1:
                painter.fillRect(QRectF(x, middle, t.px(30), 1), t.color("border.default"))
                x += t.px(42)
