"""Categorical votes as arrays, and what a consensus of them is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

TIED = -1


@dataclass(frozen=True, slots=True)
class Votes:
    """n votes by A annotators on I items over K classes, sorted by (item, annotator, label).

    item, annotator, label: int32 [n], each within 0..I-1, 0..A-1, 0..K-1. Sorting makes every
    result independent of the order in which the votes came.
    """

    item: NDArray[np.int32]
    annotator: NDArray[np.int32]
    label: NDArray[np.int32]
    n_items: int
    n_annotators: int
    n_classes: int

    @staticmethod
    def build(item: ArrayLike, annotator: ArrayLike, label: ArrayLike, *,
              n_items: int, n_annotators: int, n_classes: int) -> Votes:
        """Check ranges, sort, and freeze. Raises ValueError where an index is out of range."""
        i, a, c = (np.asarray(part, dtype=np.int32).ravel() for part in (item, annotator, label))
        if not len(i) == len(a) == len(c):
            raise ValueError("item, annotator and label differ in length")
        for part, limit, what in ((i, n_items, "item"), (a, n_annotators, "annotator"), (c, n_classes, "label")):
            if part.size and (part.min() < 0 or part.max() >= limit):
                raise ValueError(f"{what} out of range 0..{limit - 1}")
        order = np.lexsort((c, a, i))
        arrays = tuple(np.ascontiguousarray(part[order]) for part in (i, a, c))
        for part in arrays:
            part.flags.writeable = False
        return Votes(*arrays, n_items=n_items, n_annotators=n_annotators, n_classes=n_classes)

    def __len__(self) -> int:
        return len(self.item)


@dataclass(frozen=True, slots=True)
class Consensus:
    """What the votes say together.

    posterior float64 [I, K], rows sum to 1; label int32 [I], the most probable class or TIED where
    several are equally probable; accuracy float64 [A], estimated share of right votes (NaN without
    votes); confusion float64 [A, K, K] (rows: true class) or None; prior float64 [K] or None.
    """

    posterior: NDArray[np.float64]
    label: NDArray[np.int32]
    accuracy: NDArray[np.float64]
    confusion: NDArray[np.float64] | None = None
    prior: NDArray[np.float64] | None = None
    iterations: int = 0
    converged: bool = True
