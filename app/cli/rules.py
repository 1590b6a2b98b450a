"""``touchstone rules``: labeling functions of a project."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import cast

from app.cli.base import Command, Result, add_project, add_question, reading, say, terminal, writing
from labeling.errors import UserError
from labeling.project import Project
from labeling.questions.base import Question
from weak_supervision.steps.rules import add_rules, fit, of_question, run_rules, spec_of, table, trust

ACTIONS = ("list", "add", "run", "model", "suggest", "trust")


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_project(parser)
    parser.add_argument("action", choices=ACTIONS)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE",
                        help="for add: a Python file of @labeling_function, or JSON no-code rules")
    add_question(parser)
    parser.add_argument("--seed", type=int, default=0)


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
        raise UserError("Suggesting rules is not in this version yet.")
    opened = reading if options.action in ("list", "trust") else writing
    with opened(options.project) as project, terminal() as shown:
        question = project.schema().question(options.question)
        if options.action == "add":
            if not options.files:
                raise UserError("Name at least one file of rules.")
            added, known = add_rules(project, question, options.files, trusted=True)
            return {"added": added, "known": known, "rules": as_rows(project, question)}
        if options.action == "run":
            _, errors = run_rules(project, question, shown)
            for one in errors:
                say(f"{one.rule}: {one.reason}" + (f" ({one.item}, and {one.count - 1} more)" if one.item else ""))
            return {"rules": as_rows(project, question),
                    "errors": [{"rule": one.rule, "item": one.item, "reason": one.reason, "count": one.count}
                               for one in errors]}
        if options.action == "model":
            return _model(project, question, options, shown)
        if options.action == "trust":
            return {"trusted": trust().grant([spec_of(rule) for rule in of_question(project, question)])}
        return {"rules": as_rows(project, question)}


def _model(project: Project, question: Question, options: argparse.Namespace, shown: object) -> Result:
    from labeling.workers import Progress

    fitted = fit(project, question, seed=options.seed, progress=cast(Progress, shown))
    rules = [rule for rule in of_question(project, question) if rule.enabled]
    return {"weights": [{"name": rule.name, "weight": float(weight)}
                        for rule, weight in zip(rules, fitted.weights, strict=True)],
            "class_balance": {one.name: float(share) for one, share in
                              zip(question.classes, fitted.class_balance, strict=True)},
            "coverage": float(fitted.covered.mean()), "accuracy": fitted.accuracy,
            "majority_accuracy": fitted.majority_accuracy, "checked": fitted.checked, "use": fitted.use,
            "why": fitted.why}


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
