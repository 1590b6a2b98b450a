"""``touchstone export``: writes the cleaned dataset."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import cast

from app.cli.base import Command, Result, add_labels, add_project, add_seed, reading, terminal
from app.version import __version__
from labeling.formats.registry import FORMATS
from labeling.steps.export import ExportOptions, export
from labeling.store.terms import HELP


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_project(parser)
    parser.add_argument("out", metavar="OUT", type=Path, help="the folder to write: new, empty, or an earlier export")
    parser.add_argument("--format", required=True, metavar="F",
                        help="; ".join(f"{one.name}: {one.description.lower()}" for one in FORMATS))
    parser.add_argument("--question", metavar="KEY", help="only this question (default: all that the format carries)")
    add_labels(parser)
    parser.add_argument("--only", default="", metavar="QUERY", help="only these items (default: all); see below")
    parser.add_argument("--split", default="", metavar="SHARES",
                        help="divide into parts, such as train=0.8,val=0.1,test=0.1; exact and near duplicates stay "
                             "together, and each part has its share of each label")
    add_seed(parser, "the division into parts")


def _run(options: argparse.Namespace) -> Result:
    chosen = ExportOptions(options.format, options.question, options.labels, options.only, options.split,
                           options.seed, __version__)
    with reading(options.project) as project, terminal() as shown:
        written = export(project, options.out, chosen, shown)
    return {"items": written.items, "left_out": written.left_out, "files": list(written.files)}


def _say(result: Result) -> str:
    files = cast(list[str], result["files"])
    left = [f"  left out: {count:,} {reason}" for reason, count in cast(dict[str, int], result["left_out"]).items()]
    return "\n".join([f"{cast(int, result['items']):,} items written, {len(files):,} files.", *left])


MORE = f"""\
{HELP}
Write --only='-flagged:yes', with the equals sign, when the query begins with a minus.

Beside the data lies manifest.json: counts, hashes of the files, questions and their versions, the consensus
run, and the version of the program. Nothing is written if anything goes wrong.

  touchstone export study.touchstone out --format csv --split train=0.8,val=0.1,test=0.1
  touchstone export study.touchstone out --format images --only 'status:settled|agreed -flagged:yes'"""

COMMAND = Command("export", "write the cleaned dataset", _arguments, _run, _say, MORE)
