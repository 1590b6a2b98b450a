"""Krippendorff's alpha with a bootstrap interval: agreement beyond chance, whoever is missing."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from labeling.consensus.patterns import Patterns

Array = NDArray[np.float64]
Distance = Literal["nominal", "ordinal", "interval"] | tuple[float, ...]  # a tuple: intervals between these places

MOST_PARTS = 4000  # drawn in a bootstrap: more patterns than this are drawn in random blocks of items
_CHUNK = 100  # resamples at once, to spare memory


def krippendorff_alpha(patterns: Patterns, distance: Distance = "nominal") -> float | None:
    """1 - observed / expected disagreement, over all items with two votes or more.

    None where it is not defined: without such items, and where only one class was ever named.
    Source: Krippendorff, Content Analysis, 2004, chapter 11.
    """
    squared = squared_distances(patterns, distance)
    statistics = (_statistics(patterns, squared) * patterns.count[:, None]).sum(axis=0)
    value = float(_alphas(statistics[None], squared)[0])
    return None if np.isnan(value) else value


def per_class_alpha(patterns: Patterns) -> tuple[float | None, ...]:
    """Nominal alpha of each class against all the others; [K]."""
    return tuple(krippendorff_alpha(patterns.one_against_rest(label)) for label in range(patterns.rows.shape[1]))


def alpha_interval(patterns: Patterns, distance: Distance = "nominal", *, resamples: int = 1000, seed: int = 0
                   ) -> tuple[float, float] | tuple[None, None]:
    """95 % percentile interval of alpha, drawing items with replacement; None below two items.

    Ordinal distances stay those of all items. Where items are of very many patterns, blocks of them are
    drawn in place of single ones; the blocks are random, so that the interval estimates the same.
    Source: percentile bootstrap, Efron & Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.
    """
    if patterns.items < 2 or resamples < 1:
        return None, None
    random = np.random.default_rng(seed)
    squared = squared_distances(patterns, distance)
    parts, weight = _parts(_statistics(patterns, squared), patterns.count, random)
    size = int(weight.sum())
    alphas = np.concatenate([
        _alphas(random.multinomial(size, weight / weight.sum(), min(_CHUNK, resamples - done)) @ parts, squared)
        for done in range(0, resamples, _CHUNK)])
    known = alphas[~np.isnan(alphas)]
    if not len(known):
        return None, None
    low, high = np.percentile(known, [2.5, 97.5])
    return float(low), float(high)


def squared_distances(patterns: Patterns, distance: Distance) -> Array:
    """How far apart two classes are, squared, [K, K]; ordinal ones depend on how often each was named."""
    k = patterns.rows.shape[1]
    if distance == "nominal":
        return 1.0 - np.eye(k)
    if isinstance(distance, tuple):
        place = np.array(distance, np.float64)
    elif distance == "interval":
        place = np.arange(k, dtype=np.float64)
    else:  # the number of votes from one class to the other, counting half of each end
        totals = patterns.count @ patterns.rows
        place = np.cumsum(totals) - totals / 2
    return (place[:, None] - place[None, :]) ** 2


def _statistics(patterns: Patterns, squared: Array) -> Array:
    """For an item of each pattern: its disagreement, then its votes a class; alpha needs only their sums [P, 1 + K]."""
    disagreement = ((patterns.rows @ squared) * patterns.rows).sum(axis=1) / (patterns.total - 1)
    return np.column_stack([disagreement, patterns.rows])


def _alphas(statistics: Array, squared: Array) -> Array:
    """Alpha from each row of summed statistics [R, 1 + K], NaN where it is not defined; [R]."""
    observed, classes = statistics[:, 0], statistics[:, 1:]
    expected = ((classes @ squared) * classes).sum(axis=1) / np.maximum(classes.sum(axis=1) - 1, 1)
    defined = expected > 0
    return np.where(defined, 1 - observed / np.where(defined, expected, 1), np.nan)


def _parts(statistics: Array, count: Array, random: np.random.Generator) -> tuple[Array, Array]:
    """What is drawn, and how often each is there: patterns, or random blocks of items if they are too many."""
    if len(statistics) <= MOST_PARTS:
        return statistics, count
    item = random.permutation(np.repeat(np.arange(len(statistics)), count.astype(np.int64)))
    bounds = np.linspace(0, len(item), MOST_PARTS, endpoint=False).astype(np.int64)
    return np.add.reduceat(statistics[item], bounds, axis=0), np.ones(MOST_PARTS)
