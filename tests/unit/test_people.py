"""People are renamed, recoloured, given roles and joined, each undoable, and two of one name stay two until then."""

from __future__ import annotations

from pathlib import Path

import pytest

from labeling.commands.answering import Answer
from labeling.commands.base import Command
from labeling.commands.collecting import AddItems
from labeling.commands.people import JoinPeople, PartPeople, SetPerson
from labeling.commands.shaping import NewQuestion
from labeling.errors import UserError
from labeling.exchange.merge import merge
from labeling.items.found import Found
from labeling.items.identity import record_identity
from labeling.project import Project
from labeling.steps.final import people_answers
from labeling.store.models import Annotator


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "study.touchstone"
    with Project.create(path, [NewQuestion("q", "choice", "What?", ("cat", "dog", "owl"))], owner="Lea") as project:
        project.do(AddItems(tuple(Found(record_identity(str(n)), "record", str(n), fields={"id": str(n)})
                                  for n in range(4)), "table"))
    return path


def people(project: Project) -> list[Annotator]:
    return [one for one in project.schema().annotators if one.name != "Lea"]


def said(project: Project) -> list[tuple[int, int, str]]:
    """Who said what as analyses see it: (item, annotator, encoded answer)."""
    found = people_answers(project, project.schema().question())
    return [(int(item), int(who), found.vocabulary[value]) for item, who, value in
            zip(found.item, found.annotator, found.value, strict=True)]


@pytest.fixture
def twins(path: Path) -> Path:
    """Ben works on a copy and on the project under one name: two entries, both with an answer to item 2."""
    with Project.open(path, write=False) as project:
        copy = project.save_copy(path.with_name("copy"))
    for one, answers in ((path, {1: "cat", 2: "dog"}), (copy, {2: "owl", 3: "owl"})):
        with Project.open(one) as project:
            project.act_as("Ben")
            for item, value in answers.items():
                project.do(Answer(item, project.schema().question().id, value))
    with Project.open(path) as project:
        project.act_as("Lea")
        merge(project, copy)
    return path


def test_name_role_and_colour_are_set_and_undone(path: Path) -> None:
    with Project.open(path) as project:
        who = project.act_as("Ann")
        project.act_as("Lea")
        project.do(SetPerson(who.id, name=" Anna ", role="reviewer", color=7))
        assert [(one.name, one.role, one.color) for one in people(project)] == [("Anna", "reviewer", 7)]
        assert project.do(SetPerson(who.id, name="Anna")).facts == 0, "nothing to change, nothing to undo"
        assert project.undo() is not None
        assert [(one.name, one.role) for one in people(project)] == [("Ann", "annotator")]


@pytest.mark.parametrize("change", [SetPerson(2, name=" "), SetPerson(2, role="boss"), SetPerson(2, color=21),
                                    SetPerson(99, name="Nobody"), JoinPeople(2, 2), JoinPeople(2, 99)])
def test_what_makes_no_sense_is_refused_and_writes_nothing(path: Path, change: Command) -> None:
    with Project.open(path) as project:
        project.act_as("Lea")
        before = project.check().digest
        with pytest.raises(UserError):
            project.do(change)
        assert project.check().digest == before


def test_two_of_one_name_stay_two_until_joined_and_part_again_by_undo(twins: Path) -> None:
    with Project.open(twins) as project:
        project.act_as("Lea")
        one, other = people(project)
        assert (one.name, other.name) == ("Ben", "Ben")
        apart = [(1, one.id, '"cat"'), (2, one.id, '"dog"'), (2, other.id, '"owl"'), (3, other.id, '"owl"')]
        assert said(project) == apart
        project.do(JoinPeople(other.id, one.id))
        assert said(project) == [(1, one.id, '"cat"'), (2, one.id, '"dog"'), (3, one.id, '"owl"')]
        assert project.undo() is not None
        assert said(project) == apart
        project.do(JoinPeople(one.id, other.id))
        assert said(project) == [(1, other.id, '"cat"'), (2, other.id, '"owl"'), (3, other.id, '"owl"')]
        project.do(PartPeople(one.id))
        assert said(project) == apart
        assert project.check().ok


def test_whoever_was_joined_follows_and_a_join_travels(twins: Path) -> None:
    with Project.open(twins) as project:
        third = project.act_as("Benjamin")
        project.act_as("Lea")
        one, other, _ = people(project)
        project.do(JoinPeople(other.id, one.id))
        project.do(JoinPeople(one.id, third.id))
        assert {who.joined for who in people(project) if who.id != third.id} == {third.id}
        assert {who for _, who, _ in said(project)} == {third.id}
        with pytest.raises(UserError, match="itself"):
            project.do(JoinPeople(third.id, one.id))
        digest = project.check().digest
    copy = twins.with_name("copy.touchstone")
    with Project.open(copy) as project:
        project.act_as("Lea")
        merge(project, twins)
        assert project.check().digest == digest
        assert len({who for _, who, _ in said(project)}) == 1
