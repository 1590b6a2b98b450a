"""``touchstone consensus``: one answer an item from several annotators."""

from __future__ import annotations

import argparse
from typing import cast

from app.cli.base import Command, Result, add_project, add_question, add_seed, terminal, writing
from labeling.errors import UserError
from weak_supervision.methods import AUTO, COMBINED, METHODS
from weak_supervision.steps.consensus import PEOPLE, RULES, ConsensusReport, find_consensus
from weak_supervision.steps.rules import votes_of_rules

LATER_METHODS = ("crowdlab",)  # named here so that a clear refusal, not a usage error, meets whoever asks


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_project(parser)
    add_question(parser)
    parser.add_argument("--method", choices=[AUTO, *(one.name for one in METHODS), *LATER_METHODS], default=AUTO,
                        metavar="METHOD", help=f"auto (the default: by evidence) or one of "
                                               f"{', '.join(one.name for one in METHODS)}")
    parser.add_argument("--sources", default=PEOPLE, metavar="LIST",
                        help="annotators (the default), rules, or both: annotators,rules")
    add_seed(parser, "whatever the method leaves to chance")


def sources_in(text: str) -> tuple[str, ...]:
    """The sources that a list names. Raises UserError."""
    sources = tuple(part.strip() for part in text.split(",") if part.strip())
    unknown = next((one for one in sources if one not in (PEOPLE, RULES)), None)
    if unknown is not None or not sources:
        later = " in this version yet" if unknown == "model" else ""
        raise UserError(f"“{unknown or text}” is no source of votes{later}.", kept="Nothing was changed.",
                        next_step=f"Name {PEOPLE}, {RULES}, or both with a comma between them.")
    return sources


def as_result(report: ConsensusReport) -> Result:
    """What INTERFACE promises of a consensus."""
    return {"method": report.method, "items": report.items, "disputed": report.disputed,
            "annotators": [{"name": name, "labels": labels, "accuracy": accuracy}
                           for name, labels, accuracy in report.annotators],
            "evidence": [{"method": one.method, "score": one.score, "on": one.on, "n": one.n, "note": one.note}
                         for one in report.evidence]}


def _run(options: argparse.Namespace) -> Result:
    if options.method in LATER_METHODS:
        raise UserError(f"The method “{options.method}” is not in this version yet.", kept="Nothing was changed.",
                        next_step=f"There are: {', '.join(one.name for one in METHODS)}.")
    sources = sources_in(options.sources)
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


COMMAND = Command("consensus", "one answer an item from several annotators", _arguments, _run, _say, """\
Stores a run that Settle, the audit and exports then use. “auto” measures the methods on gold items, or on
answers held back where there is no gold, says how each did, and takes the best. Settled decisions stay.

  touchstone consensus study.touchstone
  touchstone consensus study.touchstone --method combined --sources annotators,rules""")
