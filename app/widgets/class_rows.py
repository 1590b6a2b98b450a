"""The classes of a question as rows: order by drag or Alt ↑ ↓, rename in place, colour, key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app import keys
from app.shell.theme import draw_icon, theme
from app.widgets.paint import draw_key, rounded, swatch
from labeling.steps.begin import ClassPlan

ROW = 36
COLOR, GUIDELINE, EXAMPLES = (Qt.ItemDataRole.UserRole + number for number in range(3))
COLORS = 20


class ClassRows(QListWidget):
    """changed: names, order or number of classes. Each row holds a ``ClassPlan``."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.layout_name = "left"
        self.setAccessibleName("Classes")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setItemDelegate(_RowDelegate(self))
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setToolTip("Drag or Alt ↑ ↓ to order, F2 to rename, Delete to remove. A “/” makes a group: Cell/Neutrophil.")
        self.model().rowsMoved.connect(self.changed)
        self.itemChanged.connect(self._on_edited)

    def add(self, name: str, *, color: int = 0, guideline: str = "") -> bool:
        """Add a class at the end, unless its name is empty or taken."""
        name = " / ".join(part.strip() for part in name.split("/") if part.strip())
        if not name or name.casefold() in {one.casefold() for one in self.names()}:
            return False
        item = self.put(name, color=color, guideline=guideline)
        self.blockSignals(True)
        self.setCurrentItem(item)
        self.blockSignals(False)
        self.currentItemChanged.emit(item, None)
        self.changed.emit()
        return True

    def put(self, name: str, *, color: int = 0, guideline: str = "", examples: tuple[bytes, ...] = ()) -> QListWidgetItem:
        """A row at the end as it is told, without a word to anybody."""
        item = QListWidgetItem(name)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        item.setData(COLOR, color or self._free_color())
        item.setData(GUIDELINE, guideline)
        item.setData(EXAMPLES, examples)
        item.setData(Qt.ItemDataRole.ToolTipRole, name)
        self.blockSignals(True)
        self.addItem(item)
        self.blockSignals(False)
        return item

    def names(self) -> list[str]:
        """In order."""
        return [self.item(row).text() for row in range(self.count())]

    def plans(self) -> tuple[ClassPlan, ...]:
        """The classes as they shall be."""
        rows: Sequence[QListWidgetItem] = [self.item(row) for row in range(self.count())]
        return tuple(ClassPlan(one.text(), one.data(COLOR), one.data(GUIDELINE), tuple(one.data(EXAMPLES)))
                     for one in rows)

    def set_layout_name(self, layout: str) -> None:
        """Show the keys of this layout."""
        self.layout_name = layout
        self.viewport().update()

    def move_class(self, step: int) -> None:
        """Move the current class up (-1) or down (1)."""
        row = self.currentRow()
        if 0 <= row + step < self.count():
            item = self.takeItem(row)
            self.insertItem(row + step, item)
            self.setCurrentItem(item)
            self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and alt:
            self.move_class(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.currentRow() >= 0:
            self.takeItem(self.currentRow())
            self.changed.emit()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(300), theme().px(ROW) * max(1, min(self.count(), 9)) + 2)

    def _free_color(self) -> int:
        used = {self.item(row).data(COLOR) for row in range(self.count())}
        return next((color for color in range(1, COLORS + 1) if color not in used), self.count() % COLORS + 1)

    def _on_edited(self, item: QListWidgetItem) -> None:
        name = " / ".join(part.strip() for part in item.text().split("/") if part.strip())
        others = {self.item(row).text().casefold() for row in range(self.count()) if self.item(row) is not item}
        self.blockSignals(True)
        item.setText(name if name and name.casefold() not in others else item.data(Qt.ItemDataRole.ToolTipRole) or name)
        item.setData(Qt.ItemDataRole.ToolTipRole, item.text())
        self.blockSignals(False)
        self.changed.emit()


class _RowDelegate(QStyledItemDelegate):
    def __init__(self, rows: ClassRows) -> None:
        super().__init__(rows)
        self._rows = rows

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, theme().px(ROW))

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem,
                             index: QModelIndex | QPersistentModelIndex) -> None:
        row = cast(QRect, option.rect)  # pyright: ignore
        editor.setGeometry(row.adjusted(theme().px(54), 3, -theme().px(46), -3))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        t, rect = theme(), QRectF(option.rect)  # pyright: ignore
        on = bool(option.state & QStyle.StateFlag.State_Selected)  # pyright: ignore
        if on:
            rounded(painter, rect.adjusted(0, .5, 0, -.5), 8, t.color("bg.sunken"))
        if on and self._rows.hasFocus():
            rounded(painter, rect.adjusted(1, 1.5, -1, -1.5), 8, None, t.color("border.focus"), t.ring)
        middle = rect.center().y()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(t.color("text.tertiary"))
        for across in (0, 1):
            for down in (-1, 0, 1):
                painter.drawEllipse(QRectF(t.px(12) + across * t.px(5), middle - 1 + down * t.px(5), 2, 2))
        swatch(painter, t.class_color(index.data(COLOR)), rect.left() + t.px(32), middle, 20)
        right = rect.right() - t.px(8)
        key = keys.class_key(index.row(), self._rows.layout_name)
        right = draw_key(painter, key, right, middle) - t.px(10) if key else right
        if on:
            draw_icon(painter, "pencil", QRectF(right - t.px(15), middle - t.px(7), t.px(14), t.px(14)), "text.secondary")
            right -= t.px(22)
        self._name(painter, str(index.data()), QRectF(rect.left() + t.px(62), rect.top(), right - t.px(64), rect.height()))

    def _name(self, painter: QPainter, name: str, rect: QRectF) -> None:
        t = theme()
        group, slash, leaf = name.rpartition(" / ")
        painter.setFont(t.font("body", weight=500))
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        if slash:
            painter.setPen(t.color("text.tertiary"))
            painter.drawText(rect, middle, group + slash)
            rect = rect.adjusted(painter.fontMetrics().horizontalAdvance(group + slash), 0, 0, 0)
        painter.setPen(t.color("text.primary"))
        painter.drawText(rect, middle, painter.fontMetrics().elidedText(leaf, Qt.TextElideMode.ElideRight,
                                                                        round(rect.width())))
