"""The table of the Data page: a window onto a million rows, of which only those in sight are read."""

from __future__ import annotations

import logging
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app import keys
from app.data import row_painter
from app.data.model import DataModel
from app.data.row_painter import Look, Picture
from app.shell.theme import theme
from labeling.steps.facets import short_source
from labeling.store.kinds import ItemKind
from labeling.store.listing import Listed

CHECK, PICTURE, ITEM, LABELS, STATE, BY, SOURCE, SPLIT = range(8)
TITLES = ("", "", "Item", "Labels", "State", "By", "Source", "Split")
WIDTHS = (38, 54, 186, 250, 98, 76, 100, 58)
HEIGHT = 34
Index = QModelIndex | QPersistentModelIndex


class ItemsModel(QAbstractTableModel):
    """Rows by their number; the view-model reads them a block at a time."""

    def __init__(self, model: DataModel) -> None:
        super().__init__()
        self.model = model
        self.look = Look(None, {})
        self._count = 0
        model.found.connect(self._on_found)
        model.rows.connect(self._on_rows)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return TITLES[section]
        return None

    def data(self, index: Index, role: int = 0) -> Any:
        """What assistive tools read; what is seen is painted from the row itself."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        row = self.model.at_hand(index.row())
        if row is None:
            return None
        return (("selected" if self.model.is_selected(row.id) else "not selected"), "", row.name,
                ", ".join(words for words, _ in self.look.labels(row)), row_painter.state_of(row)[0],
                ", ".join(self.look.people[who].name for who, _ in row.answers if who in self.look.people),
                row.source, row.split)[index.column()]

    @Slot()
    def _on_found(self) -> None:
        before, count = self._count, self.model.count()
        if count > before:
            self.beginInsertRows(QModelIndex(), before, count - 1)
            self._count = count
            self.endInsertRows()
        elif count < before:
            self.beginRemoveRows(QModelIndex(), count, before - 1)
            self._count = count
            self.endRemoveRows()
        if count:
            self.dataChanged.emit(self.index(0, 0), self.index(count - 1, len(TITLES) - 1))

    @Slot(int, int)
    def _on_rows(self, first: int, last: int) -> None:
        if first < self._count:  # rows may come for a list that has become shorter
            self.dataChanged.emit(self.index(first, 0), self.index(min(last, self._count - 1), len(TITLES) - 1))


class ItemDelegate(QStyledItemDelegate):
    """Paints one cell."""

    def __init__(self, items: ItemsModel, picture: Picture, parent: QWidget) -> None:
        super().__init__(parent)
        self._items, self._picture = items, picture
        self._broken = False

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if self._broken:
            return
        painter.save()
        try:
            self._paint(painter, QRectF(option.rect), index, option.widget)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownArgumentType]
        except Exception:  # one trace, not one for every cell of every repaint
            self._broken = True
            logging.getLogger(__name__).exception("a row of the item table could not be painted")
        painter.restore()

    def _paint(self, painter: QPainter, rect: QRectF, index: Index, view: QWidget) -> None:
        assert isinstance(view, QTableView)
        t, row = theme(), self._items.model.row(index.row())
        current = index.row() == view.currentIndex().row()
        chosen = row is not None and self._items.model.is_selected(row.id)
        painter.fillRect(rect, t.color("bg.selected" if chosen else "bg.hover" if current else "bg.surface"))
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), t.color("border.subtle"))
        if current and view.hasFocus():
            for edge in (rect.top(), rect.bottom() - 2):
                painter.fillRect(QRectF(rect.left(), edge, rect.width(), 2), t.color("border.focus"))
        if row is not None:
            self._cell(painter, rect, index.column(), row, chosen)
        elif index.column() == PICTURE:
            painter.fillRect(rect.adjusted(t.px(4), t.px(4), -t.px(6), -t.px(5)), t.color("bg.sunken"))

    def _cell(self, painter: QPainter, rect: QRectF, column: int, row: Listed, chosen: bool) -> None:
        t, inner = theme(), rect.adjusted(theme().px(8), 0, -theme().px(4), 0)
        if column == CHECK:
            row_painter.check_box(painter, rect.center(), chosen)
        elif column == PICTURE:
            row_painter.picture(painter, row, self._picture(row), rect.adjusted(t.px(4), t.px(4), -t.px(6), -t.px(5)))
        elif column == ITEM:
            self._name(painter, inner, row)
        elif column == LABELS:
            row_painter.labels(painter, self._items.look.labels(row), inner)
        elif column == STATE:
            row_painter.chip(painter, *row_painter.state_of(row), inner.left(), inner.center().y())
        elif column == BY:
            row_painter.people(painter, row, self._items.look, inner)
        else:
            self._words(painter, inner, short_source(row.source) if column == SOURCE else row.split, "text.secondary")

    def _name(self, painter: QPainter, rect: QRectF, row: Listed) -> None:
        t = theme()
        if row.kind == ItemKind.RECORD and row.excerpt:
            wide = min(rect.width() * 0.35, QFontMetrics(t.font("body", weight=500)).horizontalAdvance(row.name))
            self._words(painter, QRectF(rect.left(), rect.top(), wide + 1, rect.height()), row.name, "text.primary", 500)
            self._words(painter, rect.adjusted(wide + t.px(10), 0, 0, 0), row.excerpt, "text.secondary")
        else:
            self._words(painter, rect, row.name, "text.primary", 500)

    def _words(self, painter: QPainter, rect: QRectF, text: str, role: str, weight: int = 400) -> None:
        painter.setFont(theme().font("body", weight=weight))
        painter.setPen(theme().color(role))
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, QFontMetrics(
            painter.font()).elidedText(text, Qt.TextElideMode.ElideMiddle, int(rect.width())))


class _Header(QHeaderView):
    """The heading of the first column is a check box for everything that the filter finds."""

    def __init__(self, model: DataModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._model = model
        self.setSectionsClickable(True)
        model.selected.connect(self.viewport().update)
        model.found.connect(self.viewport().update)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803
        painter.save()
        super().paintSection(painter, rect, logicalIndex)
        painter.restore()
        if logicalIndex == CHECK:
            painter.save()
            every = self._model.count() > 0 and self._model.selected_count() == self._model.count()
            row_painter.check_box(painter, QRectF(rect).center(), every)
            painter.restore()


class ItemTable(QTableView):
    """opened(row): Enter or a double click."""

    opened = Signal(int)

    def __init__(self, model: DataModel, picture: Picture) -> None:
        super().__init__()
        self.setObjectName("data.table")
        self.setAccessibleName("Items")
        self.items = ItemsModel(model)
        self._model = model
        self.setModel(self.items)
        self.setHorizontalHeader(_Header(model, self))
        self.setItemDelegate(ItemDelegate(self.items, picture, self))
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionResizeMode(LABELS, QHeaderView.ResizeMode.Stretch)
        model.selected.connect(self.viewport().update)
        theme().changed.connect(self.restyle)
        self.restyle()

    def row_in_sight(self, item: int) -> bool:
        """Whether an item is among the rows that are seen."""
        first = self.rowAt(0)
        rows = range(first, min(self.items.rowCount(), first + self.viewport().height() // self.rowHeight(0) + 2))
        return any((row := self._model.at_hand(number)) is not None and row.id == item for number in rows)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        what, row = keys.action(event, "data"), self.currentIndex().row()
        here = self._model.at_hand(row)
        if what == "data.open" and row >= 0:
            self.opened.emit(row)
        elif what == "data.select" and here is not None:
            self._model.select({here.id}, not self._model.is_selected(here.id))
        elif what == "data.filter":
            event.ignore()  # the page's business
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._extend(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Nothing: finding is the filter's work, and this would look at every row."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        row = self._model.at_hand(index.row()) if index.isValid() else None
        if row is not None and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._select_between(self.currentIndex().row(), index.row())
        elif row is not None and (index.column() == CHECK or event.modifiers() & Qt.KeyboardModifier.ControlModifier):
            self._model.select({row.id}, not self._model.is_selected(row.id))
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() != CHECK:
            self.opened.emit(index.row())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange:
            self.viewport().update()

    def _extend(self, by: int) -> None:
        row = self.currentIndex().row()
        goal = min(max(0, row + by), self.items.rowCount() - 1)
        self._select_between(row, goal)
        self.setCurrentIndex(self.items.index(goal, ITEM))

    def _select_between(self, first: int, last: int) -> None:
        rows = (self._model.at_hand(number) for number in range(min(first, last), max(first, last) + 1))
        self._model.select({row.id for row in rows if row is not None})

    @Slot()
    def restyle(self) -> None:
        """Sizes follow the scale."""
        t = theme()
        self.verticalHeader().setDefaultSectionSize(t.px(HEIGHT))
        self.horizontalHeader().setMinimumSectionSize(t.px(30))
        for column, width in enumerate(WIDTHS):
            if column != LABELS:
                self.setColumnWidth(column, t.px(width))
        self.viewport().update()
