"""Items by how many votes each class got on them: a million items have few such patterns.

All agreement but Cohen's follows from these counts, so it costs no more than the patterns do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Patterns:
    """Distinct rows of a tally, for items with two votes or more.

    rows float64 [P, K]: votes for each class; count float64 [P]: how many items look like this;
    total float64 [P]: votes on such an item.
    """

    rows: Array
    count: Array
    total: Array

    @staticmethod
    def of(tally: Array) -> Patterns:
        """From the votes each class got on each item, [I, K]; items with fewer than two votes are left out."""
        shared = tally[tally.sum(axis=1) >= 2]
        _, first, count = np.unique(_keys(shared), return_index=True, return_counts=True)
        rows = shared[first]
        return Patterns(rows, count.astype(np.float64), rows.sum(axis=1))

    @property
    def items(self) -> int:
        """How many items have two votes or more."""
        return int(self.count.sum())

    def one_against_rest(self, label: int) -> Patterns:
        """The same votes as if there were this class and all others."""
        own = self.rows[:, label]
        return Patterns(np.stack([own, self.total - own], axis=1), self.count, self.total)


def _keys(tally: Array) -> NDArray[np.int64]:
    """One number a row, equal where rows are; [I]."""
    keys, bound = np.zeros(len(tally), np.int64), 1
    for column in tally.T.astype(np.int64):
        base = int(column.max(initial=0)) + 1
        if bound * base >= 2**62:  # start again from small numbers, so that they never overflow
            keys = np.unique(keys, return_inverse=True)[1].reshape(-1)
            bound = len(keys)
        keys = keys * base + column
        bound *= base
    return keys
