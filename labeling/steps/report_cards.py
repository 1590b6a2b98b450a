"""A report card for each annotator: how often the others and gold agree, how fast, what is confused, what is odd."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from labeling.consensus.majority import tallies, top_label
from labeling.consensus.scrutiny import Card, Doubt, Flag, Given, card, kappa_interval, most_confused
from labeling.consensus.votes import Votes
from labeling.project import Project
from labeling.questions.base import Question
from labeling.questions.registry import kind_of
from labeling.steps.final import Fused, latest_consensus
from labeling.store import read
from labeling.store.kinds import FactKind
from labeling.store.models import Annotator
from labeling.store.work import Work, work

MOST_ANSWERS = 200  # distinct answers, beyond which comparing them one by one says nothing
STEADY = 0.6  # kappa with the consensus from which a person is called steady

Labels = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class ReportCard:
    """One annotator in figures and in words. ``remark`` is "" if there is nothing to say; ``check``: look closer."""

    annotator: Annotator
    card: Card
    kappa: float | None
    remark: str
    check: bool

    @property
    def verdict(self) -> str:
        """One word for a chip."""
        if self.check:
            return "Check"
        return "Steady" if self.kappa is not None and self.kappa >= STEADY else "Too few to say" \
            if self.kappa is None else "Mixed"


def report_cards(project: Project, question: Question) -> tuple[ReportCard, ...]:
    """One card for everyone who answered, who answered most first. Settled items count for and against nobody.

    Beside the stored consensus if there is one, else beside the majority, on items that two people answered.
    """
    with project.reading() as connection:
        done = work(connection, question.id)
        gold = read.values_by_item(connection, FactKind.GOLD, question.id)
        settled = {one.item for one in read.decisions(connection, question.id)}
    if not len(done.item) or len(done.vocabulary) > MOST_ANSWERS:
        return ()
    joined = {one.id: one.joined or one.id for one in project.schema().annotators}
    who = np.array([joined[one] for one in done.annotator.tolist()], np.int64)
    agreed = _agreed(done, who, latest_consensus(project, question), settled)
    known = _codes(done, {item: value for item, value in gold.items() if item not in settled})
    people = sorted(set(who.tolist()), key=lambda one: -int((who == one).sum()))
    given = {one: Given(done.value[who == one], agreed[who == one], known[who == one], done.seconds[who == one])
             for one in people}
    paces = {one: float(np.nanmedian(some.seconds)) for one, some in given.items() if not np.isnan(some.seconds).all()}
    found: list[ReportCard] = []
    for one in people:
        others = [pace for other, pace in paces.items() if other != one]
        made = card(given[one], len(done.vocabulary), float(np.median(others)) if others else None)
        found.append(_told(project, question, one, made, done, done.at[who == one]))
    return tuple(found)


def _agreed(done: Work, who: NDArray[np.int64], fused: Fused | None, settled: set[int]) -> Labels:
    """For each answer, what its item is by consensus, -1 where nobody else answered; [n]."""
    items, item = np.unique(done.item, return_inverse=True)
    people, person = np.unique(who, return_inverse=True)
    votes = Votes.build(item, person, done.value, n_items=len(items), n_annotators=len(people),
                        n_classes=len(done.vocabulary))
    label = top_label(tallies(votes))
    if fused is not None:
        code = {text: number for number, text in enumerate(done.vocabulary)}
        values = np.array([*(code.get(text, -1) for text in fused.vocabulary), -1], np.int32)
        place = np.searchsorted(fused.items, items)
        there = place < len(fused.items)
        there[there] = fused.items[place[there]] == items[there]
        label = np.where(there, values[fused.value[np.where(there, place, 0)]], label).astype(np.int32)
    several = np.bincount(votes.item, minlength=len(items)) > 1
    free = ~np.isin(items, np.array(sorted(settled), np.int64))
    return np.where(several & free, label, -1).astype(np.int32)[item]


def _codes(done: Work, values: Mapping[int, str]) -> Labels:
    """The index of each answer's item's value in the vocabulary, -1 where there is none; [n]."""
    code = {text: number for number, text in enumerate(done.vocabulary)}
    return np.array([code.get(values.get(item, ""), -1) for item in done.item.tolist()], np.int32)


def _told(project: Project, question: Question, who: int, made: Card, done: Work, at: NDArray[np.int64]) -> ReportCard:
    kappa, _, _ = kappa_interval(made.confusion)
    names = [kind_of(question.kind).describe(kind_of(question.kind).decode(text), question) for text in done.vocabulary]
    odd = [_words(flag, names, at) for flag in made.flags]
    mixed = most_confused(made.confusion)
    remark = "; ".join(odd) or ("" if mixed is None else f"Takes {names[mixed[0]]} for {names[mixed[1]]} most often")
    return ReportCard(project.schema().annotator(who), made, None if np.isnan(kappa) or made.compared < 20 else kappa,
                      remark, bool(odd))


def _words(flag: Flag, names: list[str], at: NDArray[np.int64]) -> str:
    """One doubt with its evidence."""
    if flag.doubt is Doubt.ONE_ANSWER:
        return (f"Says {names[flag.label]} {flag.value:.0%} of the time, where the consensus does "
                f"{flag.against:.0%}")
    if flag.doubt is Doubt.RANDOM:
        return f"Little better than chance beside the consensus (κ {flag.value:.2f})"
    if flag.doubt is Doubt.FAST:
        return f"Much faster than the others ({flag.value:.1f} s, they {flag.against:.1f} s)"
    if flag.doubt is Doubt.TURNED:
        days = [datetime.fromtimestamp(int(at[place]) / 1000).strftime("%d %b %H:%M") if at[place] else "?"
                for place in (flag.first, flag.last)]
        return (f"Called {names[flag.instead_of]} {names[flag.label]} {flag.value:.0%} of the time from {days[0]} to "
                f"{days[1]}, otherwise {flag.against:.0%}")
    return f"Agrees {flag.value:.0%} lately, {flag.against:.0%} at first"
