"""What a no-code rule would do, before it is kept: tried on the items at hand, nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from labeling.project import Project
from labeling.questions.base import Question
from labeling.store import read
from labeling.store.models import Item
from labeling.workers import Progress
from weak_supervision.apply import apply_rules
from weak_supervision.rules.base import ABSTAIN, RuleRecord, RuleSpec, Setting
from weak_supervision.rules.registry import CODELESS
from weak_supervision.steps.rules import gold_of, latest_votes, record_of, setting_of

MOST = 20_000  # items that are tried, the first ones; enough to judge by, and quick
BINS = 26
ORDERED = ("<", "<=", ">", ">=")


@dataclass(frozen=True, slots=True)
class Material:
    """Items that rules can be tried on: ids int64 [n], their records, gold int32 [n] (-1 unknown), how many are left out."""

    items: NDArray[np.int64]
    records: tuple[RuleRecord, ...]
    setting: Setting
    gold: NDArray[np.int32]
    left_out: int


@dataclass(frozen=True, slots=True)
class Histogram:
    """Values of a number field between low and high in equal bins: of all items, and of gold items of the voted class."""

    field: str
    low: float
    high: float
    every: NDArray[np.int64]
    gold: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Preview:
    """votes int8 [m] of the ``items`` [m] that a rule votes on, among ``tried``; right of ``checked`` that have gold.

    parts: the share of items that each condition of a field rule holds for, alone. histogram: of the first field
    that is compared with a number.
    """

    items: NDArray[np.int64]
    votes: NDArray[np.int8]
    gold: NDArray[np.int32]
    tried: int
    parts: tuple[float, ...] = ()
    histogram: Histogram | None = None
    error: str = ""

    @property
    def checked(self) -> int:
        return int((self.gold >= 0).sum())

    @property
    def right(self) -> int:
        return int((self.gold == self.votes).sum())


def material(project: Project, question: Question) -> Material:
    """Read what rules see of the first items."""
    items, total = list[Item](), 0
    with project.reading() as connection:
        for item in read.each_item(connection):
            total += 1
            if not item.reason and len(items) < MOST:
                items.append(item)
    records = tuple(record_of(project, item) for item in items)
    ids = np.array([item.id for item in items], np.int64)
    return Material(ids, records, setting_of(project, question, records), gold_of(project, question, ids),
                    max(0, total - len(items)))


def preview(given: Material, spec: RuleSpec, progress: Progress) -> Preview:
    """Try a no-code rule. Python is never run here: that needs trust and a process of its own."""
    if spec.kind not in CODELESS:
        raise ValueError(f"{spec.kind} rules can't be tried")
    given_if = spec.body.get("if")
    conditions: list[object] = cast(list[object], given_if) if isinstance(given_if, list) else []
    alone = [RuleSpec(spec.key, spec.name, spec.kind, {**spec.body, "if": [one]}) for one in conditions]
    votes = apply_rules([spec, *alone], given.records, given.setting, progress=progress)
    column = votes.matrix[:, 0]
    said = np.flatnonzero(column != ABSTAIN)
    parts = [float((votes.matrix[:, number] != ABSTAIN).mean()) for number in range(1, 1 + len(alone))]
    return Preview(given.items[said], column[said], given.gold[said], len(given.items), tuple(parts),
                   _histogram(given, spec, conditions), votes.errors[0].reason if votes.errors else "")


def _histogram(given: Material, spec: RuleSpec, conditions: list[object]) -> Histogram | None:
    """Of the first condition that compares a number; None if there is none."""
    for one in conditions:
        parts: list[object] = cast(list[object], one) if isinstance(one, list) else []
        if len(parts) == 3 and parts[1] in ORDERED and isinstance(parts[2], int | float):
            name, vote = str(parts[0]), given.setting.index(spec.body.get("vote"), spec.name)
            cells = [record.fields.get(name) for record in given.records]
            values = np.array([float(cell) if isinstance(cell, int | float) else np.nan for cell in cells], np.float64)
            known = np.isfinite(values)
            if known.any() and float(values[known].min()) < float(values[known].max()):
                low, high = float(values[known].min()), float(values[known].max())
                every, gold = (np.histogram(values[which], BINS, (low, high))[0].astype(np.int64)
                               for which in (known, known & (given.gold == vote)))
                return Histogram(name, low, high, every, gold)
    return None


def stored_preview(project: Project, question: Question, rule: int) -> Preview | None:
    """What a rule said when it ran last, None if it has not."""
    votes = latest_votes(project, question)
    if votes is None or rule not in votes.rules:
        return None
    column = votes.matrix[:, votes.rules.index(rule)]
    said = np.flatnonzero(column != ABSTAIN)
    return Preview(votes.items[said], column[said], gold_of(project, question, votes.items[said]), len(votes.items))
