"""How the rows of the palette are painted: sections, and actions with icon, words and key."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.shell.theme import draw_icon, theme
from app.widgets.paint import draw_key, rounded

ROW, SECTION = 38, 30


class PaletteDelegate(QStyledItemDelegate):
    """Paints a str as a section, anything else as an ``Action``."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        section = isinstance(index.data(Qt.ItemDataRole.UserRole), str)
        return QSize(100, theme().px(SECTION if section else ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        t, row = theme(), index.data(Qt.ItemDataRole.UserRole)
        rect = QRectF(option.rect)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownArgumentType]
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        if isinstance(row, str):
            painter.setFont(t.font("section label"))
            painter.setPen(t.color("text.secondary"))
            painter.drawText(rect.adjusted(t.px(14), t.px(6), 0, 0), left, row)
            return
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
        box = rect.adjusted(t.px(7), .5, -t.px(7), -.5)
        if chosen:
            rounded(painter, box.adjusted(.75, .75, -.75, -.75), 8, t.color("bg.selected"), t.color("border.focus"), 1.5)
        middle = rect.center().y()
        draw_icon(painter, row.icon, QRectF(t.px(17), middle - t.px(8), t.px(16), t.px(16)), "text.secondary")
        right = box.right() - t.px(9)
        if row.key:
            right = draw_key(painter, row.key, right, middle)
        elif row.note:
            painter.setFont(t.font("small"))
            painter.setPen(t.color("text.secondary"))
            painter.drawText(QRectF(0, rect.top(), right, rect.height()), Qt.AlignmentFlag.AlignVCenter |
                             Qt.AlignmentFlag.AlignRight, row.note)
            right -= painter.fontMetrics().horizontalAdvance(row.note)
        painter.setFont(t.font("body", weight=500))
        painter.setPen(t.color("text.primary"))
        words = QRectF(t.px(45), rect.top(), right - t.px(57), rect.height())
        painter.drawText(words, left, painter.fontMetrics().elidedText(row.title, Qt.TextElideMode.ElideMiddle,
                                                                       round(words.width())))
