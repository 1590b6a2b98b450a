"""One-coin Dawid-Skene: one number for each annotator, the share of right answers, whatever the class."""

from __future__ import annotations

import numpy as np

from labeling.consensus.em import Array, Watcher, climb, normalised, summed
from labeling.consensus.majority import expected_accuracy, majority_vote, top_label
from labeling.consensus.votes import TIED, Consensus, Votes

SMOOTHING = 2.0  # imagined votes of each annotator, as right as the votes of all together
_LEAST = 1e-10  # nobody is ever quite sure or quite wrong


def one_coin(votes: Votes, *, smoothing: float = SMOOTHING, tolerance: float = 1e-6, max_iterations: int = 200,
             progress: Watcher | None = None) -> Consensus:
    """Estimate true classes and each annotator's accuracy by EM, starting from the majority vote.

    An annotator who errs names each other class equally often. Fewer numbers than Dawid-Skene has to
    find, so it needs fewer votes. smoothing 0 and tolerance 0 give the published method.
    Returns posterior [I, K], accuracy [A], prior [K]. Items without votes get the prior and are TIED.
    Source: Zhang, Chen, Zhou & Jordan, JMLR 17, 2016, section 2.
    """
    majority = majority_vote(votes)
    if not len(votes):
        return majority
    seen = np.bincount(votes.item, minlength=votes.n_items) > 0
    given = np.bincount(votes.annotator, minlength=votes.n_annotators)

    def maximise(posterior: Array) -> tuple[Array, Array]:
        right = summed(votes.annotator, posterior[votes.item, votes.label], votes.n_annotators)
        together = right.sum() / len(votes)
        accuracy = (right + smoothing * together) / np.maximum(given + smoothing, _LEAST)
        return accuracy, posterior[seen].mean(axis=0)

    found = climb(majority.posterior, lambda posterior: _expect(votes, *maximise(posterior)), seen,
                  tolerance=tolerance, max_iterations=max_iterations, progress=progress)
    _, prior = maximise(found.posterior)
    label = np.where(seen, top_label(found.posterior), TIED).astype(np.int32)
    return Consensus(found.posterior, label, expected_accuracy(votes, found.posterior), None, prior, found.iterations,
                     found.converged)


def weighed(votes: Votes, accuracy: Array, prior: Array) -> Array:
    """Posterior [I, K] of votes by annotators who are right as often as ``accuracy`` [A] says."""
    return _expect(votes, accuracy, prior)


def _expect(votes: Votes, accuracy: Array, prior: Array) -> Array:
    right = np.clip(accuracy, _LEAST, 1 - _LEAST)
    odds = np.log(right) - np.log((1 - right) / max(votes.n_classes - 1, 1))
    cells = votes.item.astype(np.int64) * votes.n_classes + votes.label
    log = summed(cells, odds[votes.annotator], votes.n_items * votes.n_classes)
    return normalised(log.reshape(votes.n_items, votes.n_classes) + np.log(np.maximum(prior, _LEAST)))
