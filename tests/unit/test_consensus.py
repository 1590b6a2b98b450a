"""Consensus against what crowd-kit computes, and against its own promises."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.consensus.dawid_skene import dawid_skene
from labeling.consensus.majority import majority_vote
from labeling.consensus.votes import TIED, Votes
from labeling.questions.base import Panel
from weak_supervision.choose import consensus_of
from weak_supervision.combine import combine_people_and_rules


def simulated(seed: int = 0, items: int = 300, people: int = 12, classes: int = 3, each: int = 5,
              reliability: tuple[float, float] = (0.5, 0.95)) -> tuple[Votes, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = rng.integers(classes, size=items)
    share = rng.uniform(*reliability, size=people)
    rows = []
    for item in range(items):
        for who in rng.choice(people, each, replace=False):
            label = truth[item] if rng.random() < share[who] else rng.integers(classes)
            rows.append((item, who, label))
    item, who, label = np.array(rows).T
    return Votes.build(item, who, label, n_items=items, n_annotators=people, n_classes=classes), truth


def as_frame(votes: Votes):
    import pandas as pd

    return pd.DataFrame({"task": votes.item, "worker": votes.annotator, "label": votes.label})


@pytest.mark.parametrize("iterations", [1, 5, 20])
def test_unsmoothed_dawid_skene_equals_crowd_kit_at_equal_iterations(iterations: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from crowdkit.aggregation import DawidSkene

        votes, _ = simulated()
        theirs = DawidSkene(n_iter=iterations, tol=0).fit(as_frame(votes))
    ours = dawid_skene(votes, smoothing=0, tolerance=0, max_iterations=iterations)
    expected = theirs.probas_.sort_index()[[0, 1, 2]].to_numpy()
    np.testing.assert_allclose(ours.posterior, expected, atol=1e-8)


def test_majority_shares_equal_crowd_kit() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from crowdkit.aggregation import MajorityVote

        votes, _ = simulated()
        theirs = MajorityVote().fit(as_frame(votes)).probas_.sort_index()[[0, 1, 2]].to_numpy()
    np.testing.assert_allclose(majority_vote(votes).posterior, theirs)


def test_majority_says_a_tie_and_an_item_nobody_voted_on() -> None:
    votes = Votes.build([0, 0, 1, 1, 1], [0, 1, 0, 1, 2], [0, 1, 1, 1, 0], n_items=3, n_annotators=3, n_classes=2)
    result = majority_vote(votes)
    assert result.label.tolist() == [TIED, 1, TIED]
    np.testing.assert_allclose(result.posterior, [[.5, .5], [1 / 3, 2 / 3], [.5, .5]])
    assert result.accuracy.tolist() == [1.0, 1.0, 0.0]


def test_dawid_skene_beats_majority_where_reliabilities_differ() -> None:
    votes, truth = simulated(3, items=2000, people=10, reliability=(0.2, 0.98))
    better = (dawid_skene(votes).label == truth).mean()
    assert better > (majority_vote(votes).label == truth).mean() + 0.01


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_result_does_not_depend_on_the_order_of_votes(seed: int) -> None:
    votes, _ = simulated(seed % 7, items=40)
    order = np.random.default_rng(seed).permutation(len(votes))
    shuffled = Votes.build(votes.item[order], votes.annotator[order], votes.label[order], n_items=40,
                           n_annotators=12, n_classes=3)
    np.testing.assert_array_equal(dawid_skene(votes).posterior, dawid_skene(shuffled).posterior)


def test_a_posterior_is_a_distribution_and_unvoted_items_are_tied() -> None:
    votes = Votes.build([0, 0, 2], [0, 1, 1], [1, 1, 0], n_items=4, n_annotators=2, n_classes=3)
    result = dawid_skene(votes)
    np.testing.assert_allclose(result.posterior.sum(axis=1), 1)
    assert result.label[1] == TIED
    assert result.label[3] == TIED
    assert result.label[0] == 1


def test_no_votes_at_all_is_no_error() -> None:
    votes = Votes.build([], [], [], n_items=2, n_annotators=0, n_classes=2)
    assert dawid_skene(votes).label.tolist() == [TIED, TIED]


def test_votes_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="label out of range"):
        Votes.build([0], [0], [2], n_items=1, n_annotators=1, n_classes=2)


def test_one_sided_rules_do_not_collapse() -> None:
    """Rules that only ever name one class, and are right four times in five, must not turn the classes round."""
    rng = np.random.default_rng(1)
    truth = rng.integers(2, size=1500)
    rows = []
    for rule in range(8):
        side = rule % 2
        for item in range(len(truth)):
            if rng.random() < (0.35 if truth[item] == side else 0.09):
                rows.append((item, rule, side))
    item, rule, label = np.array(rows).T
    rules = Votes.build(item, rule, label, n_items=1500, n_annotators=8, n_classes=2)
    nobody = Votes.build([], [], [], n_items=1500, n_annotators=0, n_classes=2)
    result = combine_people_and_rules(nobody, rules)
    seen = result.label != TIED
    assert (result.label[seen] == truth[seen]).mean() > 0.78


def test_rules_help_where_people_are_few() -> None:
    people, truth = simulated(5, items=1200, people=6, classes=2, each=1, reliability=(0.4, 0.7))
    rng = np.random.default_rng(2)
    rows = [(item, rule, truth[item] if rng.random() < 0.85 else 1 - truth[item])
            for rule in range(4) for item in range(1200) if rng.random() < 0.6]
    item, rule, label = np.array(rows).T
    rules = Votes.build(item, rule, label, n_items=1200, n_annotators=4, n_classes=2)
    both = combine_people_and_rules(people, rules)
    alone = majority_vote(people)
    assert (both.label == truth).mean() > (alone.label == truth).mean() + 0.05
    assert len(both.accuracy) == 10


def panel(votes: Votes) -> Panel:
    return Panel("", votes, tuple(map(str, range(votes.n_classes))), np.arange(votes.n_items),
                 np.arange(votes.n_annotators))


def test_auto_says_when_nothing_beats_the_majority() -> None:
    votes, _ = simulated(4, items=60, people=5, reliability=(0.8, 0.8))
    chosen = consensus_of([panel(votes)], [np.full(60, -1, np.int32)], [np.ones(5, bool)], "auto", 0)
    assert chosen.method == "majority"
    assert "nothing" in next(one.note for one in chosen.evidence if one.note)
    assert {one.on for one in chosen.evidence} == {"held-out votes"}


def test_auto_chooses_on_gold_where_there_is_enough() -> None:
    votes, truth = simulated(3, items=2000, people=10, reliability=(0.2, 0.98))
    gold = np.where(np.arange(2000) < 800, truth, -1).astype(np.int32)
    chosen = consensus_of([panel(votes)], [gold], [np.ones(10, bool)], "auto", 0)
    assert chosen.method == "dawid-skene"
    assert {(one.on, one.n) for one in chosen.evidence} == {("gold", 800)}
