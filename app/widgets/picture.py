"""A decoded image as the canvas shows it: by levels, each half of the one before, and one that fits the view.

Painting takes the smallest level with pixels enough, so that it costs what the screen has, not the image.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage

SMALLEST_LEVEL = 700  # pixels on the longer side; smaller levels would not pay
NEUTRAL = (0, 255)


@dataclass(frozen=True, slots=True)
class Detail:
    """A part of a huge image in full detail. rect: where it lies, in pixels of the file."""

    rect: QRect
    image: QImage


@dataclass(frozen=True, slots=True)
class Picture:
    """An image, or why there is none.

    levels: the largest first. size: pixels of the file, upright, which may be more than the largest level has.
    """

    levels: tuple[QImage, ...] = ()
    size: QSize = field(default_factory=QSize)
    fitted: QImage = field(default_factory=QImage)
    reason: str = ""
    bits: int = 8
    grey: tuple[float, float, float, float] | None = None  # of a deep image: its range, and the window it is shown with

    @property
    def image(self) -> QImage:
        """The largest level."""
        return self.levels[0] if self.levels else QImage()

    @property
    def is_whole(self) -> bool:
        """Whether the largest level has every pixel of the file."""
        return bool(self.levels) and self.image.width() >= self.size.width()

    def level_for(self, width: float) -> QImage:
        """The smallest level that is at least so many pixels wide; the largest if none is."""
        return next((one for one in reversed(self.levels) if one.width() >= width * 0.98), self.image)

    def size_in_bytes(self) -> int:
        """What it takes in memory."""
        return self.fitted.sizeInBytes() + sum(one.sizeInBytes() for one in self.levels)


def picture_of(image: QImage, size: QSize, box: QSize, bits: int = 8,
               grey: tuple[float, float, float, float] | None = None) -> Picture:
    """The picture of an image that is decoded, with its levels and a copy that fits the box; on a thread."""
    image = for_screen(image)
    levels = [image]
    while max(levels[-1].width(), levels[-1].height()) >= 2 * SMALLEST_LEVEL:
        levels.append(_half(levels[-1]))
    picture = Picture(tuple(levels), size, QImage(), "", bits)
    return Picture(picture.levels, size, fitted(picture, box), "", bits, grey)


def fitted(picture: Picture, box: QSize) -> QImage:
    """A copy at the very size that fits the box, so that painting it is a plain copy; null if it would be enlarged."""
    target = picture.size.scaled(box, Qt.AspectRatioMode.KeepAspectRatio)
    if target.width() >= picture.image.width() or target.isEmpty():
        return QImage()
    return picture.level_for(target.width()).scaled(target, Qt.AspectRatioMode.IgnoreAspectRatio,
                                                    Qt.TransformationMode.SmoothTransformation)


def for_screen(image: QImage) -> QImage:
    """The image in the format that painting copies without converting."""
    wanted = QImage.Format.Format_ARGB32_Premultiplied if image.hasAlphaChannel() else QImage.Format.Format_RGB32
    return image if image.format() == wanted else image.convertToFormat(wanted)


def adjusted(image: QImage, levels: tuple[int, int]) -> QImage:
    """The image with its greys spread from ``levels`` (black, white) in 0..255 over the whole range."""
    if levels == NEUTRAL or image.isNull():
        return image
    low, high = levels
    table = np.clip((np.arange(256) - low) * 255.0 / max(1, high - low), 0, 255).astype(np.uint8)
    copy = image.convertToFormat(QImage.Format.Format_RGBA8888)
    pixels = np.frombuffer(copy.bits(), np.uint8).reshape(copy.height(), copy.bytesPerLine() // 4, 4)
    pixels[..., :3] = table[pixels[..., :3]]
    return for_screen(copy)


def to_qimage(pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> QImage:
    """uint8 [H, W, 3 or 4] as an image that owns its bytes."""
    height, width, channels = pixels.shape
    shape = QImage.Format.Format_RGBA8888 if channels == 4 else QImage.Format.Format_RGB888
    data = np.ascontiguousarray(pixels)
    return QImage(data.data, width, height, width * channels, shape).copy()


def _half(image: QImage) -> QImage:
    return image.scaled(max(1, image.width() // 2), max(1, image.height() // 2), Qt.AspectRatioMode.IgnoreAspectRatio,
                        Qt.TransformationMode.SmoothTransformation)
