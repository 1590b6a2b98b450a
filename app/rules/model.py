"""What the Rules page knows: the rules with their statistics, and the work on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, Signal, Slot

from app.jobs import Job, Jobs
from app.reading import Reading
from app.session import Session
from labeling.commands.ruling import RemoveRule, SwitchRule
from labeling.project import Project
from labeling.questions.base import Question
from labeling.store import read, runs
from labeling.store.kinds import FactKind
from labeling.store.models import Change, Run
from labeling.store.newer import newer_rule_input
from labeling.workers import Progress
from weak_supervision.methods import COMBINED
from weak_supervision.rules.base import RuleSpec
from weak_supervision.steps.consensus import PEOPLE, RULES, find_consensus
from weak_supervision.steps.rules import (
    LABEL_MODEL,
    RuleRow,
    add_rules,
    add_specs,
    fit,
    record_of,
    run_rules,
    spec_of,
    table,
    trust,
    votes_of_rules,
)

SAMPLE = 200  # items whose fields are offered in conditions


@dataclass(frozen=True, slots=True)
class Overview:
    """The rules, and the newest label model."""

    question: Question
    rows: tuple[RuleRow, ...]
    model: Run | None
    stale: bool  # rules, items or classes are others than the model has seen
    weights: tuple[tuple[str, float], ...]  # rule -> how much it counts, the weightiest first
    balance: tuple[float, ...]  # of each class
    fields: tuple[str, ...]  # what conditions can ask about
    gold: int


def look(project: Project) -> Overview:
    """Read the rules with their statistics."""
    question = project.schema().question()
    with project.reading() as connection:
        model = runs.latest(connection, LABEL_MODEL, question.id)
        arrays = runs.arrays(connection, model.id) if model is not None else {}
        stale = model is not None and newer_rule_input(connection, model.position)
        first = list(islice(read.each_item(connection), SAMPLE))
        gold = len(read.values_by_item(connection, FactKind.GOLD, question.id))
    rows = tuple(table(project, question))
    names = {row.rule.id: row.rule.name for row in rows}
    weights: list[tuple[str, float]] = []
    if model is not None:
        weights = [(names[rule], float(weight)) for rule, weight in
                   zip(cast(list[int], model.summary["rules"]), arrays["weights"].tolist(), strict=True) if rule in names]
    return Overview(question, rows, model, stale, tuple(sorted(weights, key=lambda one: -one[1])),
                    tuple(arrays["class_balance"].tolist()) if "class_balance" in arrays else (),
                    tuple(dict.fromkeys(name for item in first for name in record_of(project, item).fields)), gold)


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

    def save(self, specs: Sequence[RuleSpec], *, trusted: bool) -> Job:
        """Keep rules that were written here, then run all. trusted: whoever wrote the Python sits here."""
        def work(project: Project, progress: Progress) -> str:
            question = project.schema().question()
            add_specs(project, question, specs, trusted=trusted)
            return f"“{specs[0].name}” is saved. Run the rules to see what it is worth."
        return self._work("Saving the rule", work)

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
