"""Neighbouring records as a list: how each begins, its name, and what this annotator did to it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.shell.theme import draw_icon, theme
from app.widgets.paint import rounded
from labeling.items.found import Cell
from labeling.store.models import Item

WIDTH, ROW, EDGE = 250, 50, 8
MARKS = {"done": ("check", "ok.text"), "flag": ("flag", "warn.text"), "skip": ("skip-forward", "text.tertiary")}


class QueueList(QWidget):
    """chosen(item): a row was clicked."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("label.queue")
        self.setAccessibleName("Neighbouring items")
        self.setProperty("surface", "panel")
        self.setProperty("hairline", "right")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._items: list[Item] = []
        self._marks: dict[int, str] = {}
        self._current = 0

    def sizeHint(self) -> QSize:
        return QSize(theme().px(WIDTH), theme().px(ROW) * 8)

    def capacity(self) -> int:
        """How many rows there is room for."""
        return max(3, (self.height() - 2 * theme().px(EDGE)) // theme().px(ROW))

    def show_items(self, items: list[Item], marks: dict[int, str], current: int) -> None:
        """Show these items around the current one."""
        self._items, self._marks, self._current = items, marks, current
        self.update()

    def forget(self) -> None:
        """Show nothing, as for another project."""
        self.show_items([], {}, 0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = int(event.position().y() - theme().px(EDGE)) // theme().px(ROW)
        if 0 <= number < len(self._items):
            self.chosen.emit(self._items[number].id)

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        painter.fillRect(self.rect(), t.color("bg.surface"))
        painter.fillRect(QRectF(self.width() - 1, 0, 1, self.height()), t.color("border.subtle"))
        for number, item in enumerate(self._items):
            top = t.px(EDGE) + number * t.px(ROW)
            self._paint_item(painter, item, QRectF(t.px(EDGE), top, self.width() - 2 * t.px(EDGE), t.px(ROW) - 2))

    def _paint_item(self, painter: QPainter, item: Item, rect: QRectF) -> None:
        t, current = theme(), item.id == self._current
        if current:
            rounded(painter, rect.adjusted(0.5, 0.5, -0.5, -0.5), 8, t.color("bg.selected"), t.color("border.focus"), 1.5)
        mark = self._marks.get(item.id)
        if mark:
            icon, role = MARKS[mark]
            draw_icon(painter, icon, QRectF(rect.left() + t.px(8), rect.top() + t.px(9), t.px(16), t.px(16)), role)
        left, width = rect.left() + t.px(34), rect.width() - t.px(42)
        font = t.font("body", weight=600 if current else 400)
        painter.setFont(font)
        painter.setPen(t.color("text.secondary" if mark in ("done", "skip") and not current else "text.primary"))
        begins = QFontMetrics(font).elidedText(beginning(item), Qt.TextElideMode.ElideRight, int(width))
        painter.drawText(QRectF(left, rect.top() + t.px(6), width, t.px(19)), Qt.AlignmentFlag.AlignVCenter, begins)
        painter.setFont(t.font("small"))
        painter.setPen(t.color("text.secondary"))
        painter.drawText(QRectF(left, rect.top() + t.px(25), width, t.px(17)), Qt.AlignmentFlag.AlignVCenter,
                         QFontMetrics(painter.font()).elidedText(item.name, Qt.TextElideMode.ElideMiddle, int(width)))


def beginning(item: Item, most: int = 160) -> str:
    """How a record begins: so many characters of its longest text, or its name."""
    def text(cell: Cell) -> str:
        return cell if isinstance(cell, str) else ""

    longest = max((text(cell) for cell in (item.fields or {}).values()), key=len, default="")
    return " ".join(longest[:most].split()) or item.name
