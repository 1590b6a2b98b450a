"""``touchstone export``: writes the cleaned dataset."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import cast

from app.cli.base import Command, Result, add_project, add_question, reading, terminal
from app.version import __version__
from labeling.formats.registry import FORMATS
from labeling.steps.export import ExportOptions, export


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_project(parser)
    parser.add_argument("out", metavar="OUT", type=Path, help="the folder to write")
    parser.add_argument("--format", required=True, help=f"one of {', '.join(one.name for one in FORMATS)}")
    add_question(parser)
    parser.add_argument("--labels", default="consensus", help="consensus, settled, or annotator:NAME")
    parser.add_argument("--only", default="", metavar="QUERY", help="such as status:settled or class:cat")
    parser.add_argument("--split", default="", help="such as train=0.8,val=0.1,test=0.1")
    parser.add_argument("--seed", type=int, default=0)


def _run(options: argparse.Namespace) -> Result:
    chosen = ExportOptions(options.format, options.question, options.labels, options.only, options.split,
                           options.seed, __version__)
    with reading(options.project) as project, terminal() as shown:
        written = export(project, options.out, chosen, shown)
    return {"items": written.items, "left_out": written.left_out, "files": list(written.files)}


def _say(result: Result) -> str:
    files = cast(list[str], result["files"])
    return f"{result['items']} items written ({len(files)} files)." + (
        f" Left out: {result['left_out']}." if result["left_out"] else "")


COMMAND = Command("export", "write the cleaned dataset", _arguments, _run, _say)
