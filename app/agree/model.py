"""What the Agree page knows: agreement, the consensus run, and the queue of items to settle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.jobs import Jobs
from app.reading import Reading
from app.session import Session
from labeling.commands.deciding import Discuss, Settle
from labeling.commands.people import JoinPeople
from labeling.errors import UserError
from labeling.exchange.merge import merge
from labeling.exchange.preview import Preview, preview
from labeling.project import Project
from labeling.questions.base import Question
from labeling.steps.agreement import Measured, measure
from labeling.steps.disputes import Dispute, DisputeDetail, detail, disputes
from labeling.steps.final import Fused, is_stale, latest_consensus
from labeling.steps.report_cards import ReportCard, report_cards
from labeling.store import read
from labeling.store.kinds import State
from labeling.store.models import Change
from labeling.store.union import Union
from labeling.workers import Progress


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the page shows at once. ``measured`` is None, with a reason, where nothing can be said."""

    question: Question
    measured: Measured | None
    reason: str
    fused: Fused | None
    stale: bool
    queue: tuple[Dispute, ...]
    cards: tuple[ReportCard, ...]
    people: dict[int, tuple[str, int]]  # annotator -> name and palette colour
    settled: int


def look(project: Project) -> Overview:
    """Read and compute the overview; takes seconds on a large project, so a job does it."""
    question = project.schema().question()
    measured, reason = None, ""
    try:
        measured = measure(project, question)
    except UserError as error:
        reason = str(error)
    fused = latest_consensus(project, question)
    stale = fused is not None and is_stale(project, question, fused.run)
    people = {one.id: (one.name, one.color) for one in project.schema().annotators}
    with project.reading() as connection:
        settled = read.counts(connection).state(question.id, State.SETTLED)
    return Overview(question, measured, reason, fused, stale, tuple(disputes(project, question)),
                    report_cards(project, question), people, settled)


class AgreeModel(QObject):
    """State of the Agree page. loaded: a new overview. moved: another item is to be settled. count(int): how many.

    previewed(list of Preview): what colleagues' files would bring. merged(Union): they were taken in.
    """

    loaded = Signal()
    moved = Signal()
    count = Signal(int)
    failed = Signal(object)
    job_started = Signal(object)
    previewed = Signal(object)
    merged = Signal(object)

    def __init__(self, session: Session, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._jobs = session, jobs
        self._reading = Reading(session, jobs, "Comparing answers", look, self)
        self._reading.came.connect(self._on_loaded)
        self._reading.failed.connect(self.failed)
        self.overview: Overview | None = None
        self.queue: list[Dispute] = []
        self.place = 0
        self.settled = 0
        session.opened.connect(self._forget)
        session.closed.connect(self._forget)
        session.moved.connect(self._on_moved)

    @property
    def current(self) -> Dispute | None:
        """The item to settle now."""
        return self.queue[self.place] if 0 <= self.place < len(self.queue) else None

    def load(self) -> None:
        """Look afresh, in the background."""
        self._reading.load()

    def start_consensus(self, method: str = "auto") -> None:
        """Compute and store a consensus, in the work process."""
        from weak_supervision.steps.consensus import find_consensus

        project = self._session.project

        def work(progress: Progress) -> object:
            return find_consensus(project, project.schema().question(), method=method, progress=progress)

        job = self._jobs.start("Finding consensus", work)
        job.finished.connect(self.load)
        job.failed.connect(self.failed)
        self.job_started.emit(job)

    def preview(self, others: Sequence[Path]) -> None:
        """Look at what colleagues' copies or packs of this project would bring; ``previewed`` follows."""
        project = self._session.project
        schema = project.schema()

        def work(progress: Progress) -> object:
            found: list[Preview] = []
            for number, other in enumerate(others):
                progress.report(number, len(others), other.name)
                found.append(preview(project.path, schema, other))
            return found

        job = self._jobs.start("Looking at files", work)
        job.finished.connect(self.previewed)
        job.failed.connect(self.failed)
        self.job_started.emit(job)

    def merge(self, *others: Path, joins: Sequence[tuple[str, str]] = ()) -> None:
        """Take in what colleagues' copies or packs know, as one merge that one undo takes back.

        ``joins``: UUIDs of people who come and are people who are here.
        """
        project = self._session.project

        def work(progress: Progress) -> object:
            taken = merge(project, *others, progress=progress)
            ids = {one.uuid: one.id for one in project.schema().annotators}
            for comes, here in joins:
                project.do(JoinPeople(ids[comes], ids[here]))
            return taken

        job = self._jobs.start("Merging", work)
        job.finished.connect(self._on_merged)
        job.failed.connect(self.failed)
        self.job_started.emit(job)

    def look_closer(self) -> DisputeDetail | None:
        """The answers to the current item; a few small reads."""
        if self.current is None or self.overview is None:
            return None
        return detail(self._session.project, self.overview.question, self.current.item, self.overview.fused)

    def settle(self, value: str | None) -> None:
        """Decide the current item (None: as the consensus says) and go on."""
        current, overview = self.current, self.overview
        chosen = value if value is not None else current.consensus if current else None
        if current is None or overview is None or chosen is None:
            return
        self._session.do(Settle(current.item, overview.question.id, chosen))
        self.settled += 1
        del self.queue[self.place]
        self._step_to(self.place)

    def discuss(self) -> None:
        """Put the current item aside to talk about, and go on."""
        if self.current is not None and self.overview is not None:
            self._session.do(Discuss(self.current.item, self.overview.question.id))
            self.queue.append(self.queue.pop(self.place))
            self._step_to(self.place)

    def step(self, by: int) -> None:
        """Look at another item without deciding."""
        self._step_to(self.place + by)

    def _step_to(self, place: int) -> None:
        self.place = max(0, min(place, len(self.queue) - 1))
        self.count.emit(len(self.queue))
        self.moved.emit()

    @Slot(object)
    def _on_loaded(self, overview: Overview) -> None:
        self.overview, self.queue = overview, list(overview.queue)
        self.loaded.emit()
        self._step_to(min(self.place, max(0, len(self.queue) - 1)))

    @Slot(object)
    def _on_merged(self, taken: Union) -> None:
        if self._session.is_open:
            with self._session.project.reading() as connection:
                self._session.announce(Change(read.position(connection), schema=True))
            self.merged.emit(taken)
            self.load()

    @Slot(object)
    def _on_moved(self, change: Change) -> None:
        if self.overview is not None:
            self.load()

    @Slot()
    def _forget(self) -> None:
        self.overview, self.queue, self.place, self.settled = None, [], 0, 0
