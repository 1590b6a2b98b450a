"""Label tables: other people's votes (``item,annotator,label[,seconds][,at]``) and gold (``item,label``)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from sys import intern
from typing import NamedTuple

from labeling.items.csv_table import text_rows
from labeling.items.found import Cell, Refused
from labeling.items.rows import BadRow, NotATable, Row

ITEM, ANNOTATOR, LABEL = ("item", "image", "id"), ("annotator", "worker"), ("label", "truth", "answer")


class VoteRow(NamedTuple):
    """One line of a label table. ``at`` in milliseconds since 1970, 0 where the file does not say.

    (A tuple with shared texts, as a million of them come from the process that reads.)
    """

    line: int
    item: str
    annotator: str
    label: str
    seconds: float | None = None
    at: int = 0


def read_votes(path: Path, *, annotator: str = "") -> Iterator[VoteRow | Refused]:
    """Votes of a table; ``annotator`` is whose they are where the table has no such column. Raises NotATable."""
    wanted = {"item": ITEM, "label": LABEL} if annotator else {"item": ITEM, "annotator": ANNOTATOR, "label": LABEL}
    whose = intern(annotator)
    columns: dict[str, str] = {}
    for row in _rows(path):
        if isinstance(row, BadRow):
            yield Refused(f"{path.name}:{row.line}", row.reason)
            continue
        columns = columns or _columns(path, list(row.cells), wanted)
        read = {name: _text(row.cells.get(column)) for name, column in columns.items()}
        if empty := next((name for name in wanted if not read[name]), None):
            yield Refused(f"{path.name}:{row.line}", f"The {empty} is empty")
        else:
            yield VoteRow(row.line, intern(read["item"]), whose or intern(read["annotator"]), intern(read["label"]),
                          _seconds(read.get("seconds", "")), _moment(read.get("at", "")))


def read_gold(path: Path) -> Iterator[VoteRow | Refused]:
    """Gold of a table; the annotator of its rows is empty. Raises NotATable."""
    columns: dict[str, str] = {}
    for row in _rows(path):
        if isinstance(row, BadRow):
            yield Refused(f"{path.name}:{row.line}", row.reason)
            continue
        columns = columns or _columns(path, list(row.cells), {"item": ITEM, "label": LABEL})
        item, label = _text(row.cells.get(columns["item"])), _text(row.cells.get(columns["label"]))
        if item and label:
            yield VoteRow(row.line, intern(item), "", intern(label))
        else:
            yield Refused(f"{path.name}:{row.line}", f"The {'label' if item else 'item'} is empty")


def _rows(path: Path) -> Iterator[Row | BadRow]:
    """Every line with its cells as they are written. Raises NotATable."""
    try:
        yield from text_rows(path)
    except NotATable as error:
        raise NotATable(f"{path.name} can't be read as a table of labels: {error.what}.",
                        kept="What came in before is kept.") from error
    except OSError as error:
        raise NotATable(f"{path} can't be read: {error.strerror}.", kept="What came in before is kept.") from error


def _columns(path: Path, present: list[str], wanted: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """The columns to read, by what they mean; seconds and at where they are. Raises NotATable if one is missing."""
    folded = {name.casefold(): name for name in reversed(present)}
    found = {name: folded[name] for name in ("seconds", "at") if name in folded}
    for name, choices in wanted.items():
        column = next((folded[choice] for choice in choices if choice in folded), None)
        if column is None:
            hint = "Say whose labels these are with --annotator." if name == "annotator" else \
                f"It has: {', '.join(present[:12])}."
            raise NotATable(f"{path.name} has no column “{choices[0]}”.", kept="Nothing of it was imported.",
                            next_step=hint)
        found[name] = column
    return found


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell).strip()


def _seconds(text: str) -> float | None:
    try:
        value = float(text) if text else None
    except ValueError:
        return None
    return value if value is not None and 0 <= value < 1e7 else None


def _moment(text: str) -> int:
    """Milliseconds of an ISO date and time, or of seconds or milliseconds since 1970; 0 if it is neither."""
    if not text:
        return 0
    try:
        number = float(text)
        return int(number if number > 1e11 else number * 1000) if abs(number) < 1e15 else 0
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return 0
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
