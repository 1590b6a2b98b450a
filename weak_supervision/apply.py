"""Runs rules on items: every vote is checked, and one failing rule does not stop the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeGuard

import numpy as np
from numpy.typing import NDArray

from labeling.workers import Progress
from weak_supervision.rules.base import ABSTAIN, BadRule, RuleRecord, RuleSpec, Setting
from weak_supervision.rules.registry import kind_of

EVERY = 200  # items between two signs of life


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


def apply_rules(rules: Sequence[RuleSpec], records: Sequence[RuleRecord], setting: Setting, *, progress: Progress
                ) -> RuleVotes:
    """The votes of all rules on all records. A vote is a class number or -1; anything else is named and abstains."""
    matrix = np.full((len(records), len(rules)), ABSTAIN, np.int8, order="F")
    errors: list[RuleError] = []
    for number, rule in enumerate(rules):
        progress.report(number, len(rules), f"Rule “{rule.name}”")
        errors += _one_rule(rule, records, setting, matrix[:, number], progress)
    return RuleVotes(matrix, tuple(errors))


def _one_rule(rule: RuleSpec, records: Sequence[RuleRecord], setting: Setting, column: NDArray[np.int8],
              progress: Progress) -> list[RuleError]:
    try:
        kind = kind_of(rule.kind)
        kind.check(rule, setting)
        vote_on = kind.voter(rule, setting)
    except BadRule as error:
        return [RuleError(rule.name, "", str(error), len(records))]
    broken: dict[str, RuleError] = {}
    for place, record in enumerate(records):
        if place % EVERY == 0:
            progress.report(-1, None, "")
        try:
            vote = vote_on(record)
        except Exception as error:  # the rule's own code, not ours
            _note(broken, rule, record, f"{type(error).__name__}: {error}")
            continue
        if is_class_number(vote, len(setting.classes)):
            column[place] = vote
        else:
            _note(broken, rule, record, _wrong(vote, len(setting.classes)))
    return list(broken.values())


def is_class_number(vote: object, n_classes: int) -> TypeGuard[int]:
    """Whether a vote is a class number or ABSTAIN. True and 1.0 are neither."""
    return is_whole(vote) and ABSTAIN <= int(vote) < n_classes


def is_whole(vote: object) -> TypeGuard[int]:
    """Whether a vote is a whole number, of Python or NumPy."""
    return isinstance(vote, int | np.integer) and not isinstance(vote, bool)


def _wrong(vote: object, n_classes: int) -> str:
    """Why a vote does not count."""
    if not is_whole(vote):
        return f"It returned {vote!r}, which is no class number"
    return f"It returned {int(vote)}; classes are 0 to {n_classes - 1}, and -1 abstains"


def _note(broken: dict[str, RuleError], rule: RuleSpec, record: RuleRecord, reason: str) -> None:
    sort = reason.split(":", maxsplit=1)[0][:60]
    known = broken.get(sort)
    broken[sort] = RuleError(rule.name, known.item if known else record.item, known.reason if known else reason,
                             known.count + 1 if known else 1)
