"""One label for each item, as consensus, audit, export and the pages all see it.

A settled decision comes before everything; then the consensus run. Or, asked for by name, what one
annotator answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import cast

import numpy as np
from numpy.typing import NDArray

from labeling.errors import UserError
from labeling.project import Project
from labeling.questions.base import Answers, Question
from labeling.store import read, runs
from labeling.store.kinds import State
from labeling.store.models import Annotator, Run, Schema

STATUS = {State.UNLABELLED: "unlabelled", State.SINGLE: "single", State.AGREED: "agreed",
          State.DISPUTED: "disputed", State.SETTLED: "settled"}
CONSENSUS, SETTLED, ANNOTATOR = runs.CONSENSUS, "settled", "annotator:"


@dataclass(frozen=True, slots=True)
class FinalLabel:
    """What an item is, as far as is known. ``value`` is encoded; None: nobody can say."""

    value: str | None
    confidence: float | None
    status: str
    votes: int


@dataclass(frozen=True, slots=True)
class Fused:
    """A stored consensus run, item by item.

    items int64 [I]; value int32 [I], an index into ``vocabulary`` or -1 where tied; confidence float32 [I].
    """

    run: Run
    items: NDArray[np.int64]
    value: NDArray[np.int32]
    confidence: NDArray[np.float32]
    posterior: NDArray[np.float32]
    vocabulary: tuple[str, ...]

    @property
    def title(self) -> str:
        """What people call its method."""
        return str(self.run.summary.get("title", self.run.method))

    def by_item(self) -> dict[int, tuple[str | None, float]]:
        """Item -> (encoded value or None, confidence)."""
        values = [*self.vocabulary, None]  # index -1 is the tie
        return {item: (values[value], confidence) for item, value, confidence in
                zip(self.items.tolist(), self.value.tolist(), self.confidence.tolist(), strict=True)}


def latest_consensus(project: Project, question: Question) -> Fused | None:
    """The newest stored consensus of a question, in classes as they count now; None before the first.

    Where it names a class that was split since, it has nothing to say.
    """
    with project.reading() as connection:
        run = runs.latest(connection, CONSENSUS, question.id)
        if run is None:
            return None
        arrays = runs.arrays(connection, run.id)
    words = runs.vocabulary_now(question, run)
    silent = [place for place, one in enumerate(words) if one is None]
    value = arrays["value"].astype(np.int32)
    return Fused(run, arrays["items"].astype(np.int64), np.where(np.isin(value, silent), np.int32(-1), value),
                 arrays["confidence"].astype(np.float32), arrays["posterior"].astype(np.float32),
                 tuple(one or "" for one in words))


def versions() -> dict[str, str]:
    """The versions that a run depends on; a package that is not installed is left out."""
    found: dict[str, str] = {}
    for name in ("numpy", "scipy", "scikit-learn", "snorkel", "cleanlab"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def texts(value: object) -> list[str]:
    """A list of texts out of a run's summary."""
    return [str(one) for one in cast(list[object], value)]


def is_stale(project: Project, question: Question, run: Run) -> bool:
    """Whether answers or decisions have changed since the run was computed."""
    with project.reading() as connection:
        return read.newer_labels(connection, question.id, run.position)


def people_answers(project: Project, question: Question) -> Answers:
    """All answers in effect, with people who were joined counted as one.

    Where a person answered under several entries, the answer of the one they were joined into counts.
    """
    with project.reading() as connection:
        answers = read.answers(connection, question.id)
    joined = {one.id: one.joined for one in project.schema().annotators if one.joined}
    if not joined:
        return answers
    annotator = answers.annotator.copy()
    for one, into in joined.items():
        annotator[annotator == one] = into
    order = np.lexsort((annotator != answers.annotator, annotator, answers.item))
    keep = order[np.unique(np.stack([answers.item, annotator])[:, order], axis=1, return_index=True)[1]]
    return Answers(answers.item[keep], annotator[keep], answers.value[keep], answers.vocabulary)


def final_labels(project: Project, question: Question, labels: str = CONSENSUS) -> dict[int, FinalLabel]:
    """The label of every item that has an answer, a decision or a consensus.

    ``labels``: "consensus" (settled decisions first), "settled" (nothing else), or "annotator:NAME" (what
    that person answered, whatever was decided). Items that the stored consensus can't say, and all
    items before the first one, have the answer that all their annotators gave, or none. Status and votes
    are the item's own, from wherever the label comes. Raises UserError.
    """
    with project.reading() as connection:
        states = read.states(connection, question.id)
        decisions = {one.item: one.value for one in read.decisions(connection, question.id)}
    source = _source(project, question, labels, decisions, states)
    found: dict[int, FinalLabel] = {}
    for item in sorted({*states, *decisions, *source}):
        state, voters = states.get(item, (State.UNLABELLED, 0))
        value, confidence = source.get(item, (None, None))
        found[item] = FinalLabel(value, None if value is None else confidence,
                                 STATUS[State.SETTLED if item in decisions else state], voters)
    return found


def _source(project: Project, question: Question, labels: str, decisions: dict[int, str],
            states: dict[int, tuple[State, int]]) -> Mapping[int, tuple[str | None, float | None]]:
    """Value and confidence of each item from one source of labels."""
    if labels.startswith(ANNOTATOR):
        return _answers_of(project, question, labels.removeprefix(ANNOTATOR))
    decided = {item: (value, 1.0) for item, value in decisions.items()}
    if labels == SETTLED:
        return decided
    if labels != CONSENSUS:
        raise UserError(f"“{labels}” is no source of labels.", kept="Nothing was written.",
                        next_step="Say consensus, settled or annotator:NAME.")
    fused = latest_consensus(project, question)
    known = fused.by_item() if fused else {}
    alike = {item: label for item, label in unanimous(people_answers(project, question)).items()
             if states[item][0] != State.DISPUTED}  # one person under two names may have said two things
    return {**alike,
            **{item: label for item, label in known.items() if label[0] is not None}, **decided}


def _answers_of(project: Project, question: Question, name: str) -> dict[int, tuple[str | None, float | None]]:
    who = person(project.schema(), name)
    answers = people_answers(project, question)
    mine = answers.annotator == (who.joined or who.id)
    items: list[int] = answers.item[mine].tolist()
    values: list[int] = answers.value[mine].tolist()
    return {item: (answers.vocabulary[value], None) for item, value in zip(items, values, strict=True)}


def person(schema: Schema, name: str) -> Annotator:
    """The annotator of that name. Raises UserError."""
    found = schema.annotator_named(name)
    if found is None:
        raise UserError(f"Nobody here is called “{name}”.",
                        next_step=f"There are: {', '.join(one.name for one in schema.annotators[:12])}.")
    return found


def unanimous(answers: Answers) -> dict[int, tuple[str | None, float | None]]:
    """The answer of every item whose annotators all gave the same; None for the others."""
    found: dict[int, tuple[str | None, float | None]] = {}
    items: list[int] = answers.item.tolist()
    values: list[int] = answers.value.tolist()
    for item, value in zip(items, values, strict=True):
        text = answers.vocabulary[value]
        if item not in found:
            found[item] = (text, None)
        elif found[item][0] != text:
            found[item] = (None, None)
    return found
