"""What one annotator's answers look like beside the consensus, and what in them asks for a second look.

Honest mistakes, haste and bad intent look different: answers at random, one answer whatever is asked,
one class turned into another for a while. Each is flagged with the numbers that speak for it, never more.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

ENOUGH = 30  # answers beside a consensus, below which nothing is flagged
WINDOW = 15  # answers on items of one class, in the order they were given
NEARLY_ALWAYS, SOMETIMES = 0.95, 0.75  # the share of one answer, and what it should be at most to be odd
LITTLE = 0.2  # kappa whose interval ends below this is little better than chance
FAST = 0.4  # of the others' median time
TURNED, USUAL = 0.7, 0.25  # share of one wrong answer within a window, and outside of it


class Doubt(Enum):
    """What asks for a second look."""

    RANDOM = "random"
    ONE_ANSWER = "one answer"
    FAST = "fast"
    TURNED = "turned"
    DRIFT = "drift"


@dataclass(frozen=True, slots=True)
class Flag:
    """One doubt with its evidence: ``value`` and what it is held against; classes and positions where they matter."""

    doubt: Doubt
    value: float
    against: float
    label: int = -1  # what was answered
    instead_of: int = -1  # what the consensus says
    first: int = -1  # indices into the annotator's answers in the order of time
    last: int = -1


@dataclass(frozen=True, slots=True)
class Given:
    """One annotator's answers in the order of time, [n] each.

    label: what was answered; consensus: what the item is by consensus, -1 where unknown or where nobody
    else answered; gold: the known label, -1 unknown; seconds: NaN unknown.
    """

    label: NDArray[np.int32]
    consensus: NDArray[np.int32]
    gold: NDArray[np.int32]
    seconds: Array


@dataclass(frozen=True, slots=True)
class Card:
    """What can be said of one annotator. Shares are None where there is nothing to say them of.

    confusion float64 [K, K]: answers by what the consensus says (rows) and what was answered.
    """

    labels: int
    agrees: float | None
    compared: int
    right_on_gold: float | None
    on_gold: int
    seconds: float | None
    confusion: Array
    flags: tuple[Flag, ...]


def card(given: Given, n_classes: int, others_seconds: float | None = None) -> Card:
    """Everything about one annotator; ``others_seconds`` is the median of the other annotators' medians."""
    compared, known = given.consensus >= 0, given.gold >= 0
    seconds = given.seconds[~np.isnan(given.seconds)]
    confusion = np.zeros((n_classes, n_classes))
    np.add.at(confusion, (given.consensus[compared], given.label[compared]), 1)
    pace = float(np.median(seconds)) if len(seconds) else None
    return Card(len(given.label), _share(given.label[compared] == given.consensus[compared]), int(compared.sum()),
                _share(given.label[known] == given.gold[known]), int(known.sum()), pace, confusion,
                tuple(_flags(given, confusion, pace, others_seconds)))


def kappa_interval(confusion: Array) -> tuple[float, float, float]:
    """Cohen's kappa between rows and columns of counts [K, K], and a 95 % interval; NaN where undefined.

    Source: Fleiss, Cohen & Everitt, Psychological Bulletin 72(5), 1969, with the simple standard error.
    """
    total = confusion.sum()
    if total == 0:
        return float("nan"), float("nan"), float("nan")
    observed = float(np.trace(confusion) / total)
    chance = float(confusion.sum(axis=0) @ confusion.sum(axis=1)) / total**2
    if chance >= 1:
        return float("nan"), float("nan"), float("nan")
    kappa = (observed - chance) / (1 - chance)
    error = 1.96 * float(np.sqrt(observed * (1 - observed) / total)) / (1 - chance)
    return kappa, kappa - error, kappa + error


def most_confused(confusion: Array, least: int = 3) -> tuple[int, int] | None:
    """(what it is, what was answered) of the commonest mistake, None if it was made fewer than ``least`` times."""
    wrong = confusion.copy()
    np.fill_diagonal(wrong, 0)
    if not wrong.size or wrong.max() < least:
        return None
    truth, label = np.unravel_index(int(wrong.argmax()), wrong.shape)
    return int(truth), int(label)


def _share(hits: NDArray[np.bool_]) -> float | None:
    return float(hits.mean()) if len(hits) else None


def _flags(given: Given, confusion: Array, pace: float | None, others: float | None) -> list[Flag]:
    found: list[Flag] = []
    if confusion.sum() >= ENOUGH:
        found += [*_one_answer(confusion), *_turned(given)]
        kappa, _, high = kappa_interval(confusion)
        if high < LITTLE and not any(one.doubt is Doubt.ONE_ANSWER for one in found):
            found.append(Flag(Doubt.RANDOM, kappa, LITTLE))
        if not found:
            found += _drift(given)
    if pace is not None and others and len(given.label) >= ENOUGH and pace < FAST * others:
        found.append(Flag(Doubt.FAST, pace, others))
    return found


def _one_answer(confusion: Array) -> list[Flag]:
    """One answer to nearly everything, where the items are of several classes."""
    said, real = confusion.sum(axis=0) / confusion.sum(), confusion.sum(axis=1) / confusion.sum()
    top = int(said.argmax())
    if said[top] >= NEARLY_ALWAYS and real[top] <= SOMETIMES:
        return [Flag(Doubt.ONE_ANSWER, float(said[top]), float(real[top]), top)]
    return []


def _turned(given: Given) -> list[Flag]:
    """One class answered as another through a window of time, and hardly ever outside of it."""
    for truth in np.unique(given.consensus[given.consensus >= 0]).tolist():
        place = np.flatnonzero(given.consensus == truth)
        if len(place) < 2 * WINDOW:
            continue
        for label in np.unique(given.label[place]).tolist():
            if label == truth:
                continue
            wrong = given.label[place] == label
            inside = np.convolve(wrong, np.ones(WINDOW), "valid")
            start = int(inside.argmax())
            first, last = _widened(wrong, start, start + WINDOW)
            outside = np.delete(wrong, np.s_[first:last])
            if inside[start] >= TURNED * WINDOW and len(outside) >= WINDOW and outside.mean() <= USUAL:
                share = float(wrong[first:last].mean())
                return [Flag(Doubt.TURNED, share, float(outside.mean()), label, truth, int(place[first]),
                             int(place[last - 1]))]
    return []


def _widened(wrong: NDArray[np.bool_], first: int, last: int) -> tuple[int, int]:
    """The window, grown as long as most of what lies beyond it is wrong in the same way."""
    while first >= 5 and wrong[first - 5:first].mean() >= TURNED:
        first -= 5
    while last + 5 <= len(wrong) and wrong[last:last + 5].mean() >= TURNED:
        last += 5
    return first, last


def _drift(given: Given) -> list[Flag]:
    """The last third clearly less often right than the first."""
    right = (given.label == given.consensus)[given.consensus >= 0]
    third = len(right) // 3
    if third < ENOUGH:
        return []
    before, after = float(right[:third].mean()), float(right[-third:].mean())
    error = float(np.sqrt(before * (1 - before) / third + after * (1 - after) / third))
    return [Flag(Doubt.DRIFT, after, before)] if before - after > max(0.1, 3 * error) else []
