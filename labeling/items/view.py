"""Images for looking at: a first view that is cheap however huge the file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labeling.items.images import decode, pixel_size

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
