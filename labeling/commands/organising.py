"""Who works on which items, and which part of the dataset they belong to."""

from __future__ import annotations

from dataclasses import dataclass

from labeling.commands.base import Command
from labeling.errors import UserError
from labeling.store.kinds import FactKind
from labeling.store.models import Schema
from labeling.store.pen import Pen


@dataclass(frozen=True, slots=True)
class Assign(Command):
    """Give items to an annotator to work on, or take them back."""

    items: tuple[int, ...]
    annotator: int
    on: bool = True

    def write(self, pen: Pen, schema: Schema) -> None:
        if all(one.id != self.annotator for one in schema.annotators):
            raise UserError("The annotator is not in this project.", next_step="Choose somebody else.")
        for item in self.items:
            pen.put(FactKind.ASSIGNED, item=item, annotator=self.annotator, value="1" if self.on else None)


@dataclass(frozen=True, slots=True)
class SetSplit(Command):
    """Say which part of the dataset items belong to, as train, val or test; "" for none."""

    items: tuple[int, ...]
    name: str

    def write(self, pen: Pen, schema: Schema) -> None:
        name = self.name.strip()
        if "|" in name or '"' in name:
            raise UserError("The name of a part can't have | or \" in it.", next_step="Choose another name.")
        for item in self.items:
            pen.put(FactKind.SPLIT, item=item, value=name or None)


@dataclass(frozen=True, slots=True)
class MoveSource(Command):
    """Say where an imported folder lies now. Places are hints of this file alone, so the log is not told."""

    root: str
    to: str

    def write(self, pen: Pen, schema: Schema) -> None:
        pen.move_source(self.root, self.to)
