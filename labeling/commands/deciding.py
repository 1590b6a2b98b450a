"""What a person decides in Settle and Audit: settled decisions, which consensus and export obey."""

from __future__ import annotations

import json
from dataclasses import dataclass

from labeling.commands.answering import version_of
from labeling.commands.base import Command
from labeling.questions.registry import kind_of
from labeling.store.kinds import FactKind
from labeling.store.models import Schema
from labeling.store.pen import Pen

SETTLE, AUDIT_KEEP, AUDIT_FIX = "settle", "audit:keep", "audit:fix"


@dataclass(frozen=True, slots=True)
class Settle(Command):
    """Decide what an item is. A decision is no further vote; its author is responsible for it."""

    item: int
    question: int
    value: str | None  # encoded; None opens the question again
    source: str = SETTLE

    def write(self, pen: Pen, schema: Schema) -> None:
        body = version = None
        if self.value is not None:
            question = schema.question_by_id(self.question)
            version = version_of(pen, question)
            kind = kind_of(question.kind)
            value = kind.encode(kind.parse(kind.decode(self.value), question))
            body = json.dumps({"value": value, "source": self.source}, ensure_ascii=False)
        pen.put(FactKind.SETTLED, item=self.item, question=self.question, value=body, version=version)


@dataclass(frozen=True, slots=True)
class Discuss(Command):
    """Put an item aside to talk about, or take it back."""

    item: int
    question: int
    on: bool = True

    def write(self, pen: Pen, schema: Schema) -> None:
        pen.put(FactKind.DISCUSS, item=self.item, question=self.question, value="1" if self.on else None)
