"""Imported votes: a rule that ran elsewhere; its votes are facts of the project, so it is never run here.

Also reads rule-vote files: CSV with ``item`` and then one column a rule, empty or -1 where it abstains.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from sys import intern
from typing import ClassVar, NamedTuple

from labeling.items.chunks import PART, chunks
from labeling.items.csv_table import text_rows
from labeling.items.found import Refused
from labeling.items.rows import BadRow, NotATable, Row
from labeling.workers import Progress
from weak_supervision.rules.base import ABSTAIN, RuleKind, RuleSpec, Setting, Voter

ITEM = ("item", "image", "id")
SILENT = ("", "-1", "-1.0")


class Imported(RuleKind):
    """See the module."""

    name: ClassVar[str] = "imported"
    title: ClassVar[str] = "Imported votes"

    def check(self, spec: RuleSpec, setting: Setting) -> None:
        return None

    def voter(self, spec: RuleSpec, setting: Setting) -> Voter:
        return lambda record: ABSTAIN


class RuleVoteRow(NamedTuple):
    """One line of a rule-vote file: what each rule that did not abstain said, as written."""

    line: int
    item: str
    votes: dict[str, str]


def read_rule_votes(path: Path) -> Iterator[RuleVoteRow | Refused]:
    """The lines of a rule-vote file. Raises NotATable if it is none or has no item column."""
    column = ""
    for row in _rows(path):
        if isinstance(row, BadRow):
            yield Refused(f"{path.name}:{row.line}", row.reason)
            continue
        column = column or _item_column(path, list(row.cells))
        cells = {name: "" if cell is None else str(cell).strip() for name, cell in row.cells.items()}
        item = cells.pop(column)
        if item:
            said = {intern(name): intern(cell) for name, cell in cells.items() if cell not in SILENT}
            yield RuleVoteRow(row.line, item, said)
        else:
            yield Refused(f"{path.name}:{row.line}", "The item is empty")


def rule_names(path: Path) -> list[str]:
    """The rules that a rule-vote file has a column for. Raises NotATable."""
    for row in _rows(path):
        if not isinstance(row, BadRow):
            names = list(row.cells)
            names.remove(_item_column(path, names))
            return names
    return []


def _rows(path: Path) -> Iterator[Row | BadRow]:
    try:
        yield from text_rows(path)
    except NotATable as error:
        raise NotATable(f"{path.name} can't be read as a table of rule votes: {error.what}.",
                        kept="What came in before is kept.") from error
    except OSError as error:
        raise NotATable(f"{path} can't be read: {error.strerror}.", kept="What came in before is kept.") from error


def _item_column(path: Path, present: list[str]) -> str:
    found = next((name for name in present if name.casefold() in ITEM), None)
    if found is None:
        raise NotATable(f"{path.name} has no column “item”.", kept="Nothing of it was imported.",
                        next_step=f"It has: {', '.join(present[:12])}.")
    return found


def rule_vote_parts(path: Path, *, progress: Progress) -> Iterator[list[RuleVoteRow | Refused]]:
    """In the work process: the lines of a rule-vote file, some thousand at a time."""
    yield from chunks(read_rule_votes(path), PART)
