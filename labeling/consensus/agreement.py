"""How far annotators agree beyond chance: percent, Cohen, Fleiss, Krippendorff with an interval.

Everything but Cohen's kappa follows from how many votes each class got on each item, so that a
million items take a second. Missing votes are allowed everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from labeling.consensus.majority import tallies
from labeling.consensus.votes import Votes

Array = NDArray[np.float64]
MOST_PEOPLE = 60  # pairs of more people than this are too many to look at: the busiest are compared


@dataclass(frozen=True, slots=True)
class Pair:
    """Cohen's kappa of two annotators over the items both answered; None where it is not defined."""

    a: int
    b: int
    kappa: float | None
    shared: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement on one categorical vote. None: not defined, as where only one class was ever named.

    alpha: Krippendorff's, nominal, with a 95 % bootstrap interval over items. percent: the share of
    pairs of votes on one item that are equal. per_class: alpha of each class against all others [K].
    shared_items: items with two votes or more.
    """

    alpha: float | None
    alpha_low: float | None
    alpha_high: float | None
    fleiss_kappa: float | None
    percent: float | None
    pairwise: tuple[Pair, ...]
    per_class: tuple[float | None, ...]
    shared_items: int


def agreement(votes: Votes, *, resamples: int = 1000, seed: int = 0) -> Agreement:
    """Every coefficient of one vote; deterministic given the seed."""
    tally = tallies(votes)
    shared = tally[tally.sum(axis=1) >= 2]
    low, high = alpha_interval(shared, resamples=resamples, seed=seed)
    return Agreement(krippendorff_alpha(shared), low, high, fleiss_kappa(shared), percent_agreement(shared),
                     pairwise_kappa(votes), per_class_alpha(shared), len(shared))


def percent_agreement(tally: Array) -> float | None:
    """The share of pairs of votes on one item that are equal, over all pairs; tally [I, K]."""
    total = tally.sum(axis=1)
    pairs = float((total * (total - 1)).sum())
    return float((tally * (tally - 1)).sum()) / pairs if pairs else None


def krippendorff_alpha(tally: Array) -> float | None:
    """Nominal alpha from the tally [I, K] of items with two votes or more.

    Source: Krippendorff, Content Analysis, 2004, chapter 11.
    """
    if not len(tally):
        return None
    observed, classes, weight = _sufficient(tally)
    return _alpha(observed.sum(), classes.sum(axis=0), weight.sum())


def alpha_interval(tally: Array, *, resamples: int, seed: int) -> tuple[float | None, float | None]:
    """95 % percentile interval of alpha, drawing items with replacement; None below two items.

    Items with the same tally are drawn together, so a million items cost no more than their patterns.
    """
    if len(tally) < 2 or resamples < 1:
        return None, None
    patterns, count = np.unique(tally, axis=0, return_counts=True)
    observed, classes, weight = _sufficient(patterns)
    drawn = np.random.default_rng(seed).multinomial(len(tally), count / count.sum(), size=resamples)
    alphas = [_alpha(o, c, w) for o, c, w in zip(drawn @ observed, drawn @ classes, drawn @ weight, strict=True)]
    known = [one for one in alphas if one is not None]
    if not known:
        return None, None
    low, high = np.percentile(known, [2.5, 97.5])
    return float(low), float(high)


def _sufficient(tally: Array) -> tuple[Array, Array, Array]:
    """Per item: disagreeing pairs over m - 1 [I], votes a class [I, K], votes [I]."""
    total = tally.sum(axis=1)
    disagreeing = (total * total - (tally * tally).sum(axis=1)) / (total - 1)
    return disagreeing, tally, total


def _alpha(observed: float, classes: Array, n: float) -> float | None:
    expected = float(n * n - (classes * classes).sum()) / (n - 1) if n > 1 else 0.0
    return 1.0 - float(observed) / expected if expected > 0 else None


def per_class_alpha(tally: Array) -> tuple[float | None, ...]:
    """Alpha of each class against all the others."""
    total = tally.sum(axis=1)
    return tuple(krippendorff_alpha(np.stack([tally[:, k], total - tally[:, k]], axis=1))
                 for k in range(tally.shape[1]))


def fleiss_kappa(tally: Array) -> float | None:
    """Fleiss' kappa; items may have different numbers of votes, each counting for its share of agreeing pairs.

    With equal numbers it is Fleiss, Psychological Bulletin 76(5), 1971.
    """
    if not len(tally):
        return None
    total = tally.sum(axis=1)
    observed = float((((tally * tally).sum(axis=1) - total) / (total * (total - 1))).mean())
    share = tally.sum(axis=0) / tally.sum()
    chance = float((share * share).sum())
    return (observed - chance) / (1 - chance) if chance < 1 else None


def pairwise_kappa(votes: Votes) -> tuple[Pair, ...]:
    """Cohen's kappa of every pair of annotators that share an item (the 60 busiest, if there are more).

    Source: Cohen, Educational and Psychological Measurement 20(1), 1960.
    """
    count = np.bincount(votes.annotator, minlength=votes.n_annotators)
    people = np.sort(np.argsort(-count, kind="stable")[:MOST_PEOPLE])
    answered = {int(a): votes.annotator == a for a in people}
    found: list[Pair] = []
    for a, b in combinations(answered, 2):
        _, mine, theirs = np.intersect1d(votes.item[answered[a]], votes.item[answered[b]], assume_unique=True,
                                         return_indices=True)
        if len(mine):
            one, other = votes.label[answered[a]][mine], votes.label[answered[b]][theirs]
            found.append(Pair(a, b, cohen_kappa(one, other, votes.n_classes), len(mine)))
    return tuple(found)


def cohen_kappa(one: NDArray[np.int32], other: NDArray[np.int32], n_classes: int) -> float | None:
    """Kappa of two people's labels for the same items [n]."""
    table = np.bincount(one * n_classes + other, minlength=n_classes * n_classes).reshape(n_classes, n_classes)
    share = table / max(table.sum(), 1)
    chance = float(share.sum(axis=0) @ share.sum(axis=1))
    return (float(np.trace(share)) - chance) / (1 - chance) if chance < 1 else None
