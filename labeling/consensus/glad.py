"""GLAD: annotators differ in ability, items in difficulty."""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from labeling.consensus.em import Array, Watcher, climb, normalised, summed
from labeling.consensus.majority import expected_accuracy, majority_vote, top_label
from labeling.consensus.votes import TIED, Consensus, Votes


def glad(votes: Votes, *, tolerance: float = 1e-2, max_iterations: int = 50, inner: int = 5,
         inner_tolerance: float = 1e-2, progress: Watcher | None = None) -> Consensus:
    """Estimate true classes, annotators' abilities and items' difficulties by EM.

    A vote is right with probability sigmoid(ability * ease), ease > 0; a wrong one names each other class
    equally often. Abilities and the logarithms of ease have a normal prior of mean 1 and variance 1;
    classes are equally likely beforehand. Each M-step climbs by conjugate gradients, at most ``inner`` steps.
    Returns posterior [I, K], accuracy [A] (expected share of right votes), prior [K].
    Source: Whitehill, Ruvolo, Wu, Bergsma & Movellan, NIPS 22, 2009.
    """
    majority = majority_vote(votes)
    if not len(votes):
        return majority
    state = _State(votes, inner, inner_tolerance)
    seen = np.bincount(votes.item, minlength=votes.n_items) > 0
    found = climb(state.expect(), state.step, seen, tolerance=tolerance, max_iterations=max_iterations,
                  progress=progress)
    posterior = found.posterior
    label = np.where(seen, top_label(posterior), TIED).astype(np.int32)
    prior = np.full(votes.n_classes, 1 / votes.n_classes)
    return Consensus(posterior, label, expected_accuracy(votes, posterior), None, prior, found.iterations,
                     found.converged)


class _State:
    """Abilities [A] and log ease [I] in one vector, as the climber wants them."""

    def __init__(self, votes: Votes, inner: int, inner_tolerance: float) -> None:
        self._votes, self._inner, self._tolerance = votes, inner, inner_tolerance
        self._cells = votes.item.astype(np.int64) * votes.n_classes + votes.label
        self._at: Array = np.ones(votes.n_annotators + votes.n_items)

    def step(self, posterior: Array) -> Array:
        """Abilities and ease that fit the posterior, then the posterior that fits them."""
        from scipy import optimize  # pyright: ignore[reportMissingTypeStubs]

        belief = posterior[self._votes.item, self._votes.label]
        found = cast(Any, optimize).minimize(self._loss, self._at, args=(belief,), method="CG", jac=True,
                                             tol=self._tolerance, options={"maxiter": self._inner})
        self._at = np.asarray(found.x, np.float64)
        return self.expect()

    def expect(self) -> Array:
        """Posterior [I, K] of every item."""
        votes = self._votes
        _, _, strength = self._strength(self._at)
        # log sigmoid(s) - log((1 - sigmoid(s)) / (K - 1)) is s + log(K - 1): what a vote adds to its class.
        odds = strength + np.log(max(votes.n_classes - 1, 1))
        log = summed(self._cells, odds, votes.n_items * votes.n_classes)
        return normalised(log.reshape(votes.n_items, votes.n_classes))

    def _strength(self, at: Array) -> tuple[Array, Array, Array]:
        """Ability and ease of each vote, and their product; [n] each."""
        votes = self._votes
        ability, ease = at[:votes.n_annotators][votes.annotator], np.exp(at[votes.n_annotators:])[votes.item]
        return ability, ease, ability * ease

    def _loss(self, at: Array, belief: Array) -> tuple[float, Array]:
        """Minus the expected log posterior of the parameters, and its gradient."""
        votes = self._votes
        ability, ease, strength = self._strength(at)
        right = -np.logaddexp(0, -strength)
        wrong = right - strength - np.log(max(votes.n_classes - 1, 1))
        loss = -(belief @ right + (1 - belief) @ wrong) + 0.5 * float(((at - 1) ** 2).sum())
        pull = (belief - np.exp(right)) * ease
        gradient = at - 1
        gradient[:votes.n_annotators] -= summed(votes.annotator, pull, votes.n_annotators)
        gradient[votes.n_annotators:] -= summed(votes.item, pull * ability, votes.n_items)
        return float(loss), gradient
