"""People and rules together, and the choice of a method by evidence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from labeling.consensus.majority import majority_vote
from labeling.consensus.votes import TIED, Consensus, Votes
from weak_supervision.case import Case
from weak_supervision.choose import Chosen, consensus_of
from weak_supervision.combine import combine, together
from weak_supervision.evidence import on_gold, share_right
from weak_supervision.methods import METHODS, method


def people(seed: int, reliability: list[float], items: int = 1200, each: int = 3) -> tuple[Votes, np.ndarray]:
    """``each`` of the people answer an item, and are right as often as is said; two classes."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(2, size=items)
    who = np.argsort(rng.random((items, len(reliability))), axis=1)[:, :each].ravel()
    item = np.repeat(np.arange(items), each)
    label = np.where(rng.random(len(who)) < np.array(reliability)[who], truth[item], 1 - truth[item])
    return Votes.build(item, who, label, n_items=items, n_annotators=len(reliability), n_classes=2), truth


def rules(seed: int, truth: np.ndarray, right: float = 0.85, coverage: float = 0.6, count: int = 4) -> Votes:
    """Rules that speak up on a share of the items, whatever their class."""
    rng = np.random.default_rng(seed)
    rule, item = np.nonzero(rng.random((count, len(truth))) < coverage)
    label = np.where(rng.random(len(rule)) < right, truth[item], 1 - truth[item])
    return Votes.build(item, rule, label, n_items=len(truth), n_annotators=count, n_classes=2)


def nobody(items: int) -> Votes:
    return Votes.build([], [], [], n_items=items, n_annotators=0, n_classes=2)


def chosen(votes: Votes, name: str = "auto", gold: np.ndarray | None = None, who: np.ndarray | None = None) -> Chosen:
    return consensus_of([case_of(votes, gold, who)], name, 0)


def case_of(votes: Votes, gold: np.ndarray | None = None, who: np.ndarray | None = None) -> Case:
    case = Case.of_people(votes)
    return replace(case, gold=case.gold if gold is None else gold.astype(np.int32),
                   people=case.people if who is None else who)


def combined(some: Votes, others: Votes) -> Consensus:
    return combine(together(some, others))


def test_rules_help_where_people_are_few() -> None:
    votes, truth = people(5, [0.7, 0.8, 0.75, 0.8, 0.7, 0.8], each=1)
    both = combined(votes, rules(2, truth))
    alone = (majority_vote(votes).label == truth).mean()
    assert (both.label == truth).mean() > alone + 0.05
    assert len(both.accuracy) == 10
    np.testing.assert_allclose(both.accuracy[6:], 0.85, atol=0.05)


def test_bad_rules_do_not_drown_good_people() -> None:
    votes, truth = people(6, [0.9, 0.92, 0.88, 0.9])
    noise = rules(3, truth, right=0.5, count=8)
    both = combined(votes, noise)
    assert (both.label == truth).mean() > (majority_vote(votes).label == truth).mean() - 0.01
    assert both.accuracy[:4].min() > both.accuracy[4:].max() + 0.2


def test_rules_without_people_and_people_without_rules_are_fine() -> None:
    votes, truth = people(7, [0.8, 0.9, 0.7])
    alone = combined(nobody(1200), rules(1, truth))
    assert (alone.label == truth)[alone.label != TIED].mean() > 0.85
    same = combined(votes, nobody(1200))
    np.testing.assert_array_equal(same.posterior, method("dawid-skene").run(case_of(votes)).posterior)


def test_a_tie_shares_the_credit() -> None:
    votes = Votes.build([0, 0, 1, 2, 2], [0, 1, 0, 0, 1], [0, 1, 1, 0, 2], n_items=3, n_annotators=2, n_classes=3)
    score = share_right(majority_vote(votes), np.arange(3), np.array([1, 0, 1], np.int32))
    assert score.tolist() == [0.5, 0.0, 0.0]


def test_every_method_gives_a_distribution_for_every_item() -> None:
    votes, _ = people(1, [0.6, 0.7, 0.8], items=50)
    for one in METHODS:
        result = one.run(case_of(votes))
        np.testing.assert_allclose(result.posterior.sum(axis=1), 1)
        assert result.label.dtype == np.int32
        assert one.title
    assert len({one.name for one in METHODS}) == len(METHODS)


def test_auto_says_when_nothing_beats_the_majority() -> None:
    votes, _ = people(4, [0.8] * 5, items=100)
    found = chosen(votes)
    assert found.method == "majority"
    assert "nothing" in next(one.note for one in found.evidence if one.note)
    assert {one.on for one in found.evidence} == {"held-out votes"}
    np.testing.assert_array_equal(found.results[0].posterior, majority_vote(votes).posterior)


