"""``touchstone audit``: finds suspect labels."""

from __future__ import annotations

import argparse
from typing import cast

from app.cli.base import Command, Result, add_project, add_question, terminal, writing
from labeling.questions.registry import kind_of
from labeling.steps.audit import find_suspects
from labeling.steps.doubts import suspect_queue


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_project(parser)
    add_question(parser)
    parser.add_argument("--labels", default="consensus", help="consensus, settled, or annotator:NAME")
    parser.add_argument("--seed", type=int, default=0)


def _run(options: argparse.Namespace) -> Result:
    with writing(options.project) as project, terminal() as shown:
        question = project.schema().question(options.question)
        found = find_suspects(project, question, labels=options.labels, seed=options.seed, progress=shown)
        kind, errors = kind_of(question.kind), found.errors
        return {"suspects": [{"item": one.name, "given": kind.describe(kind.decode(one.given), question),
                              "suggested": kind.describe(kind.decode(one.suggested), question), "score": one.score}
                             for one in suspect_queue(project, question)],
                "checked": found.checked, "estimated_errors": errors and errors.number,
                "estimated_errors_ci": errors and [errors.low, errors.high],
                "estimated_from": errors and {"gold": errors.checked, "wrong": errors.wrong},
                "outliers": list(found.outliers), "duplicates": [list(group) for group in found.duplicates],
                "image_problems": [{"item": item, "problem": what} for item, what in found.problems],
                "notes": list(found.notes)}


def _say(result: Result) -> str:
    suspects = cast(list[dict[str, object]], result["suspects"])
    lines = [f"{len(suspects)} of {result['checked']} labels are in doubt."]
    if result["estimated_errors"] is not None:
        low, high = cast(list[float], result["estimated_errors_ci"])
        told = cast(dict[str, int], result["estimated_from"])
        lines.append(f"About {cast(float, result['estimated_errors']):.0f} ({low:.0f} to {high:.0f}) are wrong in all, by "
                     f"{told['gold']} gold labels, if those were drawn at random.")
    lines += [f"  {one['item']}: {one['given']} → {one['suggested']} ({cast(float, one['score']):.2f})"
              for one in suspects[:20]]
    return "\n".join([*lines, *cast(list[str], result["notes"])])


COMMAND = Command("audit", "find suspect labels", _arguments, _run, _say)
