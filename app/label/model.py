"""What the Label page knows: the item, the answers so far, what comes next, and how long it took."""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from app.session import Session
from labeling.commands.answering import Answer, Flag, Note, Skip
from labeling.commands.base import Command
from labeling.questions.base import Question, Value
from labeling.questions.registry import kind_of
from labeling.store import read
from labeling.store.kinds import State
from labeling.store.models import Change, Item, Marks

IDLE = 30.0  # seconds without a sign of life that still count as looking
AHEAD, BEHIND = 2, 1
NO_MARKS = Marks({}, {}, False, "", {})


@dataclass(frozen=True, slots=True)
class Finished:
    """All items are answered or skipped."""

    total: int
    disputed: int


class LabelModel(QObject):
    """State of the Label page; it knows no widget.

    item_changed: another item is shown. marks_changed: what is known of it changed. advised(words):
    what to do instead. finished: nothing is left. progress(done, total) of this annotator.
    """

    item_changed = Signal()
    marks_changed = Signal()
    advised = Signal(str)
    finished = Signal(object)
    progress = Signal(int, int)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.item: Item | None = None
        self.marks = NO_MARKS
        self.drafts: dict[int, Value | None] = {}
        self.position = self.total = 0
        self.done: Finished | None = None
        self._answered: set[int] = set()  # by this annotator in this session, maybe not on the disk yet
        self._done_count = 0
        self._looked = 0.0
        self._alive = 0.0
        session.opened.connect(self.start)
        session.annotator_changed.connect(self.start)
        session.closed.connect(self._forget)
        session.changed.connect(self._on_changed)
        session.moved.connect(self._on_moved)

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is asked."""
        return self._session.project.schema().questions if self._session.is_open else ()

    @property
    def author(self) -> int:
        """Who answers."""
        return self._session.project.author

    # ---- moving

    @Slot()
    def start(self) -> None:
        """Show the first item that this annotator has not answered."""
        self._answered.clear()
        self.item, self.done = None, None
        self.position = 0
        self._count()
        if self.questions and not self.go_on():
            self._show(self._first())

    def go_on(self) -> bool:
        """Show the next item without an answer, from here and then from the start; False if there is none."""
        found = self._next_open(self.item.id if self.item else 0) or self._next_open(0)
        if not found:
            self._finish()
            return False
        self.go(found)
        return True

    def go(self, item: int) -> None:
        """Show this item."""
        with self._session.project.reading() as connection:
            self._show(read.item(connection, item))

    def step(self, by: int) -> None:
        """Show the item before or after, answered or not."""
        if self.item is None:
            return
        with self._session.project.reading() as connection:
            around = read.items(connection, after=self.item.id, limit=1) if by > 0 else \
                read.items_before(connection, before=self.item.id)
        if around:
            self._show(around[0])

    def around(self, before: int, after: int) -> list[Item]:
        """Items beside the one that is shown, in order, itself included."""
        if self.item is None:
            return []
        with self._session.project.reading() as connection:
            return [*read.items_before(connection, before=self.item.id, limit=before), self.item,
                    *read.items(connection, after=self.item.id, limit=after)]

    def upcoming(self) -> list[Item]:
        """Items that are likely to be shown next."""
        if self.item is None:
            return []
        found: list[Item] = []
        at = self.item.id
        with self._session.project.reading() as connection:
            for _ in range(AHEAD):
                at = read.next_unanswered(connection, self.questions[0].id, self.author, after=at)
                if not at:
                    break
                if (item := read.item(connection, at)) is not None:
                    found.append(item)
            found += read.items_before(connection, before=self.item.id, limit=BEHIND)
        return found

    # ---- deciding

    def value(self, question: Question) -> Value | None:
        """The answer shown for a question: as chosen now, else as stored."""
        if question.id in self.drafts:
            return self.drafts[question.id]
        stored = self.marks.answers.get(question.id)
        return None if stored is None else kind_of(question.kind).decode(stored)

    def choose(self, question: Question, value: Value | None) -> None:
        """Change the answer to a question, to be saved when the item is done."""
        self.drafts[question.id] = value
        self.marks_changed.emit()

    def answer(self, question: Question, value: Value) -> None:
        """Answer and go on at once."""
        self.choose(question, value)
        self.finish_item()

    def finish_item(self) -> None:
        """Save what was chosen and go on; stays, and says why, if a question is open."""
        if self.item is None or not self._writable():
            return
        if self.item.reason:
            self.skip()
            return
        for question in self.questions:
            if self.value(question) is None:
                self.advised.emit(f"“{question.text}” is not answered yet. Press S to skip this item.")
                return
        seconds, shared = self._seconds(), len(self.drafts) or 1
        for question in self.questions:
            value = self.drafts.get(question.id)
            if value is not None:
                self._session.do(Answer(self.item.id, question.id, value, round(seconds / shared, 2)))
        self._leave()

    def skip(self) -> None:
        """Leave this item without an answer and go on."""
        if self.item is None or not self._writable():
            return
        for question in self.questions:
            self._session.do(Skip(self.item.id, question.id))
        self.drafts.clear()
        self._leave()

    def toggle_flag(self) -> None:
        """Mark this item to come back to, or take the mark away."""
        if self.item is not None:
            self._mark(Flag(self.item.id, not self.marks.flagged))

    def note(self, text: str) -> None:
        """Write something about this item."""
        if self.item is not None and text.strip() != self.marks.note:
            self._mark(Note(self.item.id, text))

    def alive(self) -> None:
        """The person did something: what passed since the last time counts, unless it was a break."""
        now = time.monotonic()
        self._looked += min(now - self._alive, IDLE)
        self._alive = now

    # ---- inside

    def _mark(self, command: Command) -> None:
        if self._writable():
            self._session.do(command)

    def _writable(self) -> bool:
        if self._session.project.writable:
            return True
        self.advised.emit(self._session.project.why_read_only)
        return False

    def _leave(self) -> None:
        assert self.item is not None
        if self.item.id not in self._answered and not self.marks.answers:
            self._done_count += 1
            self.progress.emit(self._done_count, self.total)
        self._answered.add(self.item.id)
        self.drafts.clear()
        self.go_on()

    def _next_open(self, after: int) -> int:
        question = self.questions[0].id
        with self._session.project.reading() as connection:
            found = after
            while True:
                found = read.next_unanswered(connection, question, self.author, after=found)
                if found not in self._answered or not found:
                    return found

    def _first(self) -> Item | None:
        with self._session.project.reading() as connection:
            found = read.items(connection, limit=1)
        return found[0] if found else None

    def _show(self, item: Item | None) -> None:
        if item is not None:
            with self._session.project.reading() as connection:
                self.marks = read.marks(connection, item.id, self.author)
                was = self.item.id if self.item else 0
                self.position += read.count_between(connection, was, item.id) if item.id >= was else \
                    -read.count_between(connection, item.id, was)
        self.item, self.done = item, None
        self.drafts.clear()
        self._looked, self._alive = 0.0, time.monotonic()
        self.item_changed.emit()

    def _finish(self) -> None:
        with self._session.project.reading() as connection:
            counts = read.counts(connection)
        self.done = Finished(counts.items, counts.state(self.questions[0].id, State.DISPUTED))
        self.finished.emit(self.done)

    def _count(self) -> None:
        with self._session.project.reading() as connection:
            counts = read.counts(connection)
        question = self.questions[0].id if self.questions else 0
        self.total, self._done_count = counts.items, counts.answers.get((question, self.author), 0)
        self.progress.emit(self._done_count, self.total)

    def _seconds(self) -> float:
        self.alive()
        return self._looked

    @Slot(object)
    def _on_changed(self, change: Change) -> None:
        if change.schema or not change.items or len(change.items) > 1:
            self._count()
            if self.item is None and self.questions:
                self.start()
                return
        if self.item is not None and (not change.items or self.item.id in change.items):
            with self._session.project.reading() as connection:
                self.marks = read.marks(connection, self.item.id, self.author)
            self.marks_changed.emit()

    @Slot(object)
    def _on_moved(self, change: Change) -> None:
        self._answered -= set(change.items)
        self._count()
        if change.undone and (self.item is None or change.undone != self.item.id):
            self.go(change.undone)

    @Slot()
    def _forget(self) -> None:
        self.item, self.marks, self.done = None, NO_MARKS, None
        self.drafts.clear()
        self._answered.clear()
        self.item_changed.emit()
