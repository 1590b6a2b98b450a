"""How far this annotator is: items in all, items done, and how often she named each class."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, Signal

from app.label.own_counts import OwnCounts
from labeling.commands.answering import Answer, Skip
from labeling.project import Project
from labeling.questions.base import Question
from labeling.questions.registry import kind_of
from labeling.store import read
from labeling.store.models import Marks


class Standing(QObject):
    """progress(done, total): one of them is another."""

    progress = Signal(int, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.counts = OwnCounts(self)
        self.total = self.done = self.places = 0  # places: items that can't be read are among them

    @property
    def left(self) -> int:
        """How many items are not done."""
        return max(0, self.total - self.done)

    def recount(self, project: Project, questions: Sequence[Question]) -> None:
        """Ask the file's counters."""
        with project.reading() as connection:
            counts = read.counts(connection)
        question = questions[0].id if questions else 0
        self.total, self.places = counts.items, counts.items + counts.unreadable
        self.done = counts.answers.get((question, project.author), 0)
        self.progress.emit(self.done, self.total)

    def add(self, items: int) -> None:
        """So many more are done, and maybe not on the disk yet."""
        self.done += items
        self.progress.emit(self.done, self.total)

    def tally(self, parts: Iterable[Answer | Skip], marks: Marks, questions: Sequence[Question]) -> None:
        """Count own answers by class, without asking the file; ``marks`` are those before."""
        by_id = {one.id: one for one in questions}
        for part in parts:
            if isinstance(part, Answer):
                question = by_id[part.question]
                encoded = None if part.value is None else kind_of(question.kind).encode(part.value)
                self.counts.answered(question, marks.answers.get(question.id), encoded)
