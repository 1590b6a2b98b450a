"""A check finds what was planted, and a rebuild mends what is derived."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.cli.main import run
from labeling.commands.answering import Answer, Note
from labeling.commands.collecting import AddItems, RemoveItems
from labeling.commands.deciding import Settle
from labeling.commands.shaping import NewQuestion
from labeling.errors import UserError
from labeling.items.found import Found
from labeling.items.identity import record_identity
from labeling.project import Project
from labeling.store.check import Checked


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A project with some of everything: answers of two people, a decision, undone work, a removed item."""
    path = tmp_path / "study.touchstone"
    with Project.create(path, [NewQuestion("q", "choice", "What?", ("cat", "dog"))], owner="Ann") as project:
        project.do(AddItems(tuple(Found(record_identity(f"r{n}"), "record", f"r{n}", fields={"id": f"r{n}", "t": "x" * 99})
                                  for n in range(60)), "table"))
        question = project.schema().question().id
        for who in ("Ann", "Ben"):
            project.act_as(who)
            for item in range(1, 41):
                project.do(Answer(item, question, "cat" if item % (3 if who == "Ann" else 5) else "dog"))
        project.do(Note(7, "a long note " * 20))
        project.do(Settle(3, question, '"dog"'))
        for _ in range(3):
            project.undo()
        project.redo()
        project.do(RemoveItems((50,)))
    return path


def checked(path: Path) -> Checked:
    with Project.open(path, write=False) as project:
        return project.check()


def labels(path: Path) -> list[tuple[object, ...]]:
    """Every answer and decision in effect."""
    with Project.open(path, write=False) as project, project.reading() as connection:
        return sorted(tuple(row) for row in connection.exec_driver_sql(
            "SELECT c.item, c.kind, c.annotator, f.value FROM current c JOIN fact f ON f.id = c.fact"
            " WHERE c.kind IN (4, 8, 9)"))


def alter(path: Path, *statements: str) -> None:
    """Change the file behind the program's back."""
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            assert connection.execute(statement).rowcount != 0, "the damage was done"
        connection.commit()


def test_a_sound_file_is_sound(path: Path) -> None:
    found = checked(path)
    assert found.ok
    assert len(found.digest) == 64
    assert run(["check", str(path), "--json"]) == 0


@pytest.mark.parametrize("damage", [
    "DELETE FROM current WHERE kind = 4 AND item = 5",
    "UPDATE current SET value = '\"dog\"' WHERE kind = 4 AND item = 4",
    "DELETE FROM standing WHERE item = 9",
    "UPDATE standing SET state = 4 WHERE item = 10",
    "UPDATE counter SET n = n + 1 WHERE facet = 'answers'",
    "DELETE FROM counter WHERE facet = 'state'",
    "UPDATE item SET present = 0 WHERE id = 11",
    "UPDATE fact SET effective = 0 WHERE kind = 4 AND item = 12",
    "UPDATE fact SET effective = 1 WHERE effective = 0",
    "DELETE FROM facet",
    "DELETE FROM facet_count",
])
def test_damage_to_what_is_derived_is_found_and_mended(path: Path, damage: str, capsys: pytest.CaptureFixture[str]
                                                       ) -> None:
    before = checked(path)
    alter(path, damage)
    assert not checked(path).ok
    assert run(["check", str(path)]) == 1
    assert "Not sound" in capsys.readouterr().out
    assert run(["check", str(path), "--rebuild"]) == 0
    assert checked(path) == before


@pytest.mark.parametrize("damage", [
    "UPDATE fact SET value = '\"dog\"' WHERE kind = 4 AND item = 4 AND effective = 1",
    "DELETE FROM fact WHERE kind = 4 AND item = 13",
    "DELETE FROM fact WHERE kind = 3 AND item = 20",  # one of a batch
    "DELETE FROM fact WHERE kind = 3 AND item = 60",  # the last of a batch
    "DELETE FROM fact WHERE id = (SELECT max(id) FROM fact)",
    "DELETE FROM fact WHERE kind = 0",
    "DELETE FROM item WHERE id = 30",
    "UPDATE fact SET annotator = 99 WHERE kind = 4 AND item = 14",
    "UPDATE fact SET lamport = lamport + 1000000 WHERE item = 15",
    "UPDATE fact SET names = 99999 WHERE kind = 0",
    "DELETE FROM replica",
])
def test_damage_to_the_log_is_found(path: Path, damage: str) -> None:
    alter(path, damage)
    assert not checked(path).ok


def test_whatever_byte_is_flipped_is_told_or_changes_no_label(path: Path, tmp_path: Path) -> None:
    sound, size = labels(path), path.stat().st_size
    chance, told = random.Random(0), 0
    for number in range(60):
        broken = tmp_path / f"broken {number}.touchstone"
        shutil.copyfile(path, broken)
        with broken.open("r+b") as file:
            at = file.seek(chance.randrange(100, size))
            byte = file.read(1)[0]
            file.seek(at)
            file.write(bytes([byte ^ (1 << chance.randrange(8))]))
        if is_told(broken):
            told += 1
        else:
            assert labels(broken) == sound, f"byte {at} was flipped and nobody said so"
    assert told > 5


def test_every_page_whose_head_is_lost_is_told(path: Path, tmp_path: Path) -> None:
    pages = path.stat().st_size // 4096
    for page in range(1, pages, 4):
        broken = tmp_path / f"broken {page}.touchstone"
        shutil.copyfile(path, broken)
        with broken.open("r+b") as file:
            file.seek(page * 4096)
            head = file.read(8)
            file.seek(page * 4096)
            file.write(bytes(byte ^ 0x55 for byte in head))
        assert is_told(broken), f"page {page} of {pages}"


def is_told(path: Path) -> bool:
    """Whether a check says that something is wrong, or the file is refused in words."""
    try:
        return not checked(path).ok
    except UserError:
        return True
