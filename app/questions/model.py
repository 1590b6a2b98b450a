"""Which question is being edited, what people said to it, and the commands that change it. Knows no widget."""

from __future__ import annotations

import re

from PySide6.QtCore import QObject, Signal, Slot

from app.jobs import Jobs
from app.reading import Reading
from app.session import Session
from labeling.commands.base import Command
from labeling.commands.shaping import AddQuestion, NewQuestion
from labeling.project import Project
from labeling.questions.base import Question
from labeling.steps.classes import ClassUse, Uses, measure_uses
from labeling.store import examples
from labeling.store.models import Change


class QuestionsModel(QObject):
    """changed: questions or the chosen one. counted: ``uses`` is there, or (None) is being counted."""

    changed = Signal()
    counted = Signal()

    def __init__(self, session: Session, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._reading = Reading(session, jobs, "Counting answers", self._look, self)
        self.uses: Uses | None = None
        self.questions: tuple[Question, ...] = ()
        self.current: Question | None = None
        self._reading.came.connect(self._on_counted)
        session.changed.connect(self._on_changed)

    @property
    def why_read_only(self) -> str:
        """Why nothing can be changed, "" if it can."""
        project = self._session.project
        return "" if project.writable else project.why_read_only or "It was opened for reading."

    def load(self) -> None:
        """Read the questions as they are."""
        self.questions = self._session.project.schema().questions
        self.choose(self.current.id if self.current is not None else 0)

    @Slot(int)
    def choose(self, question: int) -> None:
        """Go to this question, or the first if there is none such."""
        self.current = next((one for one in self.questions if one.id == question),
                            self.questions[0] if self.questions else None)
        self.changed.emit()
        self._count()

    def use(self, key: str) -> ClassUse:
        """How much a class of the current question was used; nothing before it is counted."""
        return self.uses.of(key) if self.uses is not None else ClassUse()

    def pictures(self, key: str) -> tuple[bytes, ...]:
        """The example images of a class of the current question."""
        if self.current is None:
            return ()
        with self._session.project.reading() as connection:
            return examples.class_examples(connection, self.current.id, key)

    def do(self, command: Command) -> None:
        """Change something; ``changed`` follows when it is durable."""
        self._session.do(command)

    def add_question(self, kind: str, text: str) -> None:
        """Ask one more question, under a key made of its words."""
        base = re.sub(r"\W+", "_", text.casefold()).strip("_")[:24].strip("_") or "question"
        taken, key, turn = {one.key for one in self.questions}, base, 2
        while key in taken:
            key, turn = f"{base}_{turn}", turn + 1
        self.do(AddQuestion(NewQuestion(key, kind, text.strip())))

    @Slot(object)
    def _on_changed(self, change: Change) -> None:
        if change.schema:
            known = {one.id for one in self.questions}
            self.questions = self._session.project.schema().questions
            new = next((one.id for one in self.questions if one.id not in known), 0)
            self.choose(new or (self.current.id if self.current is not None else 0))

    def _count(self) -> None:
        self.uses = None
        self.counted.emit()
        self._reading.load()

    def _look(self, project: Project) -> tuple[int, Uses] | None:
        """On a thread: what was said to the question that is current now."""
        question = self.current
        return None if question is None else (question.id, measure_uses(project, question))

    @Slot(object)
    def _on_counted(self, found: tuple[int, Uses] | None) -> None:
        if found is not None and self.current is not None and found[0] == self.current.id:
            self.uses = found[1]
            self.counted.emit()
