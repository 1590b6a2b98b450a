"""The orders in which an annotator can be shown what is still open: one class each, and a line in ``ORDERS``.

Every order answers one question by a few small queries: which open item comes behind this one? None holds a
list of items, so that a million of them cost no more than a thousand. What an order favours (disagreement,
doubt) never tells what anybody answered.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.project import Project
from labeling.store import queue, runs
from labeling.store.database import Reading
from labeling.store.kinds import State
from labeling.store.queue import Task

LABEL_MODEL = "label-model"  # the kind of a stored run that says how probable each class is
AT_ONCE = 64  # places of a ranked order that are looked at in one query
MOST_PLACES = 4096  # that are looked at before what is left over is taken as it was imported


class Queue(ABC):
    """One order for one annotator and question."""

    def __init__(self, task: Task) -> None:
        self.task = task

    @abstractmethod
    def next_open(self, reading: Reading, after: int) -> int:
        """The open item that comes behind ``after`` (0: the first of all); 0 if nothing is left behind it."""


class Imported(Queue):
    """As the items came."""

    def next_open(self, reading: Reading, after: int) -> int:
        return queue.next_open(reading, self.task, after=after)


class StatesFirst(Queue):
    """Items in some states first, each in the order of import; then the others."""

    states: tuple[State, ...] = ()

    def next_open(self, reading: Reading, after: int) -> int:
        for state in self.states:
            found = self._in_turn(lambda start, one=state: queue.next_in_state(reading, self.task, one, after=start), after)
            if found:
                return found
        return queue.next_open(reading, self.task, after=after)

    def _in_turn(self, find: Callable[[int], int], after: int) -> int:
        """From here, and then from the start."""
        return find(after) or (find(0) if after else 0)


class DisagreementFirst(StatesFirst):
    """What others differ on comes first, without a word about what they said."""

    states = (State.DISPUTED,)


class LeastLabelled(StatesFirst):
    """What nobody has answered, then what one person has."""

    states = (State.SINGLE,)

    def next_open(self, reading: Reading, after: int) -> int:
        def unvoted(start: int) -> int:
            """One that nobody answered and this person has not skipped."""
            for _ in range(AT_ONCE):
                start = queue.next_unvoted(reading, self.task.question, after=start)
                if not start or queue.open_among(reading, self.task, [start]):
                    return start
            return 0
        return self._in_turn(unvoted, after) or super().next_open(reading, after)


class Ranked(Queue):
    """Every item has a rank in 0..count-1. What was left over behind is found as it was imported."""

    count = 0

    @abstractmethod
    def at(self, ranks: NDArray[np.int64]) -> NDArray[np.int64]:
        """The items at these ranks."""

    @abstractmethod
    def rank(self, item: int) -> int:
        """The rank of an item; -1 if it has none."""

    def next_open(self, reading: Reading, after: int) -> int:
        first = self.rank(after) + 1 if after else self._frontier(reading)
        for start in range(first, min(self.count, first + MOST_PLACES), AT_ONCE):
            ids: list[int] = self.at(np.arange(start, min(self.count, start + AT_ONCE))).tolist()
            still = queue.open_among(reading, self.task, ids)
            for item in ids:
                if item in still:
                    return item
        return queue.next_open(reading, self.task, after=0)

    def _frontier(self, reading: Reading) -> int:
        """About how far this order was worked through, by doubling steps and then halving them."""
        def done(place: int) -> bool:
            return not queue.open_among(reading, self.task, self.at(np.arange(place, min(place + 8, self.count))).tolist())

        if not self.count or not done(0):
            return 0
        low, high = 0, 1
        while high < self.count and done(high):
            low, high = high, high * 2
        high = min(high, self.count)
        while high - low > 8:
            middle = (low + high) // 2
            low, high = (middle, high) if done(middle) else (low, middle)
        return low


class Random(Ranked):
    """A permutation of all ids, by a seed, that needs no list: a Feistel network, walked until it falls inside.

    Source: Black & Rogaway, Ciphers with Arbitrary Finite Domains, CT-RSA 2002.
    """

    def __init__(self, task: Task, last: int, seed: int) -> None:
        super().__init__(task)
        self.count = last
        self._half = max(1, (max(last - 1, 1).bit_length() + 1) // 2)
        self._keys: list[int] = np.random.default_rng(seed).integers(1, 1 << 31, 4).tolist()

    def at(self, ranks: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.array([self._walk(rank, self._keys) + 1 for rank in ranks.tolist()], np.int64)

    def rank(self, item: int) -> int:
        return self._walk(item - 1, self._keys[::-1], back=True) if 0 < item <= self.count else -1

    def _walk(self, value: int, keys: list[int], *, back: bool = False) -> int:
        value = self._turn(value, keys, back)
        while value >= self.count:
            value = self._turn(value, keys, back)
        return value

    def _turn(self, value: int, keys: list[int], back: bool) -> int:
        mask = (1 << self._half) - 1
        left, right = value >> self._half, value & mask
        for key in keys:
            if back:
                left, right = right ^ _mixed(left, key) & mask, left
            else:
                left, right = right, left ^ _mixed(right, key) & mask
        return left << self._half | right


def _mixed(value: int, key: int) -> int:
    """A hash of a small number; the multipliers are those of MurmurHash3's finalizer."""
    value = (value + key) * 0x85EBCA6B & 0xFFFFFFFF
    value = (value ^ value >> 13) * 0xC2B2AE35 & 0xFFFFFFFF
    return value ^ value >> 16


