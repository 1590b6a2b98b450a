"""``touchstone consensus``: one answer an item from several annotators."""

from __future__ import annotations

import argparse
from typing import cast

from app.cli.base import Command, Result, add_project, add_question, terminal, writing
from weak_supervision.methods import METHODS
from weak_supervision.steps.consensus import PEOPLE, RULES, ConsensusReport, find_consensus
from weak_supervision.steps.rules import votes_of_rules

COMBINED = "combined"


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_project(parser)
    add_question(parser)
    parser.add_argument("--method", choices=["auto", *(one.name for one in METHODS), COMBINED], default="auto")
    parser.add_argument("--sources", default=PEOPLE, help="annotators, rules, or both, separated by commas")
    parser.add_argument("--seed", type=int, default=0)


def as_result(report: ConsensusReport) -> Result:
    """What INTERFACE promises of a consensus."""
    return {"method": report.method, "items": report.items, "disputed": report.disputed,
            "annotators": [{"name": name, "labels": labels, "accuracy": accuracy}
                           for name, labels, accuracy in report.annotators],
            "evidence": [{"method": one.method, "score": one.score, "on": one.on, "n": one.n, "note": one.note}
                         for one in report.evidence]}


def _run(options: argparse.Namespace) -> Result:
    sources = tuple(part.strip() for part in options.sources.split(",") if part.strip())
    with writing(options.project) as project, terminal() as shown:
        question = project.schema().question(options.question)
        rules = votes_of_rules(project, question) if RULES in sources or options.method == COMBINED else None
        return as_result(find_consensus(project, question, method=options.method, sources=sources, rule_votes=rules,
                                        seed=options.seed, progress=shown))


def _say(result: Result) -> str:
    people = cast(list[dict[str, object]], result["annotators"])
    evidence = cast(list[dict[str, object]], result["evidence"])
    lines = [f"{result['items']} items by {result['method']}; {result['disputed']} disputed."]
    lines += [f"  {one['method']}: {cast(float, one['score']):.3f} {one['on']} ({one['n']})"
              + (f" {one['note']}" if one["note"] else "") for one in evidence]
    lines += [f"  {one['name']}: {one['labels']} labels"
              + ("" if one["accuracy"] is None else f", about {cast(float, one['accuracy']):.0%} right")
              for one in people[:20]]
    return "\n".join(lines)


COMMAND = Command("consensus", "one answer an item from several annotators", _arguments, _run, _say)
