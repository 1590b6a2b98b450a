"""Paints the cells of a sweep: the picture or the text, how sure the suggestion is, and what is excepted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPainterPath

from app.label.queue_list import beginning
from app.label.sweep_model import Cell, SweepModel, describe
from app.shell.theme import draw_icon, theme
from app.widgets.paint import rounded, swatch
from app.widgets.text import percent
from labeling.store.kinds import ItemKind
from labeling.store.models import Item

RADIUS = 6


class SweepCells:
    """The cells of the model's page. ``seen`` collects the items whose picture or text was painted."""

    def __init__(self, model: SweepModel, picture: Callable[[Item], QImage | None]) -> None:
        self._model, self._picture = model, picture
        self.seen: set[int] = set()

    def count(self) -> int:
        return len(self._model.cells)

    def tile_name(self, number: int) -> str:
        """What a screen reader says of a cell."""
        cell, question = self._model.cells[number], self._model.question
        if question is None:
            return cell.item.name
        said = self._model.said(cell)
        words = [cell.item.name, "left open" if cell.item.id in self._model.open else
                 f"becomes {describe(question, said)}" if said else ""]
        if cell.suggested:
            words.append(f"suggested {describe(question, cell.suggested)} {percent(cell.ranked[0][1])}")
        return ", ".join(one for one in words if one)

    def paint_tile(self, painter: QPainter, rect: QRectF, number: int, current: bool) -> None:
        t, model, cell = theme(), self._model, self._model.cells[number]
        left_open = cell.item.id in model.open
        painter.save()
        rounded(painter, rect, RADIUS, t.color("bg.surface" if cell.item.kind == ItemKind.RECORD else "bg.sunken"))
        painter.setOpacity(0.35 if left_open else 1.0)
        if cell.item.kind == ItemKind.RECORD:
            self._text(painter, rect, cell.item)
        else:
            self._image(painter, rect, cell.item)
        painter.restore()
        if cell.suggestion is not None:
            self._sureness(painter, rect, cell)
        if left_open:
            self._tag(painter, rect, "Left open", None)
        elif cell.item.id in model.named:
            self._exception(painter, rect, model.named[cell.item.id])
        if number in model.chosen() and len(model.chosen()) > 1:
            rounded(painter, rect.adjusted(1, 1, -1, -1), RADIUS, _thin(t.color("border.focus")), t.color("border.focus"), 2)
        if current:
            rounded(painter, rect.adjusted(-3, -3, 3, 3), RADIUS + 3, None, t.color("border.focus"), 2.5)

    def _image(self, painter: QPainter, rect: QRectF, item: Item) -> None:
        picture = self._picture(item)
        if picture is None:
            return
        if picture.isNull():
            side = theme().px(22)
            draw_icon(painter, "file-x", QRectF(rect.center().x() - side / 2, rect.center().y() - side / 2, side, side),
                      "bad.text")
            return
        size = rect.size().scaled(picture.width(), picture.height(), Qt.AspectRatioMode.KeepAspectRatio)
        part = QRectF((picture.width() - size.width()) / 2, (picture.height() - size.height()) / 2, size.width(),
                      size.height())
        outline = QPainterPath()
        outline.addRoundedRect(rect, theme().px(RADIUS), theme().px(RADIUS))
        painter.setClipPath(outline)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(rect, picture, part)
        self.seen.add(item.id)

    def _text(self, painter: QPainter, rect: QRectF, item: Item) -> None:
        """The name, and as many lines of the text as have room."""
        t = theme()
        inner = rect.adjusted(t.px(12), t.px(6), -t.px(70), -t.px(6))
        painter.setClipRect(inner)
        painter.setFont(t.font("small"))
        painter.setPen(t.color("text.secondary"))
        line = t.px(18)
        name = QFontMetrics(painter.font()).elidedText(item.name, Qt.TextElideMode.ElideMiddle, int(inner.width()))
        painter.drawText(QRectF(inner.left(), inner.top(), inner.width(), line), Qt.AlignmentFlag.AlignVCenter, name)
        painter.setFont(t.font("body"))
        painter.setPen(t.color("text.primary"))
        painter.drawText(inner.adjusted(0, line, 0, 0), Qt.TextFlag.TextWordWrap, beginning(item, 600))
        self.seen.add(item.id)

    def _sureness(self, painter: QPainter, rect: QRectF, cell: Cell) -> None:
        """How probable the suggested class is; which class, where another one is swept."""
        question, words = self._model.question, percent(cell.ranked[0][1])
        if question is not None and cell.suggested != self._model.swept:
            words = f"{describe(question, cell.suggested)} {words}"
        t, font = theme(), theme().font("key cap")
        metrics = QFontMetrics(font)
        words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, int(rect.width() - t.px(24)))
        wide, high = metrics.horizontalAdvance(words) + t.px(12), t.px(20)
        box = QRectF(rect.right() - wide - t.px(5), rect.top() + t.px(5), wide, high)
        rounded(painter, box, 5, QColor(27, 29, 32, 235))
        painter.setFont(font)
        painter.setPen(QColor("#FFFFFF"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def _exception(self, painter: QPainter, rect: QRectF, key: str) -> None:
        question = self._model.question
        one = question.label_class(key) if question is not None else None
        color = theme().class_color(one.color if one is not None else 1)
        rounded(painter, rect.adjusted(1, 1, -1, -1), RADIUS, None, color, 2.5)
        self._tag(painter, rect, one.name if one is not None else key, color)

    def _tag(self, painter: QPainter, rect: QRectF, words: str, color: QColor | None) -> None:
        t = theme()
        box = QRectF(rect.left() + t.px(7), rect.bottom() - t.px(29), rect.width() - t.px(14), t.px(22))
        if rect.width() > t.px(260):  # a text's cell: the tag stands at its end
            box.setLeft(box.right() - t.px(150))
        rounded(painter, box, 4, t.color("bg.surface"), t.color("border.subtle"))
        left = box.left() + t.px(8)
        if color is not None:
            swatch(painter, color, left, box.center().y(), 10)
            left += t.px(16)
        font = t.font("small", weight=600)
        painter.setFont(font)
        painter.setPen(t.color("text.primary"))
        room = box.right() - t.px(6) - left
        painter.drawText(QRectF(left, box.top(), room, box.height()), Qt.AlignmentFlag.AlignVCenter,
                         QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, int(room)))


def _thin(color: QColor) -> QColor:
    thin = QColor(color)
    thin.setAlpha(46)
    return thin
