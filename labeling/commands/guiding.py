"""What shows annotators how a class is meant: example images beside its guideline."""

from __future__ import annotations

from dataclasses import dataclass

from labeling.commands.base import Command
from labeling.errors import UserError
from labeling.store import examples
from labeling.store.kinds import FactKind
from labeling.store.models import Schema
from labeling.store.pen import Pen


@dataclass(frozen=True, slots=True)
class SetExamples(Command):
    """Show annotators what a class means by these small pictures (JPEG); none takes them away."""

    question: int
    key: str
    pictures: tuple[bytes, ...]

    def write(self, pen: Pen, schema: Schema) -> None:
        question = schema.question_by_id(self.question)
        if question.label_class(self.key) is None:
            raise UserError(f"“{question.text}” has no class “{self.key}”.")
        pen.put(FactKind.CLASS, question=self.question, name=f"{examples.PROPERTY}:{self.key}",
                value=examples.encode(self.pictures) if self.pictures else None)
