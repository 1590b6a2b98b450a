"""One number an item from several: the median, where those who keep close to it weigh more."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ROUNDS = 10
PRIOR = 2.0  # answers of average closeness that everyone is given, so that nobody rules by a single hit


@dataclass(frozen=True, slots=True)
class Medians:
    """value float64 [I]; confidence float64 [I], the weight of the answers that equal it; weight float64 [A]."""

    value: NDArray[np.float64]
    confidence: NDArray[np.float64]
    weight: NDArray[np.float64]


def weighted_median(item: NDArray[np.int64], annotator: NDArray[np.int64], number: NDArray[np.float64], *,
                    n_items: int, n_annotators: int) -> Medians:
    """Median of each item and weight of each annotator, in turn until they stay.

    item, annotator [n] index into I items and A annotators; every item has an answer. An annotator's weight
    is one over the mean distance of her answers from the medians, held to a tenth and ten times the average.
    Where the weight is even between two answers the value is their mean. Deterministic, and independent of
    the order of answers. Source: the truth discovery of continuous data, Li et al., SIGMOD 2014 (CRH), with
    absolute distances.
    """
    order = np.lexsort((annotator, number, item))
    item, annotator, number = item[order], annotator[order], number[order]
    weight = np.ones(n_annotators)
    value = _medians(item, number, weight[annotator], n_items)
    for _ in range(ROUNDS):
        weight = _weights(annotator, np.abs(number - value[item]), n_annotators)
        moved = _medians(item, number, weight[annotator], n_items)
        if np.array_equal(moved, value):
            break
        value = moved
    shares = weight[annotator]
    total = np.bincount(item, shares, n_items)
    near = np.bincount(item, shares * np.isclose(number, value[item]), n_items)
    return Medians(value, near / np.maximum(total, 1e-12), weight)


def _weights(annotator: NDArray[np.int64], distance: NDArray[np.float64], n_annotators: int) -> NDArray[np.float64]:
    average = distance.mean() if len(distance) else 0.0
    if average <= 0:
        return np.ones(n_annotators)
    count = np.bincount(annotator, minlength=n_annotators)
    mean = (np.bincount(annotator, distance, n_annotators) + PRIOR * average) / (count + PRIOR)
    return np.clip(average / np.maximum(mean, average / 10), 0.1, 10.0)


def _medians(item: NDArray[np.int64], number: NDArray[np.float64], weight: NDArray[np.float64], n_items: int
             ) -> NDArray[np.float64]:
    """Weighted medians of answers sorted by item and number."""
    total = np.bincount(item, weight, n_items)
    running = np.cumsum(weight)
    before = np.concatenate([[0.0], running])[np.searchsorted(item, np.arange(n_items))]
    inside = running - before[item]
    low = _first(item, inside >= total[item] / 2 * (1 - 1e-9), n_items)
    high = _first(item, inside > total[item] / 2 * (1 + 1e-9), n_items)
    return (number[low] + number[high]) / 2


def _first(item: NDArray[np.int64], where: NDArray[np.bool_], n_items: int) -> NDArray[np.int64]:
    """The first position of each item where this holds; [I]."""
    places = np.flatnonzero(where)
    return places[np.searchsorted(item[places], np.arange(n_items))]
