"""Agreement against krippendorff, statsmodels and scikit-learn."""

from __future__ import annotations

import warnings
from typing import cast

import numpy as np
import pytest

from labeling.consensus import alpha as alpha_module
from labeling.consensus.agreement import agreement, cohen_kappa, fleiss_kappa
from labeling.consensus.alpha import Distance, alpha_interval, krippendorff_alpha, per_class_alpha
from labeling.consensus.majority import tallies
from labeling.consensus.patterns import Patterns
from labeling.consensus.votes import Votes


def ratings(seed: int, missing: float = 0.0) -> np.ndarray:
    """Ratings of 80 items by 5 people over 4 classes, NaN where missing; [people, items]."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(4, size=80)
    table = np.where(rng.random((5, 80)) < 0.7, truth, rng.integers(4, size=(5, 80))).astype(float)
    table[rng.random(table.shape) < missing] = np.nan
    return table


def as_votes(table: np.ndarray) -> Votes:
    who, item = np.nonzero(~np.isnan(table))
    return Votes.build(item, who, table[who, item], n_items=table.shape[1], n_annotators=len(table), n_classes=4)


def patterns(table: np.ndarray) -> Patterns:
    return Patterns.of(tallies(as_votes(table)))


def reference_alpha(table: np.ndarray, distance: str = "nominal", classes: int = 4) -> float:
    import krippendorff

    return float(krippendorff.alpha(table, level_of_measurement=distance, value_domain=list(range(classes))))


@pytest.mark.parametrize("distance", ["nominal", "ordinal", "interval"])
@pytest.mark.parametrize("missing", [0.0, 0.3, 0.6])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_alpha_equals_the_krippendorff_package(seed: int, missing: float, distance: str) -> None:
    table = ratings(seed, missing)
    found = agreement(as_votes(table), resamples=10, distance=cast(Distance, distance))
    assert found.alpha == pytest.approx(reference_alpha(table, distance), abs=1e-12)


def test_alpha_of_a_class_is_that_of_the_class_against_the_rest() -> None:
    table = ratings(1, 0.3)
    for label, found in enumerate(per_class_alpha(patterns(table))):
        against = np.where(np.isnan(table), np.nan, table == label)
        assert found == pytest.approx(reference_alpha(against, classes=2), abs=1e-12)


@pytest.mark.parametrize("votes_an_item", [2, 5])
def test_fleiss_equals_statsmodels(votes_an_item: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from statsmodels.stats.inter_rater import fleiss_kappa as reference

    tally = tallies(as_votes(ratings(0)[:votes_an_item]))
    assert fleiss_kappa(Patterns.of(tally)) == pytest.approx(reference(tally), abs=1e-12)


def test_fleiss_with_unequal_numbers_counts_each_item_once() -> None:
    """One item with its one pair of votes equal, one with one equal pair of three, one with a single vote."""
    votes = Votes.build([0, 0, 1, 1, 1, 2], [0, 1, 0, 1, 2, 0], [0, 0, 0, 1, 1, 0], n_items=3, n_annotators=3,
                        n_classes=2)
    observed, chance = (1 + 1 / 3) / 2, (3 / 5) ** 2 + (2 / 5) ** 2
    assert agreement(votes).fleiss_kappa == pytest.approx((observed - chance) / (1 - chance))
    assert agreement(votes).percent == pytest.approx(2 / 4)  # of pairs: 1 of 1 and 1 of 3
    assert agreement(votes).shared_items == 2


@pytest.mark.parametrize("missing", [0.0, 0.4])
def test_cohen_equals_scikit_learn_on_the_shared_items(missing: float) -> None:
    from sklearn.metrics import cohen_kappa_score

    table = ratings(1, missing)
    found = {(one.a, one.b): one for one in agreement(as_votes(table), resamples=10).pairwise}
    assert len(found) == 10
    for (a, b), pair in found.items():
        both = ~np.isnan(table[a]) & ~np.isnan(table[b])
        assert pair.kappa == pytest.approx(cohen_kappa_score(table[a][both], table[b][both]), abs=1e-12)
        assert pair.shared == both.sum()


def test_people_who_share_no_item_are_no_pair() -> None:
    votes = Votes.build([0, 0, 1, 1], [0, 1, 1, 2], [0, 0, 1, 0], n_items=2, n_annotators=3, n_classes=2)
    assert [(one.a, one.b, one.shared) for one in agreement(votes).pairwise] == [(0, 1, 1), (1, 2, 1)]


def test_patterns_count_items_that_look_alike() -> None:
    found = Patterns.of(np.array([[2, 0], [1, 0], [0, 2], [2, 0], [0, 0]], float))
    assert dict(zip(map(tuple, found.rows.tolist()), found.count.tolist(), strict=True)) == {(2, 0): 2, (0, 2): 1}
    assert found.items == 3


def test_patterns_of_many_classes_are_told_apart() -> None:
    """More classes than fit one 64 bit number."""
    tally = np.random.default_rng(0).multinomial(9, np.full(200, 1 / 200), size=500).astype(float)
    tally = np.concatenate([tally, tally[:100]])
    found = Patterns.of(tally)
    rows, count = np.unique(tally, axis=0, return_counts=True)
    order = np.lexsort(found.rows.T[::-1])
    np.testing.assert_array_equal(found.rows[order], rows)
    np.testing.assert_array_equal(found.count[order], count)


def test_the_interval_holds_alpha_and_is_the_same_for_the_same_seed() -> None:
    votes = as_votes(ratings(2, 0.2))
    one, two = agreement(votes, seed=4), agreement(votes, seed=4)
    assert one == two
    assert one.alpha_low is not None
    assert one.alpha_high is not None
    assert one.alpha is not None
    assert one.alpha_low < one.alpha < one.alpha_high
    assert (one.alpha_low, one.alpha_high) != (agreement(votes, seed=5).alpha_low, agreement(votes, seed=5).alpha_high)


def test_the_interval_is_that_of_drawing_items_one_by_one() -> None:
    table = ratings(3, 0.2)
    rng = np.random.default_rng(0)
    drawn = [reference_alpha(table[:, rng.integers(80, size=80)]) for _ in range(1500)]
    found = alpha_interval(patterns(table), resamples=4000)
    np.testing.assert_allclose(cast(tuple[float, float], found), np.percentile(drawn, [2.5, 97.5]), atol=0.012)


def test_drawing_blocks_of_items_gives_the_same_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    tally = np.random.default_rng(1).multinomial(9, [0.4, 0.3, 0.2, 0.1], size=20_000).astype(float)
    found = Patterns.of(tally)
    low, high = cast(tuple[float, float], alpha_interval(found, resamples=2000))
    monkeypatch.setattr(alpha_module, "MOST_PARTS", 150)
    assert len(found.rows) > 150
    block_low, block_high = cast(tuple[float, float], alpha_interval(found, resamples=2000))
    assert (block_low, block_high) != (low, high)
    assert (block_high - block_low) / (high - low) == pytest.approx(1, abs=0.2)


def test_what_is_not_defined_is_none() -> None:
    alone = Votes.build([0, 1], [0, 0], [0, 1], n_items=2, n_annotators=1, n_classes=2)
    found = agreement(alone)
    assert (found.alpha, found.alpha_low, found.fleiss_kappa, found.percent, found.shared_items) == (
        None, None, None, None, 0)
    same = Votes.build([0, 0, 1, 1], [0, 1, 0, 1], [0, 0, 0, 0], n_items=2, n_annotators=2, n_classes=2)
    found = agreement(same)
    assert found.alpha is None  # one class only: nothing to tell chance by
    assert found.fleiss_kappa is None
    assert found.percent == 1.0
    assert found.pairwise[0].kappa is None
    assert cohen_kappa(np.zeros(0, np.int32), np.zeros(0, np.int32), 2) is None


def test_nobody_at_all_is_no_error() -> None:
    found = agreement(Votes.build([], [], [], n_items=0, n_annotators=0, n_classes=3))
    assert found.per_class == (None, None, None)
    assert found.pairwise == ()


def test_perfect_agreement_is_one_and_contradiction_is_negative() -> None:
    votes = Votes.build([0, 0, 1, 1, 2, 2], [0, 1] * 3, [0, 0, 1, 1, 2, 2], n_items=3, n_annotators=2, n_classes=3)
    found = agreement(votes)
    assert found.alpha == 1.0
    assert found.per_class == (1.0, 1.0, 1.0)
    contradiction = np.array([[0, 1] * 5, [1, 0] * 5], float)
    found_alpha = krippendorff_alpha(Patterns.of(np.ones((10, 2))))
    assert found_alpha == pytest.approx(reference_alpha(contradiction, classes=2))
    assert found_alpha == pytest.approx(-0.9)
