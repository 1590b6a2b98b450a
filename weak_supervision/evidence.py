"""How well a consensus method does, by known answers or by how well it predicts votes put aside.

Every method is scored on the same cases, so that two of them are compared case by case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from labeling.consensus.votes import Consensus, Votes
from weak_supervision.case import Case
from weak_supervision.methods import Method

Scores = NDArray[np.float64]

FOLDS = 5  # of the votes, or of the known items; each fold is put aside once
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


def share_right(result: Consensus, item: NDArray[np.int64], label: NDArray[np.int32]) -> Scores:
    """For each (item, label) [n]: 1 if the consensus says so, 1/k if it is among k tied, else 0."""
    rows = result.posterior[item]
    top = rows >= rows.max(axis=1, keepdims=True) - 1e-9
    return top[np.arange(len(item)), label] / top.sum(axis=1)


def on_gold(method: Method, cases: Sequence[Case], seed: int) -> Scores:
    """Score on each known item, panel after panel; a method that learns from gold never sees what it is asked."""
    return _joined([_known(method, case, seed) for case in cases])


def _known(method: Method, case: Case, seed: int) -> Scores:
    items = case.known_items()
    if not method.learns_from_gold:
        return share_right(method.run(case), items, case.gold[items])
    fold = np.random.default_rng(seed).permutation(len(items)) % FOLDS
    scores = np.zeros(len(items))
    for number in range(FOLDS):
        asked = items[fold == number]
        hidden = case.gold.copy()
        hidden[asked] = -1
        scores[fold == number] = share_right(method.run(replace(case, gold=hidden)), asked, case.gold[asked])
    return scores


def on_held_out(method: Method, cases: Sequence[Case], seed: int) -> Scores:
    """Score on each vote put aside: does the consensus of the other votes predict it? Panel after panel.

    Only votes on items that keep another vote count, and only those of people where there are enough:
    what rules say of one item is seldom independent.
    """
    return _joined([_predicted(method, case, seed) for case in cases])


def _predicted(method: Method, case: Case, seed: int) -> Scores:
    votes = case.votes
    target = case.people[votes.annotator]
    if target.sum() < ENOUGH_PEOPLE:
        target = np.ones(len(votes), bool)
    folds = max(FOLDS, -(-int(target.sum()) // ENOUGH_VOTES))
    fold = np.where(target, np.random.default_rng(seed).integers(folds, size=len(votes)), -1)
    scores: list[Scores] = []
    for number in range(folds):
        scores.append(_one_fold(method, case, fold == number))
        if sum(map(len, scores)) >= ENOUGH_VOTES // 2:
            break
    return _joined(scores)


def _one_fold(method: Method, case: Case, aside: NDArray[np.bool_]) -> Scores:
    votes = case.votes
    aside = aside & (np.bincount(votes.item[~aside], minlength=votes.n_items) > 0)[votes.item]
    if not aside.any():
        return np.zeros(0)
    rest = Votes.build(votes.item[~aside], votes.annotator[~aside], votes.label[~aside], n_items=votes.n_items,
                       n_annotators=votes.n_annotators, n_classes=votes.n_classes)
    return share_right(method.run(replace(case, votes=rest)), votes.item[aside].astype(np.int64), votes.label[aside])


def _joined(parts: Sequence[Scores]) -> Scores:
    return np.concatenate([np.zeros(0), *parts])
