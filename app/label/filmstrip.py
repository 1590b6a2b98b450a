"""Neighbours of the item as small pictures, with what this annotator did to them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.shell.theme import draw_icon, theme
from app.widgets.paint import rounded
from labeling.errors import UserError
from labeling.items.images import thumbnail
from labeling.store.models import Item
from labeling.workers import Pool

WIDTH, HEIGHT, GAP = 96, 64, 10
KEPT = 600


def load_thumbnail(path: Path | None, page: int) -> QImage:
    """A small picture, on a thread; a null image if it can't be made."""
    try:
        return QImage.fromData(thumbnail(path, 192, page=page)) if path else QImage()
    except UserError:
        return QImage()


class Filmstrip(QWidget):
    """chosen(item): a picture was clicked."""

    chosen = Signal(int)
    _arrived = Signal(int, QImage)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("label.filmstrip")
        self.setAccessibleName("Neighbouring items")
        self.setProperty("surface", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._pool = Pool("thumbnail", 1)
        self._pictures: OrderedDict[int, QImage] = OrderedDict()
        self._waiting: dict[int, Future[QImage]] = {}
        self._items: list[Item] = []
        self._marks: dict[int, str] = {}
        self._current = 0
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)

    def sizeHint(self) -> QSize:
        return QSize(600, theme().px(92))

    def minimumSizeHint(self) -> QSize:
        return QSize(100, theme().px(92))

    def capacity(self) -> int:
        """How many pictures there is room for."""
        return max(3, -(-self.width() // theme().px(WIDTH + GAP)))

    def show_items(self, items: list[Item], path_of: Callable[[Item], Path | None], marks: dict[int, str], current: int
                   ) -> None:
        """Show these items around the current one; ``path_of`` is asked for those whose picture is not here yet."""
        self._items, self._marks, self._current = items, marks, current
        shown = {item.id for item in items}
        for item in [one for one in self._waiting if one not in shown]:
            self._waiting.pop(item).cancel()
        for item in items:
            if item.id not in self._pictures and item.id not in self._waiting and not item.reason:
                future = self._waiting[item.id] = self._pool.submit(load_thumbnail, path_of(item), item.page)
                future.add_done_callback(lambda done, id_=item.id: self._tell(id_, done))
        self.update()

    def forget(self) -> None:
        """Drop all pictures, as for another project."""
        self._pictures.clear()
        self._items = []
        self.update()

    def close_pool(self) -> None:
        """End the thread."""
        self._pool.close()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = int(event.position().x() - theme().px(14)) // theme().px(WIDTH + GAP)
        if 0 <= number < len(self._items):
            self.chosen.emit(self._items[number].id)

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        painter.fillRect(self.rect(), t.color("bg.window"))
        top = (self.height() - t.px(HEIGHT)) / 2
        for number, item in enumerate(self._items):
            rect = QRectF(t.px(14) + number * t.px(WIDTH + GAP), top, t.px(WIDTH), t.px(HEIGHT))
            self._paint_item(painter, item, rect)

    def _paint_item(self, painter: QPainter, item: Item, rect: QRectF) -> None:
        t, picture = theme(), self._pictures.get(item.id)
        rounded(painter, rect, 6, t.color("bad.soft" if item.reason else "bg.sunken"))
        if picture is not None and not picture.isNull():
            size = rect.size().scaled(picture.width(), picture.height(), Qt.AspectRatioMode.KeepAspectRatio)
            part = QRectF((picture.width() - size.width()) / 2, (picture.height() - size.height()) / 2,
                          size.width(), size.height())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(rect, picture, part)
        elif item.reason:
            side = t.px(18)
            draw_icon(painter, "file-x", QRectF(rect.center().x() - side / 2, rect.center().y() - side / 2, side, side),
                      "bad.text")
        mark = self._marks.get(item.id)
        if mark:
            icon, ground = {"done": ("check", "ok.fill"), "flag": ("flag", "warn.fill"),
                            "skip": ("skip-forward", "border.strong")}[mark]
            side = t.px(16)
            badge = QRectF(rect.left() + 4, rect.bottom() - side - 4, side, side)
            rounded(painter, badge, 8 if mark == "done" else 4, t.color(ground))
            draw_icon(painter, icon, badge.adjusted(3, 3, -3, -3), "accent.on")
        if item.id == self._current:
            rounded(painter, rect.adjusted(-3, -3, 3, 3), 8, None, t.color("border.focus"), 2)

    def _tell(self, item: int, future: Future[QImage]) -> None:
        if not future.cancelled():
            self._arrived.emit(item, future.result())

    @Slot(int, QImage)
    def _on_arrived(self, item: int, picture: QImage) -> None:
        self._waiting.pop(item, None)
        self._pictures[item] = picture
        while len(self._pictures) > KEPT:
            self._pictures.popitem(last=False)
        self.update()
