"""Commands that are promised and not there yet: they take their arguments and say so, in words."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.cli.base import Command, Result, add_project
from labeling.errors import UserError


def _report_arguments(parser: argparse.ArgumentParser) -> None:
    add_project(parser)
    parser.add_argument("out", metavar="OUT.html", type=Path, help="the page to write")


def _report(options: argparse.Namespace) -> Result:
    raise UserError("Dataset cards are not in this version yet.", kept="Nothing was written.",
                    next_step="“touchstone info”, “agreement” and the manifest of an export have the figures.")


REPORT = Command("report", "write a dataset card (not in this version yet)", _report_arguments, _report, str)
