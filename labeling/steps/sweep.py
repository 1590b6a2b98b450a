"""Pages of open items to sweep: those a class is suggested for, the surest first, or those of a queue."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from labeling.project import Project
from labeling.questions.base import Question
from labeling.steps.queue import Queue
from labeling.steps.suggestions import Suggestions
from labeling.store import read
from labeling.store.database import Reading
from labeling.store.models import Item
from labeling.store.queue import Task, open_among

KIND = "choice"  # only one class for an item can be given to a page at once
AT_ONCE = 200  # suggested items that are looked at in one query
MOST_COUNTED = 20_000  # suggested items; how many more of them are open is not counted

Source = Callable[[Reading, Collection[int]], Iterator[int]]  # open items in order, but for some


def swept_question(questions: Collection[Question]) -> Question | None:
    """The question whose classes can be swept: the first of single choice that is asked of every item."""
    return next((one for one in questions if one.kind == KIND and one.classes and one.show_when is None), None)


def from_queue(queue: Queue) -> Source:
    """The open items of a queue, from its start."""
    def source(reading: Reading, passed: Collection[int]) -> Iterator[int]:
        found, seen = queue.next_open(reading, 0), set[int]()
        while found and found not in seen:
            seen.add(found)
            if found not in passed:
                yield found
            found = queue.next_open(reading, found)
    return source


def from_suggestions(suggestions: Suggestions, number: int, task: Task) -> Source:
    """The open items for which one class is suggested, the surest first."""
    ids: list[int] = suggestions.of_class(number).tolist()

    def source(reading: Reading, passed: Collection[int]) -> Iterator[int]:
        for start in range(0, len(ids), AT_ONCE):
            part = ids[start:start + AT_ONCE]
            still = open_among(reading, task, part)
            yield from (id_ for id_ in part if id_ in still and id_ not in passed)
    return source


def page(project: Project, source: Source, passed: Collection[int], size: int,
         fits: Callable[[Item], bool] = lambda _: True) -> list[Item]:
    """The first ``size`` items of a source that fit."""
    found: list[Item] = []
    with project.reading() as reading:
        for id_ in source(reading, passed):
            if len(found) >= size:
                break
            item = read.item(reading, id_)
            if item is not None and fits(item):
                found.append(item)
    return found


def count_open(project: Project, suggestions: Suggestions, number: int, task: Task) -> int | None:
    """How many open items a class is suggested for, held back or not; None where that are too many to count now."""
    ids: list[int] = suggestions.of_class(number).tolist()
    if len(ids) > MOST_COUNTED:
        return None
    with project.reading() as reading:
        return sum(len(open_among(reading, task, ids[start:start + AT_ONCE])) for start in range(0, len(ids), AT_ONCE))
