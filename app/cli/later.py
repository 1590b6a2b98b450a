"""Commands that are promised and not there yet: they take their arguments and say so, in words."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.cli.base import Command, Result, add_project
from labeling.errors import UserError


def _pack_arguments(parser: argparse.ArgumentParser) -> None:
    add_project(parser)
    parser.add_argument("out", metavar="OUT", type=Path, help="the package to write")
    parser.add_argument("--annotator", metavar="NAME", required=True, help="who will work with it")
    parser.add_argument("--items", metavar="QUERY", default="", help="only these items")
    parser.add_argument("--overlap", metavar="K", type=int, default=0, help="how many annotators see each item")
    parser.add_argument("--with-images", action="store_true", help="put the images inside")


def _report_arguments(parser: argparse.ArgumentParser) -> None:
    add_project(parser)
    parser.add_argument("out", metavar="OUT.html", type=Path, help="the page to write")


def _pack(options: argparse.Namespace) -> Result:
    raise UserError("Work packages are not in this version yet.", kept="Nothing was written.",
                    next_step="Copy the project file for the annotator, and take the copy in with “touchstone merge”.")


def _report(options: argparse.Namespace) -> Result:
    raise UserError("Dataset cards are not in this version yet.", kept="Nothing was written.",
                    next_step="“touchstone info”, “agreement” and the manifest of an export have the figures.")


PACK = Command("pack", "make a work package for an annotator (not in this version yet)", _pack_arguments, _pack, str)
REPORT = Command("report", "write a dataset card (not in this version yet)", _report_arguments, _report, str)
