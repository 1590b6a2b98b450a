"""Small pictures for tables and grids, decoded on threads as far as they are seen, in a cache of bounded bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QImageReader

from labeling.errors import UserError
from labeling.items.images import thumbnail
from labeling.project import Project
from labeling.steps.content import image_path
from labeling.store import read
from labeling.workers import Pool

CACHE_BYTES = 48 << 20
BY_QT = (".jpg", ".jpeg", ".png", ".bmp", ".webp")
AHEAD = 160  # pictures that may wait; the oldest wishes are dropped


class Pictured(Protocol):
    """An item, as far as a picture of it is concerned."""

    @property
    def id(self) -> int: ...

    @property
    def page(self) -> int: ...

    @property
    def reason(self) -> str: ...


class Thumbnails(QObject):
    """ready(item): a picture has come."""

    ready = Signal(int)
    _arrived = Signal(int, QImage)

    def __init__(self, side: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self._pool = Pool("thumbnail", 2)
        self._kept: OrderedDict[int, QImage] = OrderedDict()
        self._waiting: OrderedDict[int, Future[QImage]] = OrderedDict()
        self._bytes = 0
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)

    def get(self, project: Project, row: Pictured) -> QImage | None:
        """The picture of an item, null if there is none to be had; None while it is being made."""
        picture = self._kept.get(row.id)
        if picture is not None:
            self._kept.move_to_end(row.id)
        elif row.id not in self._waiting and not row.reason:
            while len(self._waiting) >= AHEAD:
                self._waiting.popitem(last=False)[1].cancel()
            future = self._waiting[row.id] = self._pool.submit(_make, project, row, self._side)
            future.add_done_callback(self._teller(row.id))
        return picture

    def forget(self) -> None:
        """Drop everything, as for another project."""
        for future in self._waiting.values():
            future.cancel()
        self._waiting.clear()
        self._kept.clear()
        self._bytes = 0

    def close(self) -> None:
        """End the threads."""
        self.forget()
        self._pool.close()

    def _teller(self, item: int) -> Callable[[Future[QImage]], None]:
        def tell(future: Future[QImage]) -> None:
            if not future.cancelled():
                self._arrived.emit(item, QImage() if future.exception() else future.result())
        return tell

    @Slot(int, QImage)
    def _on_arrived(self, item: int, picture: QImage) -> None:
        if self._waiting.pop(item, None) is None:
            return
        self._kept[item] = picture
        self._bytes += picture.sizeInBytes()
        while self._bytes > CACHE_BYTES and len(self._kept) > 1:
            self._bytes -= self._kept.popitem(last=False)[1].sizeInBytes()
        self.ready.emit(item)


def _make(project: Project, row: Pictured, side: int) -> QImage:
    with project.reading() as connection:
        item = read.item(connection, row.id)
    path = image_path(project, item) if item is not None else None
    if path is None:
        return QImage()
    picture = _by_qt(path, side) if path.suffix.lower() in BY_QT and not row.page else QImage()
    if picture.isNull():
        try:
            picture = QImage.fromData(thumbnail(path, side, page=row.page))
        except UserError:
            return QImage()
    return picture.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def _by_qt(path: Path, side: int) -> QImage:
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid():
        return QImage()
    if max(size.width(), size.height()) > side:
        reader.setScaledSize(size.scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()
