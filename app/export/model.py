"""What the Export page knows: what would go out, what stands in the way, and the export under way."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.jobs import Job, Jobs
from app.session import Session
from labeling.project import Project
from labeling.steps.export import ExportOptions, ExportReport, export
from labeling.steps.gates import Gate
from labeling.steps.outlook import Outlook, outlook
from labeling.workers import Progress


class ExportModel(QObject):
    """State of the Export page. loaded: the outlook was read. exported(ExportReport). failed(UserError)."""

    loaded = Signal()
    exported = Signal(object)
    failed = Signal(object)

    def __init__(self, session: Session, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._jobs = session, jobs
        self._look: Job | None = None
        self._looked_at: Project | None = None
        self.outlook: Outlook | None = None
        session.closed.connect(self._forget)

    @property
    def gates(self) -> tuple[Gate, ...]:
        """What stands between the project and a clean export; empty until it was read."""
        return self.outlook.gates if self.outlook else ()

    def load(self) -> None:
        """Read what would go out."""
        if not self._session.is_open or self._look is not None or not self._session.project.schema().questions:
            return
        project = self._looked_at = self._session.project
        self._look = self._jobs.start("Reading", lambda _: outlook(project, project.schema().question()))
        self._look.finished.connect(self._on_loaded)
        self._look.failed.connect(self.failed)
        self._look.ended.connect(self._on_looked)

    def folder(self) -> Path:
        """Where an export goes unless the person says otherwise."""
        path = self._session.project.path
        number = 1
        while (path.parent / f"{path.stem}-export-{number}").exists():
            number += 1
        return path.parent / f"{path.stem}-export-{number}"

    def start(self, out: Path, options: ExportOptions) -> Job:
        """Write the dataset, as a job."""
        project = self._session.project

        def work(progress: Progress) -> ExportReport:
            return export(project, out, options, progress)

        job = self._jobs.start("Exporting", work)
        job.finished.connect(self.exported)
        job.failed.connect(self.failed)
        return job

    @Slot(object)
    def _on_loaded(self, found: Outlook) -> None:
        if not self._session.is_open or self._session.project is not self._looked_at:
            return  # what was read belongs to a project that was closed meanwhile
        self.outlook = found
        self.loaded.emit()

    @Slot()
    def _on_looked(self) -> None:
        self._look = None

    @Slot()
    def _forget(self) -> None:
        self.outlook = None
