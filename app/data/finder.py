"""Reads for the Data page on threads: the latest question of each sort is answered, older ones are dropped."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal, Slot

from labeling.errors import UserError
from labeling.workers import Cancelled, Pool


@dataclass(frozen=True, slots=True)
class Read:
    """One read under way: what it is for, and a flag that asks it to end."""

    purpose: str
    stop: threading.Event


class Finder(QObject):
    """found(purpose, result), failed(purpose, UserError), on the GUI thread; nothing of a read that was dropped."""

    found = Signal(str, object)
    failed = Signal(str, object)
    _done = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = Pool("find", 2)
        self._latest: dict[str, Read] = {}
        self._done.connect(self._on_done, Qt.ConnectionType.QueuedConnection)

    def ask(self, purpose: str, work: Callable[[Callable[[], bool]], object]) -> None:
        """Do ``work(stopped)`` on a thread, instead of what was asked for the same purpose before."""
        self.drop(purpose)
        read = self._latest[purpose] = Read(purpose, threading.Event())
        future = self._pool.submit(_unless_stopped, work, read.stop)
        future.add_done_callback(lambda done: self._done.emit(read, done))

    def busy(self, purpose: str = "") -> bool:
        """Whether a read for this purpose (or any) is under way."""
        return purpose in self._latest if purpose else bool(self._latest)

    def drop(self, purpose: str = "") -> None:
        """Want no answer any more, for any purpose that begins so."""
        for name in [name for name in self._latest if name.startswith(purpose)]:
            self._latest.pop(name).stop.set()

    def close(self) -> None:
        """End the threads."""
        self.drop()
        self._pool.close()

    @Slot(object, object)
    def _on_done(self, read: Read, future: Future[object]) -> None:
        if self._latest.get(read.purpose) is not read:
            return
        del self._latest[read.purpose]
        error = future.exception() if not future.cancelled() else Cancelled()
        if error is None:
            self.found.emit(read.purpose, future.result())
        elif isinstance(error, UserError):
            self.failed.emit(read.purpose, error)
        elif not isinstance(error, Cancelled):
            raise error


def _unless_stopped(work: Callable[[Callable[[], bool]], object], stop: threading.Event) -> object:
    if stop.is_set():
        raise Cancelled
    return work(stop.is_set)
