"""Images as the program sees them: what a file holds, and its pixels as 8-bit RGB or RGBA, upright.

Medical and scientific images come with 16 bits or floats, photographs lying on their side; both are
brought to what a screen shows here and nowhere else.
"""

from __future__ import annotations

import io
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from labeling.items.opening import (
    MAX_LOADED,
    MAX_PIXELS,
    Unreadable,
    check_size,
    file_of,
    opened,
    page_count,
    stored_bytes,
    to_page,
)
from labeling.items.tiff_parts import TiffParts

__all__ = ["Probed", "Unreadable", "decode", "decode_part", "grey_range", "pixel_size", "probe", "thumbnail"]

MAX_VIEW = 64_000_000  # pixels of a decoded image; a larger one comes back smaller
_FULL_CHECK = 2_000_000  # pixels: PNGs up to this are decoded to be sure of them, larger ones by checksum alone
_SIDEWAYS = (5, 6, 7, 8)  # EXIF orientations that swap width and height
_ORIENTATION = 0x0112
_TURNS = {2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
          5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
          8: Image.Transpose.ROTATE_90}  # Exif 2.32, tag 274
_TIFF_BITS = 258
_DEEP = ("I", "F", "I;16", "I;16L", "I;16B", "I;16N")
_PERCENTILES = (0.1, 99.9)  # hot pixels and dead ones would else leave the rest grey
_SAMPLE = 1_000_000


@dataclass(frozen=True, slots=True)
class Probed:
    """What an image file holds: pixels upright, pages, bits a channel, bytes; or the reason it can't be read."""

    width: int = 0
    height: int = 0
    pages: int = 1
    bits: int = 8
    size: int = 0
    reason: str = ""


def probe(path: Path) -> Probed:
    """Look into an image file and make sure that it can be decoded, as cheaply as its format allows.

    JPEGs are decoded at an eighth, PNGs above 2 MP only checked by their checksums, all else decoded.
    An unreadable file gives a Probed with a reason; nothing is raised.
    """
    size = 0
    try:
        size = _regular_size(path)
        parts = _huge(path, 0)
        if parts is not None:
            parts.verify()
            return Probed(parts.width, parts.height, 1, parts.bits, size)
        with opened(path) as image:
            bits, pages, (width, height) = _bits(image), page_count(image), _upright(image)
            _verify(image)
        return Probed(width, height, pages, bits, size)
    except Unreadable as error:
        return Probed(size=size, reason=error.what)


def decode(path: Path, *, page: int = 0, max_size: tuple[int, int] | None = None,
           window: tuple[float, float] | None = None) -> NDArray[np.uint8]:
    """Pixels of one page, uint8 [H, W, 3], or [H, W, 4] with transparency.

    Upright by EXIF; never larger than ``max_size`` (width, height) or 64 MP, keeping its proportions.
    16-bit, 32-bit and float grey is spread over ``window`` (low, high) or, without one, over its 0.1 to
    99.9 percentile; Pillow gives 16-bit colour by its high bytes. Raises Unreadable.
    """
    parts = _huge(path, page)
    if parts is not None:
        target = _target((parts.width, parts.height), max_size)
        return _array(_fit(parts.reduced(target), target, window))
    with opened(path) as image:
        to_page(image, page)
        shown = _shown(image, max_size, window)
        return _array(shown)


def decode_part(path: Path, rect: tuple[int, int, int, int], *, page: int = 0,
                window: tuple[float, float] | None = None) -> NDArray[np.uint8]:
    """The pixels of (left, top, width, height) in full detail, uint8 [H, W, 3 or 4]. Raises Unreadable."""
    parts = _in_parts(path, page)
    if parts is not None:
        return _array(_fit(parts.region(rect), rect[2:], window or _spread(parts.reduced((1000, 1000)))))
    left, top, width, height = rect
    whole = decode(path, page=page, window=window)
    if whole.shape[1::-1] != pixel_size(path, page):
        raise Unreadable("It is too large to be shown in full detail")
    return np.ascontiguousarray(whole[top:top + height, left:left + width])


def _in_parts(path: Path, page: int) -> TiffParts | None:
    """The parts of a TIFF that a view shows smaller than it is, so that details have to be read from them."""
    if page or path.suffix.lower() not in (".tif", ".tiff"):
        return None
    parts = TiffParts.of(path)
    return parts if parts is not None and parts.pixels > MAX_VIEW else None


def _huge(path: Path, page: int) -> TiffParts | None:
    """The parts of a TIFF that is too large to be decoded at once."""
    parts = _in_parts(path, page)
    return parts if parts is not None and (parts.pixels > MAX_PIXELS or parts.loaded > MAX_LOADED) else None


