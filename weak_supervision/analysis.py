"""What rules are worth: coverage, overlap, conflict, polarity, and accuracy on gold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weak_supervision.rules.base import ABSTAIN


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
    """Statistics of each rule of a vote matrix int8 [n, R]; gold int32 [n], -1 unknown.

    Equal to ``snorkel.labeling.LFAnalysis.lf_summary``, computed column by column.
    """
    n, _ = matrix.shape
    voted = matrix != ABSTAIN
    voters = voted.sum(axis=1)
    contested = _contested(matrix, voted)
    return tuple(_one(matrix[:, r], voted[:, r], voters, contested, gold, max(n, 1)) for r in range(matrix.shape[1]))


def _contested(matrix: NDArray[np.int8], voted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Items on which two rules differ; then every rule that votes there is in conflict with some other."""
    if not matrix.size:
        return np.zeros(len(matrix), bool)
    highest = matrix.max(axis=1)
    lowest = np.where(voted, matrix, np.int8(127)).min(axis=1)
    return (highest != ABSTAIN) & (lowest != highest)


def _one(column: NDArray[np.int8], voted: NDArray[np.bool_], voters: NDArray[np.int64], contested: NDArray[np.bool_],
         gold: NDArray[np.int32] | None, n: int) -> RuleStats:
    known = voted & (gold >= 0) if gold is not None else np.zeros(len(column), bool)
    checked = int(known.sum())
    accuracy = float((column[known] == gold[known]).mean()) if gold is not None and checked else None
    return RuleStats(tuple(int(one) for one in np.unique(column[voted])), float(voted.sum() / n),
                     float((voted & (voters > 1)).sum() / n), float((voted & contested).sum() / n), accuracy, checked)
