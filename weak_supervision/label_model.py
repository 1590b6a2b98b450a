"""Snorkel's label model, tamed: explicit seed and class balance, and always beside the majority vote.

The only module that imports snorkel's LabelModel, and only in a work process, since it reseeds every
random generator there is.
"""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeling.consensus.majority import majority_vote
from labeling.consensus.votes import Votes
from labeling.errors import UserError
from labeling.workers import Progress
from weak_supervision.rules.base import ABSTAIN

EPOCHS = 500
FEWEST_RULES = 3
ENOUGH_A_CLASS = 10  # labels a class, on average, before their shares are believed
MAJORITY, LABEL_MODEL = "majority", "label-model"


@dataclass(frozen=True, slots=True)
class Fitted:
    """Both ways to fuse rule votes. ``use`` is the better one, by gold; ``why`` says so.

    posterior, majority float64 [n, K]; covered bool [n]: some rule voted; weights [R]: the probability
    that a vote of the rule is right; class_balance [K].
    """

    posterior: NDArray[np.float64]
    majority: NDArray[np.float64]
    covered: NDArray[np.bool_]
    weights: NDArray[np.float64]
    class_balance: NDArray[np.float64]
    balance_from: str
    accuracy: float | None
    majority_accuracy: float | None
    checked: int
    use: str
    why: str


def fit_label_model(matrix: NDArray[np.int8], n_classes: int, *, gold: NDArray[np.int32], seed: int,
                    progress: Progress, labels: NDArray[np.int32] | None = None) -> Fitted:
    """Fit on a vote matrix int8 [n, R]; gold int32 [n], -1 unknown, gives the comparison and the class balance.

    labels int32 [n], -1 unknown: what items are labelled, for the class balance where gold is too scarce.

    Raises UserError for fewer than three rules, fewer than two classes, or no votes.
    Source: Ratner et al., Training Complex Models with Multi-Task Weak Supervision, AAAI 2019.
    """
    covered = (matrix != ABSTAIN).any(axis=1)
    _check(matrix, n_classes, covered)
    balance, source = best_balance(gold, gold if labels is None else labels, n_classes)
    votes = _as_votes(matrix, n_classes)
    progress.report(0, 2, "Fitting the label model")
    posterior, weights = _fit(matrix, n_classes, balance, seed)
    plain = majority_vote(votes)
    known = (gold >= 0) & covered
    ours = _accuracy(posterior, gold, known)
    theirs = _accuracy(plain.posterior, gold, known)
    use, why = better(ours, theirs, int(known.sum()))
    return Fitted(posterior, plain.posterior, covered, weights, balance, source, ours, theirs, int(known.sum()), use, why)


def best_balance(gold: NDArray[np.int32], labels: NDArray[np.int32], n_classes: int
                 ) -> tuple[NDArray[np.float64], str]:
    """The class balance [K], and what it was counted on: gold, else labels, else nothing."""
    for source, known in (("gold", gold), ("labels", labels)):
        if (known >= 0).sum() >= ENOUGH_A_CLASS * n_classes:
            return class_balance(known, n_classes), source
    return class_balance(np.zeros(0, np.int32), n_classes), "nothing: every class counts alike"


def class_balance(labels: NDArray[np.int32], n_classes: int) -> NDArray[np.float64]:
    """The share of each class among the known ones, with one imagined label each; uniform without any."""
    counts = np.bincount(labels[labels >= 0], minlength=n_classes) + 1.0
    return counts / counts.sum()


def _check(matrix: NDArray[np.int8], n_classes: int, covered: NDArray[np.bool_]) -> None:
    if n_classes < 2:
        raise UserError("A label model needs a question with two classes or more.")
    if matrix.shape[1] < FEWEST_RULES:
        raise UserError(f"A label model needs three rules or more; {matrix.shape[1]} are on.",
                        next_step="Add rules, or use the majority vote.")
    if not covered.any():
        raise UserError("No rule votes on any item.", next_step="Run the rules, or widen them.")


def _as_votes(matrix: NDArray[np.int8], n_classes: int) -> Votes:
    item, rule = np.nonzero(matrix != ABSTAIN)
    return Votes.build(item, rule, matrix[item, rule], n_items=matrix.shape[0], n_annotators=matrix.shape[1],
                       n_classes=n_classes)


def _fit(matrix: NDArray[np.int8], n_classes: int, balance: NDArray[np.float64], seed: int
         ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    with random_state_kept(), contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        from snorkel.labeling.model import LabelModel  # pyright: ignore[reportMissingTypeStubs]

        logging.getLogger("snorkel").setLevel(logging.ERROR)
        model: Any = LabelModel(cardinality=n_classes, verbose=False)
        model.fit(matrix.astype(np.int64), class_balance=balance.tolist(), n_epochs=EPOCHS, seed=seed,
                  progress_bar=False)
        rows, back = np.unique(matrix, axis=0, return_inverse=True)  # equal rows have equal posteriors
        posterior = np.asarray(model.predict_proba(rows.astype(np.int64)), np.float64)[back.ravel()]
        weights = np.asarray(model.get_weights(), np.float64)
    if not np.isfinite(posterior).all():
        raise UserError("The label model did not settle on an answer.", kept="The majority vote still works.")
    return posterior, weights


@contextlib.contextmanager
def random_state_kept() -> Generator[None]:
    """Leave the global random generators as they were found."""
    import random

    import torch

    states = random.getstate(), np.random.get_state(), torch.get_rng_state()
    try:
        yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
        torch.set_rng_state(states[2])


def _accuracy(posterior: NDArray[np.float64], gold: NDArray[np.int32], known: NDArray[np.bool_]) -> float | None:
    """Share right on gold that rules cover; a k-way tie that holds the right class counts 1/k."""
    if not known.any():
        return None
    rows = posterior[known]
    top = rows >= rows.max(axis=1, keepdims=True) - 1e-9
    return float((top[np.arange(len(rows)), gold[known]] / top.sum(axis=1)).mean())


def better(ours: float | None, theirs: float | None, checked: int) -> tuple[str, str]:
    """Which of label model and majority vote to use, by their accuracy on gold, and why."""
    if ours is None or theirs is None:
        return MAJORITY, "Without gold nothing shows that the label model beats the majority vote."
    if ours > theirs:
        return LABEL_MODEL, f"Right on {ours:.1%} of {checked} gold items, the majority vote on {theirs:.1%}."
    return MAJORITY, f"Right on {theirs:.1%} of {checked} gold items, the label model on {ours:.1%}."


