"""What rules are worth: coverage, overlap, conflict, polarity, and accuracy on gold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weak_supervision.rules.base import ABSTAIN

UNSIGNED_ABSTAIN = 255  # ABSTAIN as uint8 sees it: above every class, so that a minimum passes it by


@dataclass(frozen=True, slots=True)
class RuleStats:
    """One rule. Shares are of all items; accuracy is of the votes on gold items, None without any."""

    polarity: tuple[int, ...]
    coverage: float
    overlap: float
    conflict: float
    accuracy: float | None
    checked: int


def analyse(matrix: NDArray[np.int8], gold: NDArray[np.int32] | None = None) -> tuple[RuleStats, ...]:
    """Statistics of each rule of a vote matrix int8 [n, R], fastest column-major; gold int32 [n], -1 unknown.

    Equal to ``snorkel.labeling.LFAnalysis.lf_summary``.
    """
    columns = np.asfortranarray(matrix).T
    shared, contested = _meetings(columns, len(matrix))
    known = None if gold is None else gold >= 0
    return tuple(_one(column, shared, contested, gold, known) for column in columns)


def _meetings(columns: NDArray[np.int8], n: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Items [n] on which two rules vote, and those on which two differ; columns [R, n].

    Where two differ, every rule that votes is in conflict with some other. A rule at a time, and each item
    keeps only its lowest and highest vote so far: that is all it takes, and nothing as large as the matrix is made.
    """
    seen, shared = np.zeros(n, bool), np.zeros(n, bool)
    highest, lowest = np.full(n, ABSTAIN, np.int8), np.full(n, UNSIGNED_ABSTAIN, np.uint8)
    for column in columns:
        voted = column != ABSTAIN
        shared |= seen & voted
        seen |= voted
        np.maximum(highest, column, out=highest)
        np.minimum(lowest, column.view(np.uint8), out=lowest)
    return shared, seen & (highest.view(np.uint8) != lowest)


def _one(column: NDArray[np.int8], shared: NDArray[np.bool_], contested: NDArray[np.bool_],
         gold: NDArray[np.int32] | None, known: NDArray[np.bool_] | None) -> RuleStats:
    n, voted = max(len(column), 1), column != ABSTAIN
    counts = np.bincount(column.view(np.uint8), minlength=UNSIGNED_ABSTAIN + 1)[:UNSIGNED_ABSTAIN]
    checked = 0 if known is None else int(np.count_nonzero(voted & known))
    right = int(np.count_nonzero(voted & (column == gold))) if checked else 0
    return RuleStats(tuple(np.flatnonzero(counts).tolist()), int(counts.sum()) / n,
                     int(np.count_nonzero(voted & shared)) / n, int(np.count_nonzero(voted & contested)) / n,
                     right / checked if checked else None, checked)
