"""One page of cells that all stand in sight: pictures side by side, or the beginnings of texts one below the other."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.shell.theme import theme
from app.widgets.item_grid import Tiles

EDGE, GAP = 14, 10
ROW = 74  # height of a text's cell
SIDES = (72, 100, 132, 176, 236)  # of a picture's cell, by size


class CellGrid(QWidget):
    """moved(cell, with Shift): another is focused. resized: room for more or fewer. opened(cell): a double click."""

    moved = Signal(int, bool)
    opened = Signal(int)
    resized = Signal()

    def __init__(self, tiles: Tiles) -> None:
        super().__init__()
        self._tiles = tiles
        self.as_rows = False
        self.level = 2  # which of SIDES
        self.current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme().changed.connect(self.resized)

    def sizeHint(self) -> QSize:
        return QSize(800, 600)

    def columns(self) -> int:
        """How many cells stand side by side."""
        return 1 if self.as_rows else max(1, int(self._inner().width() + GAP) // (theme().px(SIDES[self.level]) + GAP))

    def rows(self) -> int:
        """How many stand one below the other."""
        down = theme().px(ROW if self.as_rows else SIDES[self.level])
        return max(1, int(self._inner().height() + GAP) // (down + GAP))

    def capacity(self) -> int:
        """How many cells are in sight as a whole."""
        return self.columns() * self.rows()

    def set_level(self, level: int) -> None:
        """Show larger or smaller cells."""
        if 0 <= level < len(SIDES) and level != self.level:
            self.level = level
            self.resized.emit()

    def set_current(self, number: int) -> None:
        """Focus a cell without telling."""
        self.current = number
        self.setAccessibleDescription(self._tiles.tile_name(number) if number < self._tiles.count() else "")
        self.update()

    def rect_of(self, number: int) -> QRectF:
        """Where a cell is."""
        row, column = divmod(number, self.columns())
        inner = self._inner()
        wide = (inner.width() + GAP) / self.columns() - GAP
        high = (inner.height() + GAP) / self.rows() - GAP
        return QRectF(inner.left() + column * (wide + GAP), inner.top() + row * (high + GAP), wide, high)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme().color("canvas.surround"))
        for number in range(self._tiles.count()):
            self._tiles.paint_tile(painter, self.rect_of(number), number, number == self.current)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._at(event.position())
        if number >= 0:
            self.moved.emit(number, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        number = self._at(event.position())
        if number >= 0:
            self.opened.emit(number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        columns, count = self.columns(), self._tiles.count()
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -columns, Qt.Key.Key_Down: columns,
                 Qt.Key.Key_Home: -self.current, Qt.Key.Key_End: count - 1 - self.current}
        step = steps.get(Qt.Key(event.key()))
        others = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
        if step is None or event.modifiers() & others:
            super().keyPressEvent(event)
        elif 0 <= self.current + step < count:
            self.moved.emit(self.current + step, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def _inner(self) -> QRectF:
        edge = theme().px(EDGE)
        return QRectF(self.rect()).adjusted(edge, edge, -edge, -edge)

    def _at(self, point: QPointF) -> int:
        return next((number for number in range(self._tiles.count()) if self.rect_of(number).contains(point)), -1)
