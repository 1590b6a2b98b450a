"""What the newest audit found: its summary, and the queue of suspect labels that nobody has decided since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from labeling.audit.estimate import Errors
from labeling.commands.deciding import AUDIT_FIX, AUDIT_KEEP
from labeling.project import Project
from labeling.questions.base import Question
from labeling.questions.registry import kind_of
from labeling.steps.classes import places
from labeling.store import read, runs
from labeling.store.kinds import FactKind
from labeling.store.models import Item
from labeling.store.runs import Array

AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class Alike:
    """An item that looks like a suspect. label: its class when labels were checked."""

    item: int
    label: str


@dataclass(frozen=True, slots=True)
class SuspectLabel:
    """One label in doubt. given and suggested are encoded; score: the doubt, 0..1.

    likely: the probability of the given label by model and votes together. model: (class key, probability) that a
    model says which never saw the item, the likeliest first. The last three are empty in audits of older versions.
    """

    item: int
    name: str
    given: str
    suggested: str
    score: float
    likely: float | None = None
    model: tuple[tuple[str, float], ...] = ()
    alike: tuple[Alike, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditSummary:
    """What an audit found. ``errors`` is None where too little gold tells how many labels are wrong in all."""

    run: int
    checked: int
    suspects: int
    errors: Errors | None
    outliers: tuple[str, ...]
    duplicates: tuple[tuple[str, ...], ...]
    problems: tuple[tuple[str, str], ...]
    at: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Another thing the audit saw about an item, in words."""

    item: int
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Doubts:
    """An audit and what became of it. confusion int64 [K, K]: checked labels by given (rows) and suggested class.

    queue: undecided suspects, the most doubtful first, those put aside to talk about last.
    findings: outliers, near-duplicates, image problems.
    """

    question: Question
    summary: AuditSummary | None
    queue: tuple[SuspectLabel, ...]
    confusion: NDArray[np.int64]
    kept: int
    fixed: int
    findings: tuple[tuple[Finding, ...], ...] = ((), (), ())


def doubts(project: Project, question: Question) -> Doubts:
    """All that the newest audit of a question found and what people decided since; empty before the first."""
    k = len(question.classes)
    with project.reading() as connection:
        run = runs.latest(connection, AUDIT, question.id)
        if run is None:
            return Doubts(question, None, (), np.zeros((k, k), np.int64), 0, 0)
        arrays = runs.arrays(connection, run.id)
        decided = {one.item: one.source for one in read.decisions(connection, question.id)}
        discussed = set(read.values_by_item(connection, FactKind.DISCUSS, question.id))
        items: list[int] = arrays["items"].tolist()
        named = {item.id: item for item in read.each_item(connection, [one for one in items if one not in decided])}
    sources = [decided.get(one) for one in items]
    now: list[int] = places(question, run.summary).tolist()
    queue = _queue(question, arrays, named, now)
    return Doubts(question, _summary(run.id, run.summary, len(items), run.at),
                  tuple(sorted(queue, key=lambda one: one.item in discussed)), _confusion(arrays, now, k),
                  sources.count(AUDIT_KEEP), sources.count(AUDIT_FIX), _findings(arrays, run.summary))


def encoded_classes(question: Question) -> tuple[str, ...]:
    """The answer that names each class alone."""
    kind = kind_of(question.kind)
    return tuple(kind.encode(kind.parse(one.key, question)) for one in question.classes)


def latest_audit(project: Project, question: Question) -> AuditSummary | None:
    """What the newest audit found, None before the first."""
    return doubts(project, question).summary


def suspect_queue(project: Project, question: Question) -> list[SuspectLabel]:
    """Suspects of the newest audit that nobody has decided since, the most doubtful first, discussed ones last."""
    return list(doubts(project, question).queue)


def is_audited(project: Project, question: Question) -> bool:
    """Whether an audit of this question is stored; quick."""
    with project.reading() as connection:
        return runs.latest(connection, AUDIT, question.id) is not None


def _summary(run: int, summary: object, suspects: int, at: int) -> AuditSummary:
    body = cast(dict[str, Any], summary)
    found = body["errors"]
    errors = Errors(**cast(dict[str, Any], found)) if isinstance(found, dict) else None  # a list: an older model's guess
    return AuditSummary(run, body["checked"], suspects, errors, tuple(body["outliers"]),
                        tuple(tuple(group) for group in body["duplicates"]),
                        tuple((name, what) for name, what in body["problems"]), at, tuple(body.get("notes", ())))


def _findings(arrays: dict[str, Array], summary: object) -> tuple[tuple[Finding, ...], ...]:
    body = cast(dict[str, Any], summary)
    words = ([(name, "unlike all others") for name in body["outliers"]],
             [(name, f"group {number}, {len(group)} alike") for number, group in enumerate(body["duplicates"], start=1)
              for name in group], [(name, what) for name, what in body["problems"]])
    return tuple(tuple(Finding(item, name, what) for item, (name, what) in zip(arrays[kind].tolist(), said, strict=True))
                 if kind in arrays else ()
                 for kind, said in zip(("outliers", "duplicates", "problems"), words, strict=True))


def _queue(question: Question, arrays: dict[str, Array], named: dict[int, Item], now: list[int]) -> list[SuspectLabel]:
    """The suspects among ``named`` items, in the order that the audit gave them."""
    keys, encoded = [one.key for one in question.classes], encoded_classes(question)
    place = {item: row for row, item in enumerate(arrays["all_items"].tolist())}
    found: list[SuspectLabel] = []
    for row, item in enumerate(arrays["items"].tolist()):
        was, meant = int(arrays["given"][row]), int(arrays["suggested"][row])
        given, suggested = now[was], now[meant]
        if item not in named or min(given, suggested) < 0 or given == suggested:
            continue  # decided, or about a class that is gone
        shares = cast(list[float], arrays["model"][row].tolist() if "model" in arrays else [])
        model = [(keys[number], share) for number, share in zip(now, shares, strict=False) if number >= 0]
        found.append(SuspectLabel(
            item, named[item].name, encoded[given], encoded[suggested], float(arrays["score"][row]),
            float(arrays["probabilities"][place[item], was]), tuple(sorted(model, key=lambda one: -one[1])),
            _alike(arrays, row, place, [keys[number] if number >= 0 else "" for number in now])))
    return found


def _alike(arrays: dict[str, Array], row: int, place: dict[int, int], keys: list[str]) -> tuple[Alike, ...]:
    """The look-alikes of a suspect. keys: of each class of the audit, "" where it is gone."""
    if "alike" not in arrays:
        return ()
    labels = arrays["labels"]
    return tuple(Alike(item, keys[int(labels[place[item]])]) for item in arrays["alike"][row].tolist()
                 if item >= 0 and keys[int(labels[place[item]])])


def _confusion(arrays: dict[str, Array], now: list[int], k: int) -> NDArray[np.int64]:
    if "labels" not in arrays:
        return np.zeros((k, k), np.int64)
    number = np.array([*now, -1], np.int64)  # what is not labelled is -1 and stays so
    given = number[arrays["labels"].astype(np.int64)]
    said = given.copy()
    said[np.searchsorted(arrays["all_items"], arrays["items"])] = number[arrays["suggested"].astype(np.int64)]
    counted = (given >= 0) & (said >= 0)
    return np.bincount(given[counted] * k + said[counted], minlength=k * k).reshape(k, k).astype(np.int64)
