"""Filters: a tree of facets with counts to check, and chips that say what is filtered by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from app.shell.theme import draw_icon, theme
from app.widgets.buttons import GHOST, LINK, Button
from app.widgets.paint import avatar, initials, rounded, swatch

ROW = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class FilterRow:
    """One value to filter by; ``mark``: "class", "person" or "". A group has no value and is no filter."""

    facet: str
    value: str
    name: str
    count: int = 0
    mark: str = ""
    color: int = 0


class _RowDelegate(QStyledItemDelegate):
    """Paints a heading, or a check box, what it stands for, and a count."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, theme().px(26 if index.parent().isValid() else 34))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        t, row = theme(), index.data(ROW)
        rect, tree = QRectF(option.rect), self.parent()  # pyright: ignore[reportAttributeAccessIssue, reportUnknownArgumentType]
        assert isinstance(tree, QTreeView)
        painter.save()
        if option.state & QStyle.StateFlag.State_HasFocus:  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
            rounded(painter, rect.adjusted(2, 2, -3, -2), 6, None, t.color("border.focus"), 2)
        if not index.parent().isValid():
            side = t.px(14)
            painter.save()
            painter.translate(rect.left() + t.px(13), rect.center().y())
            painter.rotate(0 if tree.isExpanded(index) else -90)
            draw_icon(painter, "chevron-down", QRectF(-side / 2, -side / 2, side, side), "text.secondary")
            painter.restore()
            painter.setFont(t.font("body", weight=600))
            painter.setPen(t.color("text.primary"))
            painter.drawText(rect.adjusted(t.px(26), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, row.name)
        else:
            self._paint_row(painter, rect, row,
                            Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) == Qt.CheckState.Checked)
        painter.restore()

    def _paint_row(self, painter: QPainter, rect: QRectF, row: FilterRow, on: bool) -> None:
        t, x, middle = theme(), rect.left() + theme().px(26), rect.center().y()
        side = t.px(15)
        box = QRectF(x, middle - side / 2, side, side)
        rounded(painter, box, 4, t.color("accent.fill" if on else "bg.surface"),
                t.color("accent.fill" if on else "border.strong"))
        if on:
            draw_icon(painter, "check", box.adjusted(2, 2, -2, -2), "accent.on")
        x += t.px(24)
        if row.mark == "class":
            swatch(painter, t.class_color(row.color), x, middle, 10)
            x += t.px(18)
        elif row.mark == "person":
            avatar(painter, initials(row.name), t.class_color(row.color, dark=False), QPointF(x + t.px(9), middle), 18)
            x += t.px(26)
        count = f"{row.count:,}".replace(",", "\u202f")
        painter.setFont(t.font("small"))
        painter.setPen(t.color("text.tertiary"))
        wide = QFontMetrics(painter.font()).horizontalAdvance(count) + t.px(14)
        painter.drawText(rect.adjusted(0, 0, -t.px(10), 0), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                         count)
        painter.setFont(t.font("body"))
        painter.setPen(t.color("text.primary"))
        room = rect.right() - x - wide
        painter.drawText(QRectF(x, rect.top(), room, rect.height()), Qt.AlignmentFlag.AlignVCenter, QFontMetrics(
            painter.font()).elidedText(row.name, Qt.TextElideMode.ElideMiddle, int(room)))


