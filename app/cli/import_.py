"""``touchstone import``: brings images, tables, votes, gold and rule votes into a project."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import cast

from app.cli.base import Command, Result, add_project, add_question, say, terminal, writing
from labeling.steps.bring_in import READERS, ImportOptions, bring_in
from weak_supervision.steps.rule_votes import RULE_VOTE_READERS


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_project(parser)
    parser.add_argument("paths", metavar="PATH", nargs="+", type=Path, help="folders of images, images, tables")
    parser.add_argument("--format", choices=[*READERS, *RULE_VOTE_READERS], default="",
                        help="what the files are (default: guessed)")
    parser.add_argument("--id", dest="id_column", default="", help="the column that names a record")
    parser.add_argument("--text", dest="text_column", default="", help="the column that holds a record's text")
    parser.add_argument("--annotator", default="", help="whose labels these are, if the file does not say")
    add_question(parser)
    parser.add_argument("--add-classes", action="store_true", help="add classes that the question lacks")
    parser.add_argument("--add-items", action="store_true", help="make bare records of unknown items")
    parser.add_argument("--repeat", choices=("last", "first", "error"), default="last",
                        help="which of several labels by one annotator on one item counts, in all files given")
    parser.add_argument("--pages", action="store_true", help="make an item of each page of a TIFF (not with --embed)")
    parser.add_argument("--embed", action="store_true", help="keep the images inside the project file")


def _run(options: argparse.Namespace) -> Result:
    chosen = ImportOptions(options.format, options.id_column, options.text_column, options.annotator,
                           options.question, options.add_classes, options.add_items, options.repeat, options.pages,
                           options.embed)
    with writing(options.project) as project, terminal() as shown:
        report = bring_in(project, options.paths, chosen, shown, RULE_VOTE_READERS)
    for message in report.messages:
        say(message)
    return {"items_added": report.items_added, "items_known": report.items_known,
            "labels_added": report.labels_added, "labels_known": report.labels_known,
            "errors": [{"source": one.source, "reason": one.reason} for one in report.errors]}


def _say(result: Result) -> str:
    errors = cast(list[dict[str, str]], result["errors"])
    lines = [f"{result['items_added']} items and {result['labels_added']} labels added;"
             f" {result['items_known']} items and {result['labels_known']} labels were known already."]
    if errors:
        lines.append(f"{len(errors)} could not be read:")
        lines += [f"  {one['source']}: {one['reason']}" for one in errors[:20]]
        lines += [f"  … and {len(errors) - 20} more (--json lists all)"] if len(errors) > 20 else []
    return "\n".join(lines)


COMMAND = Command("import", "bring in images, tables and labels", _arguments, _run, _say)
