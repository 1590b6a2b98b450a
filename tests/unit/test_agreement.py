"""Agreement against krippendorff, statsmodels and scikit-learn."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from labeling.consensus.agreement import agreement, cohen_kappa, fleiss_kappa, krippendorff_alpha
from labeling.consensus.majority import tallies
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


@pytest.mark.parametrize("missing", [0.0, 0.3, 0.6])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_alpha_equals_the_krippendorff_package(seed: int, missing: float) -> None:
    import krippendorff

    table = ratings(seed, missing)
    expected = krippendorff.alpha(table, level_of_measurement="nominal", value_domain=[0, 1, 2, 3])
    assert agreement(as_votes(table), resamples=10).alpha == pytest.approx(expected, abs=1e-12)


def test_fleiss_equals_statsmodels() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from statsmodels.stats.inter_rater import fleiss_kappa as reference

    tally = tallies(as_votes(ratings(0)))
    assert fleiss_kappa(tally) == pytest.approx(reference(tally), abs=1e-12)


def test_cohen_equals_scikit_learn() -> None:
    from sklearn.metrics import cohen_kappa_score

    table = ratings(1).astype(np.int32)
    found = {(one.a, one.b): one for one in agreement(as_votes(ratings(1)), resamples=10).pairwise}
    for (a, b), pair in found.items():
        assert pair.kappa == pytest.approx(cohen_kappa_score(table[a], table[b]), abs=1e-12)
        assert pair.shared == 80
    assert len(found) == 10


def test_the_interval_holds_alpha_and_is_the_same_for_the_same_seed() -> None:
    votes = as_votes(ratings(2, 0.2))
    one, two = agreement(votes, seed=4), agreement(votes, seed=4)
    assert one == two
    assert one.alpha_low is not None
    assert one.alpha_high is not None
    assert one.alpha is not None
    assert one.alpha_low < one.alpha < one.alpha_high
    assert one.alpha_high - one.alpha_low < 0.25


def test_what_is_not_defined_is_none() -> None:
    alone = Votes.build([0, 1], [0, 0], [0, 1], n_items=2, n_annotators=1, n_classes=2)
    found = agreement(alone)
    assert (found.alpha, found.alpha_low, found.fleiss_kappa, found.percent, found.shared_items) == (
        None, None, None, None, 0)
    same = Votes.build([0, 0, 1, 1], [0, 1, 0, 1], [0, 0, 0, 0], n_items=2, n_annotators=2, n_classes=2)
    found = agreement(same)
    assert found.alpha is None  # one class only: nothing to tell chance by
    assert found.percent == 1.0
    assert cohen_kappa(np.zeros(3, np.int32), np.zeros(3, np.int32), 2) is None


def test_perfect_agreement_is_one_and_a_class_apart_is_seen() -> None:
    votes = Votes.build([0, 0, 1, 1, 2, 2], [0, 1] * 3, [0, 0, 1, 1, 2, 2], n_items=3, n_annotators=2, n_classes=3)
    found = agreement(votes)
    assert found.alpha == 1.0
    assert found.per_class == (1.0, 1.0, 1.0)
    assert krippendorff_alpha(np.zeros((0, 2))) is None
