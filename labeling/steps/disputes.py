"""The queue of Settle: items whose annotators differ, the most uncertain first."""

from __future__ import annotations

from dataclasses import dataclass

from labeling.project import Project
from labeling.questions.base import Question
from labeling.steps.final import Fused, latest_consensus, texts
from labeling.store import read
from labeling.store.kinds import FactKind, State
from labeling.store.models import AnswerRow

QUEUE = 2000  # items a person can look forward to; more are fetched when they are done


@dataclass(frozen=True, slots=True)
class Dispute:
    """One item to settle. ``consensus`` is None without a run, or where the run has a tie.

    answers: (annotator, encoded answer), by annotator.
    """

    item: int
    name: str
    consensus: str | None
    probability: float | None
    discussed: bool
    answers: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DisputeDetail:
    """What a person sees before deciding: every answer, note and probability."""

    answers: tuple[AnswerRow, ...]
    notes: dict[int, str]
    shares: tuple[tuple[str, float], ...]  # class key, probability, the most probable first


def disputes(project: Project, question: Question, *, limit: int = QUEUE) -> list[Dispute]:
    """Disputed items, those put aside for discussion last, the least certain first."""
    fused = latest_consensus(project, question)
    known = fused.by_item() if fused else {}
    with project.reading() as connection:
        ids = read.items_in_state(connection, question.id, State.DISPUTED, limit=1_000_000)
        discussed = set(read.values_by_item(connection, FactKind.DISCUSS, question.id))
        ids.sort(key=lambda item: (item in discussed, known.get(item, (None, 0.0))[1], item))
        items = list(read.each_item(connection, ids[:limit]))
        values = read.values_of(connection, FactKind.ANSWER, question.id, ids[:limit])
    said: dict[int, list[tuple[int, str]]] = {}
    for (item, who), value in sorted(values.items()):
        said.setdefault(item, []).append((who, value))
    return [Dispute(one.id, one.name, *known.get(one.id, (None, None)), one.id in discussed,
                    tuple(said.get(one.id, ()))) for one in items]


def detail(project: Project, question: Question, item: int, fused: Fused | None) -> DisputeDetail:
    """The answers, notes and probabilities of one disputed item."""
    with project.reading() as connection:
        answers = tuple(read.answers_of(connection, item, question.id))
        notes = read.notes(connection, item)
    return DisputeDetail(answers, notes, shares(fused, item, question))


def shares(fused: Fused | None, item: int, question: Question) -> tuple[tuple[str, float], ...]:
    """The posterior of one item by class key, with that of merged classes in the one they count as."""
    if fused is None:
        return ()
    rows = (fused.items == item).nonzero()[0]
    if not len(rows):
        return ()
    columns = texts(fused.run.summary["columns"])
    found: dict[str, float] = {}
    for column, share in zip(columns, map(float, fused.posterior[rows[0]].tolist()), strict=True):
        key = question.merged.get(column, column)
        found[key] = found.get(key, 0.0) + share
    return tuple(sorted(found.items(), key=lambda one: -one[1]))
