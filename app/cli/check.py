"""``touchstone check``: verifies a project file and its log."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import cast

from app.cli.base import Command, Result, add_project, reading
from labeling.project import Project


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_project(parser)
    parser.add_argument("--rebuild", action="store_true", help="refill everything derived from the log")


def _run(options: argparse.Namespace) -> Result:
    if options.rebuild:
        with Project.open(Path(options.project), program="touchstone check") as project:  # writes as nobody
            project.rebuild()
    with reading(options.project) as project:
        found = project.check()
    return {"ok": found.ok, "digest": found.digest, "problems": list(found.problems), "rebuilt": options.rebuild}


def _say(result: Result) -> str:
    problems = cast(list[str], result["problems"])
    if problems:
        done = "What is derived was rebuilt, the log was not changed." if result["rebuilt"] else \
            "The file was not changed."
        return "\n".join(["Not sound:", *(f"  {one}" for one in problems), done])
    return f"Sound. Digest {result['digest']}"


COMMAND = Command("check", "verify a project", _arguments, _run, _say)
