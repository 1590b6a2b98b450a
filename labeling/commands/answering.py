"""What an annotator does with one item: answer, skip, flag, note."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from labeling.commands.base import Command
from labeling.questions.base import Question, Value
from labeling.questions.registry import kind_of
from labeling.store.kinds import FactKind
from labeling.store.models import Schema
from labeling.store.pen import Pen
from labeling.store.read import marks


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What was shown to an annotator before she answered, kept with the answer to measure anchoring."""

    value: str
    source: str
    probability: float


@dataclass(frozen=True, slots=True)
class Answer(Command):
    """One annotator's answer to one question about one item."""

    item: int
    question: int
    value: Value | None  # None withdraws the answer
    seconds: float | None = None
    shown: Suggestion | None = None

    def write(self, pen: Pen, schema: Schema) -> None:
        question = schema.question_by_id(self.question)
        kind = kind_of(question.kind)
        value = None if self.value is None else kind.encode(kind.parse(self.value, question))
        pen.put(FactKind.ANSWER, item=self.item, question=self.question, annotator=pen.author, value=value,
                seconds=self.seconds, shown=json.dumps(asdict(self.shown)) if self.shown else None,
                version=version_of(pen, question))
        if value is not None and self.question in marks(pen.connection, self.item, pen.author).skips:
            pen.put(FactKind.SKIP, item=self.item, question=self.question, annotator=pen.author)


def version_of(pen: Pen, question: Question) -> int:
    """The version of the question that is in effect now, for a fact that answers it."""
    return pen.version(question.id, version_body(question))


def version_body(question: Question) -> dict[str, object]:
    """What a question says to its annotators now; equal bodies are one version."""
    body: dict[str, object] = {
        "key": question.key, "kind": question.kind, "text": question.text, "hint": question.hint,
        "classes": [[one.key, one.name, one.guideline] for one in question.classes]}
    if question.options:
        body["options"] = dict(sorted(question.options.items()))
    if question.show_when is not None:
        body["show_when"] = [question.show_when.question, *question.show_when.answers]
    if question.splits:
        body["splits"] = dict(sorted(question.splits.items()))
    return body


@dataclass(frozen=True, slots=True)
class Skip(Command):
    """Leave an item without an answer. An item that was answered keeps its answer."""

    item: int
    question: int
    reason: str = ""

    def write(self, pen: Pen, schema: Schema) -> None:
        if self.question not in marks(pen.connection, self.item, pen.author).answers:
            pen.put(FactKind.SKIP, item=self.item, question=self.question, annotator=pen.author, value=self.reason)


@dataclass(frozen=True, slots=True)
class Flag(Command):
    """Mark an item to come back to, or take the mark away."""

    item: int
    on: bool = True

    def write(self, pen: Pen, schema: Schema) -> None:
        pen.put(FactKind.FLAG, item=self.item, annotator=pen.author, value="1" if self.on else None)


@dataclass(frozen=True, slots=True)
class Note(Command):
    """Write something about an item; empty text removes the note."""

    item: int
    text: str

    def write(self, pen: Pen, schema: Schema) -> None:
        pen.put(FactKind.NOTE, item=self.item, annotator=pen.author, value=self.text.strip() or None)


@dataclass(frozen=True, slots=True)
class Decide(Command):
    """Everything an annotator decided about one item at once, undone as one."""

    parts: tuple[Answer | Skip, ...]

    def write(self, pen: Pen, schema: Schema) -> None:
        for part in self.parts:
            part.write(pen, schema)


@dataclass(frozen=True, slots=True)
class AcceptPage(Command):
    """The answers to one question about every cell of a page of the grid that was seen, undone as one.

    An item that has an answer of this annotator by now keeps it: what was swept is what was open.
    """

    answers: tuple[Answer, ...]

    def write(self, pen: Pen, schema: Schema) -> None:
        for one in self.answers:
            if one.question not in marks(pen.connection, one.item, pen.author).answers:
                one.write(pen, schema)