class UncertainFirst(Ranked):
    """Where the label model doubts most: the probability of its best class, from the lowest."""

    def __init__(self, task: Task, items: NDArray[np.int64], posterior: NDArray[np.float32]) -> None:
        super().__init__(task)
        self._order = items[np.argsort(posterior.max(axis=1), kind="stable")]
        self._by_id = np.argsort(self._order, kind="stable")
        self._ids = self._order[self._by_id]
        self.count = len(items)

    def at(self, ranks: NDArray[np.int64]) -> NDArray[np.int64]:
        return self._order[ranks]

    def rank(self, item: int) -> int:
        place = int(np.searchsorted(self._ids, item))
        return int(self._by_id[place]) if place < self.count and self._ids[place] == item else -1


@dataclass(frozen=True, slots=True)
class Order:
    """One line of the menu. ``make(project, task, seed)`` is None where what it needs is missing."""

    name: str
    title: str
    make: Callable[[Project, Task, int], Queue | None]


def _random(project: Project, task: Task, seed: int) -> Queue:
    with project.reading() as reading:
        return Random(task, queue.last_item(reading), seed)


def _uncertain(project: Project, task: Task, seed: int) -> Queue | None:
    with project.reading() as reading:
        run = runs.latest(reading, LABEL_MODEL, task.question)
        if run is None:
            return None
        arrays = runs.arrays(reading, run.id)
    return UncertainFirst(task, arrays["items"].astype(np.int64), arrays["posterior"].astype(np.float32))


IMPORTED = Order("imported", "As imported", lambda project, task, seed: Imported(task))
ORDERS: tuple[Order, ...] = (
    IMPORTED,
    Order("random", "Random", _random),
    Order("least", "Least labelled first", lambda project, task, seed: LeastLabelled(task)),
    Order("disagreement", "Disagreement first", lambda project, task, seed: DisagreementFirst(task)),
    Order("uncertain", "Uncertain first", _uncertain),
)


def offered(project: Project, question: int) -> tuple[Order, ...]:
    """The orders that make sense now: uncertain first needs a label model that has run."""
    with project.reading() as reading:
        modelled = runs.latest(reading, LABEL_MODEL, question) is not None
    return tuple(one for one in ORDERS if modelled or one.make is not _uncertain)
