"""Older files are copied, then brought up to date; newer ones are refused; a step that breaks changes nothing."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection

from labeling.commands.answering import Answer
from labeling.commands.collecting import AddItems
from labeling.commands.shaping import NewQuestion
from labeling.errors import UserError
from labeling.exchange.merge import merge
from labeling.items.found import Found
from labeling.items.identity import record_identity
from labeling.project import Project
from labeling.store import database, migrations, schema

NEXT = schema.VERSION + 1


def nothing(connection: Connection) -> None:
    """A step that changes no table."""


BEFORE = (nothing,) * (schema.VERSION - 1)  # steps that are passed over


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "study.touchstone"
    with Project.create(path, [NewQuestion("q", "choice", "What?", ("cat", "dog"))], owner="Ann") as project:
        project.do(AddItems(tuple(Found(record_identity(str(n)), "record", str(n), fields={"id": str(n)})
                                  for n in range(5)), "table"))
        project.do(Answer(1, project.schema().question().id, "cat"))
    return path


def add_a_color(connection: Connection) -> None:
    connection.exec_driver_sql("ALTER TABLE item ADD COLUMN color TEXT NOT NULL DEFAULT 'blue'")
    connection.exec_driver_sql("UPDATE item SET color = 'red' WHERE id = 1")


def break_after_work(connection: Connection) -> None:
    add_a_color(connection)
    connection.exec_driver_sql("DELETE FROM fact")
    raise RuntimeError("half way")


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def test_nothing_is_done_to_a_file_of_today(path: Path) -> None:
    before = sha(path)
    assert migrations.migrate(path) is None
    assert sha(path) == before
    assert [one.name for one in path.parent.iterdir() if one.suffix == ".touchstone"] == [path.name]


def test_a_step_is_done_on_top_of_a_copy(path: Path) -> None:
    said = rows(path, "SELECT * FROM fact")
    copy = migrations.migrate(path, steps=(*BEFORE, add_a_color), target=NEXT)
    assert copy is not None
    assert copy.name == f"study.format-{schema.VERSION}.touchstone"
    assert database.stored_version(path) == NEXT
    assert rows(path, "SELECT color FROM item WHERE id < 3 ORDER BY id") == [("red",), ("blue",)]
    assert rows(path, "SELECT * FROM fact") == said
    assert database.stored_version(copy) == schema.VERSION
    with Project.open(copy) as project:
        assert project.check().ok


def test_several_steps_are_done_in_order(path: Path) -> None:
    def recolor(connection: Connection) -> None:
        connection.exec_driver_sql("UPDATE item SET color = color || ' and green'")

    migrations.migrate(path, steps=(*BEFORE, add_a_color, recolor), target=NEXT + 1)
    assert rows(path, "SELECT color FROM item WHERE id = 1") == [("red and green",)]


def test_a_step_that_breaks_leaves_the_file_as_it_was(path: Path) -> None:
    before, said = rows(path, "SELECT sql FROM sqlite_master ORDER BY name"), rows(path, "SELECT * FROM fact")
    with pytest.raises(RuntimeError, match="half way"):
        migrations.migrate(path, steps=(*BEFORE, nothing, break_after_work), target=NEXT + 1)
    assert database.stored_version(path) == schema.VERSION
    assert rows(path, "SELECT sql FROM sqlite_master ORDER BY name") == before
    assert rows(path, "SELECT * FROM fact") == said
    with Project.open(path) as project:
        assert project.check().ok


def test_an_older_copy_is_never_written_over(path: Path) -> None:
    first = migrations.migrate(path, steps=(*BEFORE, add_a_color), target=NEXT)
    assert first is not None
    kept = sha(first)
    with closing(sqlite3.connect(path)) as connection:  # as if an older file of the same name came in its place
        connection.execute(f"PRAGMA user_version={schema.VERSION}")
    second = migrations.migrate(path, steps=(*BEFORE, nothing), target=NEXT)
    assert second is not None
    assert second != first
    assert sha(first) == kept


def test_a_newer_file_is_refused_in_words_for_writing_reading_and_merging(path: Path, tmp_path: Path) -> None:
    newer = tmp_path / "newer.touchstone"
    database.copy_file(path, newer)
    with closing(sqlite3.connect(newer)) as connection:
        connection.execute(f"PRAGMA user_version={NEXT}")
    before = sha(newer)
    for write in (True, False):
        with pytest.raises(UserError, match=f"newer Touchstone .format {NEXT}.*not touched.*Update Touchstone"):
            Project.open(newer, write=write)
    with Project.open(path) as project:
        project.act_as("Ann")
        with pytest.raises(UserError, match="newer Touchstone"):
            merge(project, newer)
    assert sha(newer) == before


def test_a_file_without_a_version_is_refused(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version=0")
    with pytest.raises(UserError, match="not a complete project"):
        Project.open(path)
