"""Chooses a consensus method by evidence, and says when nothing beats the majority vote.

Where enough items have a known answer, methods are compared on those; else on held-out votes: a part
of the votes is put aside, and the consensus of the rest has to predict them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from labeling.consensus.votes import Consensus
from weak_supervision.case import Case
from weak_supervision.evidence import Evidence, Scores, on_gold, on_held_out
from weak_supervision.methods import AUTO, ENOUGH_GOLD, MAJORITY, METHODS, Method, method

MARGIN = 1.64  # standard errors by which a method must beat the majority: 5 % by chance


@dataclass(frozen=True, slots=True)
class Chosen:
    """The method used, the consensus of each case, and what spoke for it."""

    method: str
    results: tuple[Consensus, ...]
    evidence: tuple[Evidence, ...]


def consensus_of(cases: Sequence[Case], name: str, seed: int) -> Chosen:
    """Fuse each case by the method ``name``, or by the best one ("auto").

    A method that was asked for by name is shown beside the majority where enough is known; it is used in any case.
    """
    if name == AUTO:
        used, evidence = _choose(cases, seed)
    else:
        used, evidence = name, _compare_on_gold([method(MAJORITY), method(name)], cases, seed)
    return Chosen(used, tuple(method(used).run(case) for case in cases), tuple(map(_row, evidence)))


@dataclass(frozen=True, slots=True)
class _Scored:
    """One method's score on every known item or vote put aside."""

    method: str
    scores: Scores
    on: str
    note: str = ""


def _choose(cases: Sequence[Case], seed: int) -> tuple[str, list[_Scored]]:
    """The name of the method that clearly beats the majority, else the majority; and why."""
    methods = [one for one in METHODS if all(one.suits(case) for case in cases)]
    found = _compare_on_gold(methods, cases, seed) or \
        [_Scored(one.name, on_held_out(one, cases, seed), "held-out votes") for one in methods]
    used = _best(found)
    if len(found[0].scores) == 0:
        note = "too few votes to compare methods"
    else:
        note = "chosen" if used != MAJORITY else "nothing is clearly better than the majority"
    return used, [replace(one, note=note) if one.method == used else one for one in found]


def _compare_on_gold(methods: Sequence[Method], cases: Sequence[Case], seed: int) -> list[_Scored]:
    """Each method on the items with a known answer; nothing if they are too few."""
    if max((len(case.known_items()) for case in cases), default=0) < ENOUGH_GOLD:
        return []
    return [_Scored(one.name, on_gold(one, cases, seed), "gold") for one in dict.fromkeys(methods)]


def _best(found: Sequence[_Scored]) -> str:
    base = next(one for one in found if one.method == MAJORITY)
    clear = [one for one in found if _lead(one.scores, base.scores) > MARGIN]
    return max(clear, key=lambda one: float(one.scores.mean())).method if clear else MAJORITY


def _lead(scores: Scores, base: Scores) -> float:
    """By how many standard errors the first is better, case by case."""
    difference = scores - base
    if len(difference) < 2 or not difference.any():
        return 0.0
    error = float(difference.std(ddof=1)) / float(np.sqrt(len(difference)))
    return float(difference.mean()) / max(error, 1e-12)


def _row(one: _Scored) -> Evidence:
    return Evidence(one.method, float(one.scores.mean()) if len(one.scores) else 0.0, one.on, len(one.scores), one.note)
