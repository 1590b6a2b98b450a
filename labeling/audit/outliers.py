"""Items unlike all others, and pictures that can hardly be judged."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeling.audit.neighbours import CHUNK, unit_rows

NEIGHBOURS = 10
CLEARLY = 5.0  # robust standard deviations of the distance to the neighbours
MOST_COMPARED = 20_000


def outliers(features: Any, *, neighbours: int = NEIGHBOURS) -> list[int]:
    """Indices whose mean distance to their nearest neighbours stands out, the furthest first.

    features [n, d], dense or sparse, compared by cosine distance, in chunks. None above 20,000 items,
    where comparing all pairs takes minutes.
    """
    n = features.shape[0]
    if n <= neighbours or n > MOST_COMPARED:
        return []
    scaled = unit_rows(features)
    far = np.empty(n)
    for start in range(0, n, CHUNK):
        near = scaled[start:start + CHUNK] @ scaled.T
        near = np.asarray(near.todense() if hasattr(near, "todense") else near)
        near[np.arange(len(near)), np.arange(start, start + len(near))] = -np.inf
        far[start:start + CHUNK] = 1 - np.partition(near, -neighbours, axis=1)[:, -neighbours:].mean(axis=1)
    middle = np.median(far)
    spread = 1.4826 * np.median(np.abs(far - middle))
    found = np.flatnonzero(far > middle + CLEARLY * max(float(spread), 1e-6))
    return found[np.argsort(-far[found], kind="stable")].tolist()


def picture_problem(rgb: NDArray[np.float32], width: int, height: int) -> str:
    """What makes a picture hard to judge, "" if nothing does; ``rgb`` as features.square makes it."""
    gray = rgb.mean(axis=2)
    if float(gray.std()) < 0.005:
        return "all one colour"
    if float(np.percentile(gray, 99)) < 0.12:
        return "very dark"
    if float(np.percentile(gray, 1)) > 0.95:
        return "very bright"
    if min(width, height) and max(width, height) / min(width, height) > 8:
        return "very long or very wide"
    return ""


def odd_sizes(sizes: NDArray[np.int64]) -> list[int]:
    """Indices of pictures [n, 2] whose area differs at least tenfold from the median."""
    if len(sizes) < 5:
        return []
    area = sizes[:, 0] * sizes[:, 1]
    middle = float(np.median(area))
    return np.flatnonzero((area > 10 * middle) | (area * 10 < middle)).tolist() if middle else []


def blurred(sharpness: NDArray[np.float64]) -> list[int]:
    """Indices whose sharpness (variance of the Laplacian) is a small fraction of the median."""
    return np.flatnonzero(sharpness < 0.03 * np.median(sharpness)).tolist() if len(sharpness) >= 5 else []


def sharpness(rgb: NDArray[np.float32]) -> float:
    """Variance of the Laplacian of the grey picture."""
    gray = rgb.mean(axis=2)
    laplacian = (gray[1:-1, :-2] + gray[1:-1, 2:] + gray[:-2, 1:-1] + gray[2:, 1:-1] - 4 * gray[1:-1, 1:-1])
    return float(laplacian.var())
