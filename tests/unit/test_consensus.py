"""Majority vote and Dawid-Skene against what crowd-kit computes, and against their own promises."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.consensus.dawid_skene import dawid_skene, one_sided
from labeling.consensus.majority import majority_vote
from labeling.consensus.votes import TIED, Votes


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


def crowd_kit(name: str, votes: Votes, **options: object) -> np.ndarray:
    """The posterior that crowd-kit finds; [items, classes]."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its dependencies, which the program does not have
        from crowdkit import aggregation

        fitted = getattr(aggregation, name)(**options).fit(as_frame(votes))
    return fitted.probas_.sort_index()[list(range(votes.n_classes))].to_numpy()


@pytest.mark.parametrize("iterations", [1, 5, 20, 60])
@pytest.mark.parametrize(("seed", "classes", "each"), [(0, 3, 5), (1, 2, 2), (2, 5, 3)])
def test_unsmoothed_dawid_skene_equals_crowd_kit_at_equal_iterations(iterations: int, seed: int, classes: int,
                                                                     each: int) -> None:
    votes, _ = simulated(seed, classes=classes, each=each)
    expected = crowd_kit("DawidSkene", votes, n_iter=iterations, tol=-np.inf)
    ours = dawid_skene(votes, smoothing=0, tolerance=0, max_iterations=iterations)
    np.testing.assert_allclose(ours.posterior, expected, rtol=0, atol=1e-10)
    assert ours.iterations == iterations


def test_majority_shares_equal_crowd_kit() -> None:
    votes, _ = simulated()
    np.testing.assert_allclose(majority_vote(votes).posterior, crowd_kit("MajorityVote", votes))


def test_majority_says_a_tie_and_an_item_nobody_voted_on() -> None:
    votes = Votes.build([0, 0, 1, 1, 1], [0, 1, 0, 1, 2], [0, 1, 1, 1, 0], n_items=3, n_annotators=4, n_classes=2)
    result = majority_vote(votes)
    assert result.label.tolist() == [TIED, 1, TIED]
    np.testing.assert_allclose(result.posterior, [[.5, .5], [1 / 3, 2 / 3], [.5, .5]])
    np.testing.assert_array_equal(result.accuracy, [1, 1, 0, np.nan])


def test_dawid_skene_beats_majority_where_reliabilities_differ() -> None:
    votes, truth = simulated(3, items=2000, people=10, reliability=(0.2, 0.98))
    better = (dawid_skene(votes).label == truth).mean()
    assert better > (majority_vote(votes).label == truth).mean() + 0.01


def test_an_estimated_accuracy_is_near_the_real_one() -> None:
    votes, truth = simulated(6, items=1500, people=8)
    real = [(votes.label == truth[votes.item])[votes.annotator == who].mean() for who in range(8)]
    np.testing.assert_allclose(dawid_skene(votes).accuracy, real, atol=0.04)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_result_does_not_depend_on_the_order_of_votes(seed: int) -> None:
    votes, _ = simulated(seed % 7, items=40)
    order = np.random.default_rng(seed).permutation(len(votes))
    shuffled = Votes.build(votes.item[order], votes.annotator[order], votes.label[order], n_items=40,
                           n_annotators=12, n_classes=3)
    np.testing.assert_array_equal(dawid_skene(votes).posterior, dawid_skene(shuffled).posterior)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_result_does_not_depend_on_the_order_of_items(seed: int) -> None:
    votes, _ = simulated(seed % 7, items=40)
    place = np.random.default_rng(seed).permutation(40)
    moved = Votes.build(place[votes.item], votes.annotator, votes.label, n_items=40, n_annotators=12, n_classes=3)
    np.testing.assert_allclose(dawid_skene(moved).posterior[place], dawid_skene(votes).posterior, atol=1e-6)


def test_equal_posteriors_are_a_tie() -> None:
    """Two people who always contradict each other, in mirror image, leave nothing to choose by."""
    votes = Votes.build([0, 0, 1, 1], [0, 1, 0, 1], [0, 1, 1, 0], n_items=2, n_annotators=2, n_classes=2)
    result = dawid_skene(votes)
    np.testing.assert_allclose(result.posterior, 0.5)
    assert result.label.tolist() == [TIED, TIED]


def test_a_posterior_is_a_distribution_and_unvoted_items_are_tied() -> None:
    votes = Votes.build([0, 0, 2], [0, 1, 1], [1, 1, 0], n_items=4, n_annotators=2, n_classes=3)
    result = dawid_skene(votes)
    np.testing.assert_allclose(result.posterior.sum(axis=1), 1)
    assert result.confusion is not None
    assert result.prior is not None
    np.testing.assert_allclose(result.confusion.sum(axis=2), 1)
    np.testing.assert_allclose(result.posterior[1], result.prior, atol=1e-6)
    assert result.label.tolist() == [1, TIED, 0, TIED]


