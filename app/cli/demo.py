"""``touchstone demo``: makes the sample project and opens it, or runs the whole pipeline on it without a window."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import cast

from app.cli.base import Command, Result, terminal
from labeling.home import home


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="the folder to make it in (default: among the program's own files)")
    parser.add_argument("--headless", action="store_true", help="no window: run the whole pipeline and print what it found against the truth")


def sample_folder() -> Path:
    """Where the sample lies unless a person says otherwise."""
    return home() / "sample"


def _run(options: argparse.Namespace) -> Result:
    from weak_supervision.steps.sample import make_sample
    from weak_supervision.steps.sample_run import run_sample

    folder = options.folder or sample_folder()
    with terminal() as shown:
        samples = make_sample(folder, shown)
        if options.headless:
            return {"projects": [run_sample(one, shown) for one in samples]}
    from app.shell.start import start

    return {"projects": [{"project": str(one.path)} for one in samples], "exit": start(str(samples[0].path))}


def _say(result: Result) -> str:
    lines: list[str] = []
    for one in cast(list[dict[str, object]], result["projects"]):
        if "items" not in one:
            continue
        suspects = cast(dict[str, float], one["suspects"])
        lines.append(f"{Path(str(one['project'])).stem}: {one['items']} items")
        lines += [f"  {name:24} {cast(float, one[key]):.1%} right" for name, key in
                  (("one annotator", "single_annotator"), ("majority", "majority"), ("Dawid-Skene", "dawid_skene"),
                   ("rules alone", "rules"), ("people and rules", "combined")) if one[key] is not None]
        lines.append(f"  {suspects['flagged']} suspects: {suspects['precision']:.0%} of them wrong, "
                     f"{suspects['recall']:.0%} of the wrong labels found")
        lines.append(f"  exported to {one['export']}")
    return "\n".join(lines)


COMMAND = Command("demo", "make the sample project", _arguments, _run, _say)
