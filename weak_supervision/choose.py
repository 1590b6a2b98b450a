"""Chooses a consensus method by evidence, and says when nothing beats the majority vote.

Where enough items have a known answer, methods are compared on those; else on held-out votes: a part
of the votes is put aside, and the consensus of the rest has to predict them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from labeling.consensus.votes import Consensus
from labeling.questions.base import Panel
from weak_supervision.combine import combine
from weak_supervision.evidence import Case, Evidence, Fuse, Scores, known_items, on_gold, on_held_out
from weak_supervision.methods import AUTO, COMBINED, DAWID_SKENE, MAJORITY, METHODS, method

ENOUGH_GOLD = 30
MARGIN = 1.64  # standard errors by which a method must beat the majority: 5 % by chance


@dataclass(frozen=True, slots=True)
class Chosen:
    """The method used, the consensus of each panel, and what spoke for it."""

    method: str
    results: tuple[Consensus, ...]
    evidence: tuple[Evidence, ...]


def consensus_of(panels: Sequence[Panel], gold: Sequence[NDArray[np.int32]], people: Sequence[NDArray[np.bool_]],
                 name: str, seed: int) -> Chosen:
    """Fuse each panel by the method ``name``, or by the best one ("auto").

    gold: for each panel the right label [I], -1 unknown. people: for each panel which voters [A] are people.
    Results come in the order of the panel's items and voters. A method that was asked for by name is
    shown beside the majority where enough is known; it is used in any case.
    """
    cases = [Case(panel.votes, mask, known) for panel, mask, known in zip(panels, people, gold, strict=True)]
    if name == AUTO:
        used, evidence = _choose(cases, seed)
    else:
        used, evidence = name, _compare_on_gold([MAJORITY, name], cases, seed)
    fuse = _fuse(used, seed)
    return Chosen(used, tuple(fuse(case.votes, case.people) for case in cases), _rows(evidence))


@dataclass(frozen=True, slots=True)
class _Scored:
    """One method's score on every case, and what the cases were."""

    method: str
    scores: Scores
    on: str
    note: str = ""


def _fuse(name: str, seed: int) -> Fuse:
    """The method as a function of votes and who of the voters is a person."""
    if name == COMBINED:
        return combine
    if name == DAWID_SKENE:
        return lambda votes, people: method(name).run(votes, seed) if people.all() else combine(votes, people)
    return lambda votes, people: method(name).run(votes, seed)


def _choose(cases: Sequence[Case], seed: int) -> tuple[str, list[_Scored]]:
    """The name of the method that clearly beats the majority, else the majority; and why."""
    rules = any(not case.people.all() for case in cases)
    names = [one.name for one in METHODS if not (rules and one.name == DAWID_SKENE)] + [COMBINED] * rules
    found = _compare_on_gold(names, cases, seed) or \
        [_Scored(name, on_held_out(_fuse(name, seed), cases, seed), "held-out votes") for name in names]
    used = _best(found)
    if len(found[0].scores) == 0:
        note = "too few votes to compare methods"
    else:
        note = "chosen" if used != MAJORITY else "nothing is clearly better than the majority"
    return used, [replace(one, note=note) if one.method == used else one for one in found]


def _compare_on_gold(names: Sequence[str], cases: Sequence[Case], seed: int) -> list[_Scored]:
    """Each method on the items with a known answer; nothing if they are too few."""
    if max((len(known_items(case)) for case in cases), default=0) < ENOUGH_GOLD:
        return []
    return [_Scored(name, on_gold(_fuse(name, seed), cases), "gold") for name in dict.fromkeys(names)]


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


def _rows(found: Sequence[_Scored]) -> tuple[Evidence, ...]:
    return tuple(Evidence(one.method, float(one.scores.mean()) if len(one.scores) else 0.0, one.on, len(one.scores),
                          one.note) for one in found)
