"""What the Label page knows: the item, the answers so far, what comes next, and how long it took."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.label.draft import Draft
from app.label.pace import Pace
from app.label.route import Card, Route
from app.label.standing import Standing
from app.session import Session
from app.settings import SettingsFile
from labeling.commands.answering import Answer, Decide, Flag, Note, Skip, Suggestion
from labeling.commands.base import Command
from labeling.commands.collecting import RemoveItems
from labeling.questions.base import Question, Value
from labeling.questions.conditions import asked
from labeling.questions.registry import kind_of
from labeling.steps.organise import Selection
from labeling.steps.suggestions import Suggestions, suggestions
from labeling.store import read
from labeling.store.kinds import State
from labeling.store.models import Change, Item, Marks

NO_MARKS = Marks({}, {}, False, "", {})


@dataclass(frozen=True, slots=True)
class Finished:
    """All items are answered or skipped. pace: how fast, in words."""

    total: int
    disputed: int
    pace: str


class LabelModel(QObject):
    """State of the Label page; it knows no widget.

    item_changed: another item is shown. marks_changed: what is known of it changed. advised(words):
    what to do instead. finished: nothing is left.
    """

    item_changed = Signal()
    marks_changed = Signal()
    advised = Signal(str)
    finished = Signal(object)

    def __init__(self, session: Session, settings: SettingsFile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._settings = session, settings
        self.pace, self.standing = Pace(), Standing(self)
        self.item: Item | None = None
        self.path: Path | None = None  # of its image
        self.marks = NO_MARKS
        self.draft = Draft()
        self.dismissed = False  # the suggestions of this item
        self.position = 0
        self.done: Finished | None = None
        self.route: Route | None = None
        self.order, self.seed = "imported", 0
        self._among: Selection | None = None  # None: all items
        self._suggestions: dict[int, Suggestions] = {}
        session.opened.connect(self._on_opened)
        session.annotator_changed.connect(self.start)
        session.closed.connect(self._forget)
        session.changed.connect(self._on_changed)
        session.moved.connect(self._on_moved)

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is asked about any item."""
        return self._session.project.schema().questions if self._session.is_open else ()

    @property
    def asked(self) -> tuple[Question, ...]:
        """What is asked about this item, as it is answered so far."""
        return asked(self.questions, self.value)

    @property
    def is_narrowed(self) -> bool:
        """Whether only selected items are gone through."""
        return self._among is not None

    @property
    def total(self) -> int:
        """How many items there are."""
        return self.standing.total

    # ---- moving

    @Slot()
    def start(self) -> None:
        """Show the first item that this annotator has not done."""
        self.item, self.done, self.route = None, None, None
        self._count()
        if not self.questions:
            self._show(None)
            return
        project = self._session.project
        self.route = Route(project, self.questions, self.order, self.seed)
        if self._among is not None:
            self.route.narrow(self._among)
        found = ((one.id, suggestions(project, one)) for one in self.questions)
        self._suggestions = {id_: one for id_, one in found if one is not None}
        self.standing.counts.count(project, self.questions, project.author)
        if not self.go_on():
            with project.reading() as reading:
                first = read.items(reading, limit=1)
            self._show(self.route.card(first[0].id) if first else None)

    def set_order(self, order: str) -> None:
        """Go through the items in another order, from its start, and remember it for this project."""
        self.keep_draft()
        self.order, self._among = order, None
        project = str(self._session.project.uuid())
        self._settings.set(queues={**self._settings.values.queues, project: order})
        self.start()

    def label_these(self, selection: Selection) -> None:
        """Go through the selected items alone, until an order is chosen."""
        self.keep_draft()
        self._among = selection
        self.start()

    def go_on(self) -> bool:
        """Show the next item without an answer, from here and then from the start; False if there is none."""
        card = self.route.next_open(self.item.id if self.item else 0) if self.route else None
        if card is None:
            self._finish()
            return False
        self._show(card)
        return True

    def go(self, item: int) -> None:
        """Show this item."""
        if self.route is not None:
            self.keep_draft()
            self.route.forget_ahead()
            self._show(self.route.card(item))

    def step(self, by: int) -> None:
        """Show the item before or after, answered or not."""
        if self.item is not None and self.route is not None:
            self.keep_draft()
            card = self.route.beside(self.item.id, by)
            if card is not None:
                self.route.forget_ahead()
                self._show(card)

    def answered_elsewhere(self, answers: Sequence[Answer]) -> None:
        """Answers that were given in the grid, by items that had none: the queue passes them over from now on."""
        self.standing.tally(answers, NO_MARKS, self.questions)
        self.standing.add(len(answers))
        if self.route is not None:
            self.route.done.update(one.item for one in answers)
            self.route.forget_ahead()

    def look_ahead(self) -> None:
        """Read what comes next while the person looks at this item."""
        if self.item is not None and self.route is not None:
            self.route.look_ahead(self.item.id)

    # ---- deciding

    def value(self, question: Question) -> Value | None:
        """The answer shown for a question: as chosen now, else as stored."""
        return self.draft.value(question, self.marks)

    def choose(self, question: Question, value: Value | None) -> None:
        """Change the answer to a question, to be saved when the item is done."""
        self.draft.put(question, value, self.pace.lap())
        self.marks_changed.emit()

    def answer(self, question: Question, value: Value) -> None:
        """Answer and go on at once."""
        self.draft.put(question, value, self.pace.lap())
        self.finish_item()

    def finish_item(self) -> None:
        """Save what was chosen and go on; stays, and says why, if a question is open."""
        if self.item is None or not self._writable():
            return
        if self.item.reason:
            self.skip()
            return
        for question in self.asked:
            if self.value(question) is None:
                self.advised.emit(f"“{question.text}” is not answered yet. Press S to skip this item.")
                return
        self._leave(self._decision())

    def skip(self, reason: str = "") -> None:
        """Leave this item without an answer, saying why or not, and go on."""
        if self.item is not None and self._writable():
            self._leave(Decide(tuple(Skip(self.item.id, question.id, reason) for question in self.questions)))

    def remove(self) -> None:
        """Take this item out of the project and go on."""
        if self.item is not None and self._writable() and self.route is not None:
            gone = self.item.id
            self.route.done.add(gone)
            self._mark(RemoveItems((gone,)))
            self.go_on()

    def toggle_flag(self) -> None:
        """Mark this item to come back to, or take the mark away."""
        if self.item is not None:
            self._mark(Flag(self.item.id, not self.marks.flagged))

    def note(self, text: str) -> None:
        """Write something about this item."""
        if self.item is not None and text.strip() != self.marks.note:
            self._mark(Note(self.item.id, text))

    # ---- suggestions

    def suggestion(self, question: Question) -> Suggestion | None:
        """What is suggested for a question about this item, as long as nobody dismissed it."""
        return None if self.dismissed else self._shown(question)

    def take(self) -> None:
        """Take every suggestion for what is not answered yet."""
        for question in self.asked:
            offered = self.suggestion(question)
            if offered is not None and self.value(question) is None:
                self.choose(question, kind_of(question.kind).decode(offered.value))

    def dismiss(self) -> None:
        """Keep what is there and hide the suggestions."""
        self.dismissed = True
        self.marks_changed.emit()

    def _shown(self, question: Question) -> Suggestion | None:
        """What was on the screen when the answer was given, dismissed since or not."""
        source = self._suggestions.get(question.id)
        if source is None or self.item is None or question.id in self.marks.answers:
            return None
        return source.of(self.item)

    # ---- inside

    def _decision(self) -> Decide:
        assert self.item is not None
        return self.draft.decision(self.item.id, self.questions, self.asked, self.marks, self._shown)

    def _leave(self, decision: Decide) -> None:
        """Show the next item at once; the decision goes to the writer behind it, whatever showing does."""
        assert self.item is not None
        assert self.route is not None
        is_new = self.item.id not in self.route.done and not self.marks.answers
        self.pace.decided(self.draft.seconds() + self.pace.lap())
        self.route.done.add(self.item.id)
        marks = self.marks
        self.draft.clear()
        try:
            self.go_on()
        finally:
            if decision.parts:
                self._session.do(decision)
        self.standing.tally(decision.parts, marks, self.questions)
        self.standing.add(int(is_new))

    def keep_draft(self) -> None:
        """What was chosen is saved also when the person leaves before the item is done."""
        if self.item is not None and not self.draft.is_empty() and self._session.is_open and \
                self._session.project.writable:
            decision = self._decision()
            self.standing.tally(decision.parts, self.marks, self.questions)
            self.draft.clear()
            self._session.do(decision)

    def _mark(self, command: Command) -> None:
        if self._writable():
            self._session.do(command)

    def _writable(self) -> bool:
        if self._session.project.writable:
            return True
        self.advised.emit(self._session.project.why_read_only)
        return False

    def _show(self, card: Card | None) -> None:
        self.item, self.path = (card.item, card.path) if card else (None, None)
        self.marks = card.marks if card else NO_MARKS
        self.position = card.place if card else 0
        self.done, self.dismissed = None, False
        self.draft.clear()
        self.pace.begin()
        if card is not None and self.route is not None:
            self.route.arrived(card.item.id)
        self.item_changed.emit()

    def _finish(self) -> None:
        with self._session.project.reading() as connection:
            counts = read.counts(connection)
        self.done = Finished(counts.items, counts.state(self.questions[0].id, State.DISPUTED), self.pace.words())
        self.finished.emit(self.done)

    def _count(self) -> None:
        self.standing.recount(self._session.project, self.questions)

    @Slot()
    def _on_opened(self) -> None:
        uuid = self._session.project.uuid()
        self._among = None
        self.order = self._settings.values.queues.get(str(uuid), "imported")
        self.seed = zlib.crc32(uuid.bytes)
        self.start()

    @Slot(object)
    def _on_changed(self, change: Change) -> None:
        if self.route is not None and not self._session.unsaved_count:
            self.route.done.clear()
        if change.schema or not change.items or len(change.items) > 1:
            self._count()
            if (self.item is None or change.schema) and self.questions:
                self._anew()
                return
        if self.item is not None and (not change.items or self.item.id in change.items):
            with self._session.project.reading() as connection:
                self.marks = read.marks(connection, self.item.id, self._session.project.author)
            self.marks_changed.emit()

    def _anew(self) -> None:
        """The questions or the first items are others now: begin anew, at the item that is shown if there is one."""
        at = self.item.id if self.item else 0
        self.start()
        if at and self.route is not None:
            self.go(at)

    @Slot(object)
    def _on_moved(self, change: Change) -> None:
        self._count()
        if self.route is None:
            return
        self.route.done -= change.items
        self.route.forget_ahead()
        self.standing.counts.count(self._session.project, self.questions, self._session.project.author)
        if change.undone and (self.item is None or change.undone != self.item.id):
            self._show(self.route.card(change.undone))

    @Slot()
    def _forget(self) -> None:
        self.item, self.marks, self.done, self.route = None, NO_MARKS, None, None
        self.draft.clear()
        self.standing.counts.forget()
        self.item_changed.emit()