def test_auto_chooses_by_held_out_votes_where_people_differ() -> None:
    votes, truth = people(3, [0.97, 0.95, 0.55, 0.5, 0.5, 0.6], items=1500)
    found = chosen(votes)
    assert found.method != "majority"
    assert (found.results[0].label == truth).mean() > (majority_vote(votes).label == truth).mean() + 0.02
    assert {len(votes) * 0.9 < one.n <= len(votes) for one in found.evidence} == {True}  # put aside once, nearly all


def test_auto_chooses_on_gold_where_thirty_items_have_both_gold_and_votes() -> None:
    votes, truth = people(3, [0.97, 0.95, 0.55, 0.5, 0.5, 0.6], items=1500)
    found = chosen(votes, gold=np.where(np.arange(1500) < 400, truth, -1))
    assert found.method != "majority"
    assert {(one.on, one.n) for one in found.evidence} == {("gold", 400)}
    assert "gold-weighted" in {one.method for one in found.evidence}
    few = chosen(votes, gold=np.where(np.arange(1500) < 29, truth, -1))
    assert {one.on for one in few.evidence} == {"held-out votes"}


def test_gold_on_items_without_votes_proves_nothing() -> None:
    votes, _ = people(3, [0.9, 0.8, 0.7], items=200)
    wider = Votes.build(votes.item, votes.annotator, votes.label, n_items=400, n_annotators=3, n_classes=2)
    gold = np.where(np.arange(400) >= 200, 1, -1)
    assert {one.on for one in chosen(wider, gold=gold).evidence} == {"held-out votes"}


def test_evidence_on_gold_is_the_real_share_right() -> None:
    votes, truth = people(9, [0.95, 0.9, 0.6, 0.5], items=600)
    real = {one.name: (one.run(case_of(votes)).label == truth).mean() for one in METHODS if not one.learns_from_gold}
    evidence = {one.method: one.score for one in chosen(votes, gold=truth).evidence}
    learned = evidence.pop("gold-weighted")
    assert evidence == pytest.approx({name: real[name] for name in evidence}, abs=1e-9)
    assert set(real) - set(evidence) == {"combined"}
    assert evidence["majority"] < learned < 1


def test_a_method_that_learns_from_gold_is_judged_on_gold_it_has_not_seen() -> None:
    """Where every annotator answers one item, gold tells all of an item that it was learnt from, and nothing else."""
    rng = np.random.default_rng(0)
    item = np.repeat(np.arange(60), 3)
    votes = Votes.build(item, np.arange(180), rng.integers(2, size=180), n_items=60, n_annotators=180, n_classes=2)
    gold = rng.integers(2, size=60).astype(np.int32)
    case = case_of(votes, gold)
    seen = share_right(method("gold-weighted").run(case), np.arange(60), gold).mean()
    asked = on_gold(method("gold-weighted"), [case], 0).mean()
    assert seen > asked + 0.1
    assert asked == pytest.approx(share_right(majority_vote(votes), np.arange(60), gold).mean(), abs=0.08)


def test_auto_weighs_rules_and_people_together_when_that_predicts_people_better() -> None:
    votes, truth = people(5, [0.55, 0.9, 0.6, 0.85], each=2)
    others = rules(2, truth, right=0.9)
    both = Votes.build(np.concatenate([votes.item, others.item]), np.concatenate([votes.annotator, others.annotator + 4]),
                       np.concatenate([votes.label, others.label]), n_items=1200, n_annotators=8, n_classes=2)
    found = chosen(both, who=np.arange(8) < 4)
    assert found.method == "combined"
    assert {one.method for one in found.evidence} == {"majority", "mace", "combined"}
    assert {len(votes) * 0.98 < one.n <= len(votes) for one in found.evidence} == {True}  # judged by what people say
    direct = combined(votes, others)
    np.testing.assert_array_equal(found.results[0].posterior, direct.posterior)
    np.testing.assert_array_equal(found.results[0].accuracy, direct.accuracy)


@pytest.mark.parametrize("name", ["auto", *(one.name for one in METHODS)])
def test_no_votes_and_a_single_vote_are_no_error(name: str) -> None:
    assert chosen(nobody(3), name).results[0].label.tolist() == [TIED] * 3
    lonely = Votes.build([1], [0], [1], n_items=3, n_annotators=1, n_classes=2)
    assert chosen(lonely, name).results[0].label.tolist() == [TIED, 1, TIED]


def test_a_named_method_is_used_and_shown_beside_the_majority_on_gold() -> None:
    votes, truth = people(4, [0.8] * 5, items=100)
    found = chosen(votes, "dawid-skene", gold=truth)
    assert found.method == "dawid-skene"
    assert [one.method for one in found.evidence] == ["majority", "dawid-skene"]
    assert chosen(votes, "dawid-skene").evidence == ()