class FacetTree(QTreeView):
    """toggled(facet, values): what is checked in a facet now."""

    toggled = Signal(str, tuple)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName("Filters")
        self._items = QStandardItemModel(self)
        self._folded: set[str] = set()
        self.setModel(self._items)
        self.setItemDelegate(_RowDelegate(self))
        self.setHeaderHidden(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        theme().changed.connect(self.doItemsLayout)

    def set_groups(self, groups: Sequence[tuple[str, str, Sequence[FilterRow]]], chosen: dict[str, tuple[str, ...]]) -> None:
        """Show these groups of rows: (facet, title, rows); ``chosen`` are the values that are checked."""
        here = self.currentIndex()
        kept = here.data(ROW) if here.isValid() else None
        top = self.verticalScrollBar().value()
        self._items.clear()
        for facet, title, rows in groups:
            head = self._item(FilterRow(facet, "", title), title)
            for row in rows:
                item = self._item(row, f"{row.name}, {row.count}")
                item.setCheckable(True)
                item.setCheckState(Qt.CheckState.Checked if row.value in chosen.get(facet, ()) else Qt.CheckState.Unchecked)
                head.appendRow(item)
                if kept is not None and (kept.facet, kept.value) == (row.facet, row.value):
                    here = item.index()
            self._items.appendRow(head)
            self.setExpanded(head.index(), facet not in self._folded)
        if kept is not None:
            self._restore(kept)
        self.verticalScrollBar().setValue(top)

    def rows(self) -> list[FilterRow]:
        """Every row that can be checked."""
        return [self._items.item(head).child(place).data(ROW) for head in range(self._items.rowCount())
                for place in range(self._items.item(head).rowCount())]

    def toggle(self, facet: str, value: str) -> None:
        """Check a row, or take the check away."""
        for head in range(self._items.rowCount()):
            group = self._items.item(head)
            for place in range(group.rowCount()):
                row = group.child(place).data(ROW)
                if (row.facet, row.value) == (facet, value):
                    self._flip(group.child(place).index())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        super().mousePressEvent(event)
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self._flip(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._flip(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _flip(self, index: Index) -> None:
        item = self._items.itemFromIndex(index)
        row: FilterRow = item.data(ROW)
        if not index.parent().isValid():
            unfolded = not self.isExpanded(index)
            self.setExpanded(index, unfolded)
            (self._folded.discard if unfolded else self._folded.add)(row.facet)
            return
        on = item.checkState() == Qt.CheckState.Checked
        item.setCheckState(Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)
        group = item.parent()
        rows = [group.child(place) for place in range(group.rowCount())]
        self.toggled.emit(row.facet, tuple(one.data(ROW).value for one in rows
                                           if one.checkState() == Qt.CheckState.Checked))

    def _restore(self, kept: FilterRow) -> None:
        for head in range(self._items.rowCount()):
            group = self._items.item(head)
            for one in (group, *(group.child(place) for place in range(group.rowCount()))):
                row = one.data(ROW)
                if (row.facet, row.value) == (kept.facet, kept.value):
                    self.setCurrentIndex(one.index())

    def _item(self, row: FilterRow, words: str) -> QStandardItem:
        item = QStandardItem(words)
        item.setData(row, ROW)
        item.setEditable(False)
        return item


class Chips(QWidget):
    """What is filtered by. removed(number of the chip); cleared."""

    removed = Signal(int)
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._chips: list[Button] = []
        self._clear = Button("Clear", LINK, name="data.clear")
        self._clear.clicked.connect(self.cleared)
        self._row.addWidget(self._clear)
        self._row.addStretch(1)
        self._clear.hide()

    def set_chips(self, words: Sequence[str]) -> None:
        """Show one chip for each of these."""
        for chip in self._chips:
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = []
        for number, text in enumerate(words):
            chip = Button(text if len(text) < 40 else text[:38] + "…", GHOST, trail="x", height=26)
            chip.setCheckable(True)
            chip.setChecked(True)
            chip.setAccessibleName(f"Filter {text}: take away")
            chip.setToolTip("Take this filter away")
            chip.clicked.connect(self._on_clicked)
            chip.setProperty("number", number)
            self._row.insertWidget(number, chip)
            self._chips.append(chip)
        self._clear.setVisible(bool(words))

    def texts(self) -> list[str]:
        """What the chips say."""
        return [chip.text() for chip in self._chips]

    @Slot()
    def _on_clicked(self) -> None:
        self.removed.emit(self.sender().property("number"))
