"""The questions of a project as rows: each with its words, and what kind it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from app.shell.theme import theme
from app.widgets.paint import rounded
from labeling.questions.base import Question
from labeling.questions.registry import kind_of

ROW = 54
ID, KIND = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


class QuestionList(QListWidget):
    """chosen(id of a question). removed(id): the person wants it away."""

    chosen = Signal(int)
    removed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Questions")
        self.setObjectName("questions.list")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setItemDelegate(_RowDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setToolTip("Delete takes a question away; undo brings it back with its answers.")
        self.currentItemChanged.connect(self._on_current)

    def show_questions(self, questions: Sequence[Question], current: int) -> None:
        """Show these, the one of id ``current`` as chosen."""
        self.blockSignals(True)
        self.clear()
        for one in questions:
            item = QListWidgetItem(one.text or one.key, self)
            kind = kind_of(one.kind)
            item.setData(ID, one.id)
            item.setData(KIND, f"{kind.title}, {len(one.classes)} classes" if kind.has_classes else kind.title)
            if one.id == current:
                self.setCurrentItem(item)
        self.blockSignals(False)
        self.setFixedHeight(theme().px(ROW) * min(4, max(1, self.count())) + 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = cast(QListWidgetItem | None, self.currentItem())
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and item is not None:
            self.removed.emit(item.data(ID))
        else:
            super().keyPressEvent(event)

    def _on_current(self, item: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(ID))


class _RowDelegate(QStyledItemDelegate):
    def __init__(self, rows: QuestionList) -> None:
        super().__init__(rows)
        self._rows = rows

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, theme().px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        t, rect = theme(), QRectF(cast(QRect, option.rect))  # pyright: ignore
        if bool(option.state & QStyle.StateFlag.State_Selected):  # pyright: ignore
            rounded(painter, rect.adjusted(0, .5, 0, -.5), 8, t.color("accent.soft"))
            if self._rows.hasFocus():
                rounded(painter, rect.adjusted(1, 1.5, -1, -1.5), 8, None, t.color("border.focus"), t.ring)
        inner = rect.adjusted(t.px(14), t.px(7), -t.px(14), -t.px(7))
        for role, tone, text, where in (
                ("body", "text.primary", str(index.data()), Qt.AlignmentFlag.AlignTop),
                ("small", "text.secondary", str(index.data(KIND)), Qt.AlignmentFlag.AlignBottom)):
            painter.setFont(t.font(role, weight=500 if role == "body" else None))
            painter.setPen(t.color(tone))
            words = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, round(inner.width()))
            painter.drawText(inner, where | Qt.AlignmentFlag.AlignLeft, words)
