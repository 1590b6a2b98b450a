"""Undo without limit, over closing and opening: the digests say that it leads where it came from."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from labeling.commands.answering import Answer
from labeling.commands.collecting import AddItems
from labeling.commands.shaping import NewQuestion
from labeling.items.found import Found
from labeling.items.identity import record_identity
from labeling.project import Project
from labeling.store.database import Reading

CLASSES = ("cat", "dog", "owl")
ITEMS = 500


def thousandths(times: int, act: Callable[[int], object]) -> list[float]:
    """Seconds of each tenth of so many acts."""
    took: list[float] = []
    for tenth in range(10):
        begun = time.perf_counter()
        for number in range(tenth * times // 10, (tenth + 1) * times // 10):
            assert act(number) is not None
        took.append(time.perf_counter() - begun)
    return took


def back_and_forth(path: Path, times: int) -> None:
    """Answers, undoes all, reopens, redoes all, reopens, undoes half."""
    with Project.create(path, [NewQuestion("q", "choice", "What?", CLASSES)], owner="Ann") as project:
        project.do(AddItems(tuple(Found(record_identity(str(n)), "record", str(n), fields={"id": str(n)})
                                  for n in range(ITEMS)), "table"))
        question = project.schema().question().id
        empty = project.check().digest
        middle = ""
        for number in range(times):
            if number == times // 2:
                middle = project.check().digest
            project.do(Answer(number % ITEMS + 1, question, CLASSES[number * 7 % 3]))
        full = project.check().digest
        undoing = thousandths(times, lambda _: project.undo())
        assert project.check().digest == empty
    with Project.open(path) as project:
        project.act_as("Ann")
        redoing = thousandths(times, lambda _: project.redo())
        assert project.redo() is None
        checked = project.check()
        assert checked.ok, checked.problems
        assert checked.digest == full
    with Project.open(path) as project:
        project.act_as("Ann")
        for _ in range(times - times // 2):
            project.undo()
        assert project.check().digest == middle
    for what, took in (("undo", undoing), ("redo", redoing)):
        print(f"{times} {what}: first tenth {took[0]:.2f} s, last tenth {took[-1]:.2f} s")
        assert sorted(took[-3:])[0] < 2.5 * sorted(took[:3])[1], "each costs the same however many came before"
    with Project.open(path, write=False) as project, project.reading() as connection:
        assert facts(connection) >= 2 * times


def facts(connection: Reading) -> int:
    return connection.exec_driver_sql("SELECT count(*) FROM fact").scalar_one()


def test_a_thousand_undos_and_redos_over_reopening(tmp_path: Path) -> None:
    back_and_forth(tmp_path / "study.touchstone", 1000)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_ten_thousand_undos_and_redos_over_reopening(tmp_path: Path) -> None:
    back_and_forth(tmp_path / "study.touchstone", 10_000)
