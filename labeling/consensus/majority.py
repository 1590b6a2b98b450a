"""Majority vote, with ties said rather than broken."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from labeling.consensus.votes import TIED, Consensus, Votes


def majority_vote(votes: Votes) -> Consensus:
    """The class most annotators chose; TIED where several share the top, or where nobody voted.

    posterior [I, K]: the share of votes for each class, uniform without votes. accuracy [A]: how often
    an annotator agrees with the majority, over items that have one.
    """
    tally = tallies(votes)
    total = tally.sum(axis=1, keepdims=True)
    posterior = np.where(total > 0, tally / np.maximum(total, 1), 1 / max(votes.n_classes, 1))
    label = top_label(tally)
    return Consensus(posterior, label, agreement_with(votes, label))


def tallies(votes: Votes) -> NDArray[np.float64]:
    """How many votes each class got, [I, K]."""
    cells = votes.item.astype(np.int64) * votes.n_classes + votes.label
    counts = np.bincount(cells, minlength=votes.n_items * votes.n_classes)
    return counts.reshape(votes.n_items, votes.n_classes).astype(np.float64)


def top_label(weight: NDArray[np.float64], tolerance: float = 1e-9) -> NDArray[np.int32]:
    """The class with the highest weight in each row of [I, K], TIED where it is shared; int32 [I]."""
    if not weight.size:
        return np.full(len(weight), TIED, np.int32)
    best = weight.max(axis=1, keepdims=True)
    shared = (weight >= best - tolerance).sum(axis=1) > 1
    return np.where(shared, TIED, weight.argmax(axis=1)).astype(np.int32)


def agreement_with(votes: Votes, label: NDArray[np.int32]) -> NDArray[np.float64]:
    """Share of each annotator's votes that equal the label of their item, NaN without any; [A]."""
    known = label[votes.item] != TIED
    right = np.bincount(votes.annotator[known], votes.label[known] == label[votes.item[known]],
                        minlength=votes.n_annotators)
    count = np.bincount(votes.annotator[known], minlength=votes.n_annotators)
    with np.errstate(invalid="ignore"):
        return np.where(count > 0, right / np.maximum(count, 1), np.nan)


def expected_accuracy(votes: Votes, posterior: NDArray[np.float64]) -> NDArray[np.float64]:
    """Expected share of each annotator's votes that are right, NaN without any; [A]."""
    right = np.bincount(votes.annotator, posterior[votes.item, votes.label], minlength=votes.n_annotators)
    count = np.bincount(votes.annotator, minlength=votes.n_annotators)
    return np.where(count > 0, right / np.maximum(count, 1), np.nan)
