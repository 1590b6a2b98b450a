"""``touchstone agreement``: how far annotators agree."""

from __future__ import annotations

import argparse
from typing import cast

from app.cli.base import Command, Result, add_project, add_question, add_seed, reading
from labeling.steps.agreement import measure


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_project(parser)
    add_question(parser)
    add_seed(parser, "the bootstrap interval")


def _run(options: argparse.Namespace) -> Result:
    with reading(options.project) as project:
        found = measure(project, project.schema().question(options.question), seed=options.seed)
    interval = None if found.alpha_low is None else [found.alpha_low, found.alpha_high]
    return {"alpha": found.alpha, "alpha_ci": interval, "fleiss_kappa": found.fleiss_kappa, "percent": found.percent,
            "items": found.items, "enough": found.enough,
            "pairwise": [{"a": one.a, "b": one.b, "kappa": one.kappa, "shared": one.shared} for one in found.pairwise],
            "per_class": found.per_class}


def number(value: object) -> str:
    """A coefficient for people."""
    return "not defined" if value is None else f"{cast(float, value):.3f}"


def _say(result: Result) -> str:
    interval = cast(list[float] | None, result["alpha_ci"])
    between = f" ({interval[0]:.3f} to {interval[1]:.3f}, 95 % interval)" if interval else ""
    lines = [f"Krippendorff's alpha {number(result['alpha'])}{between}",
             f"Fleiss' kappa {number(result['fleiss_kappa'])}, {number(result['percent'])} of pairs agree,"
             f" {result['items']} items seen by two or more"]
    if not result["enough"]:
        lines.append("Fewer than 20 items are shared: too few to say much.")
    classes = cast(dict[str, float | None], result["per_class"])
    lines += [f"  {name}: {number(value)}" for name, value in classes.items()]
    return "\n".join(lines)


COMMAND = Command("agreement", "how far annotators agree", _arguments, _run, _say, """\
Krippendorff's alpha with a 95 % bootstrap interval, Fleiss' kappa, the share of pairs that agree, Cohen's
kappa of every two people, and alpha for each class. 1 is full agreement, 0 what chance would give; 0.80 is
solid, 0.667 enough for tentative conclusions. People need not have seen the same items.""")
