"""What a change of a question's wording or classes would touch, in numbers that a person decides by."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from labeling.commands.answering import version_body
from labeling.project import Project
from labeling.questions.base import Question
from labeling.questions.registry import kind_of
from labeling.store import uses


@dataclass(frozen=True, slots=True)
class ClassUse:
    """How many answers name a class, and by how many people they were given."""

    answers: int = 0
    people: int = 0


@dataclass(frozen=True, slots=True)
class Uses:
    """What people said to one question so far.

    older: answers given when it, its hint or a class that it still has was worded otherwise; again: annotator ->
    answers that wait to be given anew since a class was split.
    """

    answers: int
    older: int
    again: dict[int, int]
    by_class: dict[str, ClassUse]

    def of(self, key: str) -> ClassUse:
        """The use of one class."""
        return self.by_class.get(key, ClassUse())


def class_marks(question: Question) -> dict[str, object]:
    """What a run says in its summary about the classes that its arrays number, for ``places`` to read."""
    return {"classes": [one.key for one in question.classes], "splits": dict(question.splits)}


def places(question: Question, summary: Mapping[str, object]) -> NDArray[np.int64]:
    """Where each class that a run knew stands now, int64 [its number of classes]; -1: it is gone, or was split since.

    A merged class stands where it counts. Runs of older versions don't say, and have the classes as they are.
    """
    now = {one.key: place for place, one in enumerate(question.classes)}
    knew = cast(dict[str, str], summary.get("splits", {}))
    keys = cast(list[str], summary.get("classes", list(now)))
    return np.array([-1 if question.splits.get(key) != knew.get(key) else now.get(question.merged.get(key, key), -1)
                     for key in keys], np.int64)


def measure_uses(project: Project, question: Question) -> Uses:
    """Go through all answers to a question. Not for the window's own thread."""
    with project.reading() as connection:
        values = uses.answers_by_value(connection, question.id)
        versions = uses.answers_by_version(connection, question.id)
        again = uses.asked_again(connection, question.id)
    kind, answers, people = kind_of(question.kind), dict[str, int](), dict[str, set[int]]()
    for (value, who), count in values.items():
        for key in kind.classes_of(kind.decode(value)) if kind.has_classes else ():
            answers[key] = answers.get(key, 0) + count
            people.setdefault(key, set()).add(who)
    now = version_body(question)
    older = sum(count for body, count in versions.items() if body is not None and _worded_otherwise(json.loads(body), now))
    return Uses(sum(values.values()), older, again,
                {key: ClassUse(count, len(people[key])) for key, count in answers.items()})


def _worded_otherwise(was: dict[str, Any], now: dict[str, Any]) -> bool:
    """Whether two versions of a question say different things, apart from classes that only one of them has."""
    before, after = ({key: words for key, *words in body["classes"]} for body in (was, now))
    return (was["text"], was["hint"]) != (now["text"], now["hint"]) or any(
        before[key] != after[key] for key in before.keys() & after.keys())
