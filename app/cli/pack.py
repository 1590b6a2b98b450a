"""``touchstone pack``: makes a work package for one annotator."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import cast

from app.cli.base import Command, Result, add_project, add_seed, say, terminal, writing
from labeling.steps.packs import PackOptions, pack
from labeling.steps.plan import Sharing
from labeling.store.terms import HELP


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_project(parser)
    parser.add_argument("out", metavar="OUT", type=Path, help="the pack to write; “.touchstone” may be left out")
    parser.add_argument("--annotator", metavar="NAME", required=True, help="who will work with it; added if new")
    parser.add_argument("--items", metavar="QUERY", default="", help="only these items, see below (default: what is "
                        "assigned to the annotator or, if nothing is, all)")
    parser.add_argument("--overlap", metavar="K", type=int, help="share the items first, so that K people see each "
                        "of them and everybody has as many; what is assigned already stays")
    parser.add_argument("--among", metavar="NAMES", default="", help="who shares the items, as ann,ben,cleo (default: "
                        "everybody but leads and people known by imported votes only)")
    parser.add_argument("--shared", metavar="SHARE", type=float, default=0.0, help="with --overlap: a part of the "
                        "items that everybody sees, as 0.1")
    add_seed(parser, "the sharing")
    parser.add_argument("--with-images", action="store_true", help="put the images inside")
    parser.add_argument("--with-rules", action="store_true", help="let the rules go along (default: they stay here)")


def _run(options: argparse.Namespace) -> Result:
    sharing = None if options.overlap is None else Sharing(options.overlap, options.shared, options.seed)
    among = tuple(name for name in (one.strip() for one in options.among.split(",")) if name)
    chosen = PackOptions(options.annotator.strip(), options.items, sharing, among, options.with_images,
                         options.with_rules)
    with writing(options.project) as project, terminal() as shown:
        packed = pack(project, options.out, chosen, shown,
                      lambda items, size: say(f"{items:,} items, about {_megabytes(size)}."))
    return {"items": packed.items, "bytes": packed.bytes, "images": packed.images, "missing": packed.missing}


def _say(result: Result) -> str:
    missing = cast(int, result["missing"])
    return "\n".join([f"{cast(int, result['items']):,} items packed, {_megabytes(cast(int, result['bytes']))}.",
                      *([f"{missing:,} images are not where they were, and are not inside."] if missing else [])])


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"


MORE = f"""\
{HELP}

A pack is this project for one annotator: the items, the questions with their guideline, and what she has
answered herself. What others answered, gold, decisions and (unless --with-rules) the rules stay here. It opens
in the same program, with Label alone. “touchstone merge” takes her work back in.

  touchstone pack study ann --annotator Ann --overlap 2 --among Ann,Ben,Cleo --with-images
  touchstone pack study ben --annotator Ben --overlap 2 --among Ann,Ben,Cleo --with-images
  touchstone merge study ann.touchstone ben.touchstone"""

COMMAND = Command("pack", "make a work package for an annotator", _arguments, _run, _say, MORE)
