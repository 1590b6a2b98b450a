"""The view-model of Data: a filter, the items it finds a block at a time, what is selected, facets and charts."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.data.finder import Finder
from app.jobs import Job, Jobs
from app.session import Session
from labeling.commands.base import Command
from labeling.errors import UserError
from labeling.questions.base import Question
from labeling.steps.facets import FacetGroup, facet_groups
from labeling.steps.organise import Selection, do_to_all, erase_for_good
from labeling.steps.profile import Profile, profile_of
from labeling.store import listing, read, search
from labeling.store.listing import Listed
from labeling.store.models import Change
from labeling.store.search import BLOCK, Extent
from labeling.store.terms import Term, parse, text_of
from labeling.workers import Progress

KEPT = 48  # blocks in memory
NOTHING = Extent(0, np.zeros(0, np.int64))


class DataModel(QObject):
    """found: the list is another. rows(first, last): these rows are at hand now. facets, profile, selected: they changed.

    searching(bool): a search takes a while. pictures_moved: files are found elsewhere now. failed(UserError).
    """

    found = Signal()
    rows = Signal(int, int)
    facets = Signal()
    profiled = Signal()
    selected = Signal()
    searching = Signal(bool)
    pictures_moved = Signal()
    failed = Signal(object)

    def __init__(self, session: Session, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._jobs = session, jobs
        self.finder = Finder(self)
        self.terms: tuple[Term, ...] = ()
        self.extent = NOTHING
        self.total = 0  # items in the project, unreadable ones among them
        self.groups: tuple[FacetGroup, ...] = ()
        self.profile: Profile | None = None
        self.selection = Selection()
        self.loaded = False
        self._blocks: OrderedDict[int, list[Listed]] = OrderedDict()
        self._stale: set[int] = set()
        self._shown_terms: tuple[Term, ...] = ()
        self._soon = QTimer(self, singleShot=True, interval=250)
        self._soon.timeout.connect(self.refresh)
        self._slow = QTimer(self, singleShot=True, interval=150)
        self._slow.timeout.connect(self._say_slow)
        self.finder.found.connect(self._on_found)
        self.finder.failed.connect(self._on_failed)
        session.opened.connect(self._on_opened)
        session.closed.connect(self._forget)
        session.changed.connect(self._on_changed)

    # ---- asking

    @property
    def question(self) -> Question | None:
        """The question whose labels are shown."""
        if not self._session.is_open:
            return None
        return next(iter(self._session.project.schema().questions), None)

    @property
    def query(self) -> str:
        """The filter as it is written."""
        return text_of(self.terms)

    def count(self) -> int:
        """How many items the filter finds."""
        return self.extent.total

    def set_terms(self, terms: tuple[Term, ...]) -> None:
        """Filter by these."""
        self.terms = terms
        self.selection = Selection()
        self.selected.emit()
        self.refresh()

    def set_query(self, query: str) -> None:
        """Filter by a query; failed says what is wrong with it."""
        try:
            self.set_terms(parse(query))
        except UserError as error:
            self.failed.emit(error)

    def set_facet(self, facet: str, values: tuple[str, ...]) -> None:
        """Let one facet be one of these values, or anything for none."""
        others = tuple(term for term in self.terms if term.facet != facet or term.negated)
        self.set_terms((*others, Term(facet, values)) if values else others)

    def values(self, facet: str) -> tuple[str, ...]:
        """What the filter says of a facet."""
        return next((term.values for term in self.terms if term.facet == facet and not term.negated), ())

    def add_query(self, query: str) -> None:
        """Filter by one more thing, as a click on a chart means it."""
        for term in parse(query):
            self.set_facet(term.facet, term.values)

    @Slot()
    def refresh(self) -> None:
        """Look again: the list, and how many there are of everything."""
        if not self._session.is_open:
            return
        self._soon.stop()
        project, terms, question = self._session.project, self.terms, self.question
        asked = question.id if question else 0

        def work(stopped: Callable[[], bool]) -> object:
            with project.reading() as connection, search.stoppable(connection, stopped):
                plan = search.plan(connection, project.schema(), terms, asked)
                counts = read.counts(connection)
                extent = search.extent(connection, plan)
                first = listing.listed(connection, search.page(connection, plan), asked)
                return terms, extent, first, counts.items + counts.unreadable

        self._slow.start()
        self.finder.ask("list", work)
        self.finder.ask("facets", lambda stopped: facet_groups(project, question))

    def look_soon(self) -> None:
        """Look again in a moment, however often this is asked for meanwhile."""
        if not self._soon.isActive() and not self.finder.busy("list"):
            self._soon.start()

    def look_at_profile(self) -> None:
        """Make the charts, unless they are of today."""
        if not self._session.is_open:
            return
        project, question, known = self._session.project, self.question, self.profile

        def work(stopped: Callable[[], bool]) -> object:
            with project.reading() as connection, search.stoppable(connection, stopped):
                if known is not None and known.position == read.position(connection):
                    return known
            return profile_of(project, question)
        self.finder.ask("profile", work)

    # ---- rows

    def row(self, number: int) -> Listed | None:
        """One row; None while it is fetched, rows says when it has come."""
        block = number // BLOCK
        rows = self._blocks.get(block)
        if rows is None or block in self._stale:
            self._fetch(block)
        if rows is None:
            return None
        self._blocks.move_to_end(block)
        return rows[number % BLOCK] if number % BLOCK < len(rows) else None

    def at_hand(self, number: int) -> Listed | None:
        """One row if it has been fetched."""
        rows = self._blocks.get(number // BLOCK)
        return rows[number % BLOCK] if rows and number % BLOCK < len(rows) else None

    def _fetch(self, block: int) -> None:
        purpose = f"block {block}."
        if self.finder.busy(purpose) or block >= len(self.extent.anchors) or not self._session.is_open:
            return
        self._stale.discard(block)
        project, terms, after = self._session.project, self.terms, int(self.extent.anchors[block])
        question = self.question.id if self.question else 0

        def work(stopped: Callable[[], bool]) -> object:
            with project.reading() as connection:
                plan = search.plan(connection, project.schema(), terms, question)
                return block, listing.listed(connection, search.page(connection, plan, after=after), question)
        self.finder.ask(purpose, work)

    # ---- selecting

    def is_selected(self, item: int) -> bool:
        """Whether an item that is shown is selected."""
        return self.selection.has(item)

    def selected_count(self) -> int:
        """How many items are selected."""
        ids = len(self.selection.ids)
        return ids if self.selection.query is None else self.count() - ids

    def select(self, items: set[int], on: bool = True) -> None:
        """Select these items, or leave them out."""
        ids, inverted = self.selection.ids, self.selection.query is not None
        ids = ids | items if on != inverted else ids - items
        self.selection = Selection(frozenset(ids), self.selection.query, self.selection.question)
        self.selected.emit()

    def select_all(self, on: bool) -> None:
        """Select everything that the filter finds, or nothing."""
        self.selection = Selection(frozenset(), self.query, self.question.id if self.question else 0) if on \
            else Selection()
        self.selected.emit()

    # ---- doing

    def do_to_selected(self, verb: str, title: str, make: Callable[[tuple[int, ...]], Command]) -> Job:
        """Do a command to everything that is selected, as a job and one step of undo."""
        project, selection, total = self._session.project, self.selection, self.selected_count()

        def work(progress: Progress) -> object:
            return do_to_all(project, selection, make, title, total, progress)
        return self._start(verb, work)

    def erase_selected(self) -> Job:
        """Erase everything that is selected for good."""
        project, selection = self._session.project, self.selection
        return self._start("Erasing", lambda progress: erase_for_good(project, selection, progress))

    def _start(self, verb: str, work: Callable[[Progress], object]) -> Job:
        job = self._jobs.start(verb, work)
        job.failed.connect(self.failed)
        job.ended.connect(self._on_done)
        return job

    @Slot()
    def _on_done(self) -> None:
        self.select_all(False)
        self.announce()

    def announce(self) -> None:
        """Tell the window that a job wrote to the project."""
        if self._session.is_open:
            with self._session.project.reading() as connection:
                position = read.position(connection)
            self._session.announce(Change(position, schema=True))

    # ---- what comes back

    @Slot(str, object)
    def _on_found(self, purpose: str, result: object) -> None:
        if not self._session.is_open:
            return
        if purpose == "list":
            self._take_list(result)  # pyright: ignore[reportArgumentType]
        elif purpose == "facets":
            self.groups = result  # pyright: ignore[reportAttributeAccessIssue]
            self.facets.emit()
        elif purpose == "profile":
            self.profile = result  # pyright: ignore[reportAttributeAccessIssue]
            self.profiled.emit()
        else:
            self._take_block(result)  # pyright: ignore[reportArgumentType]

    def _take_list(self, result: tuple[tuple[Term, ...], Extent, list[Listed], int]) -> None:
        terms, self.extent, first, self.total = result
        self.finder.drop("block")
        if terms != self._shown_terms:
            self._blocks.clear()
        self._shown_terms = terms
        for gone in [block for block in self._blocks if block >= len(self.extent.anchors)]:
            del self._blocks[gone]
        self._stale = set(self._blocks) - {0}  # shown until they have been read again
        if first:
            self._blocks[0] = first
        self.loaded = True
        self._slow.stop()
        self.searching.emit(False)
        self.found.emit()

    def _take_block(self, result: tuple[int, list[Listed]]) -> None:
        block, rows = result
        self._blocks[block] = rows
        while len(self._blocks) > KEPT:
            self._blocks.popitem(last=False)
        if rows:
            self.rows.emit(block * BLOCK, block * BLOCK + len(rows) - 1)

    @Slot(str, object)
    def _on_failed(self, purpose: str, error: UserError) -> None:
        if purpose == "list":
            self._slow.stop()
            self.searching.emit(False)
        self.failed.emit(error)

    @Slot()
    def _say_slow(self) -> None:
        self.searching.emit(True)

    @Slot(object)
    def _on_changed(self, change: Change) -> None:
        """Repaint only the rows that changed; the list itself is looked at again a little later, once."""
        for block, rows in self._blocks.items():
            if not change.items or any(row.id in change.items for row in rows):
                self._stale.add(block)
                self.rows.emit(block * BLOCK, block * BLOCK + len(rows) - 1)
        self.look_soon()

    @Slot()
    def _on_opened(self) -> None:
        self._forget()
        self.refresh()

    @Slot()
    def _forget(self) -> None:
        self.finder.drop()
        self._soon.stop()
        self.terms, self.extent, self.total, self.groups, self.profile = (), NOTHING, 0, (), None
        self.selection, self.loaded = Selection(), False
        self._blocks.clear()
        self._stale.clear()
        self.found.emit()
        self.facets.emit()
        self.selected.emit()
