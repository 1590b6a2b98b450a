"""The consensus methods that pages and commands can ask for: one line each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from labeling.consensus.dawid_skene import dawid_skene
from labeling.consensus.majority import majority_vote
from labeling.consensus.votes import Consensus, Votes


@dataclass(frozen=True, slots=True)
class Method:
    """One way to fuse votes. ``run(votes, seed)`` is deterministic given the seed."""

    name: str
    title: str
    run: Callable[[Votes, int], Consensus]


MAJORITY = "majority"
DAWID_SKENE = "dawid-skene"
AUTO = "auto"
COMBINED = "combined"

METHODS: tuple[Method, ...] = (
    Method(MAJORITY, "Majority vote", lambda votes, seed: majority_vote(votes)),
    Method(DAWID_SKENE, "Dawid-Skene", lambda votes, seed: dawid_skene(votes)),
)


def method(name: str) -> Method:
    """The method of that name; asking for another is a bug of the caller."""
    return next(one for one in METHODS if one.name == name)
