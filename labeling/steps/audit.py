"""Finds suspect labels of a project and keeps the queue of those that nobody has decided yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from labeling.audit.audit import AuditInput, AuditItem, AuditResult, audit
from labeling.audit.predictions import FEWEST_A_CLASS
from labeling.consensus.dawid_skene import dawid_skene
from labeling.consensus.majority import tallies
from labeling.errors import UserError
from labeling.project import Project
from labeling.questions.base import Panel, Question
from labeling.questions.registry import kind_of
from labeling.steps.content import image_path
from labeling.steps.final import CONSENSUS, final_labels, people_answers, versions
from labeling.store import read, runs
from labeling.store.kinds import FactKind, ItemKind
from labeling.store.models import Item
from labeling.store.runs import NewRun
from labeling.workers import Progress, Quiet, in_process

AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class SuspectLabel:
    """One label in doubt. given and suggested are encoded; score: the doubt, 0..1."""

    item: int
    name: str
    given: str
    suggested: str
    score: float


@dataclass(frozen=True, slots=True)
class AuditSummary:
    """What an audit found. ``errors`` is an estimate with a 95 % interval."""

    run: int
    checked: int
    suspects: int
    errors: float
    errors_low: float
    errors_high: float
    outliers: tuple[str, ...]
    duplicates: tuple[tuple[str, ...], ...]
    problems: tuple[tuple[str, str], ...]
    at: int
    notes: tuple[str, ...] = ()


def find_suspects(project: Project, question: Question, *, labels: str = CONSENSUS, seed: int = 0,
                  progress: Progress | None = None) -> AuditSummary:
    """Audit the labels of a question in the work process, and store what was found. Raises UserError."""
    kind = kind_of(question.kind)
    if kind.name != "choice":
        raise UserError("Only single choices can be audited so far.", kept="Nothing was changed.")
    with project.reading() as connection:
        position = read.position(connection)
        items = [item for item in read.each_item(connection) if not item.reason]
    final = final_labels(project, question, labels)
    keys = {one.key: number for number, one in enumerate(question.classes)}
    given = np.full(len(items), -1, np.int32)
    for place, item in enumerate(items):
        value = final[item.id].value if item.id in final else None
        classes = kind.classes_of(kind.decode(value)) if value is not None else ()
        if len(classes) == 1:
            given[place] = keys.get(classes[0], -1)
    undecided = sum(1 for item in items if item.id in final and final[item.id].value is None and final[item.id].votes)
    content, panels = _content(project, items), kind.panels(people_answers(project, question), question)
    result: AuditResult = in_process(_audit, content, given, panels[0], np.array([item.id for item in items], np.int64),
                                     seed, progress=progress or Quiet())
    return _keep(project, question, items, given, result, labels, seed, position,
                 _notes(question, given, result, undecided))


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


def _notes(question: Question, given: NDArray[np.int32], result: AuditResult, undecided: int) -> list[str]:
    """What the audit did not look at, and why."""
    notes: list[str] = []
    if undecided:
        notes.append(f"{undecided:,} disputed items have no label yet and were not checked; settle them first.")
    for number in sorted({int(given[one]) for one in result.unjudged}):
        n = sum(int(given[one]) == number for one in result.unjudged)
        notes.append(f"{n} labels “{question.classes[number].name}” could not be checked: a class needs at least "
                     f"{FEWEST_A_CLASS} labels, not all of near-duplicates.")
    if not result.learned:
        notes.append("The items have no field to learn from; only the votes were compared.")
    return notes


def _content(project: Project, items: list[Item]) -> tuple[AuditItem, ...]:
    return tuple(AuditItem(fields=item.fields) if item.kind == ItemKind.RECORD else
                 AuditItem(image_path(project, item), item.page, item.width, item.height) for item in items)


def _keep(project: Project, question: Question, items: list[Item], given: NDArray[np.int32], result: AuditResult,
          labels: str, seed: int, position: int, notes: list[str]) -> AuditSummary:
    found, ids = result.suspects, np.array([item.id for item in items], np.int64)
    names = [item.name for item in items]
    summary: dict[str, object] = {
        "checked": int((given >= 0).sum()), "errors": [found.errors, found.errors_low, found.errors_high],
        "outliers": [names[one] for one in result.outliers[:500]],
        "duplicates": [[names[one] for one in group] for group in result.duplicates[:500]],
        "problems": [[names[one], what] for one, what in result.problems[:500]], "notes": notes}
    project.keep_run(NewRun(AUDIT, question.id, "confident learning", {"labels": labels}, seed, versions(), position,
                            summary, {"items": ids[found.index], "given": found.given, "suggested": found.suggested,
                                      "score": found.score, "all_items": ids,
                                      "probabilities": result.probabilities.astype(np.float32)}))
    latest = latest_audit(project, question)
    assert latest is not None
    return latest


def latest_audit(project: Project, question: Question) -> AuditSummary | None:
    """What the newest audit found, None before the first."""
    with project.reading() as connection:
        run = runs.latest(connection, AUDIT, question.id)
        if run is None:
            return None
        arrays = runs.arrays(connection, run.id)
    body = cast(dict[str, Any], run.summary)
    errors, low, high = (float(one) for one in body["errors"])
    return AuditSummary(run.id, body["checked"], len(arrays["items"]), errors, low, high, tuple(body["outliers"]),
                        tuple(tuple(group) for group in body["duplicates"]),
                        tuple((name, what) for name, what in body["problems"]), run.at,
                        tuple(body.get("notes", ())))


def suspect_queue(project: Project, question: Question) -> list[SuspectLabel]:
    """Suspects of the newest audit that nobody has decided since, the most doubtful first, discussed ones last."""
    with project.reading() as connection:
        run = runs.latest(connection, AUDIT, question.id)
        if run is None:
            return []
        arrays = runs.arrays(connection, run.id)
        settled = {one.item for one in read.decisions(connection, question.id)}
        discussed = set(read.values_by_item(connection, FactKind.DISCUSS, question.id))
        open_ = [row for row in range(len(arrays["items"])) if int(arrays["items"][row]) not in settled]
        named = {item.id: item.name for item in read.each_item(connection, [int(arrays["items"][row])
                                                                           for row in open_])}
    kind, classes = kind_of(question.kind), question.classes
    encoded = [kind.encode(kind.parse(one.key, question)) for one in classes]
    found = [SuspectLabel(int(arrays["items"][row]), named[int(arrays["items"][row])],
                          encoded[int(arrays["given"][row])], encoded[int(arrays["suggested"][row])],
                          float(arrays["score"][row])) for row in open_ if int(arrays["items"][row]) in named]
    return sorted(found, key=lambda one: one.item in discussed)
