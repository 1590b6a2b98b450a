"""Long work as the window sees it: a job with progress, an end, and a way to stop it.

The only place in the window where work begins; threads and processes themselves begin in
``labeling.workers``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from labeling.errors import UserError

if TYPE_CHECKING:  # imported with the first job, as the window is painted before there is one
    from labeling.workers import Pool, Progress


class Job(QObject):
    """One piece of long work. Signals arrive on the GUI thread.

    progressed(done, total, text): total -1 while nobody knows. finished(result). failed(UserError).
    stopped: the person cancelled. ended: after any of them.
    """

    progressed = Signal(int, int, str)
    finished = Signal(object)
    failed = Signal(object)
    stopped = Signal()
    ended = Signal()
    _done = Signal(object)

    def __init__(self, verb: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.verb = verb
        self.done = 0
        self.total = -1
        self.running = True
        self._stop = threading.Event()
        self._done.connect(self._on_done, Qt.ConnectionType.QueuedConnection)

    def cancel(self) -> None:
        """Ask the work to stop; what it has committed stays."""
        self._stop.set()

    def report(self, done: int, total: int | None = None, text: str = "") -> None:
        """Progress, called from the worker's thread."""
        from labeling.workers import Cancelled

        if self._stop.is_set():
            raise Cancelled
        if done >= 0:
            self.progressed.emit(done, -1 if total is None else total, text)

    def watch(self, future: Future[object]) -> None:
        """Follow the work to its end."""
        future.add_done_callback(self._done.emit)

    @Slot(object)
    def _on_done(self, future: Future[object]) -> None:
        from labeling.workers import Cancelled

        self.running = False
        error = future.exception() if not future.cancelled() else Cancelled()
        if error is None:
            self.finished.emit(future.result())
        elif isinstance(error, Cancelled):
            self.stopped.emit()
        elif isinstance(error, UserError):
            self.failed.emit(error)
        self.ended.emit()
        if error is not None and not isinstance(error, Cancelled | UserError):
            raise error


class Jobs(QObject):
    """The jobs under way. changed: the list, or how far one of them is."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool: Pool | None = None
        self.running: list[Job] = []

    def start(self, verb: str, work: Callable[[Progress], object]) -> Job:
        """Begin ``work(progress)`` on a thread; ``verb`` is what the job chip says, as “Adding files”."""
        if self._pool is None:
            from labeling.workers import Pool

            self._pool = Pool("job", 2)
        job = Job(verb, self)
        self.running.append(job)
        job.progressed.connect(self._on_progress)
        job.ended.connect(self._on_ended)
        job.watch(self._pool.submit(work, job))
        self.changed.emit()
        return job

    def cancel_all(self) -> None:
        """Ask everything to stop."""
        for job in self.running:
            job.cancel()

    def close(self) -> None:
        """Stop everything and wait for it."""
        self.cancel_all()
        if self._pool is not None:
            self._pool.close()

    @Slot(int, int, str)
    def _on_progress(self, done: int, total: int, text: str) -> None:
        job = self.sender()
        if isinstance(job, Job):
            job.done, job.total = done, total
        self.changed.emit()

    @Slot()
    def _on_ended(self) -> None:
        job = self.sender()
        if isinstance(job, Job) and job in self.running:
            self.running.remove(job)
            job.deleteLater()
        self.changed.emit()
