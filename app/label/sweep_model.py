"""What the grid knows: a page of open items, the class that is swept, and what is excepted from it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from app.label.model import LabelModel
from app.session import Session
from labeling.commands.answering import AcceptPage, Answer, Suggestion
from labeling.questions.base import Question
from labeling.questions.registry import kind_of
from labeling.steps.suggestions import Suggestions, suggestions
from labeling.steps.sweep import Source, count_open, from_queue, from_suggestions, page, swept_question
from labeling.store.models import Change, Item
from labeling.store.queue import Task


@dataclass(frozen=True, slots=True)
class Cell:
    """One item of the page, with what was suggested about it and how sure the next best class was."""

    item: Item
    suggestion: Suggestion | None = None
    ranked: tuple[tuple[str, float], ...] = ()  # (class key, probability), the most probable first

    @property
    def suggested(self) -> str:
        """Key of the suggested class, "" if there is none."""
        return self.ranked[0][0] if self.suggestion is not None else ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """One page that was accepted: its items, and how many of them were exceptions."""

    items: frozenset[int]
    exceptions: int


class SweepModel(QObject):
    """paged: other cells are shown. marked: exceptions, the selection or the class are others. advised(words)."""

    paged = Signal()
    marked = Signal()
    advised = Signal(str)

    def __init__(self, session: Session, label: LabelModel) -> None:
        super().__init__(label)
        self._session, self._label = session, label
        self.active = False
        self.question: Question | None = None
        self.suggestions: Suggestions | None = None
        self._clear()
        session.changed.connect(self._on_changed)
        session.moved.connect(self._on_moved)
        session.closed.connect(self.leave)
        session.annotator_changed.connect(self._anew)

    def _clear(self) -> None:
        self.swept = ""  # key of the class that is swept; "" until it is chosen
        self.by_suggestion = False  # whether the page holds what is suggested to be of that class
        self.cells: list[Cell] = []
        self.size = 1
        self.current = self.anchor = 0
        self.named: dict[int, str] = {}  # item -> class key: the exceptions
        self.open: set[int] = set()
        self.accepted: list[Accepted] = []
        self.waiting: int | None = None  # open items that this sweep began with
        self._undone: list[Accepted] = []
        self._done: set[int] = set()  # accepted here, and maybe not on the disk yet
        self._left: set[int] = set()  # left open on a page that was accepted

    # ---- beginning and ending

    def enter(self) -> bool:
        """Begin to sweep; False if no question can be answered by the page."""
        self.question = swept_question(self._label.questions)
        if self.question is None or self._label.route is None:
            return False
        self._clear()
        self.active = True
        self._label.keep_draft()
        self.suggestions = None if self._label.is_narrowed else suggestions(self._session.project, self.question)
        counts = self.suggestions.by_class() if self.suggestions is not None else []
        for number in sorted(range(len(counts)), key=lambda one: -counts[one]):
            if counts[number]:
                self._sweep(self.question.classes[number].key, by_suggestion=True)
                if self.cells:
                    return True
        self._sweep("", by_suggestion=False)
        return True

    @Slot()
    def leave(self) -> None:
        """End sweeping."""
        self.active = False
        self._clear()

    def sweep(self, key: str, *, by_suggestion: bool) -> None:
        """Sweep this class, among what is suggested to be of it or along the queue; "" lets the person choose."""
        self.named.clear()
        self.open.clear()
        self._left.clear()
        self._sweep(key, by_suggestion=by_suggestion)

    def set_size(self, size: int) -> None:
        """So many cells have room: exceptions stay with their items."""
        if size != self.size:
            self.size = size
            if self.active:
                self._load(keep=self.at().item.id if self.cells else 0)

    # ---- marking

    def at(self) -> Cell:
        """The focused cell."""
        return self.cells[self.current]

    def chosen(self) -> range:
        """Numbers of the selected cells, the focused one among them."""
        return range(min(self.anchor, self.current), max(self.anchor, self.current) + 1) if self.cells else range(0)

    def move(self, to: int, *, select: bool = False) -> None:
        """Focus another cell, and select what lies between if so wished."""
        self.current = max(0, min(to, len(self.cells) - 1))
        if not select:
            self.anchor = self.current
        self.marked.emit()

    def name(self, key: str) -> None:
        """The class of the selected cells or, before one is chosen, the class to sweep."""
        if not self.swept:
            self.sweep(key, by_suggestion=self.suggestions is not None and self._is_suggested(key))
            return
        for number in self.chosen():
            item = self.cells[number].item.id
            self.open.discard(item)
            if key == self.swept:
                self.named.pop(item, None)
            else:
                self.named[item] = key
        self.move(self.current)

    def leave_open(self) -> None:
        """Say nothing about the selected cells; if nothing is said about any of them already, say it again."""
        items = {self.cells[number].item.id for number in self.chosen()}
        if items <= self.open:
            self.open -= items
        else:
            self.open |= items
            for item in items:
                self.named.pop(item, None)
        self.move(self.current)

    def said(self, cell: Cell) -> str:
        """What accepting the page says about a cell: a class key, "" for nothing."""
        return "" if cell.item.id in self.open else self.named.get(cell.item.id, self.swept)

    # ---- accepting

    def accept(self, seen: Collection[int]) -> None:
        """Answer for every cell that was seen, as marked, and go on to the next page."""
        if not self._may_accept():
            return
        cells = [one for one in self.cells if one.item.id in seen and self.said(one)]
        left = self.open & {one.item.id for one in self.cells}
        if not cells and not left:
            self.advised.emit("No cell of this page has been seen yet, so there is nothing to accept.")
            return
        assert self.question is not None
        seconds = self._label.pace.lap() / max(1, len(cells))
        answers = tuple(Answer(one.item.id, self.question.id, self.said(one), round(seconds, 2), one.suggestion)
                        for one in cells)
        self._left |= left
        if answers:
            for _ in answers:
                self._label.pace.decided(seconds)
            items = frozenset(one.item for one in answers)
            self._done |= items
            self._undone.clear()
            self.accepted.append(Accepted(items, sum(item in self.named for item in items)))
            self._label.answered_elsewhere(answers)
            self._session.do(AcceptPage(answers))
        unseen = len(self.cells) - len(cells) - len(left)
        self._load()
        if unseen:
            self.advised.emit(f"{unseen} of the last page could not be seen and stay{'s' * (unseen == 1)} open.")

    def _may_accept(self) -> bool:
        project = self._session.project
        if not project.writable:
            self.advised.emit(project.why_read_only)
        elif not self.swept:
            self.advised.emit("Press the key of the class to sweep first.")
        elif self.cells:
            return True
        return False

    # ---- pages

    def _sweep(self, key: str, *, by_suggestion: bool) -> None:
        self.swept, self.by_suggestion = key, by_suggestion
        assert self.question is not None
        task = Task(self.question.id, self._session.project.author)
        self.waiting = None
        if by_suggestion and self.suggestions is not None:
            self.waiting = count_open(self._session.project, self.suggestions, self._number(key), task)
        elif not self._label.is_narrowed:
            self.waiting = self._label.standing.left
        self._load()

    def _load(self, keep: int = 0) -> None:
        """The first page of what is open still; the focus stays at the item ``keep``."""
        route, question = self._label.route, self.question
        if route is None or question is None:
            return
        found = page(self._session.project, self._source(), self._done | self._left, self.size,
                     self._is_shown if self.by_suggestion else lambda _: True)
        self.cells = [self._cell(one) for one in found]
        self.current = self.anchor = next((number for number, one in enumerate(self.cells) if one.item.id == keep), 0)
        self._label.pace.begin()
        self.paged.emit()

    def _source(self) -> Source:
        assert self.question is not None
        assert self._label.route is not None
        if self.by_suggestion and self.suggestions is not None:
            task = Task(self.question.id, self._session.project.author)
            return from_suggestions(self.suggestions, self._number(self.swept), task)
        return from_queue(self._label.route.queue_of(self.question.id))

    def _cell(self, item: Item) -> Cell:
        source, question = self.suggestions, self.question
        suggestion = None if source is None else source.of(item)
        if source is None or suggestion is None or question is None:
            return Cell(item)
        return Cell(item, suggestion, tuple((question.classes[number].key, share)
                                            for number, share in source.ranked(item)[:2]))

    def _is_shown(self, item: Item) -> bool:
        """Whether its suggestion is not held back."""
        return self.suggestions is not None and self.suggestions.of(item) is not None

    def _is_suggested(self, key: str) -> bool:
        return self.suggestions is not None and self.suggestions.by_class()[self._number(key)] > 0

    def _number(self, key: str) -> int:
        assert self.question is not None
        return next(number for number, one in enumerate(self.question.classes) if one.key == key)

    # ---- what happens elsewhere

    @Slot(object)
    def _on_changed(self, change: Change) -> None:
        if not self.active:
            return
        if not self._session.unsaved_count:
            self._done.clear()
        if change.schema:
            self._anew()

    @Slot(object)
    def _on_moved(self, change: Change) -> None:
        """An undo brings the page back as it was marked."""
        if not self.active:
            return
        for one, others in ((self.accepted, self._undone), (self._undone, self.accepted)):
            if one and one[-1].items == change.items:
                others.append(one.pop())
                break
        self._done -= change.items
        self._left -= change.items
        self._load(keep=change.undone)

    @Slot()
    def _anew(self) -> None:
        size = self.size
        if self.active and self.enter():
            self.size = size
            self._load()


def describe(question: Question, key: str) -> str:
    """The name of a class."""
    return kind_of(question.kind).describe(key, question)
