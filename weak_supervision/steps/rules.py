"""The rules of a project at work: add, run, compare with a label model. Commands and the Rules page use it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labeling.commands.ruling import AddRules, NewRule
from labeling.errors import UserError
from labeling.home import home
from labeling.items.tables import text_column
from labeling.project import Project
from labeling.questions.base import Answers, Question
from labeling.questions.registry import kind_of as question_kind
from labeling.steps.content import image_path
from labeling.steps.final import versions
from labeling.store import read, runs
from labeling.store.kinds import FactKind
from labeling.store.models import Item, Run, StoredRule
from labeling.store.runs import NewRun
from labeling.workers import Progress, Quiet, in_process
from weak_supervision.analysis import RuleStats, analyse
from weak_supervision.apply import RuleError, RuleVotes, apply_rules
from weak_supervision.label_model import Fitted, fit_label_model
from weak_supervision.rules.base import ABSTAIN, RuleRecord, RuleSpec, Setting
from weak_supervision.rules.python import Python
from weak_supervision.rules.registry import kind_of, read_file
from weak_supervision.trust import Trust

RULES, LABEL_MODEL = "rules", "label-model"


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule as tables show it; ``stats`` is None before the first run."""

    rule: StoredRule
    stats: RuleStats | None
    trusted: bool


@dataclass(frozen=True, slots=True)
class Votes:
    """The newest votes of the rules that are on: items int64 [n], rules (their ids) [R], matrix int8 [n, R]."""

    items: NDArray[np.int64]
    rules: tuple[int, ...]
    matrix: NDArray[np.int8]
    run: Run


def trust() -> Trust:
    """What this person trusts on this machine."""
    return Trust(home() / "trusted-rules.json")


def spec_of(rule: StoredRule) -> RuleSpec:
    """A stored rule as its kind sees it."""
    return RuleSpec(rule.key, rule.name, rule.kind, json.loads(rule.body))


def of_question(project: Project, question: Question) -> list[StoredRule]:
    """The rules of one question, in the order they were added."""
    return [rule for rule in project.schema().rules if rule.question == question.id]


def add_rules(project: Project, question: Question, paths: Sequence[Path], *, trusted: bool) -> tuple[int, int]:
    """Add the rules of these files, all or none; returns how many were new and how many known.

    ``trusted``: whoever adds a Python file from her own disk lets it run here.
    """
    specs = [spec for path in paths for spec in read_file(path)]
    setting = setting_of(project, question, ())
    for spec in specs:
        kind_of(spec.kind).check(spec, setting)
    change = project.do(AddRules(question.id, tuple(NewRule(one.key, one.name, one.kind, one.dump())
                                                    for one in specs)))
    if trusted:
        trust().grant(specs)
    return change.tally.get("rules_added", 0), change.tally.get("rules_known", 0)


def setting_of(project: Project, question: Question, records: Sequence[RuleRecord]) -> Setting:
    """What rules of this question run against."""
    column = project.schema().settings.get("text_column") or text_column([one.fields for one in records[:200]]) or ""
    return Setting(tuple(one.key for one in question.classes), tuple(one.name for one in question.classes), column,
                   frozenset(name for record in records[:200] for name in record.fields))


def record_of(project: Project, item: Item) -> RuleRecord:
    """One item as rules see it."""
    if item.fields is not None:
        return RuleRecord(item.name, item.fields)
    return RuleRecord(item.name, {"filename": item.name, "width": item.width, "height": item.height},
                      image_path(project, item), item.page)


def run_rules(project: Project, question: Question, progress: Progress | None = None) -> tuple[int, list[RuleError]]:
    """Run every rule that is on and trusted on every item, in the work process, and store the votes.

    Returns the run and what went wrong. Raises UserError if there is no rule, or Python that is not trusted.
    """
    rules = [rule for rule in of_question(project, question) if rule.enabled]
    if not rules:
        raise UserError("No rule is on.", next_step="Add rules, or turn some on.")
    specs = [spec_of(rule) for rule in rules]
    blocked = [spec.name for spec in specs if not trust().allows(spec)]
    if blocked:
        raise UserError(f"{len(blocked)} Python rules are not trusted on this computer ({', '.join(blocked[:3])}).",
                        kept="Nothing was run.", next_step="Read them, then trust them or turn them off.")
    with project.reading() as connection:
        position = read.position(connection)
        items = [item for item in read.each_item(connection) if not item.reason]
    records = [record_of(project, item) for item in items]
    votes: RuleVotes = in_process(apply_rules, specs, records, setting_of(project, question, records),
                                  progress=progress or Quiet())
    ids = np.array([item.id for item in items], np.int64)
    matrix = np.array(votes.matrix)
    _add_imported(project, question, rules, ids, matrix)
    summary = {"rules": [rule.id for rule in rules], "errors": [[one.rule, one.item, one.reason, one.count]
                                                                for one in votes.errors]}
    new = NewRun(RULES, question.id, "apply", {}, 0, versions(), position, summary, {"items": ids, "matrix": matrix})
    return project.keep_run(new), list(votes.errors)


