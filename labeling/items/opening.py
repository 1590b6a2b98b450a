"""The one door to Pillow: only known formats, bounded sizes, no stray warnings, errors in plain words.

Everything that reads pixels opens files here, so that a bomb or a broken file is met in one place.
"""

from __future__ import annotations

import struct
import threading
import warnings
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    Jpeg2KImagePlugin,
    JpegImagePlugin,
    PngImagePlugin,
    PpmImagePlugin,
    TgaImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from labeling.errors import UserError
from labeling.items.sniff import HEAD, sniff

MAX_PIXELS = 400_000_000  # nothing larger is opened, at whatever scale
MAX_LOADED = 400 << 20  # bytes of pixels that one image may take while it is decoded; views of it come on top
MAX_PAGES = 1000  # of a file; what follows is left alone
_MAX_PROGRESSIVE = 80_000_000  # pixels: a progressive JPEG keeps all its coefficients, up to 6 bytes a pixel
_MAX_ANIMATION = 4_000_000_000  # pixels to go through before the last frame of an animation is reached
_MANY_SCANS = 200  # a real progressive JPEG has about ten; thousands are a trap that takes minutes

_STORED = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16L": 2, "I;16B": 2, "I;16N": 2}  # bytes a pixel; all others 4
# Naming them makes Pillow know these formats and no others, and a frozen program bundle them.
FORMATS = tuple(plugin.format for plugin in (
    AvifImagePlugin.AvifImageFile, BmpImagePlugin.BmpImageFile, GifImagePlugin.GifImageFile,
    Jpeg2KImagePlugin.Jpeg2KImageFile, JpegImagePlugin.JpegImageFile, PngImagePlugin.PngImageFile,
    PpmImagePlugin.PpmImageFile, TgaImagePlugin.TgaImageFile, TiffImagePlugin.TiffImageFile,
    WebPImagePlugin.WebPImageFile))
_BROKEN = (OSError, ValueError, TypeError, SyntaxError, EOFError, KeyError, IndexError, AttributeError, OverflowError,
           ZeroDivisionError, NotImplementedError, RuntimeError, AssertionError, struct.error, zlib.error,
           UnidentifiedImageError, Image.DecompressionBombError)  # what decoders raise on bytes unlike what they expect

Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2  # Pillow warns at this, refuses at twice this, also for frames inside


class Unreadable(UserError):
    """This image can't be read; ``what`` is the reason, fit for a list of errors."""


@contextmanager
def opened(path: Path) -> Generator[Image.Image]:
    """The image, opened but not decoded, and small enough to be. Raises Unreadable, here and in the body."""
    named = "image"
    with _quiet():
        try:
            with path.open("rb") as stream:
                head = stream.read(HEAD)
            named = _checked(head, path)
            with Image.open(path, formats=(named,)) as image:
                check_size(image)
                yield image
        except MemoryError as error:
            raise Unreadable("There is not enough memory to open it") from error
        except _BROKEN as error:
            if not (isinstance(error, OSError) or _by_pillow(error)):
                raise
            raise Unreadable(_reason(error, _said(named), path)) from error


def check_size(image: Image.Image, scaled: int = 1) -> None:
    """Raises Unreadable if decoding this (at one ``scaled``-th, for a JPEG) would take too much memory or time."""
    width, height = image.size
    pixels = width * height
    if image.info.get("progressive") and (pixels > _MAX_PROGRESSIVE or _scans(image) > _MANY_SCANS):
        raise Unreadable(f"Too large to open: a progressive JPEG of {width:,} × {height:,} pixels")
    if image.format in ("JPEG", "MPO") and scaled == 1:
        scaled = 8
    if pixels > MAX_PIXELS or pixels // scaled**2 * stored_bytes(image.mode) > MAX_LOADED:
        raise Unreadable(f"Too large to open: {width:,} × {height:,} pixels")


def stored_bytes(mode: str) -> int:
    """Bytes that Pillow keeps for a pixel of this mode."""
    return _STORED.get(mode, 4)


def file_of(image: Image.Image) -> Path:
    """Where an image that was opened here lies."""
    return Path(str(getattr(image, "filename", "")))


