"""How well a consensus method does, by known answers or by how well it predicts votes put aside.

Every method is scored on the same cases, so that two of them are compared case by case.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.consensus.votes import Consensus, Votes

Scores = NDArray[np.float64]

FOLDS = 5  # of the votes; each fold is put aside once
ENOUGH_VOTES = 20_000  # put aside: more would only take time
ENOUGH_PEOPLE = 30  # votes of people, to judge by them rather than by the rules' votes


@dataclass(frozen=True, slots=True)
class Evidence:
    """How one method did: its score (share right), on what, and on how many cases."""

    method: str
    score: float
    on: str
    n: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One panel to be fused: its votes, which voters [A] are people, and the known labels [I], -1 unknown."""

    votes: Votes
    people: NDArray[np.bool_]
    gold: NDArray[np.int32]


Fuse = Callable[[Votes, NDArray[np.bool_]], Consensus]


def share_right(result: Consensus, item: NDArray[np.int64], label: NDArray[np.int32]) -> Scores:
    """For each (item, label) [n]: 1 if the consensus says so, 1/k if it is among k tied, else 0."""
    rows = result.posterior[item]
    top = rows >= rows.max(axis=1, keepdims=True) - 1e-9
    return top[np.arange(len(item)), label] / top.sum(axis=1)


def known_items(case: Case) -> NDArray[np.int64]:
    """Items whose label is known and that somebody voted on."""
    voted = np.bincount(case.votes.item, minlength=case.votes.n_items) > 0
    return np.flatnonzero(voted & (case.gold >= 0))


def on_gold(fuse: Fuse, cases: Sequence[Case]) -> Scores:
    """Score on each known item, panel after panel."""
    return _joined([share_right(fuse(case.votes, case.people), known_items(case), case.gold[known_items(case)])
                    for case in cases])


def on_held_out(fuse: Fuse, cases: Sequence[Case], seed: int) -> Scores:
    """Score on each vote put aside: does the consensus of the other votes predict it? Panel after panel.

    Only votes on items that keep another vote count, and only those of people where there are enough:
    what rules say of one item is seldom independent.
    """
    return _joined([_predicted(fuse, case, seed) for case in cases])


def _predicted(fuse: Fuse, case: Case, seed: int) -> Scores:
    votes = case.votes
    target = case.people[votes.annotator]
    if target.sum() < ENOUGH_PEOPLE:
        target = np.ones(len(votes), bool)
    folds = max(FOLDS, -(-int(target.sum()) // ENOUGH_VOTES))
    fold = np.where(target, np.random.default_rng(seed).integers(folds, size=len(votes)), -1)
    scores: list[Scores] = []
    for number in range(folds):
        scores.append(_one_fold(fuse, case, fold == number))
        if sum(map(len, scores)) >= ENOUGH_VOTES // 2:
            break
    return _joined(scores)


def _one_fold(fuse: Fuse, case: Case, aside: NDArray[np.bool_]) -> Scores:
    votes = case.votes
    aside = aside & (np.bincount(votes.item[~aside], minlength=votes.n_items) > 0)[votes.item]
    if not aside.any():
        return np.zeros(0)
    rest = Votes.build(votes.item[~aside], votes.annotator[~aside], votes.label[~aside], n_items=votes.n_items,
                       n_annotators=votes.n_annotators, n_classes=votes.n_classes)
    return share_right(fuse(rest, case.people), votes.item[aside].astype(np.int64), votes.label[aside])


def _joined(parts: Sequence[Scores]) -> Scores:
    return np.concatenate([np.zeros(0), *parts])
