"""MACE: an annotator either knows the answer or guesses, each in an own way."""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from labeling.consensus.em import Array, Watcher, climb, normalised, summed
from labeling.consensus.majority import expected_accuracy, majority_vote, top_label
from labeling.consensus.votes import TIED, Consensus, Votes

KNOWING = 0.5  # Beta prior of how often an annotator knows, both sides
GUESSING = 10.0  # Dirichlet prior of what an annotator guesses, each class


def mace(votes: Votes, *, tolerance: float = 1e-6, max_iterations: int = 100, start: Array | None = None,
         progress: Watcher | None = None) -> Consensus:
    """Estimate true classes, how often each annotator knows, and what each guesses, by variational EM.

    Votes of who guesses say nothing of the item. start [A, 1 + K]: where EM begins, for each annotator the
    probability of guessing and then of each guess; by default half and as the votes of all are.
    Returns posterior [I, K], accuracy [A] (expected share of right votes), prior [K].
    Source: Hovy, Berg-Kirkpatrick, Vaswani & Hovy, NAACL-HLT 2013; variational M-step of section 3.2.
    """
    majority = majority_vote(votes)
    if not len(votes):
        return majority
    state = _State(votes, _default_start(votes) if start is None else start)
    seen = np.bincount(votes.item, minlength=votes.n_items) > 0
    found = climb(state.expect(), state.step, seen, tolerance=tolerance, max_iterations=max_iterations,
                  progress=progress)
    posterior = found.posterior
    label = np.where(seen, top_label(posterior), TIED).astype(np.int32)
    return Consensus(posterior, label, expected_accuracy(votes, posterior), None, posterior[seen].mean(axis=0),
                     found.iterations, found.converged)


def _default_start(votes: Votes) -> Array:
    shares = (np.bincount(votes.label, minlength=votes.n_classes) + 1) / (len(votes) + votes.n_classes)
    return np.tile(np.concatenate([[0.5], shares]), (votes.n_annotators, 1))


class _State:
    """How often each annotator guesses [A], knows [A], and what [A, K]; none of these need sum to 1."""

    def __init__(self, votes: Votes, start: Array) -> None:
        self._votes = votes
        self._cells = votes.item.astype(np.int64) * votes.n_classes + votes.label
        self._guesses, self._knows, self._strategy = start[:, 0], 1 - start[:, 0], start[:, 1:]

    def step(self, posterior: Array) -> Array:
        """What fits the posterior, then the posterior that fits it."""
        votes, (guess, knew) = self._votes, self._parts()
        belief = posterior[votes.item, votes.label]
        known = belief * knew / (guess + knew)  # expected votes of who knew; all others are guesses
        knowing = summed(votes.annotator, known, votes.n_annotators)
        cells = votes.annotator.astype(np.int64) * votes.n_classes + votes.label
        guessing = summed(cells, 1 - known, votes.n_annotators * votes.n_classes)
        guessing = guessing.reshape(votes.n_annotators, votes.n_classes)
        both = _shrunk(np.stack([guessing.sum(axis=1), knowing], axis=1), KNOWING)
        self._guesses, self._knows, self._strategy = both[:, 0], both[:, 1], _shrunk(guessing, GUESSING)
        return self.expect()

    def expect(self) -> Array:
        """Posterior [I, K] of every item."""
        votes, (guess, knew) = self._votes, self._parts()
        odds = np.log1p(knew / guess)
        log = summed(self._cells, odds, votes.n_items * votes.n_classes)
        return normalised(log.reshape(votes.n_items, votes.n_classes))

    def _parts(self) -> tuple[Array, Array]:
        """The probability of each vote by guess, and by knowledge if it is right; [n] each."""
        who = self._votes.annotator
        return self._guesses[who] * self._strategy[who, self._votes.label], self._knows[who]


def _shrunk(counts: Array, prior: float) -> Array:
    """Variational estimate of each row's distribution from its expected counts."""
    from scipy import special  # pyright: ignore[reportMissingTypeStubs]

    digamma = cast(Any, special).digamma
    return np.exp(digamma(counts + prior) - digamma((counts + prior).sum(axis=1, keepdims=True)))
