"""Items as tiles over any number of rows: only those in sight are painted, so a frame costs the same at a million."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from app.shell.theme import theme


class Tiles(Protocol):
    """What a grid shows: so many tiles, each painted into its rectangle."""

    def count(self) -> int: ...

    def paint_tile(self, painter: QPainter, rect: QRectF, number: int, current: bool) -> None: ...

    def tile_name(self, number: int) -> str: ...


class ItemGrid(QAbstractScrollArea):
    """pressed(tile, with Shift), opened(tile), moved(tile): the current one is another; swept(from, to): Shift + arrows."""

    pressed = Signal(int, bool)
    opened = Signal(int)
    moved = Signal(int)
    swept = Signal(int, int)

    def __init__(self, tiles: Tiles, tile: QSize, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tiles, self._tile = tiles, tile
        self.current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().valueChanged.connect(self.viewport().update)
        theme().changed.connect(self.refresh)

    def columns(self) -> int:
        """How many tiles stand beside each other."""
        return max(1, self.viewport().width() // self._width())

    def in_sight(self) -> range:
        """Numbers of the tiles that are seen."""
        columns, top = self.columns(), self.verticalScrollBar().value()
        first = top // self._height() * columns
        last = ((top + self.viewport().height() - 1) // self._height() + 1) * columns
        return range(first, min(last, self._tiles.count()))

    def rect_of(self, number: int) -> QRect:
        """Where a tile is, in the viewport."""
        row, column = divmod(number, self.columns())
        across = self.viewport().width() // self.columns()
        return QRect(column * across, row * self._height() - self.verticalScrollBar().value(), across, self._height())

    def set_current(self, number: int) -> None:
        """Make a tile the current one and bring it into sight."""
        self.current = max(0, min(number, self._tiles.count() - 1))
        rect, bar = self.rect_of(self.current), self.verticalScrollBar()
        if rect.top() < 0:
            bar.setValue(bar.value() + rect.top())
        elif rect.bottom() > self.viewport().height():
            bar.setValue(bar.value() + rect.bottom() - self.viewport().height() + 1)
        self.setAccessibleDescription(self._tiles.tile_name(self.current) if self._tiles.count() else "")
        self.viewport().update()
        self.moved.emit(self.current)

    @Slot()
    def refresh(self) -> None:
        """The number of tiles, or their size, is another."""
        rows = -(-self._tiles.count() // self.columns())
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, rows * self._height() - self.viewport().height()))
        bar.setPageStep(max(1, self.viewport().height()))
        bar.setSingleStep(self._height() // 3)
        self.current = max(0, min(self.current, self._tiles.count() - 1))
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme().color("bg.surface"))
        for number in self.in_sight():
            rect = self.rect_of(number)
            if rect.intersects(event.rect()):
                self._tiles.paint_tile(painter, QRectF(rect), number, number == self.current and self.hasFocus())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.refresh()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._at(event)
        if number >= 0:
            self.pressed.emit(number, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            self.set_current(number)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        number = self._at(event)
        if number >= 0:
            self.opened.emit(number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        columns = self.columns()
        page = columns * max(1, self.viewport().height() // self._height())
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -columns, Qt.Key.Key_Down: columns,
                 Qt.Key.Key_PageUp: -page, Qt.Key.Key_PageDown: page, Qt.Key.Key_Home: -self._tiles.count(),
                 Qt.Key.Key_End: self._tiles.count()}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        before = self.current
        self.set_current(before + step)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.swept.emit(before, self.current)

    def _at(self, event: QMouseEvent) -> int:
        across = self.viewport().width() // self.columns()
        column = min(self.columns() - 1, int(event.position().x()) // across)
        row = (int(event.position().y()) + self.verticalScrollBar().value()) // self._height()
        number = row * self.columns() + column
        return number if number < self._tiles.count() else -1

    def _width(self) -> int:
        return theme().px(self._tile.width())

    def _height(self) -> int:
        return theme().px(self._tile.height())
