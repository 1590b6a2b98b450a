"""Suspects: out of sample, ranked by votes and model, and what can't be checked is said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from labeling.audit.audit import AuditInput, AuditItem, AuditResult, audit
from labeling.audit.estimate import FEWEST_CHECKED, estimate_errors
from labeling.audit.features import column_kind, field_features
from labeling.audit.joint import joint_posterior, margin
from labeling.audit.neighbours import most_alike
from labeling.audit.predictions import out_of_sample
from labeling.audit.suspects import find_suspects
from labeling.errors import UserError
from labeling.workers import Quiet

LANGUAGES = {0: ("the weather is sunny and warm today", "今日はとても良い天気ですね晴れ",
                 "Das Wetter ist heute sonnig und warm", "погода сегодня солнечная и тёплая"),
             1: ("the striker scored a late goal again", "昨夜の試合で選手がゴールを決めた",
                 "Der Stürmer schoss spät ein Tor", "нападающий забил гол в конце матча")}


def audited(records: list[dict[str, object]], labels: list[int], k: int = 2) -> AuditResult:
    given = np.array(labels, np.int32)
    once = np.where(given[:, None] == np.arange(k), 1.0, 0.0)
    items = tuple(AuditItem(fields=record) for record in records)  # pyright: ignore[reportArgumentType]
    return audit(AuditInput(items, given, once, np.full((len(given), k), 1 / k), np.full(k, 1 / k), 0), progress=Quiet())


def two_sorts(n: int, seed: int = 0) -> tuple[list[dict[str, object]], list[int]]:
    rng = np.random.default_rng(seed)
    truth = np.arange(n) % 2
    return [{"size": float(value), "id": f"item{number}"} for number, value in
            enumerate(rng.normal(truth * 6, 1))], truth.tolist()


def test_planted_errors_are_found_with_what_they_should_be() -> None:
    records, labels = two_sorts(80)
    for wrong in (3, 10, 40):
        labels[wrong] = 1 - labels[wrong]
    found = audited(records, labels).suspects
    assert {3, 10, 40} <= set(found.index.tolist())
    assert len(found.index) <= 5
    assert all(found.suggested != found.given)
    assert (np.diff(found.score) <= 0).all()


def test_no_item_is_judged_by_a_model_that_saw_it() -> None:
    rng = np.random.default_rng(0)  # noise: whoever has seen a label could recite it, others can't beat chance
    features, labels = rng.normal(size=(100, 200)).astype(np.float32), rng.integers(2, size=100).astype(np.int32)
    found = out_of_sample(features, labels, 2, seed=0, progress=Quiet()).probabilities
    assert 0.3 < (found.argmax(axis=1) == labels).mean() < 0.7


def test_one_seed_gives_one_result() -> None:
    records, labels = two_sorts(40)
    first, second = audited(records, labels), audited(records, labels)
    assert np.array_equal(first.probabilities, second.probabilities)


@pytest.mark.parametrize("rare", [1, 2])
def test_a_class_too_rare_to_learn_is_left_out_and_told(rare: int) -> None:
    records, labels = two_sorts(40)
    labels[:rare] = [2] * rare
    found = audited(records, labels, k=3)
    assert found.unjudged == list(range(rare))
    assert not set(found.suspects.index.tolist()) & set(range(rare))


def test_copies_vouch_for_nothing() -> None:
    records, labels = [{"text": f"an ordinary sentence number {number} of {'ham' if number % 2 else 'spam'}"} for number in
                       range(30)], [number % 2 for number in range(30)]
    records += [{"text": "exactly the same sentence again and again"}] * 4
    found = audited([dict(one) for one in records], labels + [2] * 4, k=3)
    assert found.unjudged == [30, 31, 32, 33]


def test_fewer_items_than_folds_still_work_and_one_class_is_refused() -> None:
    records, labels = two_sorts(6)
    assert audited(records, labels).probabilities.shape == (6, 2)
    with pytest.raises(UserError, match="too few labels to learn from"):
        audited(records, [0] * 6)
    with pytest.raises(UserError, match="too few labels"):
        audited(*two_sorts(2))


def test_missing_and_not_a_number_cells_are_features_of_their_own() -> None:
    records, labels = two_sorts(40)
    for number, record in enumerate(records):
        record["nothing"], record["nan"] = None, float("nan")
        record["size"] = (None, float("nan"), float("inf"), record["size"])[number % 4]
    found = audited(records, labels)
    assert np.isfinite(found.probabilities).all()
    features = field_features([{"a": None}, {"a": None}])
    assert features.shape == (2, 1)
    assert not audited([{"id": f"x{number}"} for number in range(200)], [number % 2 for number in range(200)]).learned


def test_texts_in_several_languages_are_read_as_texts() -> None:
    texts = [(f"{text} {number}", label) for number in range(15) for label, some in LANGUAGES.items() for text in some]
    assert column_kind([text for text, _ in texts]) == "text"
    assert column_kind([f"a{number:030x}" for number in range(99)]) == "name"
    labels = [label for _, label in texts]
    labels[9] = 1 - labels[9]
    found = audited([{"text": text} for text, _ in texts], labels)
    assert 9 in found.suspects.index.tolist()


def test_several_votes_weigh_more_than_a_weak_model_and_a_sure_model_more_than_misled_votes() -> None:
    prior, several = np.full(2, 0.5), np.ones(200, bool)
    voted = np.tile([0.999, 0.001], (200, 1))
    weak = np.tile([0.55, 0.45], (200, 1))  # calibrated: it is right on 60 % of the items
    weak[:80] = weak[:80, ::-1]
    assert (joint_posterior(weak, voted, prior, several).argmax(axis=1) == 0).all()
    sure = np.tile([0.97, 0.03], (200, 1))
    sure[:8] = [1e-5, 1 - 1e-5]
    joint = joint_posterior(sure, voted, prior, several)
    assert (joint[:8].argmax(axis=1) == 1).all()
    assert (joint[8:].argmax(axis=1) == 0).all()
    assert np.allclose(joint_posterior(weak, voted, prior, ~several), weak)


def test_flags_are_cleanlabs_where_nobody_voted_twice() -> None:
    from cleanlab.filter import find_label_issues

    rng = np.random.default_rng(1)
    labels = rng.integers(4, size=400).astype(np.int32)
    probabilities = rng.dirichlet(np.ones(4), 400)
    probabilities[np.arange(400), labels] += rng.random(400)
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    theirs = np.flatnonzero(find_label_issues(labels, probabilities, n_jobs=1) & (probabilities.argmax(1) != labels))
    ours = find_suspects(labels, probabilities)
    assert sorted(ours.index.tolist()) == theirs.tolist()
    assert ours.score == pytest.approx((1 - margin(labels, probabilities)[ours.index]) / 2)


@pytest.mark.parametrize("spoil", [lambda p: p * np.nan, lambda p: p * 2, lambda p: -p])
def test_what_cleanlab_would_accept_silently_is_refused(spoil: object) -> None:
    probabilities = np.full((4, 2), 0.5)
    with pytest.raises(ValueError, match="probabilities"):
        find_suspects(np.array([0, 1, 0, 1], np.int32), spoil(probabilities))  # type: ignore[operator]


def test_errors_are_estimated_from_checked_labels_and_the_interval_holds_what_it_promises() -> None:
    rng, total, share = np.random.default_rng(0), 5000, 0.08
    found = [estimate_errors(int(rng.binomial(60, share)), 60, total) for _ in range(400)]
    inside = [one.low <= share * total <= one.high for one in found if one is not None]
    assert len(inside) == 400
    assert np.mean(inside) >= 0.93
    assert estimate_errors(0, FEWEST_CHECKED - 1, total) is None
    none_wrong = estimate_errors(0, 40, total)
    assert none_wrong is not None
    assert (none_wrong.number, none_wrong.low) == (0, 0)
    assert none_wrong.high > 0.05 * total  # 40 right ones don't show that all are


def picture(folder: Path, name: str, pixels: np.ndarray) -> AuditItem:
    Image.fromarray(pixels.astype(np.uint8)).save(folder / name)
    return AuditItem(folder / name, 0, pixels.shape[1], pixels.shape[0])


def test_copies_are_grouped_by_what_they_show_and_lost_images_are_not(tmp_path: Path) -> None:
    rng, labels = np.random.default_rng(0), np.arange(30, dtype=np.int32) % 2
    items = [picture(tmp_path, f"{n}.png", np.clip(rng.normal(60 + 120 * (n % 2), 30, (32, 32, 3)), 0, 255))
             for n in range(24)]
    items += [picture(tmp_path, f"copy{n}.png", np.asarray(Image.open(tmp_path / f"{n}.png")) * 0.9) for n in (4, 5)]
    items += [AuditItem(tmp_path / f"lost{n}.png", 0, 32, 32) for n in range(4)]
    votes = np.eye(2)[labels]
    found = audit(AuditInput(tuple(items), labels, votes, votes, np.full(2, 0.5), 0), progress=Quiet())
    assert found.duplicates == [[4, 24], [5, 25]]
    assert found.unread == [26, 27, 28, 29]
    assert [what for one, what in found.problems if one >= 26] == ["can't be read now"] * 4
    assert not set(found.suspects.index.tolist()) & set(found.unread)


@pytest.mark.parametrize("sparse", [False, True])
def test_the_most_alike_are_the_nearest_and_never_the_item_itself(sparse: bool) -> None:
    from scipy.sparse import csr_array

    angle = np.deg2rad([0, 1, 5, 20, 90])
    features = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    among = np.array([True, True, True, True, False])
    given = csr_array(features) if sparse else features
    assert most_alike(given, np.array([0, 4]), among, 3).tolist() == [[1, 2, 3], [3, 2, 1]]
    assert most_alike(given, np.array([0]), among, 5).tolist() == [[1, 2, 3, -1, -1]]
