"""A merge is told before it is done: who brings what, what it meets here, and nothing is held or changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from labeling.commands.answering import Answer
from labeling.commands.collecting import AddItems, RemoveItems
from labeling.commands.deciding import Settle
from labeling.commands.shaping import NewQuestion, SetClass, SetQuestion
from labeling.errors import UserError
from labeling.exchange.merge import is_copy, merge
from labeling.exchange.preview import Conflict, Preview, preview
from labeling.items.found import Found
from labeling.items.identity import record_identity
from labeling.project import Project
from labeling.store import read
from labeling.store.holder import WriterLock

CLASSES = ("cat", "dog", "owl")


def records(*numbers: int) -> AddItems:
    return AddItems(tuple(Found(record_identity(str(n)), "record", f"record {n}", fields={"id": str(n)})
                          for n in numbers), "table")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "study.touchstone"
    with Project.create(path, [NewQuestion("q", "choice", "What?", CLASSES)], owner="Lea") as project:
        project.do(records(*range(1, 11)))
        project.act_as("Ann")
        project.do(Answer(1, project.schema().question().id, "cat"))
    return path


@pytest.fixture
def copy(path: Path) -> Path:
    with Project.open(path, write=False) as project:
        return project.save_copy(path.with_name("copy"))


def at(path: Path, who: str, *work: Callable[[Project, int], object]) -> None:
    with Project.open(path) as project:
        project.act_as(who)
        for one in work:
            one(project, project.schema().question().id)


def answers(value: str, *items: int) -> Callable[[Project, int], object]:
    return lambda project, q: [project.do(Answer(item, q, value)) for item in items]


def told(path: Path, other: Path) -> Preview:
    with Project.open(path, write=False) as project:
        return preview(path, project.schema(), other)


def test_it_says_who_brings_how_much_and_changes_nothing(path: Path, copy: Path) -> None:
    at(copy, "Ann", answers("dog", 2, 3), answers("cat", 3))
    at(copy, "Ben", answers("owl", 4), lambda project, q: project.do(records(11, 12)))
    before = path.read_bytes()
    one = told(path, copy)
    assert [(who.name, who.answers, who.same_name) for who in one.people] == [("Ann", 2, ""), ("Ben", 1, "")]
    assert (one.items_new, one.answers, one.conflicts_total) == (2, 3, 0)
    with Project.open(copy, write=False) as project, project.reading() as connection:
        assert one.facts_new + one.already_known == read.position(connection)
    assert path.read_bytes() == before
    with Project.open(path) as project:
        project.act_as("Lea")
        union = merge(project, copy)
        assert (union.facts_added, union.already_known) == (one.facts_new, one.already_known)
    assert told(path, copy).facts_new == 0


def test_it_never_holds_the_writer(path: Path, copy: Path) -> None:
    lock = WriterLock(path, "somebody who writes")
    try:
        assert told(path, copy).facts_new == 0
    finally:
        lock.release()


def test_one_person_on_two_machines(path: Path, copy: Path) -> None:
    """Ann answers 5 differently on both, 6 alike, and changes her answer to 1 on the copy alone, knowing the first."""
    at(path, "Ann", answers("cat", 5, 6))
    at(copy, "Ann", answers("dog", 1, 5), answers("cat", 6), answers("owl", 5))
    one = told(path, copy)
    assert one.conflicts == (Conflict("record 5", "What?", "Ann", "cat", "owl", "owl"),)
    back = told(copy, path)
    assert [(clash.here, clash.there, clash.taken) for clash in back.conflicts] == [("owl", "cat", "owl")]
    with Project.open(path) as project, project.reading():
        project.act_as("Lea")
        merge(project, copy)
    with Project.open(path, write=False) as project, project.reading() as connection:
        q = project.schema().question().id
        assert [row.value for row in read.answers_of(connection, 5, q)] == ['"owl"'], "as was told"
    assert told(path, copy).conflicts == ()


def test_two_decisions_on_one_item(path: Path, copy: Path) -> None:
    for one, value in ((path, '"cat"'), (copy, '"owl"')):
        at(one, "Lea", lambda project, q, value=value: project.do(Settle(7, q, value)))
    found = told(path, copy)
    assert [(clash.item, clash.person, clash.here, clash.there) for clash in found.conflicts] == [
        ("record 7", "", "cat", "owl")]


def test_a_question_that_was_edited_meanwhile(path: Path, copy: Path) -> None:
    at(copy, "Ben", answers("cat", 2, 3))
    at(path, "Lea", lambda project, q: project.do(SetQuestion(q, text="What is it?")))
    one = told(path, copy)
    assert (one.outdated, one.edited) == (2, ())
    at(copy, "Ben", lambda project, q: project.do(SetQuestion(q, text="Which?")),
       lambda project, q: project.do(SetClass(q, "cat", guideline="Whiskers")))
    at(path, "Lea", lambda project, q: project.do(SetClass(q, "cat", guideline="Tails")))
    assert set(told(path, copy).edited) == {"What is it?: its text", "What is it?: the guideline of cat"}


def test_items_that_are_not_here_any_more(path: Path, copy: Path) -> None:
    at(copy, "Ben", answers("cat", 8, 9))
    at(path, "Lea", lambda project, q: project.do(RemoveItems((9,))))
    assert told(path, copy).about_removed == 1


def test_people_of_one_name_are_told_apart(path: Path, copy: Path) -> None:
    at(path, "Ben", answers("cat", 2))
    at(copy, "ben", answers("cat", 2))
    one = told(path, copy)
    with Project.open(path, write=False) as project:
        ben = project.schema().annotator_named("Ben")
    assert ben is not None
    assert [(who.name, who.same_name) for who in one.people] == [("ben", ben.uuid)]
    assert one.conflicts == ()


def test_another_project_is_refused_in_words(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.touchstone"
    Project.create(other, [NewQuestion("q", "choice", "What?", CLASSES)], owner="Lea").close()
    with pytest.raises(UserError, match=r"another project.*Nothing was merged"):
        told(path, other)
    assert not is_copy(path, other)
    assert not is_copy(path, path)
    assert not is_copy(path, tmp_path / "nothing")


def test_one_stranger_among_several_keeps_all_out_and_one_undo_takes_several_back(path: Path, copy: Path,
                                                                                 tmp_path: Path) -> None:
    second, other = tmp_path / "second.touchstone", tmp_path / "other.touchstone"
    with Project.open(path, write=False) as project:
        project.save_copy(second)
    Project.create(other, [NewQuestion("q", "choice", "What?", CLASSES)], owner="Lea").close()
    at(copy, "Ann", answers("cat", 2))
    at(second, "Ben", answers("dog", 2))
    with Project.open(path) as project:
        project.act_as("Lea")
        before = project.check().digest
        with pytest.raises(UserError, match=r"another project"):
            merge(project, copy, other, second)
        assert project.check().digest == before
        merge(project, copy, second, copy)
        after = project.check().digest
        assert after != before
        assert project.undo() is not None
        assert project.check().digest == before, "both came as one"
        assert project.redo() is not None
        assert project.check().digest == after
