"""What looks most like an item: evidence that a person can see."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

CHUNK = 512


def unit_rows(features: Any) -> Any:
    """Rows [n, d], dense or sparse, scaled to length 1, so that products are cosines."""
    if hasattr(features, "multiply"):
        length = np.sqrt(np.asarray(features.multiply(features).sum(axis=1)).ravel())
        return features.multiply(1 / np.maximum(length, 1e-9)[:, None]).tocsr()
    return features / np.maximum(np.linalg.norm(features, axis=1), 1e-9)[:, None]


def most_alike(features: Any, rows: NDArray[np.int64], among: NDArray[np.bool_], count: int) -> NDArray[np.int64]:
    """The ``count`` nearest by cosine for each of these rows, the nearest first: indices [len(rows), count].

    features [n, d], dense or sparse; among bool [n]: who may be a neighbour; never the row itself. -1 where
    there are too few.
    """
    found = np.full((len(rows), count), -1, np.int64)
    candidates = np.flatnonzero(among)
    scaled = unit_rows(features)
    others = scaled[candidates].T
    for start in range(0, len(rows), CHUNK):
        part = rows[start:start + CHUNK]
        near = scaled[part] @ others
        near = np.asarray(near.todense() if hasattr(near, "todense") else near, np.float64)
        near[part[:, None] == candidates[None, :]] = -np.inf
        order = np.argsort(-near, axis=1, kind="stable")[:, :count]
        best = np.where(np.isfinite(np.take_along_axis(near, order, axis=1)), candidates[order], -1)
        found[start:start + len(part), :best.shape[1]] = best
    return found