def pixel_size(path: Path, page: int = 0) -> tuple[int, int]:
    """Width and height of a page, upright, without decoding it. Raises Unreadable."""
    parts = _huge(path, page)
    if parts is not None:
        return parts.width, parts.height
    with opened(path) as image:
        to_page(image, page)
        return _upright(image)


def grey_range(path: Path, page: int = 0) -> tuple[float, float, float, float] | None:
    """Lowest and highest value of deep grey, and the window that ``decode`` gives it; None for colour. Raises Unreadable."""
    if _huge(path, page) is not None:
        return None
    with opened(path) as image:
        to_page(image, page)
        if image.mode not in _DEEP:
            return None
        image.load()
        values = np.asarray(image).ravel()
        values = values[np.isfinite(values)]
        if not values.size:
            return None
        return (float(values.min()), float(values.max()), *_spread(image))


def thumbnail(path: Path, size: int = 256, *, page: int = 0) -> bytes:
    """An encoded picture of at most ``size`` pixels a side: JPEG, or PNG with transparency. Raises Unreadable."""
    parts = _huge(path, page)
    if parts is not None:
        target = _target((parts.width, parts.height), (size, size))
        return _encoded(_fit(parts.reduced(target), target, None))
    with opened(path) as image:
        to_page(image, page)
        return _encoded(_shown(image, (size, size), None))


def _encoded(small: Image.Image) -> bytes:
    out = io.BytesIO()
    if small.mode == "RGBA":
        small.save(out, "PNG")
    else:
        small.save(out, "JPEG", quality=85)
    return out.getvalue()


def _regular_size(path: Path) -> int:
    """Bytes; a pipe or a device would be read for ever."""
    try:
        status = path.stat()
    except OSError as error:
        gone = isinstance(error, FileNotFoundError)
        raise Unreadable("The file is not there any more" if gone else "No permission to read it") from error
    if not stat.S_ISREG(status.st_mode):
        raise Unreadable("Not an ordinary file")
    return status.st_size


def _bits(image: Image.Image) -> int:
    """Bits a channel as the file has them, which Pillow's mode hides for colour."""
    if image.format == "PNG":
        with file_of(image).open("rb") as stream:
            return stream.read(25)[24]
    if image.format == "TIFF":
        tags: dict[int, tuple[int, ...]] = getattr(image, "tag_v2", {})
        return max(tags.get(_TIFF_BITS, (1,)))
    return {"1": 1, "I": 32, "F": 32, "I;16": 16, "I;16L": 16, "I;16B": 16}.get(image.mode, 8)


def _upright(image: Image.Image) -> tuple[int, int]:
    width, height = image.size
    if image.format != "TIFF" and _orientation(image) in _SIDEWAYS:  # Pillow turns TIFFs itself
        return height, width
    return width, height


def _orientation(image: Image.Image) -> int:
    """1 if there is none or the EXIF block is broken, as a picture with bad EXIF is still a picture.

    To be asked before decoding. A PNG's own ``getexif`` decodes it all, to find a block at its end.
    """
    late = image.format == "PNG" and not _has_exif_chunk(image)
    try:
        return int((Image.Image.getexif(image) if late else image.getexif()).get(_ORIENTATION, 1))
    except Exception:  # Pillow raises many sorts here, down to struct.error
        return 1


def _has_exif_chunk(image: Image.Image) -> bool:
    """Whether the PNG has EXIF anywhere, by walking its chunk headers."""
    with file_of(image).open("rb") as stream:
        stream.seek(8)
        while len(header := stream.read(8)) == 8:
            if header[4:] == b"eXIf":
                return True
            stream.seek(int.from_bytes(header[:4], "big") + 4, io.SEEK_CUR)
    return False


