"""Huge TIFFs, a strip or a tile at a time: a view of 400 million pixels takes a few megabytes, not gigabytes.

Each strip or tile is wrapped as a small TIFF of its own and given to Pillow, so that every compression which
Pillow knows works here as well. Pages beyond the first and turned or planar images are left to Pillow itself.
Source of the layout: TIFF 6.0, sections 2, 15 and 22; BigTIFF 43.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image

from labeling.items.opening import Unreadable

MOST_PIXELS = 4_000_000_000  # of the whole image
MOST_IN_PART = 64_000_000  # pixels of one strip or tile; larger ones would take what this is to save
ROWS = 256  # of a band of an uncompressed image, which can be cut anywhere
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 16: 8, 17: 8}
_NUMBERS = {1: "B", 3: "H", 4: "I", 16: "Q"}
_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _OFFSETS, _ORIENTATION, _SAMPLES, _STRIP_ROWS, _COUNTS, _PLANAR = (
    256, 257, 258, 259, 273, 274, 277, 278, 279, 284)
_TILE_WIDTH, _TILE_HEIGHT, _TILE_OFFSETS, _TILE_COUNTS = 322, 323, 324, 325
# What a strip means is said by these, so they go along as they are.
_KEPT = (_BITS, _COMPRESSION, 262, 266, _SAMPLES, _PLANAR, 317, 320, 338, 339, 347, 530, 531, 532)


@dataclass(frozen=True, slots=True)
class _Tag:
    type: int
    count: int
    data: bytes


@dataclass(frozen=True, slots=True)
class TiffParts:
    """The first page of a TIFF. width, height in pixels; bits a channel."""

    path: Path
    order: str  # of bytes: "<" or ">"
    tags: dict[int, _Tag]
    width: int
    height: int
    bits: int

    @staticmethod
    def of(path: Path) -> TiffParts | None:
        """The parts of a TIFF; None for any other file, and for a TIFF that can't be read in parts."""
        try:
            with path.open("rb") as file:
                found = _directory(file)
            if found is None:
                return None
            order, tags = found
            parts = TiffParts(path, order, tags, _one(tags, order, _WIDTH), _one(tags, order, _HEIGHT),
                              max(_all(tags, order, _BITS) or [1]))
            return parts if parts._can_be_read() else None
        except (OSError, struct.error, KeyError, IndexError):
            return None

    @property
    def pixels(self) -> int:
        return self.width * self.height

    @property
    def loaded(self) -> int:
        """Bytes of the whole image in memory."""
        samples = _one(self.tags, self.order, _SAMPLES) if _SAMPLES in self.tags else 1
        return self.pixels * samples * max(1, self.bits // 8)

    def reduced(self, box: tuple[int, int]) -> Image.Image:
        """The whole image, averaged down by a whole number, at least as large as ``box`` asks. Raises Unreadable."""
        factor = max(1, min(self.width // max(1, box[0]), self.height // max(1, box[1])))
        rows = self.height // factor
        sums: np.ndarray[tuple[int, ...], np.dtype[np.float64]] | None = None
        mode = "L"
        for top, band in self._bands(0, self.height):
            narrow, mode = _narrow(band, factor)
            if sums is None:
                sums = np.zeros((rows, *narrow.shape[1:]))
            to = (top + np.arange(len(narrow))) // factor
            kept = to < rows
            np.add.at(sums, to[kept], narrow[kept])
        if sums is None:
            raise Unreadable("It has no pixels")
        deep = mode.startswith("I;16") or mode in ("I", "F")
        return Image.fromarray((sums / factor).astype(np.float32 if deep else np.uint8))

    def region(self, rect: tuple[int, int, int, int]) -> Image.Image:
        """(left, top, width, height) in full detail. Raises Unreadable."""
        left, top, width, height = rect
        found: Image.Image | None = None
        for at, band in self._bands(top, top + height, left, left + width):
            if found is None:
                found = Image.new(band.mode, (width, height))
            found.paste(band, (-left, at - top))
        if found is None:
            raise Unreadable("Nothing lies there")
        return found

    def verify(self) -> None:
        """Decode the first and the last part. Raises Unreadable."""
        for top in (0, self.height - 1):
            for _ in self._bands(top, top + 1):
                pass

    # ---- bands: as wide as the image, a few rows high

    def _bands(self, top: int, bottom: int, left: int = 0, right: int = 1 << 40) -> Iterator[tuple[int, Image.Image]]:
        """(first row, band) for the rows asked for; of a band only the tiles between left and right are filled."""
        high = self._band_rows()
        with self.path.open("rb") as file:
            for number in range(max(0, top) // high, -(-min(bottom, self.height) // high)):
                rows = min(high, self.height - number * high)
                if _TILE_WIDTH in self.tags:
                    yield number * high, self._tiles(file, number, rows, left, right)
                else:
                    yield number * high, self._strip(file, number, rows)

    def _band_rows(self) -> int:
        if _TILE_WIDTH in self.tags:
            return _one(self.tags, self.order, _TILE_HEIGHT)
        if self._is_raw():
            return min(ROWS, self.height)
        return min(_one(self.tags, self.order, _STRIP_ROWS, self.height), self.height)

    def _is_raw(self) -> bool:
        """Uncompressed in strips that follow each other, so that it can be cut at any row."""
        if _one(self.tags, self.order, _COMPRESSION, 1) != 1 or _TILE_WIDTH in self.tags:
            return False
        offsets, counts = _all(self.tags, self.order, _OFFSETS), _all(self.tags, self.order, _COUNTS)
        return all(at + count == following for at, count, following in zip(offsets, counts, offsets[1:], strict=False))

    def _strip(self, file: BinaryIO, number: int, rows: int) -> Image.Image:
        if self._is_raw():
            stride = -(-self.width * sum(_all(self.tags, self.order, _BITS) or [1]) // 8)
            at, size = _all(self.tags, self.order, _OFFSETS)[0] + number * ROWS * stride, rows * stride
        else:
            at = _all(self.tags, self.order, _OFFSETS)[number]
            size = _all(self.tags, self.order, _COUNTS)[number]
        file.seek(at)
        return self._decoded(file.read(size), self.width, rows)

    def _tiles(self, file: BinaryIO, number: int, rows: int, left: int, right: int) -> Image.Image:
        wide, high = (_one(self.tags, self.order, tag) for tag in (_TILE_WIDTH, _TILE_HEIGHT))
        offsets, counts = (_all(self.tags, self.order, tag) for tag in (_TILE_OFFSETS, _TILE_COUNTS))
        across = -(-self.width // wide)
        band: Image.Image | None = None
        for column in range(max(0, left // wide), min(across, -(-right // wide))):
            file.seek(offsets[number * across + column])
            tile = self._decoded(file.read(counts[number * across + column]), wide, high)
            if band is None:
                band = Image.new(tile.mode, (self.width, rows))
            band.paste(tile, (column * wide, 0))
        if band is None:
            raise Unreadable("Nothing lies there")
        return band

    def _decoded(self, data: bytes, width: int, rows: int) -> Image.Image:
        """One strip or tile, as a TIFF of its own."""
        try:
            image = Image.open(io.BytesIO(self._wrapped(data, width, rows)), formats=("TIFF",))
            image.load()
        except (OSError, ValueError, SyntaxError, RuntimeError, MemoryError) as error:
            raise Unreadable("A part of this TIFF is damaged") from error
        return image

    def _wrapped(self, data: bytes, width: int, rows: int) -> bytes:
        def number(value: int) -> _Tag:
            return _Tag(4, 1, struct.pack(f"{self.order}I", value))

        tags = {tag: self.tags[tag] for tag in _KEPT if tag in self.tags and self.tags[tag].type in range(1, 13)}
        tags |= {_WIDTH: number(width), _HEIGHT: number(rows), _STRIP_ROWS: number(rows), _COUNTS: number(len(data))}
        start = 8 + 2 + 12 * (len(tags) + 1) + 4
        longer, place = b"", start
        for tag, one in tags.items():
            if len(one.data) > 4:
                tags[tag] = _Tag(one.type, one.count, struct.pack(f"{self.order}I", place + len(longer)))
                longer += one.data + b"\0" * (len(one.data) % 2)
        tags[_OFFSETS] = number(start + len(longer))
        entries = b"".join(struct.pack(f"{self.order}HHI", tag, one.type, one.count) + one.data[:4].ljust(4, b"\0")
                           for tag, one in sorted(tags.items()))
        magic = b"II" if self.order == "<" else b"MM"
        return magic + struct.pack(f"{self.order}HIH", 42, 8, len(tags)) + entries + b"\0\0\0\0" + longer + data

    def _can_be_read(self) -> bool:
        if not 0 < self.pixels <= MOST_PIXELS or _one(self.tags, self.order, _ORIENTATION, 1) != 1:
            return False
        if _one(self.tags, self.order, _PLANAR, 1) != 1 and _one(self.tags, self.order, _SAMPLES, 1) > 1:
            return False
        return self._band_rows() * self.width <= MOST_IN_PART and bool(
            self.tags.get(_TILE_OFFSETS if _TILE_WIDTH in self.tags else _OFFSETS))


def _narrow(band: Image.Image, factor: int) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.float64]], str]:
    """A band averaged across, [rows, width // factor, ...]; values that can't be averaged by Pillow lose columns."""
    width = band.width // factor
    if band.mode in ("1", "P", "CMYK", "YCbCr", "LAB"):
        band = band.convert("RGBA" if band.has_transparency_data else "RGB" if band.mode != "1" else "L")
    if band.mode.startswith("I;16"):
        return np.asarray(band)[:, :width * factor:factor].astype(np.float64), band.mode
    if factor > 1:
        band = band.crop((0, 0, width * factor, band.height)).reduce((factor, 1))
    return np.asarray(band).astype(np.float64), band.mode


def _directory(file: BinaryIO) -> tuple[str, dict[int, _Tag]] | None:
    """The byte order and the tags of the first page, None if it is no TIFF."""
    head = file.read(16)
    order = {b"II": "<", b"MM": ">"}.get(head[:2])
    if order is None:
        return None
    magic = struct.unpack(f"{order}H", head[2:4])[0]
    if magic not in (42, 43):
        return None
    big = magic == 43
    at = struct.unpack(f"{order}Q", head[8:16])[0] if big else struct.unpack(f"{order}I", head[4:8])[0]
    file.seek(at)
    count = struct.unpack(f"{order}{'Q' if big else 'H'}", file.read(8 if big else 2))[0]
    size, inline = (20, 8) if big else (12, 4)
    entries = file.read(size * min(count, 1000))
    tags: dict[int, _Tag] = {}
    for start in range(0, len(entries), size):
        tag, type_, n = struct.unpack_from(f"{order}HH{'Q' if big else 'I'}", entries, start)
        length, value = _SIZES.get(type_, 0) * n, entries[start + size - inline:start + size]
        if length > inline:
            if length > 64 << 20:
                return None
            file.seek(struct.unpack(f"{order}{'Q' if big else 'I'}", value)[0])
            value = file.read(length)
        tags[tag] = _Tag(type_, n, value[:length])
    return order, tags


def _all(tags: dict[int, _Tag], order: str, tag: int) -> list[int]:
    found = tags.get(tag)
    if found is None or found.type not in _NUMBERS:
        return []
    return list(struct.unpack(f"{order}{found.count}{_NUMBERS[found.type]}", found.data))


def _one(tags: dict[int, _Tag], order: str, tag: int, default: int | None = None) -> int:
    found = _all(tags, order, tag)
    if not found and default is not None:
        return default
    return found[0]
