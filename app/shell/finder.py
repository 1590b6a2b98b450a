"""Looks for items by name while somebody types, away from the thread that paints."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from app.session import Session
from labeling.store.finding import Hit, items_named
from labeling.workers import Pool

if TYPE_CHECKING:
    from labeling.project import Project

WAIT = 90  # milliseconds after the last key before looking
LEAST = 2  # letters that are worth looking for


class ItemFinder(QObject):
    """found(text, hits): what fits the latest text; older searches are dropped."""

    found = Signal(str, list)
    _ready = Signal(str, object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._pool = session, Pool("find", 1)
        self._text = ""
        self._future: Future[list[Hit]] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT)
        self._timer.timeout.connect(self._look)
        self._ready.connect(self._on_ready, Qt.ConnectionType.QueuedConnection)

    @Slot(str)
    def look_for(self, text: str) -> None:
        """Look for this soon."""
        self._text = text.strip()
        self._timer.start()

    def close(self) -> None:
        """Let the thread end; before the project is closed."""
        self._timer.stop()
        self._text = ""
        self._pool.close()

    def wait(self) -> None:
        """Until nothing reads from the project any more."""
        self._timer.stop()
        self._text = ""
        if self._future is not None and not self._future.cancel():
            self._future.exception()

    @Slot()
    def _look(self) -> None:
        if self._future is not None:
            self._future.cancel()
        if len(self._text) < LEAST or not self._session.is_open:
            return
        text = self._text
        self._future = self._pool.submit(_search, self._session.project, text)
        self._future.add_done_callback(lambda done: self._ready.emit(text, done))

    @Slot(str, object)
    def _on_ready(self, text: str, future: Future[list[Hit]]) -> None:
        if text == self._text and not future.cancelled() and self._session.is_open:
            self.found.emit(text, future.result())


def _search(project: Project, text: str) -> list[Hit]:
    with project.reading() as connection:
        return items_named(connection, text)
