"""Merging copies: regions keep their identity, two sessions keep their own, damage and forgery are refused."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from labeling.commands.answering import Answer
from labeling.commands.base import Command
from labeling.commands.collecting import AddItems
from labeling.commands.shaping import NewQuestion
from labeling.errors import UserError
from labeling.exchange.merge import merge
from labeling.items.found import Found
from labeling.items.identity import record_identity
from labeling.project import Project
from labeling.store.kinds import FactKind
from labeling.store.models import Schema
from labeling.store.pen import Pen


class DrawRegion(Command):
    """An answer about a region, which is known by its first fact; ``region`` 0 begins a new one."""

    def __init__(self, item: int, value: str | None, region: int = 0) -> None:
        self._item, self._value, self._region = item, value, region

    def write(self, pen: Pen, schema: Schema) -> None:
        first: int = pen.connection.exec_driver_sql("SELECT coalesce(max(id), 0) + 1 FROM fact").scalar_one()
        pen.put(FactKind.ANSWER, item=self._item, question=schema.question().id, annotator=pen.author,
                region=self._region or first, value=self._value)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "study.touchstone"
    with Project.create(path, [NewQuestion("q", "choice", "What?", ("cat", "dog"))], owner="Ann") as project:
        project.do(AddItems(tuple(Found(record_identity(str(n)), "record", str(n), fields={"id": str(n)})
                                  for n in range(5)), "table"))
    return path


def copied(path: Path, name: str) -> Path:
    with Project.open(path, write=False) as project:
        return project.save_copy(path.with_name(name))


def digest(path: Path) -> str:
    with Project.open(path, write=False) as project:
        found = project.check()
    assert found.ok, found.problems
    return found.digest


def taken(path: Path, *others: Path) -> str:
    with Project.open(path) as project:
        project.act_as("Ann")
        for other in others:
            merge(project, other)
    return digest(path)


def regions(path: Path) -> list[str]:
    """Values of all regions in effect."""
    with Project.open(path, write=False) as project, project.reading() as connection:
        return sorted(row[0] for row in connection.exec_driver_sql(
            "SELECT f.value FROM current c JOIN fact f ON f.id = c.fact WHERE c.region > 0"))


def test_regions_drawn_on_two_machines_stay_apart_and_an_edit_reaches_its_region(path: Path) -> None:
    with Project.open(path) as project:
        project.act_as("Ann")
        shared = project.do(DrawRegion(1, '"first"')).head
    left, right = copied(path, "left"), copied(path, "right")
    for one, words in ((left, "left"), (right, "right")):
        with Project.open(one) as project:
            project.act_as("Ann")
            project.do(DrawRegion(1, f'"{words}"'))  # both get the same local number
    with Project.open(right) as project:
        project.act_as("Ann")
        project.do(DrawRegion(1, '"edited"', shared))
    both, other = copied(left, "both"), copied(right, "other")
    assert taken(both, right) == taken(other, left) == taken(both, right, left)
    assert regions(both) == regions(other) == ['"edited"', '"left"', '"right"']
    with Project.open(both) as project:
        project.act_as("Ann")
        project.do(DrawRegion(1, None, shared))
    assert regions(both) == ['"left"', '"right"']
    assert taken(other, both) == digest(both)


def test_two_sessions_on_copies_never_share_an_identity(path: Path) -> None:
    left, right = copied(path, "left"), copied(path, "right")
    for one, value in ((left, "cat"), (right, "dog")):
        for item in (1, 2):  # two sessions each
            with Project.open(one) as project:
                project.act_as("Ben")
                project.do(Answer(item, project.schema().question().id, value))
    assert taken(copied(left, "both"), right) == taken(copied(right, "other"), left)


@pytest.mark.parametrize("forged", [
    "UPDATE fact SET value = '\"dog\"' WHERE kind = 4", "UPDATE fact SET lamport = lamport + 1 WHERE kind = 4",
    "UPDATE fact SET region = 3 WHERE region = 0 AND kind = 4", "UPDATE fact SET item = 2 WHERE kind = 4"])
def test_one_identity_with_two_contents_is_refused(path: Path, forged: str) -> None:
    with Project.open(path) as project:
        project.act_as("Ann")
        project.do(Answer(1, project.schema().question().id, "cat"))
    other = copied(path, "other")
    with closing(sqlite3.connect(other)) as connection:
        assert connection.execute(forged).rowcount
        connection.commit()
    before = digest(path)
    with Project.open(path) as project:
        project.act_as("Ann")
        with pytest.raises(UserError, match=r"disagree about one fact.*Nothing was merged"):
            merge(project, other)
    assert digest(path) == before


@pytest.mark.parametrize("damage", [
    "DELETE FROM item WHERE id = 1", "UPDATE fact SET region = 9999 WHERE kind = 4",
    "UPDATE fact SET replica = 99 WHERE kind = 4", "UPDATE fact SET names = 9999 WHERE kind = 0"])
def test_facts_that_refer_to_nothing_are_refused(path: Path, damage: str) -> None:
    other = copied(path, "other")
    with Project.open(other) as project:
        project.act_as("Ann")
        for value in ("cat", "dog"):
            project.do(Answer(1, project.schema().question().id, value))
        project.undo()
    with closing(sqlite3.connect(other)) as connection:
        assert connection.execute(damage).rowcount
        connection.commit()
    before = digest(path)
    with Project.open(path) as project:
        project.act_as("Ann")
        with pytest.raises(UserError, match=r"damaged.*Nothing was merged"):
            merge(project, other)
    assert digest(path) == before
