"""Votes weighed by how often each annotator was right on items whose label is known."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from labeling.consensus.majority import majority_vote, top_label
from labeling.consensus.one_coin import weighed
from labeling.consensus.votes import TIED, Consensus, Votes

SMOOTHING = 4.0  # imagined votes of each annotator on gold, as right as the votes of all together


def gold_weighted(votes: Votes, gold: NDArray[np.int32], *, smoothing: float = SMOOTHING) -> Consensus:
    """The class that votes weighed by the log odds of their annotators' accuracy on gold speak for.

    gold int32 [I]: the known label, -1 unknown. Who answered no gold counts as much as all annotators
    together; without any gold it is the majority vote. The labels of gold items are not used as votes.
    Returns posterior [I, K], accuracy [A] on gold (NaN for who answered none), prior [K].
    Source: Nitzan & Paroush, International Economic Review 23(2), 1982: log odds are the best weights.
    """
    majority = majority_vote(votes)
    known = gold[votes.item] >= 0
    if not known.any():
        return majority
    right = votes.label[known] == gold[votes.item[known]]
    given = np.bincount(votes.annotator[known], minlength=votes.n_annotators)
    hits = np.bincount(votes.annotator[known], right, minlength=votes.n_annotators)
    together = right.mean()
    accuracy = (hits + smoothing * together) / (given + smoothing)
    seen = np.bincount(votes.item, minlength=votes.n_items) > 0
    prior = majority.posterior[seen].mean(axis=0)
    posterior = weighed(votes, accuracy, prior)
    label = np.where(seen, top_label(posterior), TIED).astype(np.int32)
    return Consensus(posterior, label, np.where(given > 0, hits / np.maximum(given, 1), np.nan), None, prior)
