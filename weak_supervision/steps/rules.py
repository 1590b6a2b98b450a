"""The rules of a project at work: add, run, compare with a label model. Commands and the Rules page use it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
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
from labeling.steps.classes import class_marks, places
from labeling.steps.content import image_path
from labeling.steps.final import final_labels, versions
from labeling.store import read, runs
from labeling.store.kinds import FactKind
from labeling.store.models import Item, Run, StoredRule
from labeling.store.newer import newer_rule_input
from labeling.store.runs import NewRun
from labeling.workers import Progress, Quiet, in_process
from weak_supervision.analysis import RuleStats, analyse
from weak_supervision.apply import RuleError
from weak_supervision.label_model import Fitted, fit_label_model
from weak_supervision.rules.base import ABSTAIN, RuleRecord, RuleSpec, Setting
from weak_supervision.rules.python import Python
from weak_supervision.rules.registry import kind_of, read_file
from weak_supervision.sandbox import require_trust, run_apart
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

    ``trusted``: Python comes with the program itself or was read by whoever adds it, and may run here.
    A rule whose name the question knows replaces the one it has.
    """
    return add_specs(project, question, [spec for path in paths for spec in read_file(path)], trusted=trusted)


def add_specs(project: Project, question: Question, specs: Sequence[RuleSpec], *, trusted: bool) -> tuple[int, int]:
    """The same, for rules that are at hand."""
    setting = setting_of(project, question, ())
    twice = [name for name, count in Counter(spec.key for spec in specs).items() if count > 1]
    if twice:
        raise UserError(f"Two rules are called “{twice[0]}”.", kept="Nothing was added.",
                        next_step="Give each rule a name of its own.")
    for spec in specs:
        kind_of(spec.kind).check(spec, setting)
    change = project.do(AddRules(question.id, tuple(NewRule(one.key, one.name, one.kind, one.dump())
                                                    for one in specs)))
    if trusted:
        trust().grant(list(specs))
    return change.tally.get("rules_added", 0), change.tally.get("rules_known", 0)


def setting_of(project: Project, question: Question, records: Sequence[RuleRecord]) -> Setting:
    """What rules of this question run against."""
    column = project.schema().settings.get("text_column") or text_column([one.fields for one in records[:200]]) or ""
    return Setting(tuple(one.key for one in question.classes), tuple(one.name for one in question.classes), column,
                   frozenset[str]().union(*(record.fields for record in records)))


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
    require_trust(specs, trust())
    with project.reading() as connection:
        position = read.position(connection)
        items = [item for item in read.each_item(connection) if not item.reason]
    records = [record_of(project, item) for item in items]
    votes = run_apart(specs, records, setting_of(project, question, records), trust(), progress=progress or Quiet())
    ids = np.array([item.id for item in items], np.int64)
    matrix = np.array(votes.matrix)
    _add_imported(project, question, rules, ids, matrix)
    summary = {"rules": [rule.id for rule in rules], **class_marks(question),
               "errors": [[one.rule, one.item, one.reason, one.count] for one in votes.errors]}
    new = NewRun(RULES, question.id, "apply", {}, 0, versions(), position, summary, {"items": ids, "matrix": matrix})
    return project.keep_run(new), list(votes.errors)


def _add_imported(project: Project, question: Question, rules: Sequence[StoredRule], items: NDArray[np.int64],
                  matrix: NDArray[np.int8]) -> None:
    """Put the votes of imported rules into their columns."""
    with project.reading() as connection:
        stored = read.rule_votes(connection, question.id)
    kind = question_kind(question.kind)
    number = {one.key: place for place, one in enumerate(question.classes)}  # a class may be gone by now
    label = np.array([number.get(kind.classes_of(kind.decode(text))[0], ABSTAIN) for text in stored.vocabulary] or [0],
                     np.int8)
    place = np.searchsorted(items, stored.item)
    for column, rule in enumerate(rules):
        mine = (stored.annotator == rule.id) & (place < len(items))
        mine[mine] = items[place[mine]] == stored.item[mine]
        matrix[place[mine], column] = label[stored.value[mine]]


