"""Writes the cleaned dataset of a project: which labels, which items, in which parts."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from labeling.audit.splits import parse_split, split
from labeling.errors import UserError
from labeling.formats.base import ExportPlan, Format
from labeling.formats.registry import format_of
from labeling.formats.write import Written, write_dataset
from labeling.project import Project
from labeling.questions.base import Question
from labeling.steps.content import image_path
from labeling.steps.export_items import Chosen, choose, each
from labeling.steps.final import CONSENSUS, is_stale, latest_consensus
from labeling.steps.near import near_groups
from labeling.store import read
from labeling.workers import Progress

TEXT_COLUMN = "text_column"  # the setting that names the column of a record's text


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What goes out and how. ``version`` is the program's, for the manifest."""

    format: str
    question: str | None = None
    labels: str = CONSENSUS
    only: str = ""
    split: str = ""
    seed: int = 0
    version: str = ""


ExportReport = Written


def export(project: Project, out: Path, options: ExportOptions, progress: Progress) -> Written:
    """Write a dataset into the folder ``out``. Raises UserError; then ``out`` is as it was."""
    format_ = format_of(options.format)
    shares = parse_split(options.split) if options.split else {}
    schema = project.schema()
    asked = [schema.question(options.question)] if options.question or not schema.questions else list(schema.questions)
    carried = _carried(asked, format_)
    progress.report(0, None, "Choosing items")
    about = _about(project, asked, options)  # its log position comes first: what is read later is at least as new
    chosen = choose(project, carried, options.labels, options.only)
    parts, groups = _parts(project, chosen, carried[0], shares, options.seed, progress) if shares else ({}, 0)
    items = each(project, carried, chosen, parts, files=format_.needs_files)
    plan = ExportPlan(items, len(chosen.items), bool(shares), about, dict(chosen.left_out))
    if shares:
        plan.notes["parts"] = {name: list(parts.values()).count(name) for name in shares}
        plan.notes["near_duplicates"] = {"groups_kept_together": groups}
    for one in asked:
        if one not in carried:
            plan.leave_out(f"question “{one.key}”, which {format_.name} does not carry")
    return write_dataset(plan, format_, out, progress)


def _carried(asked: list[Question], format_: Format) -> list[Question]:
    carried = [one for one in asked if one.kind in format_.kinds]
    if not carried:
        raise UserError(f"“{format_.title}” can't carry a question of the kind “{asked[0].kind}”.",
                        kept="Nothing was written.", next_step="Choose another format.")
    return carried[:1] if format_.needs_files else carried


def _parts(project: Project, chosen: Chosen, question: Question, shares: dict[str, float], seed: int,
           progress: Progress) -> tuple[dict[int, str], int]:
    """The part of each item by id, and how many groups of near-duplicates were kept together."""
    items = chosen.items
    groups = near_groups(items, lambda item: image_path(project, item),
                         project.schema().settings.get(TEXT_COLUMN, ""), progress)
    given = [chosen.label(question, item.id).value or "" for item in items]
    names = split([item.identity.hex() for item in items], shares, groups=groups, labels=given, seed=seed)
    members: list[int] = groups.tolist()
    sizes: dict[int, int] = {}
    for group in members:
        sizes[group] = sizes.get(group, 0) + 1
    return ({item.id: name for item, name in zip(items, names, strict=True)},
            sum(size > 1 for size in sizes.values()))


def _about(project: Project, questions: list[Question], options: ExportOptions) -> dict[str, object]:
    with project.reading() as connection:
        position = read.position(connection)
    return {"project": project.schema().name, "project_id": project.uuid().hex, "version": options.version,
            "written": datetime.now(UTC).isoformat(timespec="seconds"), "log_position": position,
            "labels": options.labels, "only": options.only, "split": options.split, "seed": options.seed,
            "questions": [_question(project, one, options.labels) for one in questions]}


def _question(project: Project, question: Question, labels: str) -> dict[str, object]:
    """A question as it is now; its version changes with whatever annotators are told."""
    told = {"key": question.key, "kind": question.kind, "text": question.text, "hint": question.hint,
            "classes": [{"key": one.key, "name": one.name, "guideline": one.guideline} for one in question.classes]}
    version = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]
    return {**told, "classes": [one.name for one in question.classes], "id": question.uuid, "version": version,
            **({"consensus": _consensus(project, question)} if labels == CONSENSUS else {})}


def _consensus(project: Project, question: Question) -> dict[str, object] | None:
    """The run that the labels come from; None: none is stored, and only unanimous items have a label."""
    fused = latest_consensus(project, question)
    if fused is None:
        return None
    run = fused.run
    return {"run": run.id, "method": run.method, "parameters": run.parameters, "seed": run.seed,
            "versions": run.versions, "log_position": run.position, "stale": is_stale(project, question, run),
            "at": datetime.fromtimestamp(run.at / 1000, UTC).isoformat(timespec="seconds")}
