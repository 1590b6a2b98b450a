"""Coverage, overlap, conflict and accuracy equal Snorkel's; the label model stands beside the majority vote."""

from __future__ import annotations

import numpy as np
import pytest

from labeling.errors import UserError
from labeling.workers import Progress, Quiet, in_process
from weak_supervision.analysis import analyse
from weak_supervision.label_model import LABEL_MODEL, MAJORITY, Fitted, better, fit_label_model


def simulated(n: int, accuracy: tuple[float, ...], k: int = 2, coverage: float = 0.6, seed: int = 0
              ) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = rng.integers(k, size=n).astype(np.int32)
    matrix = np.full((n, len(accuracy)), -1, np.int8)
    for column, right in enumerate(accuracy):
        wrong = (truth + rng.integers(1, k, size=n)) % k
        vote = np.where(rng.random(n) < right, truth, wrong)
        matrix[:, column] = np.where(rng.random(n) < coverage, vote, -1)
    return matrix, truth


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(6))
def test_statistics_equal_snorkels_analysis(seed: int) -> None:
    from snorkel.labeling import LFAnalysis

    rng = np.random.default_rng(seed)
    k, rules = int(rng.integers(2, 6)), int(rng.integers(1, 9))
    matrix, truth = simulated(200, tuple(rng.uniform(0.3, 1, rules)), k, float(rng.uniform(0.05, 0.9)), seed)
    matrix[:, 0] = -1 if seed == 3 else matrix[:, 0]
    theirs = LFAnalysis(matrix.astype(int)).lf_summary(Y=truth)
    for row, ours in zip(theirs.itertuples(), analyse(matrix, truth), strict=True):
        assert list(ours.polarity) == row.Polarity
        assert (ours.coverage, ours.overlap, ours.conflict) == pytest.approx((row.Coverage, row.Overlaps, row.Conflicts))
        assert ours.checked == row.Correct + row.Incorrect
        assert (ours.accuracy or 0) == pytest.approx(row[-1])


def test_accuracy_counts_gold_only_and_is_nothing_without_it() -> None:
    matrix = np.array([[0], [1], [1], [-1]], np.int8)
    assert analyse(matrix)[0].accuracy is None
    one, = analyse(matrix, np.array([0, 0, -1, 1], np.int32))
    assert (one.accuracy, one.checked) == (0.5, 2)
    assert analyse(np.zeros((0, 2), np.int8))[0].coverage == 0


def in_a_process(matrix: np.ndarray, gold: np.ndarray, seed: int, *, progress: Progress) -> Fitted:
    return fit_label_model(matrix, 2, gold=gold, seed=seed, progress=progress)


def test_one_seed_gives_one_result_in_different_processes() -> None:
    matrix, truth = simulated(300, (0.9, 0.7, 0.6, 0.8))
    gold = np.where(np.arange(300) < 60, truth, -1).astype(np.int32)
    first, second = (in_process(in_a_process, matrix, gold, 7) for _ in range(2))
    assert np.array_equal(first.posterior, second.posterior)
    assert np.array_equal(first.weights, second.weights)
    assert first.posterior.sum(axis=1) == pytest.approx(np.ones(300))
    assert (first.use, first.checked) == (second.use, int((gold >= 0)[first.covered].sum()))


def test_the_label_model_wins_where_one_rule_outweighs_the_others() -> None:
    matrix, truth = simulated(1500, (0.97, 0.58, 0.56, 0.55, 0.57), coverage=1.0)
    fitted = fit_label_model(matrix, 2, gold=truth, seed=0, progress=Quiet())
    assert fitted.accuracy is not None
    assert fitted.majority_accuracy is not None
    assert fitted.accuracy > fitted.majority_accuracy + 0.1
    assert fitted.use == LABEL_MODEL
    assert "gold items" in fitted.why


def test_it_falls_back_to_the_majority_vote_with_a_word() -> None:
    matrix, _ = simulated(200, (0.9, 0.9, 0.9))
    without = fit_label_model(matrix, 2, gold=np.full(200, -1, np.int32), seed=0, progress=Quiet())
    assert (without.use, without.accuracy) == (MAJORITY, None)
    assert "Without gold" in without.why
    assert without.class_balance.tolist() == [0.5, 0.5]


@pytest.mark.parametrize(("ours", "theirs", "use"), [(0.8, 0.8, MAJORITY), (0.7, 0.8, MAJORITY), (0.81, 0.8, LABEL_MODEL)])
def test_a_tie_or_a_loss_on_gold_means_the_majority_vote(ours: float, theirs: float, use: str) -> None:
    used, why = better(ours, theirs, 50)
    assert used == use
    assert f"{ours:.1%}" in why
    assert f"{theirs:.1%}" in why


def test_the_class_balance_comes_from_gold_or_else_from_labels() -> None:
    matrix, _ = simulated(200, (0.9, 0.9, 0.9))
    none, labels = np.full(200, -1, np.int32), np.zeros(200, np.int32)
    labels[:50] = 1
    fitted = fit_label_model(matrix, 2, gold=none, labels=labels, seed=0, progress=Quiet())
    assert fitted.balance_from == "labels"
    assert fitted.class_balance == pytest.approx([151 / 202, 51 / 202])


def test_it_leaves_the_random_generators_as_they_were() -> None:
    matrix, truth = simulated(100, (0.9, 0.8, 0.7))
    np.random.seed(3)
    before = np.random.get_state()[1].copy()
    fit_label_model(matrix, 2, gold=truth, seed=5, progress=Quiet())
    assert np.array_equal(before, np.random.get_state()[1])


@pytest.mark.parametrize(("matrix", "k", "said"), [
    (np.zeros((5, 2), np.int8), 2, "three rules or more; 2 are on"),
    (np.full((5, 3), -1, np.int8), 2, "No rule votes"), (np.zeros((5, 3), np.int8), 1, "two classes or more")])
def test_what_it_cannot_fit_it_says_in_words(matrix: np.ndarray, k: int, said: str) -> None:
    with pytest.raises(UserError, match=said):
        fit_label_model(matrix, k, gold=np.full(5, -1, np.int32), seed=0, progress=Quiet())
