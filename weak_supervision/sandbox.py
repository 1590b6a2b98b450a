"""Runs rules in a process of their own: one that kills the process is named, and the others go on without it."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence

import numpy as np

from labeling.errors import UserError
from labeling.workers import Progress, WorkDied, in_process
from weak_supervision.apply import RuleError, RuleVotes, apply_rules, at_work
from weak_supervision.rules.base import ABSTAIN, RuleRecord, RuleSpec, Setting
from weak_supervision.trust import Trust


def run_apart(rules: Sequence[RuleSpec], records: Sequence[RuleRecord], setting: Setting, trust: Trust, *,
              progress: Progress) -> RuleVotes:
    """The votes of all rules on all records. Python that is not trusted here raises UserError before anything runs.

    Cancelling kills the process, also one whose rule never returns.
    """
    require_trust(rules, trust)
    dead: dict[str, RuleError] = {}
    while True:
        alive = [rule for rule in rules if rule.key not in dead]
        try:
            votes: RuleVotes = in_process(_apply, alive, records, setting, progress=progress)
            break
        except WorkDied as error:
            culprit = next((rule for rule in alive if at_work(rule) == error.last), None)
            if culprit is None:
                raise
            dead[culprit.key] = RuleError(culprit.name, "", f"{error.what} The other rules ran without it.",
                                          len(records))
    matrix = np.full((len(records), len(rules)), ABSTAIN, np.int8, order="F")
    matrix[:, [number for number, rule in enumerate(rules) if rule.key not in dead]] = votes.matrix
    return RuleVotes(matrix, (*dead.values(), *votes.errors))


def _apply(rules: Sequence[RuleSpec], records: Sequence[RuleRecord], setting: Setting, *, progress: Progress
           ) -> RuleVotes:
    with contextlib.redirect_stdout(sys.stderr):  # what a rule prints must not mix with what a command answers
        return apply_rules(rules, records, setting, progress=progress)


def require_trust(rules: Sequence[RuleSpec], trust: Trust) -> None:
    """Raise UserError if some rule may not run on this machine."""
    blocked = [rule.name for rule in rules if not trust.allows(rule)]
    if blocked:
        more = f" and {len(blocked) - 3} more" if len(blocked) > 3 else ""
        raise UserError(f"Python rules that are not trusted on this computer: {', '.join(blocked[:3])}{more}.",
                        kept="Nothing was run.",
                        next_step="Read them, then trust them (touchstone rules PROJECT trust) or turn them off.")
