"""Labels that the evidence speaks against: cleanlab on out-of-sample probabilities, and what is left unfound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

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


def find_suspects(labels: NDArray[np.int32], probabilities: NDArray[np.float64], *, seed: int = 0) -> Suspects:
    """Suspects among labels int32 [n] by probabilities [n, K] of models that did not see them.

    Score: 1 - cleanlab's self-confidence. Raises UserError for input that cleanlab would accept silently.
    Source: Northcutt, Jiang & Chuang, Confident Learning, JAIR 70, 2021.
    """
    from cleanlab import filter as cleanlab_filter  # pyright: ignore[reportMissingTypeStubs]

    confident: Any = cleanlab_filter
    _check(labels, probabilities)
    # cleanlab wants every class to occur; the others can't be anybody's given label anyway.
    present = np.unique(labels)
    narrow = probabilities[:, present] + 1e-12
    narrow /= narrow.sum(axis=1, keepdims=True)
    given = np.searchsorted(present, labels)
    index = np.asarray(confident.find_label_issues(given, narrow, return_indices_ranked_by="self_confidence",
                                                   n_jobs=1), np.int64)
    suggested = probabilities[index].argmax(axis=1).astype(np.int32)
    score = 1 - narrow[index, given[index]]
    differ = suggested != labels[index]
    index, suggested, score = index[differ], suggested[differ], score[differ]
    order = np.lexsort((index, -score))
    errors, low, high = estimate_errors(given, narrow, seed=seed)
    return Suspects(index[order], labels[index[order]], suggested[order], score[order], errors, low, high)


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
