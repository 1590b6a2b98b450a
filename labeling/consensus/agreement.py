"""How far annotators agree beyond chance: percent, Cohen, Fleiss, Krippendorff with an interval.

Missing votes are allowed everywhere; what can't be told from the votes is None rather than a number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.consensus.alpha import Distance, alpha_interval, krippendorff_alpha, per_class_alpha
from labeling.consensus.majority import tallies
from labeling.consensus.patterns import Patterns
from labeling.consensus.votes import Votes

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

    alpha: Krippendorff's, with a 95 % bootstrap interval over items. percent: the share of pairs of
    votes on one item that are equal. pairwise: pairs of annotators that share an item. per_class: alpha
    of each class against all others [K]. shared_items: items with two votes or more.
    """

    alpha: float | None
    alpha_low: float | None
    alpha_high: float | None
    fleiss_kappa: float | None
    percent: float | None
    pairwise: tuple[Pair, ...]
    per_class: tuple[float | None, ...]
    shared_items: int


def agreement(votes: Votes, *, resamples: int = 1000, seed: int = 0, distance: Distance = "nominal") -> Agreement:
    """Every coefficient of one vote; deterministic given the seed. ``distance`` concerns alpha and its interval."""
    patterns = Patterns.of(tallies(votes))
    low, high = alpha_interval(patterns, distance, resamples=resamples, seed=seed)
    return Agreement(krippendorff_alpha(patterns, distance), low, high, fleiss_kappa(patterns),
                     percent_agreement(patterns), pairwise_kappa(votes), per_class_alpha(patterns), patterns.items)


def percent_agreement(patterns: Patterns) -> float | None:
    """The share of pairs of votes on one item that are equal, over all pairs."""
    pairs = float(patterns.count @ (patterns.total * (patterns.total - 1)))
    equal = float(patterns.count @ (patterns.rows * (patterns.rows - 1)).sum(axis=1))
    return equal / pairs if pairs else None


def fleiss_kappa(patterns: Patterns) -> float | None:
    """Fleiss' kappa, also where items have different numbers of votes.

    Each item with two votes or more counts once, with the share of its pairs of votes that are equal;
    chance is that of the classes among all these votes. With equal numbers of votes it is what
    Fleiss, Psychological Bulletin 76(5), 1971 defines.
    """
    if not patterns.items:
        return None
    equal = (patterns.rows * (patterns.rows - 1)).sum(axis=1) / (patterns.total * (patterns.total - 1))
    named = patterns.count @ patterns.rows
    share = named / named.sum()
    return _beyond_chance(float(patterns.count @ equal) / patterns.items, float(share @ share))


def pairwise_kappa(votes: Votes) -> tuple[Pair, ...]:
    """Cohen's kappa of every pair of annotators that share an item (the 60 busiest, if there are more).

    Source: Cohen, Educational and Psychological Measurement 20(1), 1960.
    """
    count = np.bincount(votes.annotator, minlength=votes.n_annotators)
    busiest = np.sort(np.argsort(-count, kind="stable")[:MOST_PEOPLE])
    by_person = np.argsort(votes.annotator, kind="stable")
    end = np.cumsum(count)
    said = {int(a): by_person[end[a] - count[a]:end[a]] for a in busiest}
    found: list[Pair] = []
    label_of = np.full(votes.n_items, -1, np.int32)
    for a, mine in said.items():
        label_of[votes.item[mine]] = votes.label[mine]
        for b, theirs in said.items():
            if b > a and (both := label_of[votes.item[theirs]] >= 0).any():
                one, other = label_of[votes.item[theirs][both]], votes.label[theirs[both]]
                found.append(Pair(a, b, cohen_kappa(one, other, votes.n_classes), len(one)))
        label_of[votes.item[mine]] = -1
    return tuple(found)


def cohen_kappa(one: NDArray[np.int32], other: NDArray[np.int32], n_classes: int) -> float | None:
    """Kappa of two people's labels for the same items [n]."""
    cells = one.astype(np.int64) * n_classes + other
    table = np.bincount(cells, minlength=n_classes * n_classes).reshape(n_classes, n_classes)
    share = table / max(len(cells), 1)
    return _beyond_chance(float(np.trace(share)), float(share.sum(axis=0) @ share.sum(axis=1))) if len(cells) else None


def _beyond_chance(observed: float, chance: float) -> float | None:
    """The share of the way from chance to full agreement; None where chance alone is full agreement."""
    return (observed - chance) / (1 - chance) if 1 - chance > 1e-12 else None
