"""``touchstone demo``: makes the sample project and opens it, or runs the whole pipeline on it without a window."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import cast

from app.cli.base import Command, Result, terminal
from app.version import __version__
from labeling.home import home


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", nargs="?", type=Path, metavar="DIR",
                        help="the folder to make it in (default: among the program's own files)")
    parser.add_argument("--headless", action="store_true",
                        help="no window: run the whole pipeline and print what it found against the truth")


def sample_folder() -> Path:
    """Where the sample lies unless a person says otherwise."""
    return home() / "sample"


def _run(options: argparse.Namespace) -> Result:
    from weak_supervision.steps.sample import make_sample
    from weak_supervision.steps.sample_run import run_sample

    folder = options.folder or sample_folder()
    with terminal() as shown:
        samples = make_sample(folder, shown, ready=not options.headless)
        if options.headless:
            return {"projects": [run_sample(one, shown, version=__version__) for one in samples]}
    from app.shell.start import start

    return {"projects": [{"project": str(one.path)} for one in samples], "exit": start(str(samples[0].path))}


FIGURES = (("one annotator", "single_annotator"), ("majority", "majority"), ("Dawid-Skene", "dawid_skene"),
           ("people and rules", "combined"))


def _say(result: Result) -> str:
    projects = [one for one in cast(list[dict[str, object]], result["projects"]) if "items" in one]
    return "\n".join([*(["Simulated annotators, measured against the truth:"] if projects else []),
                      *(line for one in projects for line in _lines(one))])


def _lines(one: dict[str, object]) -> list[str]:
    suspects = cast(dict[str, float], one["suspects"])
    lines = [f"{Path(str(one['project'])).stem}: {one['items']} items"]
    lines += [f"  {name:18} {cast(float, one[key]):6.1%} right" for name, key in FIGURES]
    if one["rules"] is not None:
        lines.append(f"  {'rules alone':18} {cast(float, one['rules']):6.1%} right on the "
                     f"{cast(float, one['rules_coverage']):.0%} they speak about; people and rules there "
                     f"{cast(float, one['combined_where_rules_vote']):.1%}")
    return [*lines, f"  {suspects['flagged']} suspects among the labels by {one['audited']}: "
                    f"{suspects['precision']:.0%} of them are wrong, {suspects['recall']:.0%} of the wrong ones found",
            f"  exported to {one['export']}"]


COMMAND = Command("demo", "make the sample project", _arguments, _run, _say, """\
Handwritten digits and measurements of breast masses that ship with scikit-learn, labelled by simulated
annotators whose reliability their names state; some labels are wrong on purpose. Works offline. With
--headless the figures say how often one annotator, majority vote, Dawid-Skene, rules, and people with rules
are right, and how many of the suspect labels are wrong.

  touchstone demo
  touchstone demo /tmp/look --headless""")
