"""A small project of records for export tests: every status occurs."""

from __future__ import annotations

from pathlib import Path

from labeling.commands.collecting import AddItems, AddVotes, Vote
from labeling.commands.deciding import Settle
from labeling.commands.shaping import NewQuestion
from labeling.items.found import Cell, Found
from labeling.items.identity import record_identity
from labeling.project import Project
from labeling.questions.registry import kind_of
from labeling.store import read

CLASSES = ("cat", "dog", "owl")
VOTES = {  # item -> answers by annotator
    "settled": {"Ann": "cat", "Bob": "dog"},
    "agreed": {"Ann": "dog", "Bob": "dog", "Cem": "dog"},
    "disputed": {"Ann": "owl", "Bob": "cat"},
    "single": {"Bob": "owl"},
    "open": {},
    "decided unseen": {},
}
DECISIONS = {"settled": "owl", "decided unseen": "cat"}


def records(project: Project, fields: dict[str, dict[str, Cell]]) -> dict[str, int]:
    """Add records by id; returns their item ids by name."""
    found = tuple(Found(record_identity(name), "record", name, fields=dict(cells)) for name, cells in fields.items())
    project.do(AddItems(found, "."))
    with project.reading() as connection:
        return read.names(connection)


def vote(project: Project, votes: dict[str, dict[str, str]], *, question: str | None = None) -> None:
    """Everyone's answers, by item."""
    asked = project.schema().question(question)
    kind = kind_of(asked.kind)
    with project.reading() as connection:
        ids = read.names(connection)
    project.do(AddVotes(asked.id, tuple(Vote(ids[item], who, kind.encode(kind.parse(answer, asked)), None, 0)
                                        for item, answers in votes.items() for who, answer in answers.items())))


def make(path: Path, *, classes: tuple[str, ...] = CLASSES) -> Path:
    """A project with an item of every status."""
    with Project.create(path, [NewQuestion("label", "choice", "What is it?", classes)], owner="Lead") as project:
        ids = records(project, {name: {"id": name, "size": len(name)} for name in VOTES})
        vote(project, VOTES)
        question = project.schema().question()
        for name, decision in DECISIONS.items():
            project.do(Settle(ids[name], question.id, f'"{decision}"', "settle"))
    return path
