"""The way through the items: what comes next in the chosen order, what came before, and a few cards ready ahead.

The next cards are read while the person looks, so that a decision waits for no query.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from labeling.project import Project
from labeling.questions.base import Question
from labeling.steps.content import image_path_in
from labeling.steps.organise import Among, Selection
from labeling.steps.queue import IMPORTED, ORDERS, Order, Queue
from labeling.store import queue, read
from labeling.store.database import Reading
from labeling.store.kinds import ItemKind
from labeling.store.models import Item, Marks
from labeling.store.queue import Task

AHEAD = 3  # cards that are kept ready
TRAIL = 2000  # items that one can go back through


@dataclass(frozen=True, slots=True)
class Card:
    """An item with what its annotator put on it, its place in the order of import, and where its image lies."""

    item: Item
    marks: Marks
    place: int
    path: Path | None


class Route:
    """One annotator's way through one project."""

    def __init__(self, project: Project, questions: Sequence[Question], order: str, seed: int) -> None:
        self._project = project
        self._author = project.author
        self.order: Order = next((one for one in ORDERS if one.name == order), IMPORTED)
        asked = [one for one in questions if one.show_when is None]
        self._queues: list[Queue] = [self._queue(Task(one.id, self._author), seed) for one in asked]
        self._ahead: deque[Card] = deque()
        self._trail: deque[int] = deque(maxlen=TRAIL)
        self._place = -1  # in the trail
        self.done: set[int] = set()  # decided here, and maybe not on the disk yet

    def narrow(self, selection: Selection) -> None:
        """Go through the selected items alone."""
        self._queues = [Among(self._project, one.task, selection) for one in self._queues]

    def _queue(self, task: Task, seed: int) -> Queue:
        made = self.order.make(self._project, task, seed)
        if made is None:  # what it needs is gone
            self.order = IMPORTED
            made = IMPORTED.make(self._project, task, seed)
            assert made is not None
        return made

    def queue_of(self, question: int) -> Queue:
        """The queue of a question that is asked of every item."""
        return next(one for one in self._queues if one.task.question == question)

    @property
    def in_order_of_import(self) -> bool:
        return self.order is IMPORTED

    def next_open(self, after: int) -> Card | None:
        """The next open item, from here and then from the start; None if nothing is left."""
        while self._ahead:
            card = self._ahead.popleft()
            if card.item.id not in self.done:
                return card
        with self._project.reading() as reading:
            return self._card(reading, self._find(reading, after, ()))

    def look_ahead(self, after: int) -> None:
        """Read what comes next, so that it is at hand."""
        with self._project.reading() as reading:
            while len(self._ahead) < AHEAD:
                last = self._ahead[-1].item.id if self._ahead else after
                card = self._card(reading, self._find(reading, last, [after, *(one.item.id for one in self._ahead)]))
                if card is None:
                    return
                self._ahead.append(card)

    def card(self, item: int) -> Card | None:
        """This item."""
        with self._project.reading() as reading:
            return self._card(reading, item)

    def beside(self, item: int, by: int) -> Card | None:
        """The item before or after: by import, else the way that one came."""
        with self._project.reading() as reading:
            if not self.in_order_of_import:
                place = self._place + by
                if 0 <= place < len(self._trail):
                    return self._card(reading, self._trail[place])
                return self._card(reading, self._find(reading, item, [item])) if by > 0 else None
            found = read.items(reading, after=item, limit=1) if by > 0 else read.items_before(reading, before=item)
            return self._card(reading, found[0].id) if found else None

    def around(self, item: Item, before: int, after: int) -> list[Item]:
        """Items beside one, in order, itself included; near either end more of the other side."""
        with self._project.reading() as reading:
            if self.in_order_of_import:
                behind = read.items_before(reading, before=item.id, limit=before + after)
                ahead = read.items(reading, after=item.id, limit=before + after)
                missing = max(0, after - len(ahead))
                behind = behind[max(0, len(behind) - before - missing):]
                return [*behind, item, *ahead[:before + after - len(behind)]]
            trail, place = list(self._trail), max(0, self._place)
            ids = trail[max(0, place - before):place]
            return [*read.each_item(reading, ids), item, *(one.item for one in self._ahead)][:before + after + 1]

    def upcoming(self) -> list[Card]:
        """The cards that are at hand."""
        return list(self._ahead)

    def arrived(self, item: int) -> None:
        """This item is shown now: remember the way."""
        if 0 <= self._place < len(self._trail) and self._trail[self._place] == item:
            return
        for step in (-1, 1):
            if 0 <= self._place + step < len(self._trail) and self._trail[self._place + step] == item:
                self._place += step
                return
        self._trail.append(item)
        self._place = len(self._trail) - 1

    def forget_ahead(self) -> None:
        """What was read ahead may not hold any more."""
        self._ahead.clear()

    def marked(self, items: Sequence[Item]) -> dict[int, str]:
        """What this annotator did to them, for the filmstrip."""
        with self._project.reading() as reading:
            return read.marked(reading, [one.id for one in items], self._author, self._queues[0].task.question)

    def _find(self, reading: Reading, after: int, passed: Sequence[int]) -> int:
        """The first open item of the first question that has any, but for those decided just now or passed over."""
        for one in self._queues:
            for start in dict.fromkeys((after, 0)):
                seen: set[int] = set()
                found = one.next_open(reading, start)
                while found and (found in self.done or found in passed) and found not in seen:
                    seen.add(found)
                    found = one.next_open(reading, found)
                if found and found not in self.done and found not in passed:
                    return found
        return 0

    def _card(self, reading: Reading, item: int) -> Card | None:
        found = read.item(reading, item) if item else None
        if found is None:
            return None
        path = image_path_in(self._project, reading, found) if found.kind == ItemKind.IMAGE else None
        return Card(found, read.marks(reading, item, self._author), queue.place_of(reading, item), path)
