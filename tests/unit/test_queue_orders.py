"""Orders of the queue: each leads through every open item, and passes over what is done without a walk."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.commands.answering import Answer, Skip
from labeling.commands.collecting import AddItems, AddVotes, RemoveItems, Vote
from labeling.commands.shaping import NewQuestion
from labeling.items.found import Found
from labeling.project import Project
from labeling.steps.queue import LABEL_MODEL, ORDERS, Random, offered
from labeling.store import queue
from labeling.store.queue import Task
from labeling.store.runs import NewRun

ITEMS = 1500  # three blocks of ids
UNREADABLE = (7, 600)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "orders", [NewQuestion("q", "choice", "What?", ("a", "b"))], owner="Ann") as made:
        made.act_as("Ann")
        made.do(AddItems(tuple(Found(number.to_bytes(32, "big"), "image", str(number),
                                     reason="broken" if number in UNREADABLE else "") for number in range(1, ITEMS + 1)),
                         "pictures"))
        yield made


def task(project: Project) -> Task:
    return Task(project.schema().question().id, project.author)


def through(project: Project, order: str, *, done: bool = False, most: int = ITEMS) -> list[int]:
    """The items in the order in which the queue shows them, each counted as done when it was shown."""
    made = next(one for one in ORDERS if one.name == order).make(project, task(project), 5)
    assert made is not None
    seen: list[int] = []
    at = 0
    while len(seen) < most:
        with project.reading() as reading:
            at = made.next_open(reading, at) or made.next_open(reading, 0)
        if not at or at in seen:
            break
        seen.append(at)
        if done:
            project.do(Skip(at, task(project).question))
    return seen


def readable() -> list[int]:
    return [number for number in range(1, ITEMS + 1) if number not in UNREADABLE]


def test_as_imported_leads_through_all_that_can_be_read(project: Project) -> None:
    assert through(project, "imported") == readable()


def test_what_is_answered_skipped_or_removed_is_passed_over_and_comes_back_with_undo(project: Project) -> None:
    question = project.schema().question().id
    project.do(AddVotes(question, tuple(Vote(item, "Ann", '"a"') for item in range(1, 1000))))
    project.do(Skip(1001, question))
    project.do(RemoveItems((1002,)))
    project.do(Answer(1003, question, "b"))
    with project.reading() as reading:
        assert queue.next_open(reading, task(project), after=0) == 1000
        assert queue.next_open(reading, task(project), after=1000) == 1004
        assert queue.place_of(reading, 1004) == 1003
    for _ in range(4):
        project.undo()
    with project.reading() as reading:
        assert queue.next_open(reading, task(project), after=0) == 1
        assert queue.place_of(reading, 1004) == 1004
    assert project.check().ok


def test_an_answer_and_a_skip_of_one_item_count_once(project: Project) -> None:
    question = project.schema().question().id
    project.do(AddVotes(question, tuple(Vote(item, "Ann", '"a"') for item in range(1, 511))))
    project.do(Skip(511, question))
    project.do(Answer(511, question, "a"))
    project.do(Answer(511, question, None))
    with project.reading() as reading:
        assert queue.next_open(reading, task(project), after=0) == 511
    assert project.check().ok


@given(st.integers(1, 3000), st.integers(0, 2**32))
def test_random_is_a_permutation_that_knows_the_rank_of_each(last: int, seed: int) -> None:
    made = Random(Task(1, 1), last, seed)
    items = made.at(np.arange(last)).tolist()
    assert sorted(items) == list(range(1, last + 1))
    assert all(made.rank(item) == rank for rank, item in enumerate(items[:50]))


def test_random_leads_through_everything_and_goes_on_where_it_stopped(project: Project) -> None:
    first = through(project, "random", done=True, most=200)
    assert first != sorted(first)
    rest = through(project, "random", done=True)
    assert not set(first) & set(rest)
    assert sorted([*first, *rest]) == readable()


def test_disagreement_first_shows_what_others_differ_on(project: Project) -> None:
    question = project.schema().question().id
    project.do(AddVotes(question, (*(Vote(item, "Bob", '"a"') for item in (5, 900, 1200)),
                                   *(Vote(item, "Cid", '"b"') for item in (900, 1200)))))
    assert through(project, "disagreement", done=True, most=4) == [900, 1200, 1201, 1202]


def test_least_labelled_first_comes_to_what_one_person_answered_after_what_nobody_did(project: Project) -> None:
    question = project.schema().question().id
    project.do(AddVotes(question, tuple(Vote(item, "Bob", '"a"') for item in range(1, ITEMS + 1) if item % 5)))
    nobody = [item for item in readable() if not item % 5]
    seen = through(project, "least", done=True, most=len(nobody) + 2)
    assert sorted(seen[:-2]) == nobody
    assert all(item % 5 for item in seen[-2:])


def test_uncertain_first_needs_a_label_model_and_follows_it(project: Project) -> None:
    question = project.schema().question().id
    assert "uncertain" not in [one.name for one in offered(project, question)]
    posterior = np.array([[0.9, 0.1], [0.5, 0.5], [0.7, 0.3]], np.float32)
    project.keep_run(NewRun(LABEL_MODEL, question, "label-model", {}, 0, {}, 0, {},
                            {"items": np.array([10, 20, 30], np.int64), "posterior": posterior}))
    assert "uncertain" in [one.name for one in offered(project, question)]
    assert through(project, "uncertain", done=True, most=4) == [20, 30, 10, 1]


def test_the_next_open_item_is_found_in_milliseconds_behind_many_that_are_done(project: Project) -> None:
    question = project.schema().question().id
    project.do(AddVotes(question, tuple(Vote(item, "Ann", '"a"') for item in readable()[:-1])))
    times: list[float] = []
    for _ in range(20):
        with project.reading() as reading:
            begun = time.thread_time()
            assert queue.next_open(reading, task(project), after=0) == ITEMS
            times.append(time.thread_time() - begun)
    assert min(times) < 0.01