def _verify(image: Image.Image) -> None:
    width, height = image.size
    if image.format in ("JPEG", "MPO"):
        image.draft(None, (max(1, width // 8), max(1, height // 8)))
    if image.format == "PNG" and width * height > _FULL_CHECK and not _has_exif_chunk(image):
        image.verify()
    else:
        image.load()


def _shown(image: Image.Image, max_size: tuple[int, int] | None, window: tuple[float, float] | None) -> Image.Image:
    """Decoded, small enough, 8-bit RGB or RGBA, upright. Shrinking comes first: it saves all later work."""
    orientation = 1 if image.format == "TIFF" else _orientation(image)
    box = max_size if max_size is None or orientation not in _SIDEWAYS else (max_size[1], max_size[0])
    target = _target(image.size, box)
    if image.format in ("JPEG", "MPO"):
        _draft(image, target)
    image.load()
    small = _shrink(image, target)
    if small is not image:
        image.close()  # frees its pixels before the copies that follow take as much again
    return _turn(_fit(small, target, window), orientation)


def _draft(image: Image.Image, target: tuple[int, int]) -> None:
    """Let the JPEG decoder itself scale down, by 2, 4 or 8; the picture stays twice the wanted size, to stay sharp.

    Asked once only: Pillow passes over a second ``draft`` without a word.
    """
    width, height = image.size
    pixels, stored = width * height, stored_bytes(image.mode)
    scale = next((one for one in (1, 2, 4) if pixels // one**2 <= min(MAX_VIEW, MAX_LOADED // stored)), 8)
    image.draft(None, (max(1, min(width // scale, target[0] * 2)), max(1, min(height // scale, target[1] * 2))))
    check_size(image, scaled=1)


def _target(size: tuple[int, int], box: tuple[int, int] | None) -> tuple[int, int]:
    """The largest size within the box and MAX_VIEW, in proportion; never larger than the image."""
    width, height = size
    scale = min(1.0, (MAX_VIEW / (width * height)) ** 0.5)
    if box is not None:
        scale = min(scale, box[0] / width, box[1] / height)
    return max(1, int(width * scale + 1e-6)), max(1, int(height * scale + 1e-6))


def _shrink(image: Image.Image, target: tuple[int, int]) -> Image.Image:
    """Whole-number shrinking in the image's own mode: cheap in time, and it bounds the memory of what follows.

    Palettes and 16-bit grey can't be averaged before they are converted, so only too large ones lose lines.
    """
    pixels = image.width * image.height
    factor = max(min(image.width // target[0], image.height // target[1]), ceil((pixels / MAX_VIEW) ** 0.5))
    averaged = image.mode not in ("1", "P", "PA") and not image.mode.startswith("I;16")
    if factor < 2 or (not averaged and pixels <= MAX_VIEW):
        return image
    if averaged:
        return image.reduce(factor)
    size = max(1, image.width // factor), max(1, image.height // factor)
    return image.resize(size, Image.Resampling.NEAREST)


def _fit(image: Image.Image, target: tuple[int, int], window: tuple[float, float] | None) -> Image.Image:
    shallow = _to_8_bit(image, window) if image.mode in _DEEP else image
    mode = "RGBA" if shallow.has_transparency_data else "RGB"
    colour = shallow if shallow.mode == mode else shallow.convert(mode)  # converting copies, even to the same mode
    if colour.width <= target[0] and colour.height <= target[1]:
        return colour
    return colour.resize(target, Image.Resampling.BILINEAR, reducing_gap=2.0)


def _to_8_bit(image: Image.Image, window: tuple[float, float] | None) -> Image.Image:
    """Grey of any depth to 8 bits; NaN and what lies below the window is black, above it white."""
    low, high = window if window is not None else _spread(image)
    out = np.empty((image.height, image.width), np.uint8)
    for top, values in _bands(image):
        band = (values.astype(np.float64) - low) * (255.0 / ((high - low) or 1.0))
        out[top:top + len(band)] = np.nan_to_num(np.clip(np.rint(band), 0, 255), nan=0.0).astype(np.uint8)
    return Image.fromarray(out)


def _spread(image: Image.Image) -> tuple[float, float]:
    """The percentiles of at most a million pixels, evenly taken; the extremes where those coincide."""
    step = max(1, ceil((image.width * image.height / _SAMPLE) ** 0.5))
    size = max(1, image.width // step), max(1, image.height // step)
    sample = image if step == 1 else image.resize(size, Image.Resampling.NEAREST)
    flat = np.asarray(sample).ravel().astype(np.float64)
    flat = flat[np.isfinite(flat)]
    if not flat.size:
        return 0.0, 1.0
    low, high = (float(one) for one in np.percentile(flat, _PERCENTILES))
    return (low, high) if high > low else (float(flat.min()), float(flat.max()))


def _turn(image: Image.Image, orientation: int) -> Image.Image:
    """Upright. Not by Pillow's ``exif_transpose``: it writes the EXIF block anew, and fails where that is broken."""
    method = _TURNS.get(orientation)
    return image if method is None else image.transpose(method)


def _array(image: Image.Image) -> NDArray[np.uint8]:
    out = np.empty((image.height, image.width, len(image.getbands())), np.uint8)
    for top, values in _bands(image):
        out[top:top + len(values)] = values
    return out


def _bands(image: Image.Image) -> Iterator[tuple[int, NDArray[np.generic]]]:
    """The pixels some rows at a time, with the row they begin at: Pillow's export holds what it exports three times."""
    rows = max(1, _SAMPLE // max(1, image.width))
    for top in range(0, image.height, rows):
        yield top, np.asarray(image.crop((0, top, image.width, min(image.height, top + rows))))
