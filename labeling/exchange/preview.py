"""Says what a merge would bring before it is done, from read snapshots: the project stays free for writing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from labeling.commands.answering import version_body
from labeling.exchange.merge import private_copy
from labeling.questions.registry import kind_of
from labeling.store import database, incoming, union
from labeling.store.models import Schema
from labeling.store.pen import version_text

SHOWN = 20  # conflicts that are told one by one


@dataclass(frozen=True, slots=True)
class Person:
    """Who brings how many answers. ``same_name``: UUID of another entry here of the same name, "" if there is none."""

    uuid: str
    name: str
    answers: int
    same_name: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One person said two things about one item on two machines; ``taken`` is what counts after the merge, the later."""

    item: str
    question: str
    person: str
    here: str
    there: str
    taken: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What one file would bring. ``conflicts`` are the first of ``conflicts_total``.

    edited: what of a question both sides have changed, in words. outdated: answers to another wording than now.
    about_removed: answers about items that were removed here.
    """

    path: Path
    facts_new: int
    already_known: int
    items_new: int
    people: tuple[Person, ...]
    conflicts: tuple[Conflict, ...]
    conflicts_total: int
    edited: tuple[str, ...]
    outdated: int
    about_removed: int

    @property
    def answers(self) -> int:
        return sum(one.answers for one in self.people)


def preview(path: Path, schema: Schema, pack: Path) -> Preview:
    """What merging ``pack`` into the project at ``path`` would bring. Raises UserError if it is no copy of it."""
    now = {one.uuid: version_text(version_body(one)) for one in schema.questions}
    with (private_copy(path, pack) as copy, database.browsing(path) as connection, union.attached(connection, copy),
          connection.begin()):
        union.refuse_stranger(connection, pack)
        incoming.begin(connection)
        new, known, items = incoming.sizes(connection)
        brought, clashes = incoming.people(connection), incoming.clashes(connection)
        edits, outdated = incoming.edits(connection), incoming.outdated(connection, now)
        removed = incoming.about_removed(connection)
    names = {one.name.casefold(): one.uuid for one in reversed(schema.annotators) if not one.joined}
    people = tuple(Person(one.uuid, one.name, one.answers, "" if one.known else names.get(one.name.casefold(), ""))
                   for one in brought)
    return Preview(pack, new, known, items, people, tuple(_conflict(schema, one) for one in clashes[:SHOWN]),
                   len(clashes), tuple(dict.fromkeys(_edit(schema, *one) for one in edits)), outdated, removed)


def _conflict(schema: Schema, clash: incoming.Clash) -> Conflict:
    question = schema.question_by_id(clash.question)
    here, there = (_said(schema, clash.question, value) for value in (clash.here, clash.there))
    return Conflict(clash.item, question.text, clash.person, here, there, there if clash.theirs_wins else here)


def _said(schema: Schema, question_id: int, value: str) -> str:
    question = schema.question_by_id(question_id)
    kind = kind_of(question.kind)
    return kind.describe(kind.decode(value), question)


def _edit(schema: Schema, question_id: int, name: str) -> str:
    question = schema.question_by_id(question_id)
    what, _, key = name.partition(":")
    words = {"text": "its text", "hint": "its hint", "name": f"the name of {key}", "color": f"the colour of {key}",
             "guideline": f"the guideline of {key}", "examples": f"the examples of {key}", "order": f"the place of {key}"}
    return f"{question.text}: {words.get(what, name)}"
