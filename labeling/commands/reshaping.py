"""Changes to the classes of a question that answers name already: their order, merging, splitting, taking away.

What people said stays as they said it; how it counts follows from these facts.
See docs/adr/0005-classes-change.md.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from labeling.commands.base import Command
from labeling.commands.shaping import put_classes
from labeling.errors import UserError
from labeling.questions.base import LabelClass, Question
from labeling.store.kinds import FactKind
from labeling.store.models import Schema
from labeling.store.pen import Pen
from labeling.store.recast import INTO, SPLIT
from labeling.store.uses import class_is_named


@dataclass(frozen=True, slots=True)
class OrderClasses(Command):
    """Put the classes of a question in this order; ``keys`` names each once."""

    question: int
    keys: tuple[str, ...]

    def write(self, pen: Pen, schema: Schema) -> None:
        question = schema.question_by_id(self.question)
        if sorted(self.keys) != sorted(one.key for one in question.classes):
            raise UserError(f"The classes of “{question.text}” are others by now.", kept="Their order is as it was.",
                            next_step="Order them again.")
        was = {one.key: one.order for one in question.classes}
        for order, key in enumerate(self.keys, 1):
            if was[key] != order:
                _put(pen, self.question, "order", key, f"{order:g}")


@dataclass(frozen=True, slots=True)
class MergeClasses(Command):
    """Let every answer, decision, gold label and rule vote that names one of ``keys`` count as ``into``."""

    question: int
    keys: tuple[str, ...]
    into: str

    def write(self, pen: Pen, schema: Schema) -> None:
        question = schema.question_by_id(self.question)
        into = _class(question, self.into)
        keys = {one.key: None for one in (_class(question, key) for key in self.keys) if one.key != into.key}
        if not keys:
            raise UserError(f"“{into.name}” can't be merged into itself.", next_step="Choose another class.")
        for key in keys:
            _put(pen, self.question, INTO, key, into.key)


@dataclass(frozen=True, slots=True)
class SplitClass(Command):
    """Let several classes take the place of one. Everything that names it is asked again.

    ``names``: of the classes that shall be, in order. If the split one is among them it stays, and means less
    than before; otherwise it is offered no more.
    """

    question: int
    key: str
    names: tuple[str, ...]

    def write(self, pen: Pen, schema: Schema) -> None:
        question = schema.question_by_id(self.question)
        split = _class(question, self.key)
        names = tuple(dict.fromkeys(name.strip() for name in self.names if name.strip()))
        new = tuple(name for name in names if name != split.name)
        if len(names) < 2:
            raise UserError(f"“{split.name}” can't be split into one class.",
                            next_step="Name at least two, or rename the class.")
        for name in new:
            if question.find_class(name) not in (None, split):
                raise UserError(f"There is a class “{name}” already.", kept=f"“{split.name}” was not split.",
                                next_step="Give the new class another name.")
        mark = uuid.uuid4().hex
        for key in (split.key, *(one for one, into in question.merged.items() if into == split.key)):
            _put(pen, self.question, SPLIT, key, mark)
        if split.name not in names:
            _put(pen, self.question, "name", split.key, None)
        made = put_classes(pen, question.id, new, question)
        self._order(pen, question, split, tuple(made.get(name, split.key) for name in names))

    def _order(self, pen: Pen, question: Question, split: LabelClass, keys: tuple[str, ...]) -> None:
        """Where the one stood now stand the others."""
        place = question.classes.index(split)
        before, behind = question.classes[:place], question.classes[place + 1:]
        was = {one.key: one.order for one in question.classes}
        for order, key in enumerate((*(one.key for one in before), *keys, *(one.key for one in behind)), 1):
            if was.get(key) != order:
                _put(pen, self.question, "order", key, f"{order:g}")


@dataclass(frozen=True, slots=True)
class RemoveClass(Command):
    """Take away a class that nothing names."""

    question: int
    key: str

    def write(self, pen: Pen, schema: Schema) -> None:
        question = schema.question_by_id(self.question)
        found = _class(question, self.key)
        if found.key in question.merged.values() or class_is_named(pen.connection, question.id, found.key):
            raise UserError(f"“{found.name}” has been used for labels.", kept="The class and its labels are as they were.",
                            next_step="Merge it into another class.")
        _put(pen, self.question, "name", found.key, None)


def _class(question: Question, key: str) -> LabelClass:
    found = question.label_class(key)
    if found is None:
        raise UserError(f"“{question.text}” has no class “{key}”.")
    return found


def _put(pen: Pen, question: int, what: str, key: str, value: str | None) -> None:
    pen.put(FactKind.CLASS, question=question, name=f"{what}:{key}", value=value)
