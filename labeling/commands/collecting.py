"""What comes into a project in bulk: items, votes of other people, gold; and what leaves it.

Each command is a chunk of an import; the chunks share one batch, so one undo takes the import back.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import NamedTuple

from labeling.commands.answering import version_of
from labeling.commands.base import Command
from labeling.commands.shaping import PALETTE, put_annotator
from labeling.errors import UserError
from labeling.items.found import Found
from labeling.questions.base import Question
from labeling.questions.registry import kind_of
from labeling.store.kinds import FactKind
from labeling.store.models import Schema
from labeling.store.pen import Pen
from labeling.store.read import imported, item_values

REMOVED, PRESENT = "0", "1"
_AS_JSON = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class AddItems(Command):
    """Add items that are new, and newer versions of records. Counts items_added and items_known."""

    found: tuple[Found, ...]
    root: str

    def write(self, pen: Pen, schema: Schema) -> None:
        ids = pen.items(self.found, pen.source(self.root))
        known = item_values(pen.connection, ids)
        for id_, one in zip(ids, self.found, strict=True):
            value = PRESENT if one.fields is None else _AS_JSON(one.fields)
            was = known.get(id_)
            if was in (value, REMOVED):  # who removed an item does not want it back with the next import
                pen.count("items_known", int(not one.reason))
                continue
            known[id_] = value
            pen.put(FactKind.ITEM, item=id_, value=value, imported=True)
            pen.count("items_added" if was is None else "items_known", int(not one.reason))


@dataclass(frozen=True, slots=True)
class EmbedImages(Command):
    """Keep the bytes of images inside the project file."""

    images: tuple[tuple[bytes, bytes], ...]  # (identity, bytes)

    def write(self, pen: Pen, schema: Schema) -> None:
        ids = pen.ids_of(identity for identity, _ in self.images)
        for identity, data in self.images:
            if identity in ids:
                pen.embed(ids[identity], data)


class Vote(NamedTuple):
    """One imported answer, its item known, its annotator by name. ``at`` in milliseconds, 0: unknown."""

    item: int
    annotator: str
    value: str  # encoded
    seconds: float | None = None
    at: int = 0


@dataclass(frozen=True, slots=True)
class AddVotes(Command):
    """Add other people's answers. A vote that an earlier import wrote for its key writes nothing.

    Counts labels_added and labels_known. People are found by name among those in the project.
    """

    question: int
    votes: tuple[Vote, ...]

    def write(self, pen: Pen, schema: Schema) -> None:
        people = {one.name: one.id for one in reversed(schema.annotators) if not one.joined}
        question = schema.question_by_id(self.question)
        before = _known(pen, question, {vote.item for vote in self.votes}, FactKind.ANSWER)
        version = version_of(pen, question)
        for vote in self.votes:
            who = people.get(vote.annotator)
            if who is None:
                who = people[vote.annotator] = put_annotator(pen, vote.annotator, color=len(people) % PALETTE + 1)
            if (vote.item, who, vote.value) in before:
                pen.count("labels_known")
                continue
            before.add((vote.item, who, vote.value))
            pen.put(FactKind.ANSWER, item=vote.item, question=self.question, annotator=who, value=vote.value,
                    seconds=vote.seconds, at=vote.at, version=version, imported=True)
            pen.count("labels_added")


@dataclass(frozen=True, slots=True)
class AddGold(Command):
    """Add answers that are known to be right, to measure people and rules against; (item, encoded value).

    Gold that an earlier import wrote for its item writes nothing, even if it was changed since.
    """

    question: int
    gold: tuple[tuple[int, str], ...]

    def write(self, pen: Pen, schema: Schema) -> None:
        question = schema.question_by_id(self.question)
        before = _known(pen, question, {item for item, _ in self.gold}, FactKind.GOLD)
        version = version_of(pen, question)
        for item, value in self.gold:
            if (item, 0, value) in before:
                pen.count("labels_known")
                continue
            before.add((item, 0, value))
            pen.put(FactKind.GOLD, item=item, question=self.question, value=value, version=version, imported=True)
            pen.count("labels_added")


def _known(pen: Pen, question: Question, items: set[int], kind: FactKind) -> set[tuple[int, int, str | None]]:
    """What imports have written for these items: (item, annotator or 0, value as it counts now)."""
    before = imported(pen.connection, question.id, items, kind)
    return {(item, who, value and kind_of(question.kind).counts_as(value, question)) for item, who, value in before}


@dataclass(frozen=True, slots=True)
class RemoveItems(Command):
    """Take items out of the project; undo, or importing nothing but undo, brings them back."""

    items: tuple[int, ...]

    def write(self, pen: Pen, schema: Schema) -> None:
        if not self.items:
            raise UserError("No item is chosen.")
        for item in self.items:
            pen.put(FactKind.ITEM, item=item, value=REMOVED)