def _add_imported(project: Project, question: Question, rules: Sequence[StoredRule], items: NDArray[np.int64],
                  matrix: NDArray[np.int8]) -> None:
    """Put the votes of imported rules into their columns."""
    with project.reading() as connection:
        stored = read.rule_votes(connection, question.id)
    kind = question_kind(question.kind)
    keys = [one.key for one in question.classes]
    label = np.array([keys.index(kind.classes_of(kind.decode(text))[0]) for text in stored.vocabulary] or [0], np.int8)
    place = np.searchsorted(items, stored.item)
    for column, rule in enumerate(rules):
        mine = (stored.annotator == rule.id) & (place < len(items))
        mine[mine] = items[place[mine]] == stored.item[mine]
        matrix[place[mine], column] = label[stored.value[mine]]


def latest_votes(project: Project, question: Question) -> Votes | None:
    """The newest stored votes, None before the first run."""
    with project.reading() as connection:
        run = runs.latest(connection, RULES, question.id)
        if run is None:
            return None
        arrays = runs.arrays(connection, run.id)
    rules = run.summary["rules"]
    assert isinstance(rules, list)
    ids: list[int] = [int(one) for one in rules]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return Votes(arrays["items"].astype(np.int64), tuple(ids), arrays["matrix"].astype(np.int8), run)


def gold_of(project: Project, question: Question, items: NDArray[np.int64]) -> NDArray[np.int32]:
    """The class of each of these items [n] where it is known, by gold or by a settled decision, else -1."""
    kind, keys = question_kind(question.kind), {one.key: number for number, one in enumerate(question.classes)}
    with project.reading() as connection:
        known = read.values_by_item(connection, FactKind.GOLD, question.id)
        known.update((one.item, one.value) for one in read.decisions(connection, question.id))
    classes = {item: kind.classes_of(kind.decode(text)) for item, text in known.items()}
    return np.array([keys.get(classes[item][0], -1) if len(classes.get(item, ())) == 1 else -1
                     for item in items.tolist()], np.int32)


def table(project: Project, question: Question) -> list[RuleRow]:
    """Every rule with its statistics from the newest run."""
    votes = latest_votes(project, question)
    stats: dict[int, RuleStats] = {}
    if votes is not None:
        found = analyse(votes.matrix, gold_of(project, question, votes.items))
        stats = dict(zip(votes.rules, found, strict=True))
    allowed = trust()
    return [RuleRow(rule, stats.get(rule.id), allowed.allows(spec_of(rule)) if rule.kind == Python.name else True)
            for rule in of_question(project, question)]


def votes_of_rules(project: Project, question: Question, progress: Progress | None = None) -> Answers:
    """The newest rule votes as answers, with rules for annotators; runs the rules if they never ran."""
    votes = latest_votes(project, question)
    if votes is None:
        run_rules(project, question, progress)
        votes = latest_votes(project, question)
    assert votes is not None
    kind = question_kind(question.kind)
    row, column = np.nonzero(votes.matrix != ABSTAIN)
    ids = np.array(votes.rules, np.int64)
    vocabulary = tuple(kind.encode(kind.parse(one.key, question)) for one in question.classes)
    return Answers(votes.items[row], ids[column], votes.matrix[row, column].astype(np.int32), vocabulary)


def fit(project: Project, question: Question, *, seed: int = 0, progress: Progress | None = None) -> Fitted:
    """Fit Snorkel's label model to the newest votes, in the work process, and store it beside the majority vote."""
    votes = latest_votes(project, question)
    if votes is None:
        raise UserError("The rules have not run yet.", next_step="Run them first.")
    fitted: Fitted = in_process(_fit, votes.matrix, len(question.classes), gold_of(project, question, votes.items),
                                seed, progress=progress or Quiet())
    summary = {"use": fitted.use, "why": fitted.why, "accuracy": fitted.accuracy, "checked": fitted.checked,
               "majority_accuracy": fitted.majority_accuracy, "rules": list(votes.rules),
               "coverage": float(fitted.covered.mean())}
    project.keep_run(NewRun(LABEL_MODEL, question.id, fitted.use, {}, seed, versions(), votes.run.position, summary, {
        "items": votes.items, "posterior": fitted.posterior.astype(np.float32),
        "majority": fitted.majority.astype(np.float32), "weights": fitted.weights,
        "class_balance": fitted.class_balance}))
    return fitted


def _fit(matrix: NDArray[np.int8], n_classes: int, gold: NDArray[np.int32], seed: int, *, progress: Progress
         ) -> Fitted:
    return fit_label_model(matrix, n_classes, gold=gold, seed=seed, progress=progress)


