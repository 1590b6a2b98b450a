"""Labels that the evidence speaks against: cleanlab on out-of-sample probabilities, and what is left unfound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeling.audit.joint import likeliest_other, margin
from labeling.errors import UserError

RESAMPLES = 200


@dataclass(frozen=True, slots=True)
class Suspects:
    """Suspect labels, the most doubtful first.

    index int64 [m]; given, suggested int32 [m]; score float64 [m] in 0..1, 1 the most doubtful.
    errors: how many labels are estimated to be wrong in all, with a 95 % interval.
    """

    index: NDArray[np.int64]
    given: NDArray[np.int32]
    suggested: NDArray[np.int32]
    score: NDArray[np.float64]
    errors: float
    errors_low: float
    errors_high: float


def find_suspects(labels: NDArray[np.int32], probabilities: NDArray[np.float64], *, seed: int = 0,
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
    errors, low, high = estimate_errors(given, narrow, seed=seed)
    return Suspects(index, labels[index], likeliest_other(labels, together)[index], doubt[index], errors, low, high)


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


def estimate_errors(labels: NDArray[np.int64], probabilities: NDArray[np.float64], *, seed: int
                    ) -> tuple[float, float, float]:
    """How many labels are wrong: the off-diagonal of the confident joint, with a bootstrap interval over items.

    An item counts for class j if its probability of j is above the mean of those labelled j (the
    likeliest such j); counts are scaled to the number of labels given to each class.
    """
    k = probabilities.shape[1]
    size = np.bincount(labels, minlength=k)
    threshold = np.bincount(labels, probabilities[np.arange(len(labels)), labels], minlength=k) / np.maximum(size, 1)
    above = np.where(probabilities >= threshold - 1e-12, probabilities, -1.0)
    confident = above.max(axis=1) >= 0
    cell = labels[confident] * k + above[confident].argmax(axis=1)
    joint = np.bincount(cell, minlength=k * k)
    drawn = np.random.default_rng(seed).multinomial(joint.sum(), joint / joint.sum(), size=RESAMPLES)
    spread = np.array([_wrong(one.reshape(k, k), size) for one in drawn])
    low, high = np.percentile(spread, [2.5, 97.5])
    return _wrong(joint.reshape(k, k), size), float(low), float(high)


def _wrong(joint: NDArray[np.int64], size: NDArray[np.int64]) -> float:
    total = joint.sum(axis=1)
    share = np.where(total > 0, (total - np.diag(joint)) / np.maximum(total, 1), 0.0)
    return float((share * size).sum())
