"""Probabilities of each class for each item, by models that never saw the item's own label."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeling.errors import UserError
from labeling.workers import Progress

REGULAR = 0.01  # inverse strength of regularisation; weak features want a strong one
MOST_ITERATIONS = 300
TEMPERATURES = tuple(float(one) for one in np.geomspace(0.5, 8, 33))


def out_of_sample(features: Any, labels: NDArray[np.int32], n_classes: int, *, seed: int, progress: Progress,
                  folds: int = 5, groups: NDArray[np.int64] | None = None) -> NDArray[np.float64]:
    """Class probabilities [n, K], each row by a model trained on the other folds.

    features [n, d], dense or sparse; labels int32 [n], -1 where unknown: such rows are predicted by a
    model of all labelled ones. Items of one group (near-duplicates) stay in one fold, or a copy would
    vouch for a wrong label. Raises UserError if there are too few labels to learn from.
    Logistic regression on standardised features; stratified folds; deterministic given the seed.
    """
    from sklearn.model_selection import StratifiedGroupKFold  # pyright: ignore[reportMissingTypeStubs]

    known = np.flatnonzero(labels >= 0)
    counts = np.bincount(labels[known], minlength=n_classes)
    usable = counts[counts > 1]
    if len(usable) < 2:
        raise UserError("There are too few labels to learn from.", kept="Nothing was changed.",
                        next_step="At least two classes need two labels each.")
    probabilities = np.zeros((len(labels), n_classes))
    group = np.arange(len(labels)) if groups is None else groups
    n_folds = int(max(2, min(folds, usable.min())))
    splitter: Any = StratifiedGroupKFold(n_folds, shuffle=True, random_state=seed)
    for number, (train, test) in enumerate(splitter.split(known, labels[known], group[known])):
        progress.report(number, n_folds + 1, f"Learning, part {number + 1} of {n_folds}")
        if not len(test):
            continue
        probabilities[known[test]] = _predict(features, labels, known[train], known[test], n_classes, seed)
    unknown = np.flatnonzero(labels < 0)
    if len(unknown):
        progress.report(n_folds, n_folds + 1, "Predicting what is not labelled")
        probabilities[unknown] = _predict(features, labels, known, unknown, n_classes, seed)
    return calibrated(probabilities / probabilities.sum(axis=1, keepdims=True), labels)


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

    def cost(temperature: float) -> float:
        return -float(np.log(at(temperature, known)[np.arange(len(known)), labels[known]] + 1e-12).mean())

    best = min(TEMPERATURES, key=cost)
    return at(best, slice(None))


def _predict(features: Any, labels: NDArray[np.int32], train: NDArray[np.int64], test: NDArray[np.int64],
             n_classes: int, seed: int) -> NDArray[np.float64]:
    from sklearn.linear_model import LogisticRegression  # pyright: ignore[reportMissingTypeStubs]
    from sklearn.preprocessing import StandardScaler  # pyright: ignore[reportMissingTypeStubs]

    dense = isinstance(features, np.ndarray)
    found = np.full((len(test), n_classes), 1e-6)
    seen = np.unique(labels[train])
    if len(seen) < 2:
        found[:, seen] = 1.0
        return found
    scaler: Any = StandardScaler(with_mean=dense)
    model: Any = LogisticRegression(C=REGULAR if dense else 10.0, max_iter=MOST_ITERATIONS, random_state=seed)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*failed to converge.*")  # early stopping is good enough here
        model.fit(scaler.fit_transform(features[train]) if dense else features[train], labels[train])
    scaled: Any = scaler.transform(features[test]) if dense else features[test]
    found[:, model.classes_] = model.predict_proba(scaled)
    return found
