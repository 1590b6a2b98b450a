"""Runs rules on items: every vote is checked, and one failing rule does not stop the others."""

from __future__ import annotations

import reprlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeGuard

import numpy as np
from numpy.typing import NDArray

from labeling.workers import Progress
from weak_supervision.rules.base import ABSTAIN, BadRule, RuleKind, RuleRecord, RuleSpec, Setting, Voter
from weak_supervision.rules.registry import kind_of

RECORDS, IMAGES = 1000, 50  # a chunk, seen by all rules in turn: an image is decoded once for all of them


@dataclass(frozen=True, slots=True)
class RuleError:
    """What went wrong with one rule: on how many items, and for the first of them what it was."""

    rule: str
    item: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class RuleVotes:
    """matrix int8 [n, R], column-major: the class each rule gives each item, -1 where it abstains or broke."""

    matrix: NDArray[np.int8]
    errors: tuple[RuleError, ...]


@dataclass(slots=True)
class _Ready:
    """A rule that can run, its column, and what went wrong with it so far, by sort of error."""

    rule: RuleSpec
    kind: RuleKind
    voter: Voter
    column: int
    broken: dict[str, RuleError] = field(default_factory=dict[str, RuleError])


def apply_rules(rules: Sequence[RuleSpec], records: Sequence[RuleRecord], setting: Setting, *, progress: Progress
                ) -> RuleVotes:
    """The votes of all rules on all records. A vote is a class number or -1; anything else is named and abstains.

    Progress always says which rule is at work, so that whoever listens knows which one hangs or crashed.
    """
    matrix = np.full((len(records), len(rules)), ABSTAIN, np.int8, order="F")
    ready, errors = list[_Ready](), list[RuleError]()
    for column, rule in enumerate(rules):
        progress.report(0, len(records), at_work(rule))
        try:
            kind = kind_of(rule.kind)
            kind.check(rule, setting)
            ready.append(_Ready(rule, kind, kind.voter(rule, setting), column))
        except BadRule as error:
            errors.append(RuleError(rule.name, "", str(error), len(records)))
    size = IMAGES if any(record.image is not None for record in records[:1]) else RECORDS
    for start in range(0, len(records), size):
        part = records[start:start + size]
        views: dict[str, Sequence[object]] = {}
        for one in ready:
            progress.report(start, len(records), at_work(one.rule))
            if one.kind.name not in views:
                views[one.kind.name] = [one.kind.view(record, setting) for record in part]
            matrix[start:start + size, one.column] = _votes(one, part, views[one.kind.name], len(setting.classes))
    return RuleVotes(matrix, (*errors, *(error for one in ready for error in one.broken.values())))


def at_work(rule: RuleSpec) -> str:
    """How progress names the rule that runs now."""
    return f"Rule “{rule.name}”"


def _votes(one: _Ready, records: Sequence[RuleRecord], views: Sequence[object], n_classes: int) -> list[int]:
    found: list[int] = []
    for place, view in enumerate(views):
        vote: object = ABSTAIN
        try:
            vote = one.voter(view)
            wrong = "" if type(vote) is int and ABSTAIN <= vote < n_classes else _wrong(vote, n_classes)
            sort = wrong and f"{type(vote).__name__} returned"
        except (Exception, SystemExit) as error:  # the rule's own code, not ours
            sort, wrong = type(error).__name__, f"{type(error).__name__}: {error}"
        if wrong:
            _note(one, records[place], sort, wrong)
        found.append(ABSTAIN if wrong else int(vote))  # pyright: ignore[reportArgumentType]
    return found


def _wrong(vote: object, n_classes: int) -> str:
    """Why a vote does not count, "" if it does. True and 1.0 are no class numbers; whole numbers of NumPy are."""
    if not is_whole(vote):
        return f"It returned {reprlib.repr(vote)}, which is no class number"
    if ABSTAIN <= int(vote) < n_classes:
        return ""
    return f"It returned {reprlib.repr(int(vote))}; classes are 0 to {n_classes - 1}, and -1 abstains"


def is_whole(vote: object) -> TypeGuard[int]:
    """Whether a vote is a whole number, of Python or NumPy."""
    return isinstance(vote, int | np.integer) and not isinstance(vote, bool)


def _note(one: _Ready, record: RuleRecord, sort: str, reason: str) -> None:
    known = one.broken.get(sort)
    one.broken[sort] = RuleError(one.rule.name, known.item if known else record.item,
                                 known.reason if known else reason, known.count + 1 if known else 1)
