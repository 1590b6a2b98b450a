"""One-coin, GLAD, MACE and votes weighed by gold: against crowd-kit, and against their own promises."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.consensus.glad import glad
from labeling.consensus.gold_weighted import gold_weighted
from labeling.consensus.mace import mace
from labeling.consensus.majority import majority_vote
from labeling.consensus.one_coin import one_coin
from labeling.consensus.votes import TIED, Consensus, Votes

from .test_consensus import crowd_kit, simulated

MODELS: tuple[Callable[..., Consensus], ...] = (one_coin, glad, mace)


def in_order_of_appearance(votes: Votes) -> Votes:
    """The same votes behind an item that everybody votes on in turn: crowd-kit's MACE mixes up people and classes
    unless they appear in their own order."""
    who = np.arange(votes.n_annotators)
    return Votes.build(np.concatenate([np.zeros(len(who)), votes.item + 1]), np.concatenate([who, votes.annotator]),
                       np.concatenate([who % votes.n_classes, votes.label]), n_items=votes.n_items + 1,
                       n_annotators=votes.n_annotators, n_classes=votes.n_classes)


@pytest.mark.parametrize("iterations", [1, 5, 30])
@pytest.mark.parametrize(("seed", "classes", "each"), [(0, 3, 5), (1, 2, 2), (2, 5, 3)])
def test_unsmoothed_one_coin_equals_crowd_kit_at_equal_iterations(iterations: int, seed: int, classes: int, each: int
                                                                  ) -> None:
    votes, _ = simulated(seed, classes=classes, each=each)
    expected = crowd_kit("OneCoinDawidSkene", votes, n_iter=iterations, tol=-np.inf)
    ours = one_coin(votes, smoothing=0, tolerance=0, max_iterations=iterations)
    np.testing.assert_allclose(ours.posterior, expected, rtol=0, atol=1e-8)


@pytest.mark.parametrize("iterations", [1, 4])
@pytest.mark.parametrize(("seed", "classes"), [(0, 3), (1, 2)])
def test_glad_equals_crowd_kit_at_equal_iterations(iterations: int, seed: int, classes: int) -> None:
    votes, _ = simulated(seed, items=120, classes=classes)
    expected = crowd_kit("GLAD", votes, n_iter=iterations + 1, tol=-np.inf)  # it ends with an M-step, not an E-step
    ours = glad(votes, tolerance=0, max_iterations=iterations, inner=25)
    np.testing.assert_allclose(ours.posterior, expected, rtol=0, atol=2e-3)


@pytest.mark.parametrize("iterations", [1, 10, 50])
def test_mace_equals_crowd_kit_from_the_same_start(iterations: int) -> None:
    from scipy.stats import uniform

    votes = in_order_of_appearance(simulated(3, items=200, classes=3)[0])
    expected = crowd_kit("MACE", votes, n_restarts=1, n_iter=iterations, random_state=4)
    guesses = uniform(1, 1.5).rvs(size=(votes.n_annotators, 2), random_state=4)
    strategy = uniform(1, 1.5).rvs(size=(votes.n_annotators, votes.n_classes), random_state=4)
    start = np.concatenate([(guesses / guesses.sum(axis=1, keepdims=True))[:, :1],
                            strategy / strategy.sum(axis=1, keepdims=True)], axis=1)
    ours = mace(votes, tolerance=0, max_iterations=iterations, start=start)
    np.testing.assert_allclose(ours.posterior, expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize("method", MODELS)
def test_a_model_beats_the_majority_where_people_differ_in_worth(method: Callable[..., Consensus]) -> None:
    votes, truth = simulated(5, items=800, people=14, classes=4, each=5, reliability=(0.05, 0.95))
    assert (method(votes).label == truth).mean() > (majority_vote(votes).label == truth).mean() + 0.02


@pytest.mark.parametrize("method", MODELS)
def test_estimated_accuracy_ranks_people_as_truth_does(method: Callable[..., Consensus]) -> None:
    from scipy.stats import spearmanr

    votes, truth = simulated(6, items=800, people=12, classes=3, each=4, reliability=(0.1, 0.95))
    real = [(votes.label == truth[votes.item])[votes.annotator == who].mean() for who in range(12)]
    assert spearmanr(method(votes).accuracy, real).statistic > 0.95


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 4), st.integers(0, 2)), max_size=40), st.randoms())
@settings(max_examples=40, deadline=None)
def test_models_do_not_depend_on_the_order_of_votes(rows: list[tuple[int, int, int]], shuffle: object) -> None:
    mixed = list(rows)
    shuffle.shuffle(mixed)  # type: ignore[attr-defined]
    for method in MODELS:
        one, two = (method(Votes.build([r[0] for r in some], [r[1] for r in some], [r[2] for r in some],
                                       n_items=7, n_annotators=5, n_classes=3)) for some in (rows, mixed))
        np.testing.assert_array_equal(one.posterior, two.posterior)
        np.testing.assert_allclose(one.posterior.sum(axis=1), 1)
        voted = np.isin(np.arange(7), [row[0] for row in rows])
        assert (one.label[~voted] == TIED).all()


def test_gold_gives_the_votes_of_those_who_know_their_weight() -> None:
    votes, truth = simulated(8, items=400, people=8, classes=3, each=4, reliability=(0.0, 0.95))
    gold = np.where(np.arange(400) < 150, truth, -1).astype(np.int32)
    result = gold_weighted(votes, gold)
    unknown = gold < 0
    assert (result.label == truth)[unknown].mean() > (majority_vote(votes).label == truth)[unknown].mean() + 0.05
    for who in range(8):
        mine = (votes.annotator == who) & (gold[votes.item] >= 0)
        assert result.accuracy[who] == pytest.approx((votes.label[mine] == truth[votes.item[mine]]).mean())


def test_without_gold_it_is_the_majority_vote() -> None:
    votes, _ = simulated(1)
    np.testing.assert_array_equal(gold_weighted(votes, np.full(votes.n_items, -1, np.int32)).posterior,
                                  majority_vote(votes).posterior)


def test_who_answered_no_gold_counts_as_all_together() -> None:
    votes = Votes.build([0, 0, 1, 1], [0, 1, 1, 2], [0, 0, 1, 0], n_items=2, n_annotators=3, n_classes=2)
    result = gold_weighted(votes, np.array([0, -1], np.int32))
    assert np.isnan(result.accuracy[2])
    assert result.posterior[1] == pytest.approx(result.prior)  # equal weights leave what was likely beforehand
