"""The open project as the window sees it: commands go in, changes come out as signals on the GUI thread."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from labeling.commands.base import Command
from labeling.errors import UserError
from labeling.project import Project
from labeling.steps.packs import owner_of
from labeling.store.models import Annotator, Change


@dataclass(frozen=True, slots=True, eq=False)
class _Step:
    """One thing to write: a command, or None to go ``back`` or forth again."""

    command: Command | None
    author: int
    back: bool = False


@dataclass(frozen=True, slots=True)
class _Settled:
    """A write that ended. One object, so that it crosses to the GUI thread whole."""

    future: Future[Change | None]
    step: _Step


class Session(QObject):
    """Holds at most one project. Nothing here waits for the disk but opening and closing.

    What is to be written stands in a line, and the next is handed over when the one before is durable:
    what can't be saved is kept at the head, so that trying again never puts an older answer over a newer.

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
        self._line: deque[_Step] = deque()
        self._busy = False  # the head of the line is with the project
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
        """Take over a project that is open already, acting as ``annotator`` if it can be written; a pack knows who acts."""
        self.close()
        whose = owner_of(project)
        if project.writable and whose is not None:
            project.author = whose.id
        elif project.writable and annotator:
            project.act_as(annotator)
        self._project = project
        self.opened.emit()

    def close(self) -> None:
        """Finish writing and let the file go. What still can't be saved is lost: see ``stalled``."""
        if self._project is not None:
            project, self._project = self._project, None
            rest, self._line = list(self._line)[self._busy:], deque()
            self._busy = False
            for step in rest:
                self._hand_over(step, project)
            project.close()
            self.closed.emit()

    @property
    def unsaved_count(self) -> int:
        """How many actions are not on the disk yet."""
        return len(self._line)

    @property
    def stalled(self) -> bool:
        """Whether the oldest unsaved action failed, and waits for another try."""
        return bool(self._line) and not self._busy

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
        self._queue(command)

    def undo(self) -> None:
        """Take back the latest action of whoever acts now."""
        self._queue(None, back=True)

    def redo(self) -> None:
        """Bring back what the latest undo took."""
        self._queue(None)

    def retry(self) -> None:
        """Try again to save what could not be saved."""
        if self._line and not self._busy:
            self._hand_over(self._line[0], self.project)

    def announce(self, change: Change) -> None:
        """Tell the window of a change that a job made through the project itself."""
        self.saved.emit(datetime.now().strftime("%H:%M"))
        self.changed.emit(change)

    def _queue(self, command: Command | None, *, back: bool = False) -> None:
        try:
            self.project.refuse_unless_writable()
        except UserError as error:
            self.failed.emit(error)
            return
        self._line.append(_Step(command, self.project.author, back))
        self.retry()

    def _hand_over(self, step: _Step, project: Project) -> None:
        self._busy = project is self._project
        if step.command is not None:
            future: Future[Any] = project.submit(step.command, author=step.author)
        else:
            future = project.submit_undo(step.author) if step.back else project.submit_redo(step.author)
        future.add_done_callback(lambda done: self._settled.emit(_Settled(done, step)))

    @Slot(object)
    def _on_settled(self, settled: _Settled) -> None:
        error, ours = settled.future.exception(), bool(self._line) and self._line[0] is settled.step
        if ours:
            self._busy = False
        if error is not None:
            self._on_error(error, ours)
        elif ours:
            self._line.popleft()
            change = settled.future.result()
            if change is not None:
                self.announce(change)
                if settled.step.command is None:
                    self.moved.emit(change)
            self.retry()

    def _on_error(self, error: BaseException, ours: bool) -> None:
        from labeling.store.database import Unwritable

        if ours and isinstance(error, Unwritable):
            self.unsaved.emit(len(self._line))
        elif ours:
            self._line.popleft()
            self.retry()
        if not isinstance(error, UserError):
            raise error
        self.failed.emit(error)
