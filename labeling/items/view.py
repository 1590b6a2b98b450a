"""Images for looking at: a first view that is cheap however huge the file, and parts of it in full detail."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labeling.items.images import decode, pixel_size
from labeling.items.opening import Unreadable

HUGE = 24_000_000  # pixels; larger images are first decoded at the size of the view


@dataclass(frozen=True, slots=True)
class View:
    """pixels uint8 [H, W, 3 or 4], upright; size: (width, height) of the whole image, which may be more."""

    pixels: NDArray[np.uint8]
    size: tuple[int, int]


def view(path: Path, box: tuple[int, int], *, page: int = 0, window: tuple[float, float] | None = None) -> View:
    """One page, in full or, if it is huge, no larger than ``box`` (width, height). Raises Unreadable."""
    size = pixel_size(path, page)
    return View(decode(path, page=page, window=window, max_size=box if size[0] * size[1] > HUGE else None), size)


def part(path: Path, rect: tuple[int, int, int, int], *, page: int = 0, window: tuple[float, float] | None = None
         ) -> NDArray[np.uint8]:
    """The pixels of (left, top, width, height) in full detail, uint8 [H, W, 3 or 4]. Raises Unreadable."""
    whole = decode(path, page=page, window=window)
    if whole.shape[1::-1] != pixel_size(path, page):
        raise Unreadable("It is too large to be shown in full detail")
    left, top, width, height = rect
    return np.ascontiguousarray(whole[top:top + height, left:left + width])
