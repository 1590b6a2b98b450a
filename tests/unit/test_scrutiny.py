"""Who answers at random, always the same, too fast, or turns a class for a while is named; the honest are not."""

from __future__ import annotations

import numpy as np
import pytest

from labeling.consensus.scrutiny import Doubt, Given, card, kappa_interval, most_confused

SEED = np.arange(40)


def honest(seed: int, n: int = 300, classes: int = 4, right: float = 0.8) -> Given:
    """Right as often as is said, mistakes at random; a quarter of the items are gold."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(classes, size=n).astype(np.int32)
    label = np.where(rng.random(n) < right, truth, rng.integers(classes, size=n)).astype(np.int32)
    gold = np.where(rng.random(n) < 0.25, truth, -1).astype(np.int32)
    return Given(label, truth, gold, rng.gamma(4, 1, n))


def doubts(given: Given, others: float | None = 4.0) -> list[Doubt]:
    return [flag.doubt for flag in card(given, 4, others).flags]


@pytest.mark.parametrize("right", [0.5, 0.7, 0.95])
def test_honest_people_are_seldom_flagged(right: float) -> None:
    assert sum(bool(doubts(honest(seed, right=right))) for seed in SEED) <= 1


def test_answers_at_random_are_named() -> None:
    assert all(doubts(honest(seed, right=0.0)) == [Doubt.RANDOM] for seed in SEED)


def test_always_the_same_answer_is_named_with_what_it_should_be() -> None:
    given = honest(1)
    given.label[:] = 2
    flag, = card(given, 4, 4.0).flags
    assert (flag.doubt, flag.label, flag.value) == (Doubt.ONE_ANSWER, 2, 1.0)
    assert flag.against == pytest.approx((given.consensus == 2).mean())


def test_one_class_turned_for_a_while_is_named_with_its_beginning_and_end() -> None:
    for seed in SEED[:10]:
        given = honest(seed, n=800, right=0.9)
        turned = np.flatnonzero(given.consensus == 1)
        turned = turned[(turned > 300) & (turned < 500)]
        given.label[turned] = 3
        flag = next(one for one in card(given, 4, 4.0).flags if one.doubt is Doubt.TURNED)
        assert (flag.instead_of, flag.label) == (1, 3)
        assert abs(flag.first - turned[0]) < 60
        assert abs(flag.last - turned[-1]) < 60
        assert flag.value > 0.8
        assert flag.against < 0.25


def test_who_is_much_faster_than_the_others_is_named() -> None:
    given = honest(2)
    given.seconds[:] = 1.2
    assert doubts(given) == [Doubt.FAST]
    assert doubts(given, None) == []


def test_getting_worse_is_named() -> None:
    given = honest(3, n=600, right=0.95)
    rng = np.random.default_rng(0)
    late = np.flatnonzero(rng.random(600) < 0.5)
    given.label[late[late > 400]] = rng.integers(4, size=(late > 400).sum())
    assert doubts(given) == [Doubt.DRIFT]


def test_few_answers_prove_nothing() -> None:
    given = honest(4, n=25, right=0.0)
    given.label[:] = 0
    assert doubts(given) == []
    nothing = Given(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0))
    empty = card(nothing, 4)
    assert (empty.labels, empty.agrees, empty.right_on_gold, empty.seconds, empty.flags) == (0, None, None, None, ())


def test_shares_are_of_what_is_known() -> None:
    given = Given(np.array([0, 1, 1, 2], np.int32), np.array([0, 0, -1, 2], np.int32), np.array([-1, 1, 0, -1], np.int32),
                  np.array([1.0, np.nan, 3.0, 5.0]))
    made = card(given, 3)
    assert (made.agrees, made.compared) == (pytest.approx(2 / 3), 3)
    assert (made.right_on_gold, made.on_gold, made.seconds) == (0.5, 2, 3.0)
    assert most_confused(made.confusion) is None
    assert most_confused(made.confusion, least=1) == (0, 1)


def test_kappa_equals_scikit_learn() -> None:
    from sklearn.metrics import cohen_kappa_score

    given = honest(5)
    kappa, low, high = kappa_interval(card(given, 4).confusion)
    assert kappa == pytest.approx(cohen_kappa_score(given.consensus, given.label))
    assert low < kappa < high
