"""``touchstone rules``: labeling functions of a project."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import cast

from app.cli.base import Command, Result, add_project, add_question, reading, say, terminal, writing
from labeling.errors import UserError
from labeling.project import Project
from labeling.questions.base import Question
from labeling.workers import Progress
from weak_supervision.rules.python import files_of
from weak_supervision.steps.rules import add_rules, fit, of_question, run_rules, spec_of, table, trust

ACTIONS = ("list", "add", "run", "model", "suggest", "trust")


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_project(parser)
    parser.add_argument("action", choices=ACTIONS)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE",
                        help="for add: a Python file of @labeling_function, or JSON no-code rules")
    add_question(parser)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--yes", action="store_true", help="for trust: don't ask after showing the code")


def as_rows(project: Project, question: Question) -> list[dict[str, object]]:
    """What INTERFACE promises of a list of rules."""
    names = [one.name for one in question.classes]
    return [{"name": row.rule.name, "kind": row.rule.kind, "enabled": row.rule.enabled, "trusted": row.trusted,
             **({"polarity": None, "coverage": None, "overlap": None, "conflict": None, "accuracy": None, "checked": 0}
                if row.stats is None else
                {"polarity": [names[one] for one in row.stats.polarity], "coverage": row.stats.coverage,
                 "overlap": row.stats.overlap, "conflict": row.stats.conflict, "accuracy": row.stats.accuracy,
                 "checked": row.stats.checked})} for row in table(project, question)]


def _run(options: argparse.Namespace) -> Result:
    if options.action == "suggest":
        raise UserError("Suggesting rules is not in this version yet.", kept="Nothing was changed.",
                        next_step="Write rules as JSON or Python and add them.")
    opened = reading if options.action in ("list", "trust") else writing
    with opened(options.project) as project, terminal() as shown:
        question = project.schema().question(options.question)
        return _DOES[options.action](project, question, options, shown)


def _list(project: Project, question: Question, options: argparse.Namespace, shown: Progress) -> Result:
    return {"rules": as_rows(project, question)}


def _add(project: Project, question: Question, options: argparse.Namespace, shown: Progress) -> Result:
    if not options.files:
        raise UserError("Name at least one file of rules.")
    added, known = add_rules(project, question, options.files, trusted=False)
    rows = as_rows(project, question)
    if not all(row["trusted"] for row in rows):
        say("Python rules are programs. Read them, then let them run here: touchstone rules PROJECT trust")
    return {"added": added, "known": known, "rules": rows}


def _apply(project: Project, question: Question, options: argparse.Namespace, shown: Progress) -> Result:
    _, errors = run_rules(project, question, shown)
    for one in errors:
        others = f", and {one.count - 1:,} more" if one.count > 1 else ""
        say(f"{one.rule}: {one.reason}" + (f" ({one.item}{others})" if one.item else ""))
    return {"rules": as_rows(project, question),
            "errors": [{"rule": one.rule, "item": one.item, "reason": one.reason, "count": one.count}
                       for one in errors]}


def _trust(project: Project, question: Question, options: argparse.Namespace, shown: Progress) -> Result:
    """Show what is about to be trusted, ask where a person can answer, then trust."""
    waiting = [spec for spec in map(spec_of, of_question(project, question)) if not trust().allows(spec)]
    for name, source in {pair for spec in waiting for pair in files_of(spec).items()}:
        say(f"--- {name}\n{source}")
    if waiting and sys.stdin.isatty() and not options.yes:
        say(f"These programs can read your files. Trust {', '.join(one.name for one in waiting)} on this computer? [y/N] ")
        if sys.stdin.readline().strip().casefold() not in ("y", "yes"):
            raise UserError("Nothing was trusted.", kept="The rules stay in the project and do not run.")
    return {"trusted": trust().grant(waiting), "rules": as_rows(project, question)}


def _model(project: Project, question: Question, options: argparse.Namespace, shown: Progress) -> Result:
    fitted = fit(project, question, seed=options.seed, progress=shown)
    rules = [rule for rule in of_question(project, question) if rule.enabled]
    return {"weights": [{"name": rule.name, "weight": float(weight)}
                        for rule, weight in zip(rules, fitted.weights, strict=True)],
            "class_balance": {one.name: float(share) for one, share in
                              zip(question.classes, fitted.class_balance, strict=True)},
            "coverage": float(fitted.covered.mean()), "accuracy": fitted.accuracy,
            "majority_accuracy": fitted.majority_accuracy, "checked": fitted.checked, "use": fitted.use,
            "why": fitted.why, "balance_from": fitted.balance_from}


_DOES = {"list": _list, "add": _add, "run": _apply, "model": _model, "trust": _trust}


def _share(value: object) -> str:
    return "      –" if value is None else f"{cast(float, value):7.1%}"


def _say(result: Result) -> str:
    lines: list[str] = []
    if "added" in result:
        lines.append(f"{result['added']} rules added, {result['known']} known already.")
    if "trusted" in result:
        lines.append(f"{result['trusted']} rule files are now trusted on this computer.")
    if "why" in result:
        lines.append(f"Use the {result['use']}. {result['why']}")
        lines += [f"  {one['name']}: {one['weight']:.2f}" for one in cast(list[dict[str, object]], result["weights"])]
    if "rules" in result:
        lines.append(f"{'rule':32} {'kind':9} cover overlap conflict accuracy")
        lines += [f"{str(one['name'])[:32]:32} {one['kind']!s:9} {_share(one['coverage'])} {_share(one['overlap'])} "
                  f"{_share(one['conflict'])} {_share(one['accuracy'])}"
                  for one in cast(list[dict[str, object]], result["rules"])]
    return "\n".join(lines)


COMMAND = Command("rules", "labeling functions: list, add, run, model, trust", _arguments, _run, _say)
