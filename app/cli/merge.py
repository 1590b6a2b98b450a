"""``touchstone merge``: takes in what copies and packs of a project know."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, cast

from app.cli.base import Command, Result, add_project, reading, terminal, writing
from labeling.exchange.merge import merge
from labeling.exchange.preview import Preview, preview


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_project(parser)
    parser.add_argument("packs", metavar="PACK", nargs="+", type=Path, help="packs or other copies of the same project")
    parser.add_argument("--preview", action="store_true", help="say what would come in, and merge nothing")


def _run(options: argparse.Namespace) -> Result:
    if options.preview:
        with reading(options.project) as project:
            return {"preview": [_as_json(preview(project.path, project.schema(), pack)) for pack in options.packs]}
    with writing(options.project) as project, terminal() as shown:
        union = merge(project, *options.packs, progress=shown)
    return {"facts_added": union.facts_added, "items_added": union.items_added, "already_known": union.already_known}


def _as_json(one: Preview) -> dict[str, object]:
    return {
        "file": str(one.path), "facts": one.facts_new, "already_known": one.already_known, "items": one.items_new,
        "people": [{"name": who.name, "uuid": who.uuid, "answers": who.answers, "same_name": who.same_name}
                   for who in one.people],
        "conflicts": one.conflicts_total,
        "first_conflicts": [{"item": clash.item, "question": clash.question, "annotator": clash.person, "here": clash.here,
                             "there": clash.there, "taken": clash.taken} for clash in one.conflicts],
        "edited": list(one.edited), "outdated": one.outdated, "about_removed": one.about_removed}


def _say(result: Result) -> str:
    if "preview" in result:
        return "\n".join(_told(one) for one in cast(list[dict[str, Any]], result["preview"]))
    return (f"{result['facts_added']} facts and {result['items_added']} items added; "
            f"{result['already_known']} were known already.")


def _told(one: dict[str, Any]) -> str:
    lines = [f"{Path(one['file']).name}: {one['facts']:,} facts and {one['items']:,} items are new."]
    for who in one["people"]:
        twin = "; somebody else of this name is in the project" if who["same_name"] else ""
        lines.append(f"  {who['name']} brings {who['answers']:,} answers{twin}")
    lines += [f"  {clash['annotator'] or 'A decision'} on {clash['item']}: {clash['here']} here, {clash['there']} there; "
              f"{clash['taken']} is the later" for clash in one["first_conflicts"]]
    if one["conflicts"] > len(one["first_conflicts"]):
        lines.append(f"  and {one['conflicts'] - len(one['first_conflicts']):,} more such items")
    lines += [f"  changed on both sides: {what}" for what in one["edited"]]
    if one["outdated"]:
        lines.append(f"  {one['outdated']:,} answers were given to another wording of the question")
    if one["about_removed"]:
        lines.append(f"  {one['about_removed']:,} answers are about items that were removed here")
    return "\n".join(lines)


MORE = """\
Any order, any number of times, copies of copies, backups and older formats: the outcome is the same. All files of
one call are one merge, which one undo in the window takes back.

  touchstone merge study ann.touchstone ben.touchstone --preview
  touchstone merge study ann.touchstone ben.touchstone"""

COMMAND = Command("merge", "take in what packs and other copies know", _arguments, _run, _say, MORE)
