"""Kinds of question: what they take, how they agree, how they become one answer."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.label.editors.registry import EDITORS
from labeling.consensus.agreement import agreement
from labeling.consensus.dawid_skene import dawid_skene
from labeling.consensus.majority import majority_vote
from labeling.consensus.weighted_median import weighted_median
from labeling.errors import UserError
from labeling.questions.base import Answers, InvalidAnswer, Kind, Question
from labeling.questions.number import Number
from labeling.questions.rating import Rating
from labeling.questions.registry import KINDS
from labeling.questions.short_text import ShortText


def question(kind: Kind, **options: str) -> Question:
    return Question(1, "", "q", kind.name, "How?", options=options)


def answers(kind: Kind, asked: Question, table: list[list[Any]]) -> Answers:
    """table: a row an annotator, a column an item, None for a missing answer."""
    triples = sorted((item, who, kind.encode(kind.parse(value, asked))) for who, row in enumerate(table)
                     for item, value in enumerate(row) if value is not None)
    vocabulary = tuple(dict.fromkeys(text for _, _, text in triples))
    return Answers(np.array([one[0] for one in triples], np.int64), np.array([one[1] for one in triples], np.int64),
                   np.array([vocabulary.index(one[2]) for one in triples], np.int32), vocabulary)


def test_every_kind_has_an_editor_and_every_editor_a_kind() -> None:
    assert {kind.name for kind in KINDS} == set(EDITORS)


@pytest.mark.parametrize(("raw", "value"), [(3, 3), ("4", 4), (5.0, 5), ("1.0", 1)])
def test_a_rating_takes_the_steps_of_its_scale(raw: object, value: int) -> None:
    assert Rating().parse(raw, question(Rating())) == value


@pytest.mark.parametrize("raw", [0, 6, 2.5, "good", "", True, None, "nan", "inf"])
def test_a_rating_refuses_what_is_no_step(raw: object) -> None:
    with pytest.raises(InvalidAnswer, match="from 1 to 5"):
        Rating().parse(raw, question(Rating()))


@pytest.mark.parametrize(("raw", "value"), [("3,5", 3.5), ("−2", -2), ("1 200", 1200), (2.0, 2), ("1e3", 1000),
                                            ("0.1", 0.1), (7, 7)])
def test_a_number_is_read_as_people_write_it(raw: object, value: float) -> None:
    assert Number().parse(raw, question(Number())) == value


@pytest.mark.parametrize("raw", ["", "x", "nan", "inf", None, True, "1,2,3"])
def test_what_is_no_number_is_refused(raw: object) -> None:
    with pytest.raises(InvalidAnswer, match="takes a number"):
        Number().parse(raw, question(Number()))


def test_a_number_outside_its_bounds_is_refused_with_the_bounds() -> None:
    asked = question(Number(), least="0", most="10")
    with pytest.raises(InvalidAnswer, match="at least 0 and at most 10"):
        Number().parse(11, asked)
    assert Number().parse("10", asked) == 10


def test_a_short_text_is_trimmed_and_bounded() -> None:
    asked = question(ShortText(), longest="5")
    assert ShortText().parse("  ab ", asked) == "ab"
    with pytest.raises(InvalidAnswer, match="up to 5"):
        ShortText().parse("abcdef", asked)
    with pytest.raises(InvalidAnswer, match="empty"):
        ShortText().parse("   ", asked)


@pytest.mark.parametrize(("kind", "options"), [(Rating(), {"steps": "1"}), (Rating(), {"colour": "red"}),
                                               (Number(), {"least": "low"}), (ShortText(), {"longest": "0"})])
def test_options_that_make_no_sense_are_refused(kind: Kind, options: dict[str, str]) -> None:
    with pytest.raises(UserError):
        kind.check(options)


@given(st.integers(1, 5))
def test_a_rating_survives_writing_and_reading(value: int) -> None:
    assert Rating().decode(Rating().encode(value)) == value


@given(st.one_of(st.integers(-10**12, 10**12), st.floats(allow_nan=False, allow_infinity=False)))
def test_a_number_survives_writing_and_reading_and_equal_numbers_encode_equally(value: float) -> None:
    kind, asked = Number(), question(Number())
    found = kind.parse(value, asked)
    assert found == value
    assert kind.decode(kind.encode(found)) == found
    assert kind.encode(kind.parse(repr(value), asked)) == kind.encode(found)


@given(st.text(min_size=1).filter(lambda text: text.strip()))
def test_a_text_survives_writing_and_reading(value: str) -> None:
    kind, asked = ShortText(), question(ShortText(), longest="2000")
    found = kind.parse(value, asked)
    assert kind.decode(kind.encode(found)) == found == kind.parse(found, asked)


def reliability(rng: np.random.Generator, steps: int) -> list[list[Any]]:
    """Four people who mean the same, one step off now and then, with gaps."""
    truth = rng.integers(1, steps + 1, 60)
    table: list[list[Any]] = []
    for _ in range(4):
        said = np.clip(truth + rng.integers(-1, 2, 60), 1, steps)
        table.append([None if rng.random() < 0.2 else int(one) for one in said])
    return table


def test_agreement_of_ratings_is_ordinal_alpha() -> None:
    table = reliability(np.random.default_rng(0), 5)
    panel = Rating().panels(answers(Rating(), question(Rating()), table), question(Rating()))[0]
    ours = agreement(panel.votes, distance=panel.distance, resamples=0).alpha
    data = [[np.nan if one is None else one for one in row] for row in table]
    assert ours == pytest.approx(krippendorff.alpha(data, level_of_measurement="ordinal", value_domain=[1, 2, 3, 4, 5]))


def test_agreement_of_numbers_is_interval_alpha_by_their_own_distances() -> None:
    rng = np.random.default_rng(1)
    table = [[None if one is None else float(one**2) + 0.5 for one in row] for row in reliability(rng, 9)]
    panel = Number().panels(answers(Number(), question(Number()), table), question(Number()))[0]
    ours = agreement(panel.votes, distance=panel.distance, resamples=0).alpha
    data = [[np.nan if one is None else one for one in row] for row in table]
    assert ours == pytest.approx(krippendorff.alpha(data, level_of_measurement="interval"))


def test_very_many_numbers_are_put_together_without_changing_agreement_much() -> None:
    rng = np.random.default_rng(2)
    truth = rng.normal(0, 10, 2000)
    table = np.stack([truth + rng.normal(0, 2, 2000) for _ in range(3)])
    panel = Number().panels(answers(Number(), question(Number()), table.tolist()), question(Number()))[0]
    assert panel.votes.n_classes <= 200
    ours = agreement(panel.votes, distance=panel.distance, resamples=0).alpha
    # With nobody missing, interval alpha is one less the variance within items over the variance of all answers.
    assert ours == pytest.approx(1 - table.var(axis=0, ddof=1).mean() / table.ravel().var(ddof=1), abs=0.01)


def test_texts_agree_whatever_their_letter_case_and_blanks() -> None:
    table = [["Oak  tree", "elm", "ash"], ["oak tree", "ELM", "yew"]]
    panel = ShortText().panels(answers(ShortText(), question(ShortText()), table), question(ShortText()))[0]
    assert agreement(panel.votes, resamples=0).percent == pytest.approx(2 / 3)


def test_the_consensus_of_ratings_is_their_median_and_even_halves_are_tied() -> None:
    kind, asked = Rating(), question(Rating())
    panels = kind.panels(answers(kind, asked, [[1, 2, 5], [5, 2, 1], [4, 4, None]]), asked)
    verdict = kind.verdict(panels, [majority_vote(panels[0].votes)], asked)
    assert verdict.value == ("4", "2", None)
    assert verdict.tied.tolist() == [False, False, True]


def test_ratings_may_go_through_dawid_skene() -> None:
    kind, asked = Rating(), question(Rating())
    panels = kind.panels(answers(kind, asked, reliability(np.random.default_rng(3), 5)), asked)
    verdict = kind.verdict(panels, [dawid_skene(panels[0].votes)], asked)
    assert all(value is None or 1 <= int(value) <= 5 for value in verdict.value)
    assert len(verdict.items) == 60


def test_the_consensus_of_numbers_leans_on_those_who_keep_close() -> None:
    rng = np.random.default_rng(4)
    truth = rng.uniform(0, 100, 300)
    close, far = [truth + rng.normal(0, 1, 300) for _ in range(2)], [truth + rng.normal(0, 30, 300) for _ in range(3)]
    kind, asked = Number(), question(Number())
    fused = kind.fuse(answers(kind, asked, [row.tolist() for row in (*close, *far)]), asked)
    values = np.array([float(value) for value in fused.verdict.value if value is not None])
    plain = np.median(np.stack([*close, *far]), axis=0)
    assert np.abs(values - truth).mean() < np.abs(plain - truth).mean() / 2
    assert fused.labels.tolist() == [300] * 5


@given(st.lists(st.lists(st.integers(-5, 5), min_size=1, max_size=5), min_size=1, max_size=6))
def test_with_equal_weights_the_weighted_median_is_the_median(items: list[list[int]]) -> None:
    item = np.repeat(np.arange(len(items)), [len(one) for one in items])
    number = np.array([value for one in items for value in one], float)
    each = np.arange(len(number))  # everybody answers once: the prior keeps their weights near
    found = weighted_median(item, each, number, n_items=len(items), n_annotators=len(number)).value
    for numbers, value in zip(items, found.tolist(), strict=True):
        assert min(numbers) <= value <= max(numbers)
        if len(numbers) <= 2:
            assert value in (*numbers, *(sum(pair) / 2 for pair in pairwise(sorted(numbers))))


def test_the_consensus_of_texts_is_what_most_wrote_in_its_commonest_spelling() -> None:
    kind, asked = ShortText(), question(ShortText())
    fused = kind.fuse(answers(kind, asked, [["Oak", "a"], ["oak", "b"], ["Oak", None], ["elm", None]]), asked)
    assert fused.verdict.value == ('"Oak"', None)
    assert fused.verdict.confidence.tolist() == [0.75, 0.5]
