"""Probabilities of each class for each item, by models that never saw the item's own label."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from labeling.errors import UserError
from labeling.workers import Progress

DENSE, SPARSE = 0.3, 10.0  # inverse strength of regularisation
COMPONENTS = 128
FEWEST_A_CLASS = 3  # labels of a class, so that two are left to learn from when one is judged
LEAST = 1e-6
MOST_ITERATIONS = 300
TEMPERATURES = tuple(float(one) for one in np.geomspace(0.5, 8, 33))


@dataclass(frozen=True, slots=True)
class Predictions:
    """probabilities [n, K]; judged bool [n]: labelled, and its class occurred where the model learned."""

    probabilities: NDArray[np.float64]
    judged: NDArray[np.bool_]


def out_of_sample(features: Any, labels: NDArray[np.int32], n_classes: int, *, seed: int, progress: Progress,
                  folds: int = 5, groups: NDArray[np.int64] | None = None) -> Predictions:
    """Class probabilities, each row by a model trained on the other folds.

    features [n, d], dense or sparse; labels int32 [n], -1 where unknown: such rows are predicted by a
    model of all labelled ones. Items of one group (near-duplicates) stay in one fold, or a copy would
    vouch for a wrong label. Raises UserError if there are too few labels to learn from.
    Logistic regression on principal components; stratified folds; deterministic given the seed.
    """
    from sklearn.model_selection import StratifiedGroupKFold  # pyright: ignore[reportMissingTypeStubs]

    known = np.flatnonzero(labels >= 0)
    counts = np.bincount(labels[known], minlength=n_classes)
    if (counts > 1).sum() < 2:
        raise UserError("There are too few labels to learn from.", kept="Nothing was changed.",
                        next_step=f"At least two classes need {FEWEST_A_CLASS} labels each.")
    features = reduced(cast(NDArray[np.float32], features)) if isinstance(features, np.ndarray) else features
    probabilities, judged = np.full((len(labels), n_classes), LEAST), labels >= 0
    group = np.arange(len(labels)) if groups is None else groups
    n_folds = int(min(folds, counts.max()))
    splitter: Any = StratifiedGroupKFold(n_folds, shuffle=True, random_state=seed)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The least populated class")  # a small class skips some folds
        parts = list(splitter.split(known, labels[known], group[known]))
    for number, (train, test) in enumerate(parts):
        progress.report(number, n_folds + 1, f"Learning, part {number + 1} of {n_folds}")
        if len(test):
            probabilities[known[test]] = _predict(features, labels, known[train], known[test], n_classes, seed)
            judged[known[test]] = np.isin(labels[known[test]], labels[known[train]])
    unknown = np.flatnonzero(labels < 0)
    if len(unknown):
        progress.report(n_folds, n_folds + 1, "Predicting what is not labelled")
        probabilities[unknown] = _predict(features, labels, known, unknown, n_classes, seed)
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    return Predictions(calibrated(probabilities, np.where(judged, labels, -1).astype(np.int32)), judged)


def reduced(features: NDArray[np.float32]) -> NDArray[np.float64]:
    """Standardised columns [n, d] on their first principal components [n, COMPONENTS], the first of variance 1."""
    scaled = np.asarray(features, np.float64) - features.mean(axis=0)
    scaled /= np.maximum(scaled.std(axis=0), 1e-6)
    if scaled.shape[1] <= COMPONENTS:
        return scaled
    variance, axes = np.linalg.eigh(scaled.T @ scaled / len(scaled))
    return scaled @ axes[:, :-COMPONENTS - 1:-1] / np.sqrt(max(float(variance[-1]), 1e-12))


def calibrated(probabilities: NDArray[np.float64], labels: NDArray[np.int32]) -> NDArray[np.float64]:
    """The probabilities [n, K] at the temperature that makes the labels likeliest; -1 labels are left out.

    Source: Guo et al., On Calibration of Modern Neural Networks, ICML 2017.
    """
    known = np.flatnonzero(labels >= 0)
    log = np.log(np.maximum(probabilities, 1e-12))

    def at(temperature: float, rows: Any) -> NDArray[np.float64]:
        scaled = log[rows] / temperature
        scaled = np.exp(scaled - scaled.max(axis=1, keepdims=True))
        return scaled / scaled.sum(axis=1, keepdims=True)

    if not len(known):
        return probabilities

    def cost(temperature: float) -> float:
        return -float(np.log(at(temperature, known)[np.arange(len(known)), labels[known]] + 1e-12).mean())

    best = min(TEMPERATURES, key=cost)
    return at(best, slice(None))


def _predict(features: Any, labels: NDArray[np.int32], train: NDArray[np.int64], test: NDArray[np.int64],
             n_classes: int, seed: int) -> NDArray[np.float64]:
    from sklearn.linear_model import LogisticRegression  # pyright: ignore[reportMissingTypeStubs]

    found = np.full((len(test), n_classes), LEAST)
    seen = np.unique(labels[train])
    if len(seen) < 2:
        found[:, seen] = 1.0
        return found
    regular = DENSE if isinstance(features, np.ndarray) else SPARSE
    model: Any = LogisticRegression(C=regular, max_iter=MOST_ITERATIONS, random_state=seed)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*failed to converge.*")  # early stopping is good enough here
        model.fit(features[train], labels[train])
    found[:, model.classes_] = model.predict_proba(features[test])
    return found
