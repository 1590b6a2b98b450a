"""What a project asks and whom: its questions, classes, people and settings."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from labeling.commands.base import Command
from labeling.errors import UserError
from labeling.questions import conditions
from labeling.questions.base import Condition, Question
from labeling.questions.registry import kind_of
from labeling.store.kinds import EntityKind, FactKind
from labeling.store.models import Schema
from labeling.store.pen import Pen

PALETTE = 20  # colours a class can have


@dataclass(frozen=True, slots=True)
class NewQuestion:
    """A question about to be asked; ``classes`` are names in order."""

    key: str
    kind: str
    text: str
    classes: tuple[str, ...] = ()
    hint: str = ""
    options: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    show_when: Condition | None = None


def put_classes(pen: Pen, question: int, names: tuple[str, ...], taken: Question | None) -> dict[str, str]:
    """Add classes after those that ``taken`` has; returns the key of each name.

    A class is known by the name it was made under, so that two people who add the same class on two
    machines mean one.
    """
    existing = (*taken.classes, *taken.gone) if taken else ()
    keys = {one.key for one in existing}
    order = max((one.order for one in existing), default=0.0)
    made: dict[str, str] = {}
    for name in dict.fromkeys(text.strip() for text in names):
        if not name:
            raise UserError("A class needs a name.")
        key, turn = name, 2
        while key in keys:
            key, turn = f"{name}-{turn}", turn + 1
        keys.add(key)
        order += 1
        color = (len(keys) - 1) % PALETTE + 1
        for what, value in (("name", name), ("color", str(color)), ("order", f"{order:g}")):
            pen.put(FactKind.CLASS, question=question, name=f"{what}:{key}", value=value)
        made[name] = key
    return made


@dataclass(frozen=True, slots=True)
class AddQuestion(Command):
    """Ask one more question about every item."""

    question: NewQuestion

    def write(self, pen: Pen, schema: Schema) -> None:
        new = self.question
        kind = kind_of(new.kind)
        if not new.key or any(one.key == new.key for one in schema.questions):
            raise UserError(f"There is a question “{new.key}” already.", next_step="Give this one another key.")
        if new.classes and not kind.has_classes:
            raise UserError(f"A question of the kind “{new.kind}” has no classes.")
        kind.check(new.options)
        conditions.check(new.show_when, schema.questions)
        id_ = pen.entity(EntityKind.QUESTION)
        order = max((one.order for one in schema.questions), default=0.0) + 1
        for name, value in (("key", new.key), ("kind", new.kind), ("text", new.text), ("hint", new.hint),
                            ("order", f"{order:g}"), ("show_when", conditions.dump(new.show_when) or None),
                            *((f"option:{name}", value) for name, value in new.options.items())):
            if value is not None:
                pen.put(FactKind.QUESTION, question=id_, name=name, value=value)
        put_classes(pen, id_, new.classes, None)


@dataclass(frozen=True, slots=True)
class AddClasses(Command):
    """Give a question more classes; names it has already are left alone."""

    question: int
    names: tuple[str, ...]

    def write(self, pen: Pen, schema: Schema) -> None:
        question = schema.question_by_id(self.question)
        put_classes(pen, question.id, tuple(name for name in self.names if not question.find_class(name.strip())),
                    question)


@dataclass(frozen=True, slots=True)
class SetClass(Command):
    """Rename, recolour or explain a class; its key and the answers that name it stay."""

    question: int
    key: str
    name: str | None = None
    color: int | None = None
    guideline: str | None = None

    def write(self, pen: Pen, schema: Schema) -> None:
        question = schema.question_by_id(self.question)
        found = question.label_class(self.key)
        if found is None:
            raise UserError(f"“{question.text}” has no class “{self.key}”.")
        name = None if self.name is None else self.name.strip()
        if name == "":
            raise UserError("A class needs a name.")
        for what, value in (("name", name), ("color", self.color), ("guideline", self.guideline)):
            if value is not None:
                pen.put(FactKind.CLASS, question=self.question, name=f"{what}:{found.key}", value=str(value))


@dataclass(frozen=True, slots=True)
class SetQuestion(Command):
    """Change what a question says, the options of its kind, or when it is asked."""

    question: int
    text: str | None = None
    hint: str | None = None
    options: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    show_when: Condition | None = None

    def write(self, pen: Pen, schema: Schema) -> None:
        question = schema.question_by_id(self.question)
        kind_of(question.kind).check({**question.options, **self.options})
        conditions.check(self.show_when, [one for one in schema.questions if one.order < question.order])
        for what, value in (("text", self.text), ("hint", self.hint),
                            ("show_when", conditions.dump(self.show_when) or None),
                            *((f"option:{name}", value) for name, value in self.options.items())):
            if value is not None:
                pen.put(FactKind.QUESTION, question=self.question, name=what, value=value)


@dataclass(frozen=True, slots=True)
class RemoveQuestion(Command):
    """Ask a question no more. Its answers stay in the log, and undo brings it back with all of them."""

    question: int

    def write(self, pen: Pen, schema: Schema) -> None:
        question = schema.question_by_id(self.question)
        if len(schema.questions) == 1:
            raise UserError(f"“{question.text}” is the only question.", kept="It is asked as before.",
                            next_step="Add another question first.")
        waiting = next((one for one in schema.questions if one.show_when and one.show_when.question == question.key), None)
        if waiting is not None:
            raise UserError(f"Answers to “{question.text}” decide whether “{waiting.text}” is asked.",
                            kept="Both are asked as before.", next_step=f"Remove “{waiting.text}” first.")
        pen.put(FactKind.QUESTION, question=question.id, name="removed", value="1")


def put_annotator(pen: Pen, name: str, *, role: str = "annotator", color: int = 1, id_: uuid.UUID | None = None) -> int:
    """Add a person; returns the local id."""
    if not name.strip():
        raise UserError("An annotator needs a name.")
    entity = pen.entity(EntityKind.ANNOTATOR, id_)
    for what, value in (("name", name.strip()), ("role", role), ("color", str(color))):
        pen.put(FactKind.ANNOTATOR, annotator=entity, name=what, value=value)
    return entity


@dataclass(frozen=True, slots=True)
class AddAnnotator(Command):
    """Add somebody who answers. People are told apart by UUID; two may share a name."""

    name: str
    role: str = "annotator"
    uuid: uuid.UUID | None = None

    def write(self, pen: Pen, schema: Schema) -> None:
        put_annotator(pen, self.name, role=self.role, color=len(schema.annotators) % PALETTE + 1, id_=self.uuid)


@dataclass(frozen=True, slots=True)
class RenameAnnotator(Command):
    """Give a person another name; the answers stay theirs."""

    annotator: int
    name: str

    def write(self, pen: Pen, schema: Schema) -> None:
        if not self.name.strip():
            raise UserError("An annotator needs a name.")
        pen.put(FactKind.ANNOTATOR, annotator=self.annotator, name="name", value=self.name.strip())


@dataclass(frozen=True, slots=True)
class SetSetting(Command):
    """Set one of the project's own settings, such as its name or which column of a table is its text."""

    name: str
    value: str | None

    def write(self, pen: Pen, schema: Schema) -> None:
        if schema.settings.get(self.name) != self.value:
            pen.put(FactKind.PROJECT, name=self.name, value=self.value)
