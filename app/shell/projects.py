"""Opening, making, copying and closing projects, and what dropping files means."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog

from app.home.wizard import Wizard
from app.session import Session
from app.settings import SettingsFile
from app.shell.main_window import MainWindow
from app.shell.recents import Recents
from labeling.errors import UserError
from labeling.exchange.merge import is_copy
from labeling.home import home
from labeling.project import default_name
from labeling.steps.begin import Plan, begin_project
from labeling.workers import Progress

ENDING = ".touchstone"
FILTER = f"Projects (*{ENDING})"


class Projects(QObject):
    """brought(paths): files for the open project. merge_wanted(paths): copies or packs of it."""

    brought = Signal(list)
    merge_wanted = Signal(list)

    def __init__(self, window: MainWindow, session: Session, settings: SettingsFile, recents: Recents,
                 parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window, self._session, self._settings, self._recents = window, session, settings, recents
        self._jobs = window.jobs
        self._closing = False
        self.wizard: Wizard | None = None
        self._jobs.changed.connect(self._close_when_idle)

    def open(self, path: Path) -> None:
        """Open a project; what hinders is said."""
        try:
            self._recents.remember()
            self._session.open(path, self.name())
        except UserError as error:
            self._window.say(error)

    @Slot(str)
    def open_named(self, path: str) -> None:
        """Open a project of the list, or say that it is gone."""
        if Path(path).exists():
            self.open(Path(path))
        else:
            self._window.bar.say(f"There is no file {path} any more. It may have been moved, or its disk is not "
                                 "connected. Nothing else is affected.",
                                 ("Remove from the list", lambda: self._forget(path)))

    def choose(self) -> None:
        """Ask for a project and open it."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Open a project", str(self.folder()), FILTER)
        if name:
            self.open(Path(name))

    def new(self, files: Sequence[Path] = ()) -> None:
        """Ask for a new project, beginning with these files."""
        self.wizard = Wizard(self.folder(), self.name(), self._settings, files, self._window)
        self.wizard.planned.connect(self._begin)
        self.wizard.open()

    def sample(self) -> None:
        """Make the sample, if it is not there yet, and open it."""
        def work(progress: Progress) -> object:
            from weak_supervision.steps.sample import make_sample

            return make_sample(home() / "sample", progress)[0].path

        job = self._jobs.start("Making the sample", work)
        job.finished.connect(self.open)
        job.failed.connect(self._window.say)

    @Slot(list)
    def take(self, paths: list[Path]) -> None:
        """Something was dropped: copies of the open project are merged, another project is opened; anything else
        goes into the open one, or begins a new one."""
        projects = [path for path in paths if path.suffix == ENDING]
        if projects and self._session.is_open and all(is_copy(self._session.project.path, one) for one in projects):
            self.merge_wanted.emit(projects)
        elif projects:
            self.open(projects[0])
        elif self._session.is_open:
            self.brought.emit(paths)
        elif self.wizard is not None and self.wizard.isVisible():
            self.wizard.add_files(paths)
        else:
            self.new(paths)

    def save_copy(self) -> None:
        """Ask where, copy the open project there, and open the copy."""
        project = self._session.project
        name, _ = QFileDialog.getSaveFileName(self._window, "Save a copy", str(Path.home() / project.path.name), FILTER)
        if name:
            job = self._jobs.start("Saving a copy", lambda progress: project.save_copy(Path(name)))
            job.finished.connect(self.open)
            job.failed.connect(self._window.say)

    def close(self) -> None:
        """Let the project go and show Home."""
        if self._session.is_open and self._window.may_close():
            self._recents.remember()
            self._jobs.cancel_all()
            self._closing = True
            self._close_when_idle()

    def name(self) -> str:
        """Who sits here."""
        return self._settings.values.annotator or default_name()

    def folder(self) -> Path:
        """Where projects are likely to lie."""
        recent = self._settings.values.recent
        return Path(recent[0].path).parent if recent and Path(recent[0].path).parent.is_dir() else Path.home()

    @Slot(object)
    def _begin(self, plan: Plan) -> None:
        try:
            project = begin_project(plan, program="a Touchstone window")
        except UserError as error:
            if self.wizard is not None:
                self.wizard.refuse(error)
            return
        if self.wizard is not None:
            self.wizard.accept()
        self._session.adopt(project, plan.owner)
        if plan.files:
            self.brought.emit(list(plan.files))

    def _forget(self, path: str) -> None:
        self._settings.forget(path)
        self._window.bar.hide()

    @Slot()
    def _close_when_idle(self) -> None:
        """A job may still be reading from the project."""
        if self._closing and not self._jobs.running:
            self._closing = False
            self._session.close()