def latest_votes(project: Project, question: Question) -> Votes | None:
    """The newest stored votes by the classes as they are numbered now, None before the first run."""
    with project.reading() as connection:
        run = runs.latest(connection, RULES, question.id)
        if run is None:
            return None
        arrays = runs.arrays(connection, run.id)
    rules = run.summary["rules"]
    assert isinstance(rules, list)
    ids: list[int] = [int(one) for one in rules]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    label = np.append(places(question, run.summary), ABSTAIN).astype(np.int8)  # the last, at -1, abstains
    return Votes(arrays["items"].astype(np.int64), tuple(ids), label[arrays["matrix"].astype(np.int64)], run)


def fresh_votes(project: Project, question: Question, progress: Progress | None = None) -> Votes:
    """The newest stored votes, or those of a new run if items, classes or rules have changed since."""
    votes = latest_votes(project, question)
    if votes is not None:
        with project.reading() as connection:
            if not newer_rule_input(connection, votes.run.position):
                return votes
    run_rules(project, question, progress)
    votes = latest_votes(project, question)
    assert votes is not None
    return votes


def gold_of(project: Project, question: Question, items: NDArray[np.int64]) -> NDArray[np.int32]:
    """The class of each of these items [n] where gold says it, else -1.

    Settled items are the hard ones; they would make every rule look worse than it is, so they don't count.
    """
    with project.reading() as connection:
        known = read.values_by_item(connection, FactKind.GOLD, question.id)
    return _class_numbers(question, known, items)


def labels_of(project: Project, question: Question, items: NDArray[np.int64]) -> NDArray[np.int32]:
    """The class of each of these items [n] as far as anybody says: gold, else what it is labelled, else -1."""
    labelled = {item: label.value for item, label in final_labels(project, question).items() if label.value is not None}
    gold = gold_of(project, question, items)
    return np.where(gold >= 0, gold, _class_numbers(question, labelled, items)).astype(np.int32)


def _class_numbers(question: Question, encoded: Mapping[int, str], items: NDArray[np.int64]) -> NDArray[np.int32]:
    kind, keys = question_kind(question.kind), {one.key: number for number, one in enumerate(question.classes)}
    classes = {item: kind.classes_of(kind.decode(text)) for item, text in encoded.items()}
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
    """The rule votes as answers, with rules for annotators; runs the rules if what they see has changed."""
    votes = fresh_votes(project, question, progress)
    kind = question_kind(question.kind)
    row, column = np.nonzero(votes.matrix != ABSTAIN)
    ids = np.array(votes.rules, np.int64)
    vocabulary = tuple(kind.encode(kind.parse(one.key, question)) for one in question.classes)
    return Answers(votes.items[row], ids[column], votes.matrix[row, column].astype(np.int32), vocabulary)


def fit(project: Project, question: Question, *, seed: int = 0, progress: Progress | None = None) -> Fitted:
    """Fit Snorkel's label model to the rule votes, in the work process, and store it beside the majority vote.

    Runs the rules first if what they see has changed.
    """
    votes = fresh_votes(project, question, progress)
    fitted: Fitted = in_process(_fit, votes.matrix, len(question.classes), gold_of(project, question, votes.items),
                                labels_of(project, question, votes.items), seed, progress=progress or Quiet())
    summary = {"use": fitted.use, "why": fitted.why, "accuracy": fitted.accuracy, "checked": fitted.checked,
               "majority_accuracy": fitted.majority_accuracy, "rules": list(votes.rules),
               "coverage": float(fitted.covered.mean()), "balance_from": fitted.balance_from,
               **class_marks(question)}
    project.keep_run(NewRun(LABEL_MODEL, question.id, fitted.use, {}, seed, versions(), votes.run.position, summary, {
        "items": votes.items, "posterior": fitted.posterior.astype(np.float32),
        "majority": fitted.majority.astype(np.float32), "weights": fitted.weights,
        "class_balance": fitted.class_balance}))
    return fitted


def _fit(matrix: NDArray[np.int8], n_classes: int, gold: NDArray[np.int32], labels: NDArray[np.int32], seed: int, *,
         progress: Progress) -> Fitted:
    return fit_label_model(matrix, n_classes, gold=gold, labels=labels, seed=seed, progress=progress)
