"""Finds suspect labels of a project and stores what was found."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
from numpy.typing import NDArray

from labeling.audit.audit import AuditInput, AuditItem, AuditResult, audit
from labeling.audit.estimate import FEWEST_CHECKED, Errors, estimate_errors
from labeling.audit.predictions import FEWEST_A_CLASS
from labeling.consensus.dawid_skene import dawid_skene
from labeling.consensus.majority import tallies
from labeling.errors import UserError
from labeling.project import Project
from labeling.questions.base import Panel, Question
from labeling.questions.registry import kind_of
from labeling.steps.classes import class_marks
from labeling.steps.content import image_path
from labeling.steps.doubts import AUDIT, AuditSummary, latest_audit
from labeling.steps.final import CONSENSUS, final_labels, people_answers, versions
from labeling.store import read
from labeling.store.kinds import FactKind, ItemKind
from labeling.store.models import Item
from labeling.store.runs import NewRun
from labeling.workers import Progress, Quiet, in_process

MOST_KEPT = 500  # outliers, groups of near-duplicates, image problems


def find_suspects(project: Project, question: Question, *, labels: str = CONSENSUS, seed: int = 0,
                  progress: Progress | None = None) -> AuditSummary:
    """Audit the labels of a question in the work process, and store what was found. Raises UserError."""
    kind = kind_of(question.kind)
    if kind.name != "choice":
        raise UserError("Only single choices can be audited so far.", kept="Nothing was changed.")
    with project.reading() as connection:
        position = read.position(connection)
        items = [item for item in read.each_item(connection) if not item.reason]
        gold = read.values_by_item(connection, FactKind.GOLD, question.id)
    final = final_labels(project, question, labels)
    given = np.array([_number(question, final[item.id].value) if item.id in final else -1 for item in items], np.int32)
    undecided = sum(1 for item in items if item.id in final and final[item.id].value is None and final[item.id].votes)
    content, panels = _content(project, items), kind.panels(people_answers(project, question), question)
    result: AuditResult = in_process(_audit, content, given, panels[0], np.array([item.id for item in items], np.int64),
                                     seed, progress=progress or Quiet())
    errors, known = _errors(question, items, given, gold)
    return _keep(project, question, items, given, result, errors, labels, seed, position,
                 _notes(question, given, result, undecided, errors, known))


def _number(question: Question, encoded: str | None) -> int:
    """The class that an answer names, -1 if none or several."""
    kind = kind_of(question.kind)
    named = kind.classes_of(kind.decode(encoded)) if encoded is not None else ()
    return next((number for number, one in enumerate(question.classes) if (one.key,) == tuple(named)), -1)


def _errors(question: Question, items: list[Item], given: NDArray[np.int32], gold: dict[int, str]
            ) -> tuple[Errors | None, int]:
    """How many labels are wrong, as far as gold tells, and how many labelled items have gold."""
    truth = np.array([_number(question, gold.get(item.id)) for item in items], np.int32)
    checked = (truth >= 0) & (given >= 0)
    return estimate_errors(int((truth != given)[checked].sum()), int(checked.sum()), int((given >= 0).sum())), \
        int(checked.sum())


def _audit(content: tuple[AuditItem, ...], given: NDArray[np.int32], panel: Panel, items: NDArray[np.int64], seed: int, *,
           progress: Progress) -> AuditResult:
    """In the work process: what the votes alone say, then the audit."""
    fused = dawid_skene(panel.votes)
    row = np.searchsorted(items, panel.items) if len(items) else np.zeros(0, np.int64)
    here = row < len(items)
    here[here] = items[row[here]] == panel.items[here]
    k = panel.votes.n_classes
    prior = np.full(k, 1 / k) if fused.prior is None else fused.prior
    voted, votes = np.tile(prior, (len(items), 1)), np.zeros((len(items), k))
    voted[row[here]], votes[row[here]] = fused.posterior[here], tallies(panel.votes)[here]
    return audit(AuditInput(content, given, votes, voted, prior, seed), progress=progress)


def _notes(question: Question, given: NDArray[np.int32], result: AuditResult, undecided: int,
           errors: Errors | None, gold: int) -> list[str]:
    """What the audit did not look at, and why."""
    notes: list[str] = []
    if undecided:
        notes.append(f"{undecided:,} disputed items have no label yet and were not checked; settle them first.")
    for number in sorted({int(given[one]) for one in result.unjudged}):
        n = sum(int(given[one]) == number for one in result.unjudged)
        notes.append(f"{n} labels “{question.classes[number].name}” could not be checked: a class needs at least "
                     f"{FEWEST_A_CLASS} labels, not all of near-duplicates.")
    if result.unread:
        notes.append(f"{len(result.unread):,} labelled images can't be read now and were not checked.")
    if not result.learned:
        notes.append("The items have no field to learn from; only the votes were compared.")
    if errors is None:
        notes.append(f"How many labels are wrong in all can't be told: {gold} of {FEWEST_CHECKED} gold labels. Give gold "
                     "labels to items drawn at random.")
    return notes


def _content(project: Project, items: list[Item]) -> tuple[AuditItem, ...]:
    return tuple(AuditItem(fields=item.fields) if item.kind == ItemKind.RECORD else
                 AuditItem(image_path(project, item), item.page, item.width, item.height) for item in items)


def _keep(project: Project, question: Question, items: list[Item], given: NDArray[np.int32], result: AuditResult,
          errors: Errors | None, labels: str, seed: int, position: int, notes: list[str]) -> AuditSummary:
    found, ids = result.suspects, np.array([item.id for item in items], np.int64)
    names = [item.name for item in items]
    outliers, groups, problems = result.outliers[:MOST_KEPT], result.duplicates[:MOST_KEPT], result.problems[:MOST_KEPT]
    summary: dict[str, object] = {
        **class_marks(question), "checked": int((given >= 0).sum()),
        "errors": None if errors is None else asdict(errors),
        "outliers": [names[one] for one in outliers], "duplicates": [[names[one] for one in group] for group in groups],
        "problems": [[names[one], what] for one, what in problems], "notes": notes}
    project.keep_run(NewRun(AUDIT, question.id, "confident learning", {"labels": labels}, seed, versions(), position,
                            summary, {"items": ids[found.index], "given": found.given, "suggested": found.suggested,
                                      "score": found.score, "model": result.model[found.index].astype(np.float32),
                                      "alike": np.where(result.alike < 0, -1, ids[result.alike]),
                                      "all_items": ids, "labels": given, "outliers": ids[outliers],
                                      "duplicates": ids[[one for group in groups for one in group]],
                                      "problems": ids[[one for one, _ in problems]],
                                      "probabilities": result.probabilities.astype(np.float32)}))
    latest = latest_audit(project, question)
    assert latest is not None
    return latest
