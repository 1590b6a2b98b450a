"""Classes and questions changed in mid-project: what counts, who is asked again, and that undo leads back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from labeling.commands.answering import Answer, Skip
from labeling.commands.collecting import AddGold, AddItems, AddVotes, Vote
from labeling.commands.deciding import Settle
from labeling.commands.reshaping import MergeClasses, OrderClasses, RemoveClass, SplitClass
from labeling.commands.ruling import AddRules, AddRuleVotes, NewRule
from labeling.commands.shaping import (
    AddClasses,
    AddQuestion,
    NewQuestion,
    RemoveQuestion,
    SetClass,
    SetQuestion,
    SetSetting,
)
from labeling.errors import UserError
from labeling.items.found import Found
from labeling.items.identity import record_identity
from labeling.project import Project
from labeling.questions.base import Condition, Question
from labeling.questions.merged import settled
from labeling.steps.agreement import measure
from labeling.steps.classes import class_marks
from labeling.steps.final import final_labels, is_stale, latest_consensus, people_answers
from labeling.steps.queue import LABEL_MODEL
from labeling.steps.suggestions import SETTING, suggestions
from labeling.store import queue, read, uses
from labeling.store.facets import Facet
from labeling.store.kinds import FactKind, State
from labeling.store.queue import Task
from labeling.store.runs import NewRun

ITEMS = 6


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    questions = [NewQuestion("q", "choice", "What is it?", ("cat", "dog", "pup", "owl")),
                 NewQuestion("parts", "choices", "What shows?", ("head", "face", "tail"))]
    with Project.create(tmp_path / "study.touchstone", questions, owner="Ann") as made:
        made.do(AddItems(tuple(Found(record_identity(str(n)), "record", str(n), fields={"id": str(n)})
                               for n in range(ITEMS)), "table"))
        yield made


def ask(project: Project, key: str = "q") -> Question:
    return project.schema().question(key)


def say(project: Project, who: str, item: int, value: str | tuple[str, ...], key: str = "q") -> None:
    project.act_as(who)
    project.do(Answer(item, ask(project, key).id, value))
    project.act_as("Ann")


def state(project: Project, item: int, key: str = "q") -> State:
    with project.reading() as connection:
        return read.states(connection, ask(project, key).id).get(item, (State.UNLABELLED, 0))[0]


def counted(project: Project, key: str = "q") -> dict[str, int]:
    """Items by class, as Data counts them."""
    with project.reading() as connection:
        rows = connection.exec_driver_sql("SELECT key, n FROM facet_count WHERE facet = ? AND question = ?",
                                          (int(Facet.CLASS), ask(project, key).id))
        return {row[0]: row[1] for row in rows}


def sound(project: Project) -> str:
    checked = project.check()
    assert checked.ok, checked.problems
    return checked.digest


def test_a_merge_of_classes_makes_a_dispute_agreed_counts_everywhere_and_is_undone_as_one(project: Project) -> None:
    question = ask(project).id
    for who, item, value in (("Ann", 1, "dog"), ("Ben", 1, "pup"), ("Ann", 2, "pup"), ("Ben", 2, "cat"),
                             ("Ann", 3, "pup"), ("Ben", 4, "owl")):
        say(project, who, item, value)
    project.do(Settle(4, question, '"pup"'))
    project.do(AddGold(question, ((3, '"pup"'),)))
    project.do(AddRules(question, (NewRule("r", "r", "keyword", "{}"),)))
    project.do(AddRuleVotes(question, ((5, "r", '"pup"'),)))
    before, was = sound(project), counted(project)
    assert state(project, 1) == State.DISPUTED
    project.do(MergeClasses(question, ("pup",), "dog"))
    sound(project)
    assert (state(project, 1), state(project, 2), state(project, 4)) == (State.AGREED, State.DISPUTED, State.SETTLED)
    assert counted(project) == {"dog": 4, "cat": 1, "owl": 1}
    asked = ask(project)
    assert [one.key for one in asked.classes] == ["cat", "dog", "owl"]
    assert "pup" not in "".join(people_answers(project, asked).vocabulary)
    assert {item: label.value for item, label in final_labels(project, asked).items()} == {
        1: '"dog"', 2: None, 3: '"dog"', 4: '"dog"'}
    assert measure(project, asked).percent == pytest.approx(0.5)
    with project.reading() as connection:
        assert read.values_by_item(connection, FactKind.GOLD, question) == {3: '"dog"'}
        assert read.rule_votes(connection, question).vocabulary == ('"dog"',)
        assert [one.value for one in read.decisions(connection, question)] == ['"dog"']
        assert read.marks(connection, 4, project.author).settled == {question: '"dog"'}
        assert [one.value for one in read.answers_of(connection, 1, question)] == ['"dog"', '"dog"']
        said = connection.exec_driver_sql("SELECT value FROM fact WHERE kind = 4 ORDER BY id").scalars().all()
    assert said.count('"pup"') == 3, "what people said stays as they said it"
    project.undo()
    assert (sound(project), counted(project)) == (before, was)
    assert state(project, 1) == State.DISPUTED
    project.redo()
    sound(project)
    assert state(project, 1) == State.AGREED


def test_an_old_name_still_means_the_merged_class_when_labels_come_in(project: Project) -> None:
    question = ask(project).id
    project.do(SetClass(question, "pup", name="Puppy"))
    project.do(AddVotes(question, (Vote(1, "Ann", '"pup"'),)))
    project.do(MergeClasses(question, ("pup",), "dog"))
    assert [one.key for one in (ask(project).find_class("puppy"), ask(project).label_class("pup")) if one] == ["dog"] * 2
    project.do(AddClasses(question, ("Puppy",)))
    assert len(ask(project).classes) == 3
    assert project.do(AddVotes(question, (Vote(1, "Ann", '"dog"'),))).tally == {"labels_known": 1}


def test_choices_that_name_both_classes_name_one_and_a_condition_follows(project: Project) -> None:
    parts = ask(project, "parts")
    project.do(AddQuestion(NewQuestion("why", "text", "Why?", show_when=Condition("parts", ("face", "tail")))))
    say(project, "Ann", 1, ("face", "head"), "parts")
    say(project, "Ben", 1, ("head",), "parts")
    project.do(MergeClasses(parts.id, ("face",), "head"))
    assert state(project, 1, "parts") == State.AGREED
    asked = ask(project, "why").show_when
    assert asked is not None
    assert asked.answers == ("head", "tail")
    sound(project)


def test_merges_chain_and_a_circle_of_two_copies_ends_in_the_same_class_in_both(project: Project, tmp_path: Path) -> None:
    assert settled({"a": "b", "b": "c", "d": "a"}) == {"a": "c", "b": "c", "d": "c"}
    assert settled({"b": "c", "c": "b", "d": "b", "e": "e"}) == {"c": "b", "d": "b"}
    question = ask(project).id
    say(project, "Ann", 1, "dog")
    say(project, "Ben", 1, "pup")
    with Project.open(project.save_copy(tmp_path / "copy")) as copy:
        copy.act_as("Ben")
        project.do(MergeClasses(question, ("pup",), "dog"))
        copy.do(MergeClasses(question, ("dog",), "pup"))
        copy.merge(project.path)
        project.merge(copy.path)
        assert sound(project) == sound(copy)
        assert [one.key for one in ask(project).classes] == [one.key for one in ask(copy).classes] == ["cat", "dog", "owl"]
        assert state(project, 1) == state(copy, 1) == State.AGREED


def test_a_split_asks_those_who_named_the_class_again_and_nobody_else(project: Project) -> None:
    question, ann = ask(project).id, project.author
    for who, item, value in (("Ann", 1, "dog"), ("Ben", 1, "cat"), ("Ann", 2, "pup"), ("Ann", 3, "owl"),
                             ("Ben", 2, "dog")):
        say(project, who, item, value)
    project.do(Settle(1, question, '"dog"'))
    project.do(Skip(4, question))
    project.do(MergeClasses(question, ("pup",), "dog"))
    before, was = sound(project), counted(project)
    project.do(SplitClass(question, "dog", ("wolf", "dog", "husky")))
    sound(project)
    assert [one.name for one in ask(project).classes] == ["cat", "wolf", "dog", "husky", "owl"]
    assert (state(project, 1), state(project, 2), state(project, 3)) == (State.SINGLE, State.UNLABELLED, State.SINGLE)
    ben = next(one.id for one in project.schema().annotators if one.name == "Ben")
    with project.reading() as connection:
        def next_open(who: int, after: int) -> int:
            return queue.next_open(connection, Task(question, who), after=after)
        assert [next_open(ann, 0), next_open(ann, 1), next_open(ann, 2)] == [1, 2, 5]
        assert [next_open(ben, 0), next_open(ben, 2)] == [2, 3]
        assert uses.asked_again(connection, question) == {ann: 2, ben: 1}
        assert uses.answered_before_split(connection, question, 2, ann) == '"pup"'
        assert uses.answered_before_split(connection, question, 3, ann) is None
    say(project, "Ann", 1, "dog")  # the class may stay the same word and mean less
    say(project, "Ben", 2, "wolf")
    sound(project)
    assert counted(project) == {"dog": 1, "cat": 1, "owl": 1, "wolf": 1}
    with project.reading() as connection:
        assert uses.asked_again(connection, question) == {ann: 1}
    project.undo()  # Ann's answer
    project.undo()  # and the split
    assert state(project, 1) == State.SETTLED
    project.act_as("Ben")
    project.undo()
    assert (sound(project), counted(project)) == (before, was)


def test_an_answer_given_on_a_copy_that_did_not_know_of_the_split_is_asked_again(project: Project, tmp_path: Path) -> None:
    question = ask(project).id
    with Project.open(project.save_copy(tmp_path / "copy")) as copy:
        project.do(SplitClass(question, "dog", ("wolf", "husky")))
        assert ask(project).find_class("dog") is None
        copy.act_as("Ben")
        for item in (3, 2, 1):  # later by every clock
            copy.do(Answer(item, question, "dog"))
        project.merge(copy.path)
        copy.merge(project.path)
        assert sound(project) == sound(copy)
        assert counted(project) == counted(copy) == {}
        with copy.reading() as connection:
            assert uses.asked_again(connection, question) == {copy.author: 3}


def test_one_class_cannot_be_merged_into_itself_or_split_into_one_and_a_used_one_not_removed(project: Project) -> None:
    question = ask(project).id
    say(project, "Ann", 1, "dog")
    for command in (MergeClasses(question, ("dog",), "dog"), MergeClasses(question, ("gnu",), "dog"),
                    SplitClass(question, "dog", ("dog", " dog ")), SplitClass(question, "dog", ("dog", "cat")),
                    RemoveClass(question, "dog"), SetClass(question, "dog", name=" "),
                    OrderClasses(question, ("dog", "cat"))):
        with pytest.raises(UserError):
            project.do(command)
    project.do(RemoveClass(question, "pup"))
    project.do(OrderClasses(question, ("owl", "dog", "cat")))
    assert [one.key for one in ask(project).classes] == ["owl", "dog", "cat"]


def test_a_decision_alone_keeps_its_class_from_being_removed(project: Project) -> None:
    project.do(Settle(1, ask(project).id, '"owl"'))
    with pytest.raises(UserError, match="used"):
        project.do(RemoveClass(ask(project).id, "owl"))


def test_names_colours_and_order_of_two_copies_come_together_without_conflict(project: Project, tmp_path: Path) -> None:
    question = ask(project).id
    with Project.open(project.save_copy(tmp_path / "copy")) as copy:
        copy.act_as("Ben")
        copy.do(SetClass(question, "dog", name="Hound", guideline="Barks."))
        copy.do(OrderClasses(question, ("owl", "cat", "dog", "pup")))
        project.do(SetClass(question, "dog", color=9))
        project.do(SetQuestion(question, text="Which animal?"))
        copy.merge(project.path)
        project.merge(copy.path)
        assert sound(project) == sound(copy)
        asked = ask(project)
        dog = asked.label_class("dog")
        assert dog is not None
        assert (dog.name, dog.color, dog.guideline, asked.text) == ("Hound", 9, "Barks.", "Which animal?")
        assert [one.key for one in asked.classes] == ["owl", "cat", "dog", "pup"]


def test_a_question_taken_away_comes_back_with_its_answers(project: Project) -> None:
    parts = ask(project, "parts")
    say(project, "Ann", 1, ("face",), "parts")
    project.do(MergeClasses(parts.id, ("face",), "head"))
    project.do(AddQuestion(NewQuestion("why", "text", "Why?", show_when=Condition("parts", ("head",)))))
    with pytest.raises(UserError, match="decide whether"):
        project.do(RemoveQuestion(parts.id))
    project.undo()
    project.do(RemoveQuestion(parts.id))
    sound(project)
    assert [one.key for one in project.schema().questions] == ["q"]
    with pytest.raises(UserError, match="only question"):
        project.do(RemoveQuestion(ask(project).id))
    project.undo()
    assert people_answers(project, ask(project, "parts")).vocabulary == ('["head"]',)
    sound(project)


def test_a_stored_consensus_is_stale_after_a_merge_and_speaks_of_classes_as_they_are(project: Project) -> None:
    from weak_supervision.steps.consensus import find_consensus

    question = ask(project)
    say(project, "Ann", 1, "pup")
    find_consensus(project, question, method="majority")
    project.do(MergeClasses(question.id, ("pup",), "dog"))
    question = ask(project)
    fused = latest_consensus(project, question)
    assert fused is not None
    assert is_stale(project, question, fused.run)
    assert fused.by_item()[1][0] == '"dog"'
    project.do(SplitClass(question.id, "dog", ("wolf", "husky")))
    asked = ask(project)
    assert {item: label.value for item, label in final_labels(project, asked).items()} == {}


def test_suggestions_and_votes_of_rules_follow_classes_that_were_ordered_merged_and_split(project: Project) -> None:
    from weak_supervision.steps.rules import RULES, latest_votes

    question = ask(project)
    project.do(SetSetting(SETTING, "on"))
    project.keep_run(NewRun(LABEL_MODEL, question.id, "m", {}, 0, {}, 0, class_marks(question), {
        "items": np.arange(1, 4), "posterior": np.array([[.9, .1, 0, 0], [0, .3, .3, .4], [0, 0, .1, .9]], np.float32)}))
    project.keep_run(NewRun(RULES, question.id, "apply", {}, 0, {}, 0, {"rules": [7], **class_marks(question)}, {
        "items": np.arange(1, 5), "matrix": np.array([[0], [2], [3], [-1]], np.int8)}))

    def offered() -> tuple[list[str], list[int]]:
        asked = ask(project)
        known, votes = suggestions(project, asked), latest_votes(project, asked)
        assert known is not None
        assert votes is not None
        with project.reading() as connection:
            found = [known.of(item) for item in read.each_item(connection, (1, 2, 3))]
        return [one.value if one else "" for one in found], votes.matrix[:, 0].tolist()

    assert offered() == (['"cat"', "", '"owl"'], [0, 2, 3, -1])
    project.do(OrderClasses(question.id, ("owl", "pup", "dog", "cat")))
    assert offered() == (['"cat"', "", '"owl"'], [3, 1, 0, -1])
    project.do(MergeClasses(question.id, ("pup",), "dog"))
    assert offered() == (['"cat"', '"dog"', '"owl"'], [2, 1, 0, -1])
    project.do(SplitClass(question.id, "cat", ("cat", "lynx")))
    assert offered() == (["", '"dog"', '"owl"'], [-1, 1, 0, -1])
