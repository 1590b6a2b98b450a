"""Dawid-Skene: true classes and annotators' confusion matrices, estimated together by EM.

Votes are a sparse matrix from (annotator, label) to item, so that both steps of EM are one product each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeling.consensus.majority import majority_vote, top_label
from labeling.consensus.votes import TIED, Consensus, Votes

SMOOTHING = 2.0
DIAGONAL = 0.1  # of the pooled matrix: keeps the classes from trading names when votes say little
_SMALLEST = 1e-10


@dataclass(frozen=True, slots=True)
class _Problem:
    """The votes as EM sees them: K outcomes, of which the first ``truths`` can be true."""

    cast: Any  # sparse [A * K, I], a one where annotator a said outcome k about item i
    shape: tuple[int, int, int]  # A, K, I
    truths: int
    seen: NDArray[np.bool_]  # [I], whether anybody voted
    groups: NDArray[np.int64]  # [A]
    smoothing: float


def dawid_skene(votes: Votes, *, smoothing: float = SMOOTHING, tolerance: float = 1e-6, max_iterations: int = 200,
                truths: int | None = None, groups: NDArray[np.int64] | None = None) -> Consensus:
    """Estimate true classes and annotator confusion matrices by EM, starting from the majority vote.

    smoothing: how many imagined votes each row of an annotator's confusion matrix starts with. They
    are spread as the votes of the whole group are, so that who has said little is taken for average;
    0 gives the unsmoothed method. tolerance: EM stops when no posterior moves by more (0: after
    exactly max_iterations). truths: only the first so many classes can be true; the others are things
    a voter can say, such as abstaining. groups [A]: voters who are alike (default: all are).
    Returns posterior [I, truths], confusion [A, K, K] (rows: true class), prior [truths], accuracy [A]
    (expected share of right votes). Deterministic; independent of the order of votes. Items without
    votes get the prior and are TIED.
    Source: Dawid & Skene, Applied Statistics 28(1), 1979; the prior on rows after Kim & Ghahramani,
    AISTATS 2012, centred on the pooled matrix as in the hierarchical model of Paun et al., TACL 2018.
    """
    known = votes.n_classes if truths is None else truths
    voted = votes.label < known
    start = majority_vote(Votes.build(votes.item[voted], votes.annotator[voted], votes.label[voted],
                                      n_items=votes.n_items, n_annotators=votes.n_annotators, n_classes=known))
    if not voted.any():
        return start
    problem = _Problem(_matrix(votes), (votes.n_annotators, votes.n_classes, votes.n_items), known,
                       np.bincount(votes.item[voted], minlength=votes.n_items) > 0,
                       np.zeros(votes.n_annotators, np.int64) if groups is None else groups, smoothing)
    posterior, converged, iteration = start.posterior, False, 0
    confusion, prior = _maximise(problem, posterior)
    while iteration < max_iterations and not converged:
        iteration += 1
        updated = _expect(problem, confusion, prior)
        converged = tolerance > 0 and float(np.abs(updated - posterior)[problem.seen].max()) < tolerance
        posterior = updated
        confusion, prior = _maximise(problem, posterior)
    label = np.where(problem.seen, top_label(posterior), TIED).astype(np.int32)
    return Consensus(posterior, label, _accuracy(votes, posterior, voted), confusion, prior, iteration, converged)


def _matrix(votes: Votes) -> Any:
    from scipy.sparse import csr_array  # pyright: ignore[reportMissingTypeStubs]

    row = votes.annotator.astype(np.int64) * votes.n_classes + votes.label
    return csr_array((np.ones(len(votes)), (row, votes.item)),
                     shape=(votes.n_annotators * votes.n_classes, votes.n_items))


def _maximise(problem: _Problem, posterior: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Confusion [A, truths, K] and prior [truths] that fit the posterior best."""
    a, k, _ = problem.shape
    t, smoothing = problem.truths, problem.smoothing
    counts: NDArray[np.float64] = np.asarray(problem.cast @ posterior).reshape(a, k, t).transpose(0, 2, 1)
    if smoothing > 0:
        counts = counts + smoothing * _pooled(counts, problem.groups)
    total = counts.sum(axis=2, keepdims=True)
    confusion = np.where(total > 0, counts / np.maximum(total, _SMALLEST), 1 / k)
    weight = posterior[problem.seen].sum(axis=0) + (smoothing / t if smoothing > 0 else 0.0)
    return confusion, weight / weight.sum()


def _pooled(counts: NDArray[np.float64], groups: NDArray[np.int64]) -> NDArray[np.float64]:
    """For each voter its group's confusion matrix, leaning a little to being right; [A, truths, K]."""
    _, t, k = counts.shape
    pooled = np.empty_like(counts)
    for group in np.unique(groups):
        members = groups == group
        together = counts[members].sum(axis=0) + 1.0 / k
        together /= together.sum(axis=1, keepdims=True)
        pooled[members] = (1 - DIAGONAL) * together + DIAGONAL * np.eye(t, k)
    return pooled


def _expect(problem: _Problem, confusion: NDArray[np.float64], prior: NDArray[np.float64]) -> NDArray[np.float64]:
    """Posterior [I, truths] of every item."""
    a, k, _ = problem.shape
    said = np.log(np.maximum(confusion, _SMALLEST)).transpose(0, 2, 1).reshape(a * k, problem.truths)
    log: NDArray[np.float64] = np.asarray(problem.cast.T @ said) + np.log(np.maximum(prior, _SMALLEST))
    log -= log.max(axis=1, keepdims=True)
    posterior = np.exp(log)
    return posterior / posterior.sum(axis=1, keepdims=True)


def _accuracy(votes: Votes, posterior: NDArray[np.float64], voted: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Expected share of each annotator's votes that are right, NaN without any; [A]."""
    who = votes.annotator[voted]
    right = np.bincount(who, posterior[votes.item[voted], votes.label[voted]], minlength=votes.n_annotators)
    count = np.bincount(who, minlength=votes.n_annotators)
    return np.where(count > 0, right / np.maximum(count, 1), np.nan)
