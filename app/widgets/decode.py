"""Decodes images ahead of need, on threads, into a cache that is bounded in bytes."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QImageReader

from app.widgets.picture import Detail, Picture, for_screen, picture_of, to_qimage
from labeling.errors import UserError
from labeling.items.images import decode_part, grey_range
from labeling.items.view import HUGE, view
from labeling.workers import Pool

CACHE_BYTES = 384 << 20
BY_QT = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to decode: an item, where it lies, and how it is stored. window: grey levels of a deep image to spread."""

    item: int
    path: Path | None
    page: int = 0
    bits: int = 8
    reason: str = ""
    window: tuple[float, float] | None = None

    @property
    def by_qt(self) -> bool:
        """Whether Qt's decoders can read it, which are faster."""
        return self.path is not None and self.path.suffix.lower() in BY_QT and self.bits == 8 and not self.page


def load(wanted: Wanted, box: QSize) -> Picture:
    """Decode one image; on a thread. Never raises for a broken file."""
    if wanted.reason:
        return Picture(reason=wanted.reason)
    if wanted.path is None:
        return Picture(reason="The file is not where it was")
    image, size = _by_qt(wanted, box) if wanted.by_qt else (QImage(), QSize())
    if image.isNull():
        try:
            seen = view(wanted.path, (box.width(), box.height()), page=wanted.page, window=wanted.window)
        except UserError as error:
            return Picture(reason=error.what)
        image, size = to_qimage(seen.pixels), QSize(*seen.size)
    return picture_of(image, size, box, wanted.bits, seen_grey(wanted) if wanted.bits > 8 else None)


def seen_grey(wanted: Wanted) -> tuple[float, float, float, float] | None:
    """The range of a deep image, and the window it is shown with; None for colour."""
    try:
        assert wanted.path is not None
        return grey_range(wanted.path, wanted.page)
    except UserError:
        return None


def load_part(wanted: Wanted, rect: QRect) -> Detail | None:
    """Decode a part of a huge image in full detail; on a thread. None if it can't be had."""
    assert wanted.path is not None
    if wanted.by_qt:
        reader = _reader(wanted.path)
        if not reader.transformation().value:  # a part of a turned image lies elsewhere
            reader.setClipRect(rect)
            image = reader.read()
            return None if image.isNull() else Detail(rect, for_screen(image))
    try:
        pixels = decode_part(wanted.path, (rect.x(), rect.y(), rect.width(), rect.height()), page=wanted.page,
                             window=wanted.window)
    except UserError:
        return None
    return Detail(rect, for_screen(to_qimage(pixels)))


def _by_qt(wanted: Wanted, box: QSize) -> tuple[QImage, QSize]:
    assert wanted.path is not None
    reader = _reader(wanted.path)
    size = reader.size()
    if size.width() * size.height() > HUGE:
        turned = reader.transformation().value & 4
        target = size.scaled(box.transposed() if turned else box, Qt.AspectRatioMode.KeepAspectRatio)
        reader.setScaledSize(target)
        return reader.read(), size.transposed() if turned else size
    image = reader.read()
    return image, image.size()


def _reader(path: Path) -> QImageReader:
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    return reader


class Decoder(QObject):
    """ready(item): a picture that was asked for has come. detailed(item, Detail): so has a part of it."""

    ready = Signal(int)
    detailed = Signal(int, object)
    _arrived = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = Pool("decode", 2)
        self._cache: OrderedDict[int, Picture] = OrderedDict()
        self._waiting: dict[int, Future[Picture]] = {}
        self._part: Future[Detail | None] | None = None
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

    def want_part(self, wanted: Wanted, rect: QRect) -> None:
        """Decode this part of a huge image; what was wanted before and has not begun is dropped."""
        if self._part is not None:
            self._part.cancel()
        self._part = self._pool.submit(load_part, wanted, rect)
        self._part.add_done_callback(lambda done: self._tell(wanted.item, done))

    def drop(self, item: int) -> None:
        """Forget one picture, as when it should be read anew."""
        self._waiting.pop(item, None)
        picture = self._cache.pop(item, None)
        self._bytes -= picture.size_in_bytes() if picture else 0

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

    def _tell(self, item: int, future: Future[Picture] | Future[Detail | None]) -> None:
        if not future.cancelled():
            self._arrived.emit((item, future), future.result())

    @Slot(object, object)
    def _on_arrived(self, source: tuple[int, object], result: Picture | Detail | None) -> None:
        item, future = source
        if isinstance(result, Detail):
            self.detailed.emit(item, result)
        elif result is not None and self._waiting.get(item) is future:
            del self._waiting[item]
            self._keep(item, result)
            self.ready.emit(item)

    def _keep(self, item: int, picture: Picture) -> None:
        self._cache[item] = picture
        self._bytes += picture.size_in_bytes()
        while self._bytes > CACHE_BYTES and len(self._cache) > 1:
            self._bytes -= self._cache.popitem(last=False)[1].size_in_bytes()
