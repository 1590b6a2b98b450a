"""Tries the rule that is being written, in the background: the newest wording wins."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.jobs import Job, Jobs
from app.session import Session
from labeling.project import Project
from labeling.store.listing import Listed, listed
from labeling.store.models import Change
from labeling.workers import Progress
from weak_supervision.rules.base import RuleSpec
from weak_supervision.steps.preview import Material, Preview, material, preview, stored_preview

WAIT = 300  # milliseconds of rest before a wording is tried
SHOWN = 24  # items that are painted


@dataclass(frozen=True, slots=True)
class Tried:
    """A preview, and rows to paint some of its items with. mistakes: those whose gold differs."""

    preview: Preview
    matches: tuple[tuple[Listed, int], ...]
    mistakes: tuple[tuple[Listed, int], ...]


class PreviewModel(QObject):
    """came(Tried or None): what the newest wording, or the stored rule, votes on."""

    came = Signal(object)

    def __init__(self, session: Session, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._jobs = session, jobs
        self._wanted: RuleSpec | int | None = None
        self._material: Material | None = None
        self._job: Job | None = None
        self._of: Project | None = None
        self._rest = QTimer(self, singleShot=True, interval=WAIT)
        self._rest.timeout.connect(self._start)
        session.changed.connect(self._on_changed)
        session.closed.connect(self._forget)

    def show(self, what: RuleSpec | int | None) -> None:
        """Preview a no-code wording after a rest; a rule, by its id, as it ran last; or nothing."""
        self._wanted = what
        self._rest.start()

    @Slot()
    def _start(self) -> None:
        if not self._session.is_open or self._job is not None:
            return  # the job that runs now begins another when it ends
        wanted, project, known = self._wanted, self._session.project, self._material
        if wanted is None:
            self.came.emit(None)
            return
        self._of = project

        def work(progress: Progress) -> tuple[object, Material | None, Tried | None]:
            if isinstance(wanted, int):
                found, given = stored_preview(project, project.schema().question(), wanted), known
            else:
                given = known or material(project, project.schema().question())
                found = preview(given, wanted, progress)
            return wanted, given, None if found is None else _rows(project, found)

        self._job = self._jobs.start("Trying the rule", work)
        self._job.finished.connect(self._on_tried)
        self._job.ended.connect(self._on_ended)

    @Slot(object)
    def _on_tried(self, result: tuple[object, Material | None, Tried | None]) -> None:
        wanted, given, tried = result
        if self._session.is_open and self._session.project is self._of:
            self._material = given
            if wanted is self._wanted or wanted == self._wanted:
                self.came.emit(tried)
            else:
                self._rest.start()

    @Slot()
    def _on_ended(self) -> None:
        self._job = None

    @Slot(object)
    def _on_changed(self, change: Change) -> None:
        self._material = None  # gold or items may be others

    @Slot()
    def _forget(self) -> None:
        self._rest.stop()
        self._wanted = self._material = None


def _rows(project: Project, found: Preview) -> Tried:
    wrong = (found.gold >= 0) & (found.gold != found.votes)
    parts: list[tuple[tuple[Listed, int], ...]] = []
    for items, votes in ((found.items, found.votes), (found.items[wrong], found.votes[wrong])):
        vote = dict(zip(items[:SHOWN].tolist(), votes[:SHOWN].tolist(), strict=True))
        with project.reading() as connection:
            parts.append(tuple((row, vote[row.id])
                               for row in listed(connection, list(vote), project.schema().question().id)))
    return Tried(found, parts[0], parts[1])
