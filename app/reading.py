"""Reads what a page shows, in the background, so that the newest wish wins: the one common way of the pages."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from app.jobs import Job, Jobs
from app.session import Session
from labeling.project import Project
from labeling.store.models import Change


class Reading(QObject):
    """came(result): what ``look`` made of the open project, as it is after the newest ``load``. failed(UserError)."""

    came = Signal(object)
    failed = Signal(object)

    def __init__(self, session: Session, jobs: Jobs, verb: str, look: Callable[[Project], object], parent: QObject
                 ) -> None:
        """``verb`` is what the job chip says. ``look`` runs on a thread."""
        super().__init__(parent)
        self._session, self._jobs, self._verb, self._look = session, jobs, verb, look
        self._job: Job | None = None
        self._project: Project | None = None
        self._again = False
        session.changed.connect(self._on_changed)

    @Slot()
    def load(self) -> None:
        """Read afresh; once more if what is being read, or what is on the disk, is older than what made us ask."""
        if not self._session.is_open:
            return
        if self._job is not None or self._writing():
            self._again = True
            return
        project, look = self._session.project, self._look
        self._project = project
        self._job = self._jobs.start(self._verb, lambda _: look(project))
        self._job.finished.connect(self._on_finished)
        self._job.failed.connect(self.failed)
        self._job.ended.connect(self._on_ended)

    def _writing(self) -> bool:
        """Whether something is on its way to the disk, so that reading would bring back what a person just decided."""
        return self._session.unsaved_count > 0 and not self._session.stalled

    @Slot(object)
    def _on_finished(self, result: object) -> None:
        """Tell, unless it is about a project that was closed meanwhile or will be read again at once."""
        self._again = self._again or self._writing()
        if not self._again and self._session.is_open and self._session.project is self._project:
            self.came.emit(result)

    @Slot()
    def _on_ended(self) -> None:
        self._job = self._project = None
        self._catch_up()

    @Slot(object)
    def _on_changed(self, change: Change) -> None:
        if self._job is None:
            self._catch_up()

    def _catch_up(self) -> None:
        if self._again and not self._writing():
            self._again = False
            self.load()
