"""``touchstone info``: what is in a project."""

from __future__ import annotations

import argparse
from typing import cast

from app.cli.base import Command, Result, add_project, reading
from labeling.project import LEAD, Project
from labeling.store import read


def overview(project: Project) -> Result:
    """Counts, people and questions of a project."""
    schema = project.schema()
    with project.reading() as connection:
        counts, facts = read.counts(connection), read.position(connection)
    answers = {one.id: sum(n for (_, who), n in counts.answers.items() if who == one.id) for one in schema.annotators}
    people = [{"name": one.name, "answers": answers[one.id]} for one in schema.annotators
              if answers[one.id] or one.role != LEAD]
    labelled = max((counts.labelled.get(one.id, 0) for one in schema.questions), default=0)
    return {"name": schema.name, "items": counts.items, "unreadable": counts.unreadable, "labelled": labelled,
            "answers": sum(answers.values()), "facts": facts, "annotators": people,
            "questions": [{"key": one.key, "kind": one.kind, "text": one.text,
                           "classes": [label.name for label in one.classes]} for one in schema.questions],
            "rules": len(schema.rules)}


def _run(options: argparse.Namespace) -> Result:
    with reading(options.project) as project:
        return overview(project)


def _say(result: Result) -> str:
    people = cast(list[dict[str, object]], result["annotators"])
    questions = cast(list[dict[str, object]], result["questions"])
    lines = [f"{result['name']}: {result['items']} items ({result['unreadable']} unreadable), {result['labelled']} "
             f"labelled, {result['answers']} answers, {result['facts']} facts"]
    lines += [f"  question {one['key']} ({one['kind']}): {one['text']} "
              f"[{', '.join(cast(list[str], one['classes']))}]" for one in questions]
    lines += [f"  {one['name']}: {one['answers']} answers" for one in people[:20]]
    return "\n".join(lines)


COMMAND = Command("info", "what is in a project", add_project, _run, _say)
