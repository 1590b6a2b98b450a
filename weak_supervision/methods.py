"""The consensus methods that pages and commands can ask for: one line each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from labeling.consensus.glad import glad
from labeling.consensus.gold_weighted import gold_weighted
from labeling.consensus.mace import mace
from labeling.consensus.majority import majority_vote
from labeling.consensus.one_coin import one_coin
from labeling.consensus.votes import Consensus
from weak_supervision.case import Case
from weak_supervision.combine import combine

ENOUGH_GOLD = 30  # known items, from which on a method may learn from them, and methods are judged by them


@dataclass(frozen=True, slots=True)
class Method:
    """One way to fuse votes. ``run`` is deterministic; ``suits`` says whether "auto" should try it on a case."""

    name: str
    title: str
    run: Callable[[Case], Consensus]
    suits: Callable[[Case], bool]
    learns_from_gold: bool = False


def _always(case: Case) -> bool:
    return True


def _only_people(case: Case) -> bool:
    """Where rules choose when to speak, methods that judge a voter by the votes given collapse."""
    return case.only_people


def _enough_gold(case: Case) -> bool:
    return len(case.known_items()) >= ENOUGH_GOLD


MAJORITY, COMBINED, AUTO = "majority", "combined", "auto"

METHODS: tuple[Method, ...] = (
    Method(MAJORITY, "Majority vote", lambda case: majority_vote(case.votes), _always),
    Method("gold-weighted", "Weighted by gold", lambda case: gold_weighted(case.votes, case.gold), _enough_gold,
           learns_from_gold=True),
    Method("one-coin", "One-coin Dawid-Skene", lambda case: one_coin(case.votes), _only_people),
    Method("dawid-skene", "Dawid-Skene", combine, _only_people),
    Method("glad", "GLAD", lambda case: glad(case.votes), _only_people),
    Method("mace", "MACE", lambda case: mace(case.votes), _always),
    Method(COMBINED, "People and rules combined", combine, lambda case: not case.only_people),
)


def method(name: str) -> Method:
    """The method of that name; asking for another is a bug of the caller."""
    return next(one for one in METHODS if one.name == name)


def title_of(name: str) -> str:
    """What people call a method; a kind's own way of fusing has no other name than its own."""
    return next((one.title for one in METHODS if one.name == name), name)
