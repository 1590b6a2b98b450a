"""``touchstone merge``: takes in what copies of a project know."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.cli.base import Command, Result, add_project, terminal, writing
from labeling.exchange.merge import merge


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_project(parser)
    parser.add_argument("packs", metavar="PACK", nargs="+", type=Path, help="other copies of the same project")


def _run(options: argparse.Namespace) -> Result:
    facts = items = known = 0
    with writing(options.project) as project, terminal() as shown:
        for number, pack in enumerate(options.packs):
            shown.report(number, len(options.packs), pack.name)
            union = merge(project, pack)
            facts, items, known = facts + union.facts_added, items + union.items_added, known + union.already_known
    return {"facts_added": facts, "items_added": items, "already_known": known}


COMMAND = Command("merge", "take in what other copies know", _arguments, _run,
                  lambda result: f"{result['facts_added']} facts and {result['items_added']} items added; "
                                 f"{result['already_known']} were known already.")
