"""The grid of the Data page: a picture or the beginning of a text, the name, the labels."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from app.data import row_painter
from app.data.item_table import ItemsModel
from app.data.row_painter import Picture
from app.shell.theme import theme
from app.widgets.paint import rounded
from labeling.store.kinds import ItemKind, State
from labeling.store.listing import Listed


class ItemTiles:
    """Paints one tile of the view-model's list."""

    def __init__(self, items: ItemsModel, picture: Picture) -> None:
        self._items, self._picture = items, picture

    def count(self) -> int:
        return self._items.model.count()

    def tile_name(self, number: int) -> str:
        row = self._items.model.at_hand(number)
        return "" if row is None else f"{row.name}, {row_painter.state_of(row)[0]}"

    def paint_tile(self, painter: QPainter, rect: QRectF, number: int, current: bool) -> None:
        t, row = theme(), self._items.model.row(number)
        box = rect.adjusted(t.px(6), t.px(6), -t.px(6), -t.px(6))
        chosen = row is not None and self._items.model.is_selected(row.id)
        ring = "border.focus" if current or chosen else "border.subtle"
        rounded(painter, box, 8, t.color("bg.selected" if chosen else "bg.surface"), t.color(ring), 2 if current else 1)
        image = box.adjusted(t.px(4), t.px(4), -t.px(4), -t.px(46))
        if row is None:
            rounded(painter, image, 6, t.color("bg.sunken"))
            return
        if row.kind == ItemKind.RECORD:
            self._text(painter, image, row)
        else:
            row_painter.picture(painter, row, self._picture(row), image, 6)
        self._foot(painter, QRectF(image.left() + t.px(4), image.bottom() + t.px(2), image.width() - t.px(8), t.px(20)), row)
        row_painter.labels(painter, self._items.look.labels(row),
                           QRectF(image.left() + t.px(4), image.bottom() + t.px(21), image.width() - t.px(8), t.px(20)))
        if chosen:
            row_painter.check_box(painter, image.topLeft() + row_painter.offset(12), True)
        if row.state == State.DISPUTED or row.reason:
            words, ground, ink = row_painter.state_of(row)
            row_painter.chip(painter, words, ground, ink, image.left() + t.px(4), image.bottom() - t.px(14))

    def _foot(self, painter: QPainter, rect: QRectF, row: Listed) -> None:
        painter.setFont(theme().font("small", weight=500))
        painter.setPen(theme().color("text.primary"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, QFontMetrics(painter.font()).elidedText(
            row.name, Qt.TextElideMode.ElideMiddle, int(rect.width())))

    def _text(self, painter: QPainter, rect: QRectF, row: Listed) -> None:
        rounded(painter, rect, 6, theme().color("bg.sunken"))
        painter.setFont(theme().font("small"))
        painter.setPen(theme().color("text.secondary"))
        inner = rect.adjusted(theme().px(8), theme().px(6), -theme().px(8), -theme().px(6))
        painter.save()
        painter.setClipRect(inner)
        painter.drawText(inner, Qt.TextFlag.TextWordWrap, row.excerpt)
        painter.restore()
