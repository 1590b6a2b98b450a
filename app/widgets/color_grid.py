"""The twenty colours of classes, to choose one by mouse or arrows."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.shell.theme import theme
from app.widgets.paint import rounded

COLUMNS, COUNT = 10, 20


class ColorGrid(QWidget):
    """chosen(colour 1 to 20)."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.color = 1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_color(1)

    def set_color(self, color: int) -> None:
        """Mark this one."""
        self.color = color
        self.setAccessibleName(f"Colour: {theme().class_name(color)}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(298), theme().px(57))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for color in range(1, COUNT + 1):
            rect = self._cell(color)
            rounded(painter, rect, 5, theme().class_color(color))
            if color == self.color:
                width = theme().ring if self.hasFocus() else 1.5
                rounded(painter, rect.adjusted(-2.5, -2.5, 2.5, 2.5), 7, None, theme().color("border.focus"), width)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for color in range(1, COUNT + 1):
            if self._cell(color).contains(event.position()):
                self._choose(color)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -COLUMNS, Qt.Key.Key_Down: COLUMNS}.get(
            Qt.Key(event.key()))
        if step is not None and 1 <= self.color + step <= COUNT:
            self._choose(self.color + step)
        elif step is None:
            super().keyPressEvent(event)

    def _choose(self, color: int) -> None:
        self.set_color(color)
        self.chosen.emit(color)

    def _cell(self, color: int) -> QRectF:
        side = theme().px(24)
        pitch = (self.width() - side - 6) / (COLUMNS - 1)
        row, column = divmod(color - 1, COLUMNS)
        return QRectF(3 + column * pitch, 3 + row * theme().px(28), side, side)
