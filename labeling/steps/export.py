"""Writes the cleaned dataset of a project: which labels, which items, in which parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labeling.audit.duplicates import equal_pairs, groups_of, near_pairs, text_key
from labeling.audit.features import difference_hash, square
from labeling.audit.splits import parse_split, split
from labeling.errors import UserError
from labeling.formats.base import ExportItem, ExportLabel, ExportPlan
from labeling.formats.registry import format_of
from labeling.formats.write import Written, write_dataset
from labeling.items.images import decode
from labeling.project import Project
from labeling.questions.base import Question
from labeling.questions.registry import kind_of
from labeling.steps.audit import suspect_queue
from labeling.steps.content import image_path
from labeling.steps.final import CONSENSUS, FinalLabel, final_labels, is_stale, latest_consensus, people_answers
from labeling.steps.query import Facets, parse
from labeling.store import read
from labeling.store.kinds import FactKind, ItemKind, State
from labeling.store.models import Item
from labeling.workers import Progress

UNLABELLED = FinalLabel(None, None, "unlabelled", 0)


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What goes out and how."""

    format: str
    question: str | None = None
    labels: str = CONSENSUS
    only: str = ""
    split: str = ""
    seed: int = 0
    version: str = ""


ExportReport = Written


@dataclass(frozen=True, slots=True)
class Gate:
    """One thing that stands between a project and a clean export, or is well; ``step`` is where it is mended."""

    ok: bool
    title: str
    detail: str
    step: str = ""


def gates(project: Project, question: Question) -> tuple[Gate, ...]:
    """What a careful person would look at before exporting."""
    with project.reading() as connection:
        counts = read.counts(connection)
    disputed, suspects = counts.state(question.id, State.DISPUTED), len(suspect_queue(project, question))
    open_ = counts.items - counts.labelled.get(question.id, 0)
    fused = latest_consensus(project, question)
    found = [
        Gate(not disputed, f"{disputed:,} items are disputed" if disputed else "Nothing is disputed",
             "They go out with the consensus, or without a label where there is none." if disputed else "", "agree"),
        Gate(not suspects, f"{suspects:,} label doubts not reviewed" if suspects else "No label is in doubt", "",
             "audit"),
        Gate(open_ <= 0, f"{open_:,} items are not labelled" if open_ > 0 else "Everything is labelled", "", "label"),
    ]
    if fused is not None and is_stale(project, question, fused.run):
        found.append(Gate(False, "The consensus is older than the newest answers", "Run it again.", "agree"))
    return tuple(found)


def export(project: Project, out: Path, options: ExportOptions, progress: Progress) -> Written:
    """Write a dataset into the folder ``out``. Raises UserError; then ``out`` is as it was."""
    format_ = format_of(options.format)
    schema = project.schema()
    questions = [schema.question(options.question)] if options.question else list(schema.questions)
    if not questions:
        schema.question()
    carried = [one for one in questions if one.kind in format_.kinds]
    if not carried:
        raise UserError(f"“{format_.title}” can't carry a question of the kind “{questions[0].kind}”.",
                        kept="Nothing was written.", next_step="Choose another format.")
    labels = {one.id: final_labels(project, one, options.labels) for one in carried}
    progress.report(0, None, "Choosing items")
    items = _chosen(project, carried, labels, options)
    parts = _parts(project, items, carried[0], labels, options, progress) if options.split else {}
    plan = ExportPlan(_each(project, items, carried, labels, parts), len(items), bool(options.split),
                      _about(project, carried, options))
    for _, reason in _unreadable(project):
        plan.leave_out("unreadable" if reason else reason)
    for one in questions:
        if one not in carried:
            plan.leave_out(f"question “{one.key}” not carried by {format_.name}")
    return write_dataset(plan, format_, out, progress)


def _unreadable(project: Project) -> list[tuple[str, str]]:
    with project.reading() as connection:
        return read.errors(connection, limit=10_000_000)


def _chosen(project: Project, questions: list[Question], labels: dict[int, dict[int, FinalLabel]],
            options: ExportOptions) -> list[Item]:
    test = parse(options.only)
    with project.reading() as connection:
        items = [item for item in read.each_item(connection) if not item.reason]
        if not options.only:
            return items
        splits = read.values_by_item(connection, FactKind.SPLIT)
        flagged = read.flagged(connection)
    question, people = questions[0], _who_answered(project, questions[0])
    return [item for item in items if test(_facets(item, question, labels[question.id].get(item.id, UNLABELLED),
                                                   people.get(item.id, frozenset()), splits.get(item.id, ""),
                                                   item.id in flagged))]


