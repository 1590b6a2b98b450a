"""Who the people of a project are: names, roles, colours, and two entries of one person joined into one.

Joining changes no answer: it says that an entry stands for another, so undoing it takes nothing with it.
"""

from __future__ import annotations

from dataclasses import dataclass

from labeling.commands.base import Command
from labeling.commands.shaping import PALETTE
from labeling.errors import UserError
from labeling.store.kinds import FactKind
from labeling.store.models import Annotator, Schema
from labeling.store.pen import Pen

ROLES = ("annotator", "reviewer", "lead")


@dataclass(frozen=True, slots=True)
class SetPerson(Command):
    """Give a person another name, role or colour (1 to 20); the answers stay theirs."""

    annotator: int
    name: str | None = None
    role: str | None = None
    color: int | None = None

    def write(self, pen: Pen, schema: Schema) -> None:
        person = known(schema, self.annotator)
        name = None if self.name is None else self.name.strip()
        if name == "":
            raise UserError("An annotator needs a name.")
        if self.role is not None and self.role not in ROLES:
            raise UserError(f"There is no role “{self.role}”.", next_step=f"There are: {', '.join(ROLES)}.")
        if self.color is not None and not 1 <= self.color <= PALETTE:
            raise UserError(f"There is no colour {self.color}.", next_step=f"There are 1 to {PALETTE}.")
        for what, value, was in (("name", name, person.name), ("role", self.role, person.role),
                                 ("color", self.color, person.color)):
            if value is not None and value != was:
                pen.put(FactKind.ANNOTATOR, annotator=self.annotator, name=what, value=str(value))


@dataclass(frozen=True, slots=True)
class JoinPeople(Command):
    """Say that two entries are one person: ``annotator`` counts as ``into`` from now on, with all its answers.

    Where both answered an item, the answer under ``into`` is the person's. What was joined into ``annotator`` follows.
    """

    annotator: int
    into: int

    def write(self, pen: Pen, schema: Schema) -> None:
        person, target = known(schema, self.annotator), known(schema, self.into)
        if target.joined:
            target = known(schema, target.joined)
        if person.id == target.id:
            raise UserError(f"“{person.name}” can't be joined with itself.", next_step="Choose two entries.")
        for one in schema.annotators:
            if person.id in (one.id, one.joined):
                pen.put(FactKind.ANNOTATOR, annotator=one.id, name="joined", value=target.uuid)


@dataclass(frozen=True, slots=True)
class PartPeople(Command):
    """Let an entry that was joined into another stand alone again."""

    annotator: int

    def write(self, pen: Pen, schema: Schema) -> None:
        if known(schema, self.annotator).joined:
            pen.put(FactKind.ANNOTATOR, annotator=self.annotator, name="joined")


def known(schema: Schema, id_: int) -> Annotator:
    """The entry of that id; raises UserError if it was undone or never came."""
    found = next((one for one in schema.annotators if one.id == id_), None)
    if found is None:
        raise UserError("The annotator is not in this project.", next_step="Choose somebody else.")
    return found
