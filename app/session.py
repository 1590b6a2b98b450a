"""The open project as the window sees it: commands go in, changes come out as signals on the GUI thread."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from labeling.commands.base import Command
from labeling.errors import UserError
from labeling.project import Project
from labeling.store.models import Annotator, Change


@dataclass(frozen=True, slots=True)
class _Settled:
    """A write that ended. One object, so that it crosses to the GUI thread whole."""

    future: Future[Change | None]
    command: Command | None
    what: str


class Session(QObject):
    """Holds at most one project. Nothing here waits for the disk but opening and closing.

    opened, closed: a project came or went. changed(Change): facts were written. saved(str): the wall
    time of the last durable commit. unsaved(int): so many answers wait in memory. failed(UserError).
    moved(Change): an undo or redo, whose ``undone`` is the item to show.
    """

    opened = Signal()
    closed = Signal()
    changed = Signal(object)
    moved = Signal(object)
    saved = Signal(str)
    unsaved = Signal(int)
    failed = Signal(object)
    annotator_changed = Signal()
    _settled = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._waiting: list[Command] = []
        self._settled.connect(self._on_settled, Qt.ConnectionType.QueuedConnection)

    @property
    def project(self) -> Project:
        """The open project; asking without one is a bug."""
        assert self._project is not None
        return self._project

    @property
    def is_open(self) -> bool:
        return self._project is not None

    def open(self, path: Path, annotator: str) -> None:
        """Open a project, for reading if somebody else writes to it. Raises UserError."""
        project = Project.open_or_read(path, program="a Touchstone window")
        self.adopt(project, annotator)

    def adopt(self, project: Project, annotator: str = "") -> None:
        """Take over a project that is open already, acting as ``annotator`` if it can be written."""
        self.close()
        if project.writable and annotator:
            project.act_as(annotator)
        self._project = project
        self.opened.emit()

    def close(self) -> None:
        """Finish writing and let the file go."""
        if self._project is not None:
            project, self._project = self._project, None
            self._waiting.clear()
            project.close()
            self.closed.emit()

    @property
    def annotator(self) -> Annotator | None:
        """Who acts now."""
        if self._project is None or not self._project.author:
            return None
        return self._project.schema().annotator(self._project.author)

    def act_as(self, name: str) -> None:
        """Switch to the annotator of that name, adding one if nobody has it. Raises UserError."""
        self.project.act_as(name)
        self.annotator_changed.emit()

    def do(self, command: Command) -> None:
        """Do a command; ``changed`` and ``saved`` follow once it is durable, ``failed`` if it can't be."""
        try:
            future = self.project.submit(command)
        except UserError as error:
            self.failed.emit(error)
            return
        self._watch(future, command, "do")

    def undo(self) -> None:
        """Take back the latest action of whoever acts now."""
        self._step("undo")

    def redo(self) -> None:
        """Bring back what the latest undo took."""
        self._step("redo")

    def retry(self) -> None:
        """Try again to save what could not be saved."""
        waiting, self._waiting = self._waiting, []
        self.unsaved.emit(0)
        for command in waiting:
            self.do(command)

    def announce(self, change: Change) -> None:
        """Tell the window of a change that a job made through the project itself."""
        self.saved.emit(datetime.now().strftime("%H:%M"))
        self.changed.emit(change)

    def _step(self, which: str) -> None:
        try:
            future = self.project.submit_undo() if which == "undo" else self.project.submit_redo()
        except UserError as error:
            self.failed.emit(error)
            return
        self._watch(future, None, which)

    def _watch(self, future: Future[Any], command: Command | None, what: str) -> None:
        future.add_done_callback(lambda done: self._settled.emit(_Settled(done, command, what)))

    @Slot(object)
    def _on_settled(self, settled: _Settled) -> None:
        error = settled.future.exception()
        if error is not None:
            self._on_error(error, settled.command)
            return
        change = settled.future.result()
        if change is None or self._project is None:
            return
        self.announce(change)
        if settled.what != "do":
            self.moved.emit(change)

    def _on_error(self, error: BaseException, command: Command | None) -> None:
        from labeling.store.database import Unwritable

        if isinstance(error, Unwritable) and command is not None:
            self._waiting.append(command)
            self.unsaved.emit(len(self._waiting))
        if not isinstance(error, UserError):
            raise error
        self.failed.emit(error)
