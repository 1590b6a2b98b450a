"""What reading files yields: items with their identity, or named reasons why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

Cell = str | int | float | bool | None


class Found(NamedTuple):
    """An item as a source gave it. (A tuple, as a million of them come from the process that reads.)

    identity: 32 bytes, equal for equal content (see ``identity.py``). name: what people call it.
    path: where it lies, POSIX, relative to the source's root ("" for a record). fields: a record's
    cells; None for an image. reason: why it can't be read, "" when it can. width, height in pixels
    after EXIF orientation; bits per channel.
    """

    identity: bytes
    kind: str  # "image" or "record"
    name: str
    path: str = ""
    fields: Mapping[str, Cell] | None = None
    reason: str = ""
    width: int = 0
    height: int = 0
    pages: int = 1
    bits: int = 8
    size: int = 0
    page: int = 0


class Refused(NamedTuple):
    """A file, line or cell that became no item, and why. ``source`` is a path, with ":line" if one is known."""

    source: str
    reason: str
