"""What the Audit page knows: the audit run, and the queue of suspect labels to keep or fix."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from app.jobs import Jobs
from app.reading import Reading
from app.session import Session
from labeling.commands.deciding import AUDIT_FIX, AUDIT_KEEP, Discuss, Settle
from labeling.project import Project
from labeling.steps.audit import find_suspects
from labeling.steps.doubts import Doubts, SuspectLabel, doubts, encoded_classes, is_audited
from labeling.store.listing import Listed, listed
from labeling.store.models import AnswerRow, Change
from labeling.store.read import answers_of
from labeling.workers import Progress
from weak_supervision.rules.base import ABSTAIN
from weak_supervision.steps.rules import latest_votes, of_question

PART = 500  # items read at once
Cell = tuple[int, int]  # numbers of the given and the suggested class


@dataclass(frozen=True, slots=True)
class Seen:
    """The queue, rows to paint its items with, and what rules say about each: (name, class number)."""

    doubts: Doubts
    rows: dict[int, Listed]
    rules: dict[int, tuple[tuple[str, int], ...]]


def look(project: Project) -> Seen:
    """Read the newest audit and what of it is still open."""
    question = project.schema().question()
    found = doubts(project, question)
    ids = list(dict.fromkeys(item for one in found.queue for item in (one.item, *(near.item for near in one.alike))))
    with project.reading() as connection:
        rows = {row.id: row for start in range(0, len(ids), PART)
                for row in listed(connection, ids[start:start + PART], question.id)}
    return Seen(found, rows, _rule_votes(project, found))


def _rule_votes(project: Project, found: Doubts) -> dict[int, tuple[tuple[str, int], ...]]:
    votes = latest_votes(project, found.question) if found.queue else None
    if votes is None:
        return {}
    names = {rule.id: rule.name for rule in of_question(project, found.question) if rule.enabled}
    place = {item: row for row, item in enumerate(votes.items.tolist())}
    return {one.item: tuple((names[rule], int(vote)) for rule, vote in
                            zip(votes.rules, votes.matrix[place[one.item]].tolist(), strict=True)
                            if vote != ABSTAIN and rule in names)
            for one in found.queue if one.item in place}


class AuditModel(QObject):
    """State of the Audit page. loaded: a new queue. moved: another suspect is shown. count(int): how many are left.

    queue: the suspects that are shown, only those of ``cell`` (given, suggested) if one is chosen.
    """

    loaded = Signal()
    moved = Signal()
    count = Signal(int)
    failed = Signal(object)

    def __init__(self, session: Session, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._jobs = session, jobs
        self._reading = Reading(session, jobs, "Reading doubts", look, self)
        self._reading.came.connect(self._on_loaded)
        self._reading.failed.connect(self.failed)
        self._forget()
        session.opened.connect(self._on_opened)
        session.closed.connect(self._forget)
        session.moved.connect(self._on_moved)

    @property
    def current(self) -> SuspectLabel | None:
        """The suspect shown now."""
        return self.queue[self.place] if 0 <= self.place < len(self.queue) else None

    @property
    def doubts(self) -> Doubts | None:
        """The audit, None until it is read."""
        return self.seen.doubts if self.seen else None

    def load(self) -> None:
        """Read the queue afresh, in the background."""
        self._reading.load()

    def start_audit(self) -> None:
        """Check every label, in the work process."""
        project = self._session.project

        def work(progress: Progress) -> object:
            return find_suspects(project, project.schema().question(), progress=progress)

        job = self._jobs.start("Checking labels", work)
        job.finished.connect(self.load)
        job.failed.connect(self.failed)

    def votes(self) -> list[AnswerRow]:
        """Who said what about the current suspect."""
        if self.current is None or self.doubts is None:
            return []
        with self._session.project.reading() as connection:
            return answers_of(connection, self.current.item, self.doubts.question.id)

    def choose(self, cell: Cell | None) -> None:
        """Show only the suspects of one given and suggested class; None: all."""
        self.cell = cell
        self._filter()
        self.loaded.emit()
        self._step_to(0)

    def keep(self) -> None:
        """The given label is right."""
        if self.current is not None:
            self.kept += 1
            self._decide(self.current.given, AUDIT_KEEP)

    def fix(self, value: str | None = None) -> None:
        """The label should be the suggested one, or ``value``."""
        if self.current is not None:
            chosen = value or self.current.suggested
            if chosen == self.current.given:
                self.keep()
                return
            self.fixed += 1
            self._decide(chosen, AUDIT_FIX)

    def skip(self) -> None:
        """Leave this one open and go on."""
        if self.current is not None:
            self.skipped.add(self.current.item)
            self.step(1)

    def discuss(self) -> None:
        """Put this one aside to talk about, and go on."""
        if self.current is not None and self.doubts is not None:
            self._session.do(Discuss(self.current.item, self.doubts.question.id))
            for line in (self._open, self.queue):
                line.append(line.pop(line.index(self.queue[self.place])))
            self._step_to(self.place)

    def step(self, by: int) -> None:
        """Look at another suspect without deciding."""
        self._step_to(self.place + by)

    def _decide(self, value: str, source: str) -> None:
        assert self.current is not None
        assert self.doubts is not None
        self._session.do(Settle(self.current.item, self.doubts.question.id, value, source))
        self._open.remove(self.current)
        self.skipped.discard(self.current.item)
        del self.queue[self.place]
        self._step_to(self.place)

    def _step_to(self, place: int) -> None:
        self.place = max(0, min(place, len(self.queue) - 1))
        self.count.emit(len(self._open))
        self.moved.emit()

    def _filter(self) -> None:
        question = self.doubts.question if self.doubts else None
        encoded = encoded_classes(question) if question else ()
        wanted = None if self.cell is None or max(self.cell) >= len(encoded) else \
            (encoded[self.cell[0]], encoded[self.cell[1]])
        self.queue = [one for one in self._open if wanted is None or (one.given, one.suggested) == wanted]

    @Slot(object)
    def _on_loaded(self, seen: Seen) -> None:
        self.seen, self._open = seen, list(seen.doubts.queue)
        self.kept, self.fixed = seen.doubts.kept, seen.doubts.fixed
        self._filter()
        self.loaded.emit()
        self._step_to(self.place)

    @Slot()
    def _on_opened(self) -> None:
        """The rail tells how many suspects wait before anybody looks at the page."""
        self._forget()
        project = self._session.project
        if project.schema().questions and is_audited(project, project.schema().question()):
            self.load()

    @Slot(object)
    def _on_moved(self, change: Change) -> None:
        if self.seen is not None:
            self.load()

    @Slot()
    def _forget(self) -> None:
        self.seen: Seen | None = None
        self.queue: list[SuspectLabel] = []
        self._open: list[SuspectLabel] = []
        self.skipped: set[int] = set()
        self.cell: Cell | None = None
        self.place = self.kept = self.fixed = 0