def _who_answered(project: Project, question: Question) -> dict[int, frozenset[str]]:
    names = {one.id: one.name for one in project.schema().annotators}
    answers, found = people_answers(project, question), dict[int, set[str]]()
    items: list[int] = answers.item.tolist()
    people: list[int] = answers.annotator.tolist()
    for item, who in zip(items, people, strict=True):
        found.setdefault(item, set()).add(names.get(who, ""))
    return {item: frozenset(who) for item, who in found.items()}


def _facets(item: Item, question: Question, label: FinalLabel, annotators: frozenset[str], part: str, flagged: bool
            ) -> Facets:
    kind = kind_of(question.kind)
    keys = kind.classes_of(kind.decode(label.value)) if label.value is not None else ()
    names = {one.key: one.name for one in question.classes}
    return Facets(item.name, label.status, frozenset([*keys, *(names.get(key, key) for key in keys)]), annotators,
                  part, flagged, "image" if item.kind == ItemKind.IMAGE else "record")


def _each(project: Project, items: list[Item], questions: list[Question], labels: dict[int, dict[int, FinalLabel]],
          parts: dict[int, str]) -> Iterator[ExportItem]:
    for item in items:
        path = image_path(project, item) if item.kind == ItemKind.IMAGE else None
        yield ExportItem(
            item.name, item.identity.hex(), "image" if item.kind == ItemKind.IMAGE else "record",
            tuple(_label(one, labels[one.id].get(item.id, UNLABELLED)) for one in questions), path, None, item.fields,
            parts.get(item.id, ""))


def _label(question: Question, label: FinalLabel) -> ExportLabel:
    kind = kind_of(question.kind)
    names = {one.key: one.name for one in question.classes}
    value = None if label.value is None else \
        tuple(names.get(key, key) for key in kind.classes_of(kind.decode(label.value)))
    return ExportLabel(question.key, value, label.confidence, label.status, label.votes)


def _parts(project: Project, items: list[Item], question: Question, labels: dict[int, dict[int, FinalLabel]],
           options: ExportOptions, progress: Progress) -> dict[int, str]:
    shares = parse_split(options.split)
    groups = near_groups(project, items, progress)
    given = [labels[question.id].get(item.id, UNLABELLED).value or "" for item in items]
    names = split([item.identity.hex() for item in items], shares, groups=groups, labels=given, seed=options.seed)
    return {item.id: name for item, name in zip(items, names, strict=True)}


def near_groups(project: Project, items: list[Item], progress: Progress) -> NDArray[np.int64]:
    """Groups of near-duplicates, by the look of images and the words of texts; [n]."""
    if all(item.kind == ItemKind.RECORD for item in items):
        return groups_of(len(items), equal_pairs([_words(item) for item in items]))
    hashes = np.zeros(len(items), np.uint64)
    for place, item in enumerate(items):
        if place % 100 == 0:
            progress.report(place, len(items), "Looking for near-duplicates")
        path = image_path(project, item) if item.kind == ItemKind.IMAGE else None
        try:
            hashes[place] = difference_hash(square(decode(path, page=item.page, max_size=(64, 64))[..., :3])) \
                if path else place
        except UserError:
            hashes[place] = place
    return groups_of(len(items), near_pairs(hashes, within=2))


def _words(item: Item) -> str:
    return text_key(" ".join(cell for cell in (item.fields or {}).values() if isinstance(cell, str) and " " in cell))


def _about(project: Project, questions: list[Question], options: ExportOptions) -> dict[str, object]:
    fused = latest_consensus(project, questions[0]) if options.labels == CONSENSUS else None
    run = None if fused is None else {
        "method": fused.run.method, "seed": fused.run.seed, "parameters": fused.run.parameters,
        "versions": fused.run.versions, "stale": is_stale(project, questions[0], fused.run)}
    with project.reading() as connection:
        position = read.position(connection)
    return {"project": project.schema().name, "project_id": project.uuid().hex, "version": options.version,
            "written": datetime.now(UTC).isoformat(timespec="seconds"), "log_position": position,
            "labels": options.labels, "consensus": run or "none stored: only unanimous items have a label",
            "only": options.only, "split": options.split, "seed": options.seed,
            "questions": [{"key": one.key, "kind": one.kind, "text": one.text,
                           "classes": [label.name for label in one.classes]} for one in questions]}