@pytest.mark.parametrize(("people", "classes"), [(0, 2), (3, 1), (3, 0)])
def test_no_votes_at_all_is_no_error(people: int, classes: int) -> None:
    votes = Votes.build([], [], [], n_items=2, n_annotators=people, n_classes=classes)
    for result in (dawid_skene(votes), majority_vote(votes)):
        assert result.posterior.shape == (2, classes)
        assert len(result.accuracy) == people
        assert np.isnan(result.accuracy).all()


def test_votes_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="label out of range"):
        Votes.build([0], [0], [2], n_items=1, n_annotators=1, n_classes=2)


def test_somebody_with_one_vote_is_neither_believed_nor_dismissed_for_it() -> None:
    """Unsmoothed, a single right vote makes an annotator infallible."""
    votes, _ = simulated(8, items=200, people=6, classes=2)
    more = Votes.build(np.append(votes.item, 0), np.append(votes.annotator, 6), np.append(votes.label, 1),
                       n_items=200, n_annotators=7, n_classes=2)
    smoothed, plain = dawid_skene(more).confusion, dawid_skene(more, smoothing=0).confusion
    assert smoothed is not None
    assert plain is not None
    assert plain[6, 1, 1] > 0.999
    assert 0.5 < smoothed[6].diagonal().min() < smoothed[6].diagonal().max() < 0.97


class Impatient:
    """Progress whose watcher stops at the third report."""

    def __init__(self) -> None:
        self.told: list[tuple[int, int | None]] = []

    def report(self, done: int, total: int | None = None, text: str = "") -> None:
        self.told.append((done, total))
        if done == 3:
            raise KeyboardInterrupt


def test_em_tells_of_its_progress_and_can_be_stopped() -> None:
    votes, _ = simulated()
    watcher = Impatient()
    with pytest.raises(KeyboardInterrupt):
        dawid_skene(votes, progress=watcher)
    assert watcher.told == [(1, 200), (2, 200), (3, 200)]


def rules(seed: int, share_of_ones: float, items: int = 1500) -> tuple[Votes, np.ndarray]:
    """Eight rules that only ever name one class each, at odds of about four to one for it."""
    rng = np.random.default_rng(seed)
    truth = (rng.random(items) < share_of_ones).astype(int)
    fires = [rng.random(items) < np.where(truth == rule % 2, 0.35, 0.09) for rule in range(8)]
    rule, item = np.nonzero(fires)
    return Votes.build(item, rule, rule % 2, n_items=items, n_annotators=8, n_classes=2), truth


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("share", [0.5, 0.3])
def test_one_sided_voters_do_not_turn_every_item_into_one_class(seed: int, share: float) -> None:
    votes, truth = rules(seed, share)
    assert one_sided(votes).all()
    result, seen = dawid_skene(votes), np.bincount(votes.item, minlength=1500) > 0
    right = (result.label == truth)[seen].mean()
    assert right > (majority_vote(votes).label == truth)[seen].mean()
    plain = dawid_skene(votes, volunteers=np.zeros(8, bool))
    assert len(np.unique(plain.label[seen])) == 1  # what would happen otherwise


def test_a_few_one_sided_people_change_nothing() -> None:
    votes, _ = simulated(2, items=200, people=6, classes=2)
    more = Votes.build(np.append(votes.item, [0, 1, 2]), np.append(votes.annotator, [6, 6, 6]),
                       np.append(votes.label, [1, 1, 1]), n_items=200, n_annotators=7, n_classes=2)
    assert one_sided(more).tolist() == [False] * 6 + [True]
    np.testing.assert_array_equal(dawid_skene(more).posterior,
                                  dawid_skene(more, volunteers=np.zeros(7, bool)).posterior)


def test_a_volunteers_confusion_is_how_often_it_speaks_up() -> None:
    votes, truth = rules(4, 0.5, items=4000)
    confusion = dawid_skene(votes).confusion
    assert confusion is not None
    for rule in range(8):
        spoke = np.isin(np.arange(4000), votes.item[votes.annotator == rule])
        seen = np.bincount(votes.item, minlength=4000) > 0
        real = [spoke[seen & (truth == label)].mean() for label in (0, 1)]
        np.testing.assert_allclose(confusion[rule, :, rule % 2], real, atol=0.06)
        assert confusion[rule, :, 1 - rule % 2].max() < 0.01
