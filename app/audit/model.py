"""What the Audit page knows: the audit run, and the queue of suspect labels to keep or fix."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from app.jobs import Job, Jobs
from app.session import Session
from labeling.commands.deciding import AUDIT_FIX, AUDIT_KEEP, Discuss, Settle
from labeling.project import Project
from labeling.questions.base import Question
from labeling.steps.audit import AuditSummary, SuspectLabel, find_suspects, latest_audit, suspect_queue
from labeling.store.models import AnswerRow, Change
from labeling.store.read import answers_of
from labeling.workers import Progress


@dataclass(frozen=True, slots=True)
class Doubts:
    """The queue, and what the run that made it found."""

    question: Question
    summary: AuditSummary | None
    queue: tuple[SuspectLabel, ...]


def look(project: Project) -> Doubts:
    """Read the newest audit and what of it is still open."""
    question = project.schema().question()
    return Doubts(question, latest_audit(project, question), tuple(suspect_queue(project, question)))


class AuditModel(QObject):
    """State of the Audit page. loaded: a new queue. moved: another suspect is shown. count(int): how many are left."""

    loaded = Signal()
    moved = Signal()
    count = Signal(int)
    failed = Signal(object)

    def __init__(self, session: Session, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._jobs = session, jobs
        self._look: Job | None = None
        self._looked_at: Project | None = None
        self.doubts: Doubts | None = None
        self.queue: list[SuspectLabel] = []
        self.place = self.kept = self.fixed = self.skipped = 0
        session.opened.connect(self._forget)
        session.closed.connect(self._forget)
        session.moved.connect(self._on_moved)

    @property
    def current(self) -> SuspectLabel | None:
        """The suspect shown now."""
        return self.queue[self.place] if 0 <= self.place < len(self.queue) else None

    def load(self) -> None:
        """Read the queue afresh, in the background."""
        if not self._session.is_open or self._look is not None:
            return
        project = self._looked_at = self._session.project
        self._look = self._jobs.start("Reading doubts", lambda _: look(project))
        self._look.finished.connect(self._on_loaded)
        self._look.failed.connect(self.failed)
        self._look.ended.connect(self._on_looked)

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
            self.skipped += 1
            self.step(1)

    def discuss(self) -> None:
        """Put this one aside to talk about, and go on."""
        if self.current is not None and self.doubts is not None:
            self._session.do(Discuss(self.current.item, self.doubts.question.id))
            self.queue.append(self.queue.pop(self.place))
            self._step_to(self.place)

    def step(self, by: int) -> None:
        """Look at another suspect without deciding."""
        self._step_to(self.place + by)

    def _decide(self, value: str, source: str) -> None:
        assert self.current is not None
        assert self.doubts is not None
        self._session.do(Settle(self.current.item, self.doubts.question.id, value, source))
        del self.queue[self.place]
        self._step_to(self.place)

    def _step_to(self, place: int) -> None:
        self.place = max(0, min(place, len(self.queue) - 1))
        self.count.emit(len(self.queue))
        self.moved.emit()

    @Slot(object)
    def _on_loaded(self, doubts: Doubts) -> None:
        if not self._session.is_open or self._session.project is not self._looked_at:
            return  # what was read belongs to a project that was closed meanwhile
        self.doubts, self.queue = doubts, list(doubts.queue)
        self.loaded.emit()
        self._step_to(min(self.place, max(0, len(self.queue) - 1)))

    @Slot()
    def _on_looked(self) -> None:
        self._look = None

    @Slot(object)
    def _on_moved(self, change: Change) -> None:
        if self.doubts is not None:
            self.load()

    @Slot()
    def _forget(self) -> None:
        self.doubts, self.queue = None, []
        self.place = self.kept = self.fixed = self.skipped = 0
