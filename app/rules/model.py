"""What the Rules page knows: the rules with their statistics, and the work on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.jobs import Job, Jobs
from app.reading import Reading
from app.session import Session
from labeling.commands.ruling import RemoveRule, SwitchRule
from labeling.project import Project
from labeling.questions.base import Question
from labeling.store import runs
from labeling.store.models import Change, Run
from labeling.workers import Progress
from weak_supervision.methods import COMBINED
from weak_supervision.rules.base import RuleSpec
from weak_supervision.steps.consensus import PEOPLE, RULES, find_consensus
from weak_supervision.steps.rules import (
    LABEL_MODEL,
    RuleRow,
    add_rules,
    fit,
    run_rules,
    spec_of,
    table,
    trust,
    votes_of_rules,
)


@dataclass(frozen=True, slots=True)
class Overview:
    """The rules, and the newest label model."""

    question: Question
    rows: tuple[RuleRow, ...]
    model: Run | None


def look(project: Project) -> Overview:
    """Read the rules with their statistics."""
    question = project.schema().question()
    with project.reading() as connection:
        model = runs.latest(connection, LABEL_MODEL, question.id)
    return Overview(question, tuple(table(project, question)), model)


class RulesModel(QObject):
    """State of the Rules page. loaded; said(words): what a piece of work came to; failed(UserError).

    asked: rules were added that wait for the person's trust.
    """

    loaded = Signal()
    said = Signal(str)
    failed = Signal(object)
    asked = Signal()

    def __init__(self, session: Session, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._jobs = session, jobs
        self._reading = Reading(session, jobs, "Reading rules", look, self)
        self._reading.came.connect(self._on_loaded)
        self._reading.failed.connect(self.failed)
        self._ask = False
        self.overview: Overview | None = None
        session.closed.connect(self._forget)
        session.changed.connect(self._on_changed)

    def load(self) -> None:
        """Read afresh, in the background."""
        self._reading.load()

    def add(self, paths: Sequence[Path]) -> None:
        """Add the rules of these files; Python among them runs only once its code was shown and trusted."""
        job = self._work("Adding rules", lambda project, progress: "{} rules added, {} known already.".format(
            *add_rules(project, project.schema().question(), paths, trusted=False)))
        job.finished.connect(self._on_added)

    def run(self) -> None:
        """Run every rule that is on."""
        def work(project: Project, progress: Progress) -> str:
            _, errors = run_rules(project, project.schema().question(), progress)
            return "\n".join(f"{one.rule}: {one.reason}" + (f" ({one.count} items)" if one.item else "")
                             for one in errors) or "Every rule ran without an error."
        self._work("Running rules", work)

    def fit(self) -> None:
        """Fit the label model beside the majority vote."""
        def work(project: Project, progress: Progress) -> str:
            fitted = fit(project, project.schema().question(), progress=progress)
            return f"Use the {fitted.use}. {fitted.why}"
        self._work("Fitting the label model", work)

    def combine(self) -> None:
        """Find a consensus of people and rules together."""
        def work(project: Project, progress: Progress) -> str:
            question = project.schema().question()
            found = find_consensus(project, question, method=COMBINED, sources=(PEOPLE, RULES), progress=progress,
                                   rule_votes=votes_of_rules(project, question, progress))
            return f"{found.items:,} items have a consensus of people and rules."
        self._work("Combining", work)

    def switch(self, row: int) -> None:
        """Turn a rule on or off."""
        if self.overview and 0 <= row < len(self.overview.rows):
            rule = self.overview.rows[row].rule
            self._session.do(SwitchRule(rule.id, not rule.enabled))

    def remove(self, row: int) -> None:
        """Take a rule out; undo brings it back."""
        if self.overview and 0 <= row < len(self.overview.rows):
            self._session.do(RemoveRule(self.overview.rows[row].rule.id))

    @property
    def file_name(self) -> str:
        """The project's file, as the trust prompt names it."""
        return self._session.project.path.name

    def untrusted(self) -> list[RuleSpec]:
        """The Python rules that may not run here yet."""
        return [spec_of(row.rule) for row in self.overview.rows if not row.trusted] if self.overview else []

    def grant(self, shown: Sequence[RuleSpec]) -> None:
        """Trust exactly the rules whose code was shown."""
        trust().grant(list(shown))
        self.load()

    def _work(self, verb: str, work: Callable[[Project, Progress], str]) -> Job:
        project = self._session.project
        job = self._jobs.start(verb, lambda progress: work(project, progress))
        job.finished.connect(self._on_said)
        job.finished.connect(self.load)
        job.failed.connect(self.failed)
        return job

    @Slot()
    def _on_added(self) -> None:
        self._ask = True

    @Slot(object)
    def _on_loaded(self, overview: Overview) -> None:
        self.overview = overview
        self.loaded.emit()
        if self._ask:
            self._ask = False
            if self.untrusted():
                self.asked.emit()

    @Slot(object)
    def _on_said(self, words: object) -> None:
        self.said.emit(str(words))

    @Slot(object)
    def _on_changed(self, change: Change) -> None:
        if change.schema and self.overview is not None:
            self.load()

    @Slot()
    def _forget(self) -> None:
        self.overview = None
