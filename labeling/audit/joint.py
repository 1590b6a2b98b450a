"""Votes and a classifier together: what each item is, and how many labels are then expected to be wrong.

Where several annotators have voted, their posterior (from votes alone) ranks doubts better than a weak
classifier, and the classifier finds what all annotators got wrong; the joint posterior does both.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

ROUNDS = 100
FIRST_GUESS = 0.05


def joint_posterior(model: NDArray[np.float64], voted: NDArray[np.float64], prior: NDArray[np.float64],
                    several: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Class probabilities [n, K] from a classifier and from votes.

    model [n, K]: out-of-sample and calibrated; voted [n, K]: the posterior given the votes alone; prior [K].
    several bool [n]: at least two have voted; elsewhere the one vote is the label itself and no evidence
    about it, so the model speaks alone.
    Votes on an item mislead all together with a probability that is estimated by EM from how often
    they contradict the model; a model that knows little leaves it near zero.
    """
    likelihood = voted / np.maximum(prior, 1e-9)
    agree: NDArray[np.float64] = (model * likelihood)[several].sum(axis=1)
    misled = FIRST_GUESS if len(agree) else 0.0
    for _ in range(ROUNDS if len(agree) else 0):
        misled = float((misled / (misled + (1 - misled) * agree)).mean())
    joint = np.where(several[:, None], model * ((1 - misled) * likelihood + misled), model) + 1e-12
    return joint / joint.sum(axis=1, keepdims=True)


def margin(labels: NDArray[np.int32], probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much likelier each label [n] is than the likeliest other class, -1..1. Needs two classes or more."""
    rows = np.arange(len(labels))
    return probabilities[rows, labels] - _others(labels, probabilities).max(axis=1)


def likeliest_other(labels: NDArray[np.int32], probabilities: NDArray[np.float64]) -> NDArray[np.int32]:
    """The likeliest class [n] but for the label itself."""
    return _others(labels, probabilities).argmax(axis=1).astype(np.int32)


def _others(labels: NDArray[np.int32], probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    others = probabilities.copy()
    others[np.arange(len(labels)), labels] = -1
    return others
