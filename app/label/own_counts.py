"""How often this annotator named each class: counted once on a thread, then kept up with every decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import Future

from PySide6.QtCore import QObject, Qt, Signal, Slot

from labeling.project import Project
from labeling.questions.base import Question
from labeling.questions.registry import kind_of
from labeling.store import queue
from labeling.store.queue import Task
from labeling.workers import Pool

Counts = dict[int, Counter[str]]


class OwnCounts(QObject):
    """changed: the counts are others now."""

    changed = Signal()
    _counted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = Pool("counts", 1)
        self._counts: Counts = {}
        self._running: Future[Counts] | None = None
        self._meanwhile: list[tuple[Question, str | None, str | None]] = []  # answered while the thread counts
        self._counted.connect(self._on_counted, Qt.ConnectionType.QueuedConnection)

    def of(self, question: Question) -> Counter[str]:
        """Class key -> own answers that name it."""
        return self._counts.get(question.id, Counter())

    def count(self, project: Project, questions: Iterable[Question], annotator: int) -> None:
        """Count anew, without waiting for it."""
        if self._running is not None:
            self._running.cancel()
        self._meanwhile.clear()
        future = self._running = self._pool.submit(_count, project, tuple(questions), annotator)
        future.add_done_callback(self._counted.emit)

    def answered(self, question: Question, before: str | None, after: str | None) -> None:
        """One answer, encoded, took the place of another."""
        if self._running is not None:
            self._meanwhile.append((question, before, after))
        self._put(question, before, after)
        self.changed.emit()

    def _put(self, question: Question, before: str | None, after: str | None) -> None:
        kind, counter = kind_of(question.kind), self._counts.setdefault(question.id, Counter())
        if before is not None:
            counter.subtract(kind.classes_of(kind.decode(before)))
        if after is not None:
            counter.update(kind.classes_of(kind.decode(after)))

    def forget(self) -> None:
        """Drop them, and wait until nothing reads from the project any more."""
        self._counts.clear()
        if self._running is not None and not self._running.cancel():
            self._running.exception()
        self._running = None

    def close(self) -> None:
        """End the thread."""
        self.forget()
        self._pool.close()

    @Slot(object)
    def _on_counted(self, future: Future[Counts]) -> None:
        if future is self._running and not future.cancelled():
            self._running = None
            self._counts = future.result()
            for one in self._meanwhile:
                self._put(*one)
            self._meanwhile.clear()
            self.changed.emit()


def _count(project: Project, questions: tuple[Question, ...], annotator: int) -> Counts:
    found: Counts = {}
    with project.reading() as reading:
        for question in questions:
            kind, counter = kind_of(question.kind), found.setdefault(question.id, Counter())
            for value, count in queue.own_values(reading, Task(question.id, annotator)).items():
                for key in kind.classes_of(kind.decode(value)):
                    counter[key] += count
    return found
