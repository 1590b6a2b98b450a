"""Bringing files in from the Data page: asks for them, runs the job, shows it in the pane."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from app.data.import_pane import ImportPane, Pausable
from app.data.model import DataModel
from app.jobs import Jobs
from app.session import Session
from labeling.steps.bring_in import ImportOptions, ImportReport, bring_in
from labeling.steps.relocate import Relocated, relocate
from labeling.workers import Progress
from weak_supervision.steps.rule_votes import RULE_VOTE_READERS


class Importing(QObject):
    """failed(UserError)."""

    failed = Signal(object)

    def __init__(self, session: Session, jobs: Jobs, model: DataModel, pane: ImportPane, over: QWidget) -> None:
        super().__init__(over)
        self._session, self._jobs, self._model, self.pane, self._over = session, jobs, model, pane, over
        pane.failed.connect(self.failed)

    def choose(self, at: QPoint) -> None:
        """Ask for a folder or files."""
        menu = QMenu(self._over)
        menu.addAction("A folder of images…").triggered.connect(self.choose_folder)
        menu.addAction("Images, tables or labels…").triggered.connect(self.choose_files)
        menu.popup(at)

    @Slot()
    def choose_folder(self) -> None:
        """Ask for a folder of images."""
        name = QFileDialog.getExistingDirectory(self._over, "A folder of images")
        if name:
            self.bring_in([Path(name)])

    @Slot()
    def choose_files(self) -> None:
        """Ask for images, tables or labels."""
        names, _ = QFileDialog.getOpenFileNames(self._over, "Images, tables or labels")
        if names:
            self.bring_in([Path(name) for name in names])

    def bring_in(self, paths: list[Path]) -> None:
        """Import these as a job."""
        if not self._session.is_open:
            return
        project, goes = self._session.project, self.pane.goes

        def work(progress: Progress) -> ImportReport:
            return bring_in(project, paths, ImportOptions(add_classes=True), Pausable(progress, goes), RULE_VOTE_READERS)

        job = self._jobs.start("Adding files", work)
        self.pane.begin(job, ", ".join(path.name for path in paths[:2]) + (" and more" if len(paths) > 2 else ""))
        job.progressed.connect(self._on_progress)
        job.finished.connect(self._on_imported)
        job.failed.connect(self._on_failed)
        job.stopped.connect(self.pane.put_away)

    def find_folder(self, root: str) -> None:
        """Ask where a source lies now, and point it there."""
        name = QFileDialog.getExistingDirectory(self._over, f"Where the files of {root} lie now")
        if name:
            self.relocate(root, Path(name))

    def relocate(self, root: str, folder: Path) -> None:
        """Point a source at another folder as a job."""
        project = self._session.project
        job = self._jobs.start("Finding files", lambda progress: relocate(project, root, folder, progress))
        job.finished.connect(self._on_relocated)
        job.failed.connect(self.failed)

    @Slot(int, int, str)
    def _on_progress(self, done: int, total: int, text: str) -> None:
        self.pane.progress(done, total, text)
        self._model.look_soon()

    @Slot(object)
    def _on_imported(self, report: ImportReport) -> None:
        if not self._session.is_open:
            return
        stopped = "What was read is kept. " if report.stopped else ""
        self.pane.end(f"{stopped}{report.items_added:,} items and {report.labels_added:,} labels added, "
                      f"{report.items_known + report.labels_known:,} known already.", report.errors)
        self._model.announce()

    @Slot(object)
    def _on_failed(self, error: object) -> None:
        self.pane.hide()
        self.failed.emit(error)

    @Slot(object)
    def _on_relocated(self, outcome: Relocated) -> None:
        self.pane.end(outcome.words(), [])
        self.pane.show()
        self._model.pictures_moved.emit()
        self._model.announce()
