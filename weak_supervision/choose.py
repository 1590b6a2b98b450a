"""Chooses a consensus method by evidence, and says when nothing beats the majority vote.

Where enough items have a known answer, methods are compared on those; else on held-out votes: a part
of the votes is put aside, and the consensus of the rest has to predict them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.consensus.votes import Consensus, Votes
from labeling.questions.base import Panel
from weak_supervision.combine import combine_people_and_rules
from weak_supervision.methods import AUTO, COMBINED, MAJORITY, METHODS, Method, method

ENOUGH_GOLD = 30
HELD_OUT = 0.2
MOST_HELD_OUT = 20_000
MARGIN = 2.0  # standard errors by which a method must beat the majority to be chosen


@dataclass(frozen=True, slots=True)
class Evidence:
    """How one method did: its score (share right), on what, and on how many."""

    method: str
    score: float
    on: str
    n: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The method used, the consensus of each panel, and what spoke for it."""

    method: str
    results: tuple[Consensus, ...]
    evidence: tuple[Evidence, ...]


def consensus_of(panels: Sequence[Panel], gold: Sequence[NDArray[np.int32]], people: Sequence[NDArray[np.bool_]],
                 name: str, seed: int) -> Chosen:
    """Fuse each panel by the method ``name``, by people and rules combined, or by the best one ("auto").

    gold: for each panel the right label [I], -1 unknown. people: for each panel which voters [A] are people.
    """
    if name == COMBINED or (name == AUTO and any(not mask.all() for mask in people)):
        results = tuple(_combined(panel, mask) for panel, mask in zip(panels, people, strict=True))
        return Chosen(COMBINED, results, _against_majority(panels, gold, results))
    evidence = _compare(panels, gold, seed)
    used = _best(evidence) if name == AUTO else name
    return Chosen(used, tuple(method(used).run(panel.votes, seed) for panel in panels),
                  _noted(evidence) if name == AUTO else evidence)


def _combined(panel: Panel, people: NDArray[np.bool_]) -> Consensus:
    """Results come back in the order of the panel's voters."""
    votes = panel.votes
    parts = [_only(votes, mask) for mask in (people, ~people)]
    result = combine_people_and_rules(*parts)
    order = np.argsort(np.concatenate([np.flatnonzero(people), np.flatnonzero(~people)]))
    return Consensus(result.posterior, result.label, result.accuracy[order], None, result.prior, result.iterations,
                     result.converged)


def _only(votes: Votes, voters: NDArray[np.bool_]) -> Votes:
    keep = voters[votes.annotator]
    new = np.cumsum(voters) - 1
    return Votes.build(votes.item[keep], new[votes.annotator[keep]], votes.label[keep], n_items=votes.n_items,
                       n_annotators=int(voters.sum()), n_classes=votes.n_classes)


def share_right(result: Consensus, item: NDArray[np.int64], label: NDArray[np.int32]) -> NDArray[np.float64]:
    """For each (item, label): 1 if the consensus says so, 1/k if it is among k tied, else 0."""
    rows = result.posterior[item]
    top = rows >= rows.max(axis=1, keepdims=True) - 1e-9
    return top[np.arange(len(item)), label] / top.sum(axis=1)


def _compare(panels: Sequence[Panel], gold: Sequence[NDArray[np.int32]], seed: int) -> tuple[Evidence, ...]:
    known = sum(int((labels >= 0).sum()) for labels in gold)
    score = _on_gold if known >= ENOUGH_GOLD else _on_held_out
    return tuple(_evidence(one, score(one, panels, gold, seed), "gold" if score is _on_gold else "held-out votes")
                 for one in METHODS)


def _evidence(one: Method, right: NDArray[np.float64], on: str) -> Evidence:
    return Evidence(one.name, float(right.mean()) if len(right) else float("nan"), on, len(right))


def _on_gold(one: Method, panels: Sequence[Panel], gold: Sequence[NDArray[np.int32]], seed: int
             ) -> NDArray[np.float64]:
    parts = [share_right(one.run(panel.votes, seed), np.flatnonzero(labels >= 0), labels[labels >= 0])
             for panel, labels in zip(panels, gold, strict=True)]
    return np.concatenate(parts) if parts else np.zeros(0)


def _on_held_out(one: Method, panels: Sequence[Panel], gold: Sequence[NDArray[np.int32]], seed: int
                 ) -> NDArray[np.float64]:
    parts = [_predicts(one, panel.votes, seed) for panel in panels]
    return np.concatenate(parts) if parts else np.zeros(0)


def _predicts(one: Method, votes: Votes, seed: int) -> NDArray[np.float64]:
    """How well the consensus of most votes predicts the others, for items that keep at least one vote."""
    rng = np.random.default_rng(seed)
    aside = rng.random(len(votes)) < min(HELD_OUT, MOST_HELD_OUT / max(len(votes), 1))
    left = np.bincount(votes.item[~aside], minlength=votes.n_items)
    aside &= left[votes.item] > 0
    if not aside.any():
        return np.zeros(0)
    rest = Votes.build(votes.item[~aside], votes.annotator[~aside], votes.label[~aside], n_items=votes.n_items,
                       n_annotators=votes.n_annotators, n_classes=votes.n_classes)
    return share_right(one.run(rest, seed), votes.item[aside].astype(np.int64), votes.label[aside])


def _best(evidence: Sequence[Evidence]) -> str:
    """The method that clearly beats the majority, else the majority."""
    base = next(one for one in evidence if one.method == MAJORITY)
    best = max(evidence, key=lambda one: one.score if one.n else -1.0)
    if not base.n:
        return MAJORITY
    error = float(np.sqrt(max(base.score * (1 - base.score), 1e-6) / base.n))
    return best.method if best.score > base.score + MARGIN * error * _PAIRED else MAJORITY


_PAIRED = 0.3  # both are scored on the same votes, so most of the error is shared


def _noted(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    used = _best(evidence)
    note = "chosen" if used != MAJORITY else "nothing is clearly better than the majority"
    return tuple(Evidence(one.method, one.score, one.on, one.n, note if one.method == used else "")
                 for one in evidence)


def _against_majority(panels: Sequence[Panel], gold: Sequence[NDArray[np.int32]], results: Sequence[Consensus]
                      ) -> tuple[Evidence, ...]:
    known = [np.flatnonzero(labels >= 0) for labels in gold]
    if sum(map(len, known)) < ENOUGH_GOLD:
        return ()
    rows = [(COMBINED, results), (MAJORITY, [method(MAJORITY).run(panel.votes, 0) for panel in panels])]
    found: list[Evidence] = []
    for name, ones in rows:
        right = [share_right(result, items, labels[items]) for result, items, labels in
                 zip(ones, known, gold, strict=True)]
        found.append(Evidence(name, float(np.concatenate(right).mean()), "gold", sum(map(len, known))))
    return tuple(found)
