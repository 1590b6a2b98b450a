"""Labels that the evidence speaks against: cleanlab on out-of-sample probabilities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeling.audit.joint import likeliest_other, margin
from labeling.errors import UserError


@dataclass(frozen=True, slots=True)
class Suspects:
    """Suspect labels, the most doubtful first.

    index int64 [m]; given, suggested int32 [m]; score float64 [m] in 0..1, 1 the most doubtful.
    """

    index: NDArray[np.int64]
    given: NDArray[np.int32]
    suggested: NDArray[np.int32]
    score: NDArray[np.float64]


def find_suspects(labels: NDArray[np.int32], probabilities: NDArray[np.float64], *,
                  joint: NDArray[np.float64] | None = None, several: NDArray[np.bool_] | None = None) -> Suspects:
    """Suspects among labels int32 [n] by probabilities [n, K] of models that did not see them.

    Flags are cleanlab's. Where several annotators have voted (several, bool [n]) cleanlab says how many
    to flag at least, and the joint posterior of votes and model [n, K] says which, and whether more are
    expected to be wrong. Score: 1 - the normalized margin. Raises UserError for input that cleanlab
    would accept silently.
    Source: Northcutt, Jiang & Chuang, Confident Learning, JAIR 70, 2021.
    """
    _check(labels, probabilities)
    present = np.unique(labels)  # cleanlab wants every class to occur; the others can't be a given label anyway
    narrow = probabilities[:, present] + 1e-12
    narrow /= narrow.sum(axis=1, keepdims=True)
    given = np.searchsorted(present, labels)
    flagged = _flags(given, narrow) & (probabilities.argmax(axis=1) != labels)
    together = probabilities if joint is None else joint
    if several is not None:
        _rechoose(flagged, labels, together, several)
    doubt = (1 - margin(labels, together)) / 2
    index = np.flatnonzero(flagged)
    index = index[np.lexsort((index, -doubt[index]))]
    return Suspects(index, labels[index], likeliest_other(labels, together)[index], doubt[index])


def _flags(given: NDArray[np.int64], probabilities: NDArray[np.float64]) -> NDArray[np.bool_]:
    from cleanlab import filter as cleanlab_filter  # pyright: ignore[reportMissingTypeStubs]

    confident: Any = cleanlab_filter
    return np.array(confident.find_label_issues(given, probabilities, n_jobs=1), bool)


def _rechoose(flagged: NDArray[np.bool_], labels: NDArray[np.int32], joint: NDArray[np.float64],
              several: NDArray[np.bool_]) -> None:
    """Among items with several votes, flag those that the joint posterior doubts most instead."""
    rows = np.flatnonzero(several)
    expected = float((1 - joint[rows, labels[rows]]).sum())
    n = max(int(flagged[rows].sum()), round(expected))
    order = np.lexsort((rows, margin(labels[rows], joint[rows])))
    flagged[rows] = False
    flagged[rows[order[:n]]] = True


def _check(labels: NDArray[np.int32], probabilities: NDArray[np.float64]) -> None:
    if len(labels) < 2 or len(np.unique(labels)) < 2:
        raise UserError("Suspects can be found among at least two labels of two classes.")
    if len(labels) != len(probabilities) or labels.min() < 0 or labels.max() >= probabilities.shape[1]:
        raise ValueError("labels and probabilities do not fit together")
    if not np.isfinite(probabilities).all() or (probabilities < 0).any():
        raise ValueError("probabilities must be finite and not negative")
    if np.abs(probabilities.sum(axis=1) - 1).max() > 1e-3:
        raise ValueError("each row of probabilities must sum to 1")
