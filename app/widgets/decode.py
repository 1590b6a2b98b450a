"""Decodes images ahead of need, on threads, into a cache that is bounded in bytes."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QImageReader

from labeling.errors import UserError
from labeling.items.images import decode
from labeling.workers import Pool

CACHE_BYTES = 384 << 20
LARGE = 24_000_000  # pixels; larger images are decoded to this size
BY_QT = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp")


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded image and a copy that fits the view; or why there is none. scale: pixels shown per pixel of the file."""

    image: QImage
    fitted: QImage
    reason: str = ""
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to decode: an item, where it lies, and how it is stored."""

    item: int
    path: Path | None
    page: int = 0
    bits: int = 8
    reason: str = ""


def load(wanted: Wanted, box: QSize) -> Picture:
    """Decode one image; on a thread. Never raises for a broken file."""
    if wanted.reason:
        return Picture(QImage(), QImage(), wanted.reason)
    if wanted.path is None:
        return Picture(QImage(), QImage(), "The file is not where it was")
    image, scale = _by_qt(wanted) if wanted.path.suffix.lower() in BY_QT and wanted.bits == 8 and not wanted.page \
        else (QImage(), 1.0)
    if image.isNull():
        try:
            image = to_qimage(decode(wanted.path, page=wanted.page))
        except UserError as error:
            return Picture(QImage(), QImage(), error.what)
    return Picture(image, fitted(image, box), "", scale)


def fitted(image: QImage, box: QSize) -> QImage:
    """The image at the size of the view; as it is if it is smaller."""
    if image.width() <= box.width() and image.height() <= box.height():
        return image
    return image.scaled(box, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)


def to_qimage(pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> QImage:
    """uint8 [H, W, 3 or 4] as an image that owns its bytes."""
    height, width, channels = pixels.shape
    shape = QImage.Format.Format_RGBA8888 if channels == 4 else QImage.Format.Format_RGB888
    data = np.ascontiguousarray(pixels)
    return QImage(data.data, width, height, width * channels, shape).copy()


def _by_qt(wanted: Wanted) -> tuple[QImage, float]:
    reader = QImageReader(str(wanted.path))
    reader.setAutoTransform(True)
    size, scale = reader.size(), 1.0
    pixels = size.width() * size.height()
    if pixels > LARGE:
        scale = (LARGE / pixels) ** 0.5
        reader.setScaledSize(size * scale)
    return reader.read(), scale


class Decoder(QObject):
    """ready(item): a picture that was asked for has come."""

    ready = Signal(int)
    _arrived = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = Pool("decode", 2)
        self._cache: OrderedDict[int, Picture] = OrderedDict()
        self._waiting: dict[int, Future[Picture]] = {}
        self._bytes = 0
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)

    def get(self, item: int) -> Picture | None:
        """The picture if it is decoded."""
        picture = self._cache.get(item)
        if picture is not None:
            self._cache.move_to_end(item)
        return picture

    def want(self, wanted: list[Wanted], box: QSize) -> None:
        """Decode these, the first of them first; what waits and is not among them is dropped."""
        keep = {one.item for one in wanted}
        for item in [item for item in self._waiting if item not in keep]:
            self._waiting.pop(item).cancel()
        for one in wanted:
            if one.item not in self._cache and one.item not in self._waiting:
                future = self._waiting[one.item] = self._pool.submit(load, one, box)
                future.add_done_callback(lambda done, item=one.item: self._tell(item, done))

    def forget(self) -> None:
        """Drop everything, as when another project is opened or the view grows."""
        for future in self._waiting.values():
            future.cancel()
        self._waiting.clear()
        self._cache.clear()
        self._bytes = 0

    def close(self) -> None:
        """End the threads."""
        self.forget()
        self._pool.close()

    def _tell(self, item: int, future: Future[Picture]) -> None:
        if not future.cancelled():
            self._arrived.emit(item, future.result())

    @Slot(int, object)
    def _on_arrived(self, item: int, picture: Picture) -> None:
        if self._waiting.pop(item, None) is None:
            return
        self._cache[item] = picture
        self._bytes += _size(picture)
        while self._bytes > CACHE_BYTES and len(self._cache) > 1:
            self._bytes -= _size(self._cache.popitem(last=False)[1])
        self.ready.emit(item)


def _size(picture: Picture) -> int:
    return picture.image.sizeInBytes() + picture.fitted.sizeInBytes()