def page_count(image: Image.Image) -> int:
    """Pages of a TIFF or frames of an animation, at most MAX_PAGES; 1 for all else (an MPO's others are previews)."""
    if image.format == "TIFF":
        return _count_by_seeking(image)
    if image.format == "GIF":
        frames = _gif_frames(file_of(image))
    elif image.format in ("PNG", "WEBP", "AVIF"):
        frames = int(getattr(image, "n_frames", 1))
    else:
        return 1
    width, height = image.size
    return max(1, min(frames, MAX_PAGES, _MAX_ANIMATION // max(1, width * height)))


def to_page(image: Image.Image, page: int) -> None:
    """Go to a page, from 0, and check its size. Raises Unreadable if there is no such page."""
    if page:
        if page >= page_count(image):
            raise Unreadable(f"It has no page {page + 1}")
        image.seek(page)
        check_size(image)


def _checked(head: bytes, path: Path) -> str:
    """What the format is called. Raises Unreadable if there is no use in asking Pillow."""
    if not head:
        raise Unreadable("File is empty (0 bytes)")
    sniffed = sniff(head, path.name)
    if sniffed is None or sniffed.family != "image":
        raise Unreadable("Not an image")
    if sniffed.reason:
        raise Unreadable(sniffed.reason)
    return sniffed.format


def _said(format_: str) -> str:
    return {"JPEG2000": "JPEG 2000", "WEBP": "WebP"}.get(format_, format_)


def _by_pillow(error: BaseException) -> bool:
    """Whether a decoder raised it; what our own code raises is a bug and must not pass for a broken file."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and str(trace.tb_frame.f_globals.get("__name__")).startswith("PIL.")


def _reason(error: BaseException, named: str, path: Path) -> str:
    text = str(error)
    if isinstance(error, PermissionError):
        return "No permission to read it"
    if isinstance(error, FileNotFoundError):
        return "The file is not there any more"
    if isinstance(error, UnidentifiedImageError):
        return f"A damaged {named}, or of a sort that is not supported"
    if isinstance(error, Image.DecompressionBombError):
        return "Too large to open: it claims more than 400 million pixels"
    if isinstance(error, OSError) and error.errno is not None:
        return f"The disk can't read it: {error.strerror}"
    if "runcat" in text.lower() or "not enough image data" in text or "but only got" in text:
        return f"Truncated {named} at byte {path.stat().st_size}"
    unsupported = ("not available", "not supported", "unsupported", "unknown pixel mode", "unknown compression")
    if named == "TIFF" and ("not available" in text or "compression" in text.lower()):
        return "This TIFF compression is not supported"
    if isinstance(error, NotImplementedError) or any(word in text.lower() for word in unsupported):
        return f"This sort of {named} is not supported"
    return f"Damaged {named}, it can't be decoded"


def _scans(image: Image.Image) -> int:
    return file_of(image).read_bytes().count(b"\xff\xda")


def _count_by_seeking(image: Image.Image) -> int:
    """Directory by directory; Pillow's own count has no bound."""
    here, pages = image.tell(), 1
    try:
        while pages < MAX_PAGES:
            image.seek(here + pages)
            pages += 1
    except _BROKEN:  # the end, or a directory that is no directory: what came before can still be read
        pass
    image.seek(here)
    return pages


def _gif_frames(path: Path) -> int:
    """Count image blocks without decoding them, as decoding each takes seconds in a long animation."""
    data = path.read_bytes()
    at, frames = 13 + _color_table(data[10:11]), 0
    while at < len(data) and frames < MAX_PAGES:
        block = data[at]
        if block == 0x2C:
            frames += 1
            at += 11 + _color_table(data[at + 9:at + 10])
        elif block == 0x21:
            at += 2
        else:
            break
        while at < len(data) and data[at]:
            at += 1 + data[at]
        at += 1
    return frames


def _color_table(flags: bytes) -> int:
    return 3 << (flags[0] & 7) + 1 if flags and flags[0] & 0x80 else 0


class _Quiet:
    """Silences Pillow's warnings while any thread is in here; ``catch_warnings`` alone is not safe with threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._kept = warnings.catch_warnings()

    def __enter__(self) -> None:
        with self._lock:
            if self._inside == 0:
                self._kept = warnings.catch_warnings()
                self._kept.__enter__()
                warnings.filterwarnings("ignore", module=r"PIL\.")
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                self._kept.__exit__(None, None, None)


_silence = _Quiet()


def _quiet() -> _Quiet:
    return _silence
