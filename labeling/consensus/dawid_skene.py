"""Dawid-Skene: true classes and annotators' confusion matrices, estimated together by EM.

Votes are a sparse matrix between items and (annotator, label), so that both steps of EM are one
product each. Smoothing keeps annotators with few votes from being believed or dismissed for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeling.consensus.em import Array, Watcher, climb, normalised
from labeling.consensus.majority import expected_accuracy, majority_vote, top_label
from labeling.consensus.votes import TIED, Consensus, Votes

SMOOTHING = 2.0  # imagined votes a row: one as the whole group votes, one right
RIGHT = 0.5  # the share of them that is right
_LEAST = 1e-10  # the least count of a label somebody used, so that nothing is ever impossible


@dataclass(frozen=True, slots=True)
class _Problem:
    """The votes as EM sees them."""

    by_item: Any  # sparse [I, A * K], a one where annotator a said label k
    by_voter: Any  # its transpose, stored by rows
    used: NDArray[np.bool_]  # [A, 1, K], the labels that an annotator ever used
    seen: NDArray[np.bool_]  # [I], whether anybody voted
    asked: NDArray[np.bool_]  # [I], whether anybody voted who is no volunteer
    volunteers: NDArray[np.bool_]  # [A]
    start: Array  # [K], class shares by majority
    smoothing: float


def dawid_skene(votes: Votes, *, smoothing: float = SMOOTHING, tolerance: float = 1e-6, max_iterations: int = 200,
                volunteers: NDArray[np.bool_] | None = None, progress: Watcher | None = None) -> Consensus:
    """Estimate true classes and annotator confusion matrices by EM, starting from the majority vote.

    smoothing: imagined votes that each row of a confusion matrix starts with, half of them cast as the
    annotator's group casts its votes, half of them right; 0 gives the unsmoothed method. tolerance: EM
    stops when no posterior moves by more; 0 runs exactly max_iterations.
    volunteers [A]: who looked at every item and spoke up or not, as rules do. Their confusion is the
    rate at which they speak up over *all* items of a class (rows sum to less than 1), for one who only
    ever names one class would otherwise tell nothing. By default nobody is one, unless most votes come
    from one-sided voters: then these are.
    Returns posterior [I, K], confusion [A, K, K] (rows: true class), prior [K], accuracy [A] (expected
    share of right votes). Items without votes get the prior and are TIED. Deterministic; independent of
    the order of votes.
    Source: Dawid & Skene, Applied Statistics 28(1), 1979; a prior on rows after Kim & Ghahramani,
    AISTATS 2012, centred on the pooled matrix as in the hierarchical model of Paun et al., TACL 2018.
    """
    majority = majority_vote(votes)
    if not len(votes):
        return majority
    problem = _problem(votes, majority.posterior, smoothing, _default(votes) if volunteers is None else volunteers)
    found = climb(majority.posterior, lambda posterior: _expect(problem, *_maximise(problem, posterior)), problem.seen,
                  tolerance=tolerance, max_iterations=max_iterations, progress=progress)
    confusion, prior = _maximise(problem, found.posterior)
    label = np.where(problem.seen, top_label(found.posterior), TIED).astype(np.int32)
    return Consensus(found.posterior, label, expected_accuracy(votes, found.posterior), confusion, prior,
                     found.iterations, found.converged)


def one_sided(votes: Votes) -> NDArray[np.bool_]:
    """Which annotators [A] voted, but never for more than one class."""
    cells = votes.annotator.astype(np.int64) * votes.n_classes + votes.label
    used = np.bincount(cells, minlength=votes.n_annotators * votes.n_classes) > 0
    return used.reshape(votes.n_annotators, votes.n_classes).sum(axis=1) == 1


def _default(votes: Votes) -> NDArray[np.bool_]:
    """Plain EM would give every item the commonest class where one-sided voters rule: see docs/accuracy.md."""
    sided = one_sided(votes)
    most = sided[votes.annotator].mean() > 0.5
    return sided if most and votes.n_classes > 1 else np.zeros_like(sided)


def _problem(votes: Votes, start: Array, smoothing: float, volunteers: NDArray[np.bool_]) -> _Problem:
    from scipy.sparse import csr_array  # pyright: ignore[reportMissingTypeStubs]

    a, k, i = votes.n_annotators, votes.n_classes, votes.n_items
    column = votes.annotator.astype(np.int64) * k + votes.label
    count = np.bincount(votes.item, minlength=i)
    by_item: Any = csr_array((np.ones(len(votes)), column, np.concatenate([[0], np.cumsum(count)])), shape=(i, a * k))
    used = np.bincount(column, minlength=a * k).reshape(a, 1, k) > 0
    asked = np.bincount(votes.item, ~volunteers[votes.annotator], minlength=i) > 0
    return _Problem(by_item, by_item.T.tocsr(), used, count > 0, asked, volunteers, start[count > 0].mean(axis=0),
                    smoothing)


def _maximise(problem: _Problem, posterior: Array) -> tuple[Array, Array]:
    """Confusion [A, K, K] and prior [K] that fit the posterior best."""
    a, _, k = problem.used.shape
    counts: Array = np.asarray(problem.by_voter @ posterior).reshape(a, k, k).transpose(0, 2, 1)
    counts = np.where(problem.used, np.maximum(counts, _LEAST), 0.0)
    confusion = np.full_like(counts, 1 / k)  # for annotators without votes and without smoothing
    people = ~problem.volunteers
    confusion[people] = _rows(counts[people], problem.smoothing, confusion[people])
    if problem.volunteers.any():
        size = posterior[problem.seen].sum(axis=0)
        confusion[problem.volunteers] = _rates(counts[problem.volunteers], size, problem.smoothing)
    # Items that only volunteers voted on say nothing of how common a class is: EM would drift to one class
    # for all of them. So they keep the class shares that the majority vote started with.
    weight = posterior[problem.asked].sum(axis=0) + problem.smoothing * problem.start
    if not weight.any():
        weight = problem.start
    return confusion, weight / weight.sum()


def _rows(counts: Array, smoothing: float, otherwise: Array) -> Array:
    """Of the votes on items of each true class, the share for each label; [A, K, K]."""
    if smoothing > 0:
        counts = counts + smoothing * _imagined(counts)
    total = counts.sum(axis=2, keepdims=True)
    return np.where(total > 0, counts / np.maximum(total, _LEAST * _LEAST), otherwise)


def _rates(counts: Array, size: Array, smoothing: float) -> Array:
    """Of all items of each true class [K], the share that each volunteer gave each label; [V, K, K].

    The imagined votes lie on the classes as the items do, so that they say nothing about the class.
    """
    imagined = smoothing * (size / size.sum())[:, None]
    return (counts + imagined * _imagined(counts)) / np.maximum(size[:, None] + imagined, _LEAST)


def _imagined(counts: Array) -> Array:
    """One imagined vote for each true class, a part as the group votes and a part right; [K, K]."""
    k = counts.shape[2]
    together = counts.sum(axis=0) + 1.0 / k
    return (1 - RIGHT) * together / together.sum(axis=1, keepdims=True) + RIGHT * np.eye(k)


def _expect(problem: _Problem, confusion: Array, prior: Array) -> Array:
    """Posterior [I, K] of every item."""
    a, k, _ = confusion.shape
    said = np.log(np.maximum(confusion, _LEAST * _LEAST)).transpose(0, 2, 1).reshape(a * k, k)
    log: Array = np.asarray(problem.by_item @ said) + np.log(np.maximum(prior, _LEAST))
    return normalised(log)
