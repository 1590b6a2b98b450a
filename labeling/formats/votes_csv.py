"""Label tables: other people's votes (``item,annotator,label[,seconds][,at]``) and gold (``item,label``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from labeling.errors import UserError
from labeling.items.csv_table import csv_rows
from labeling.items.found import Cell, Refused
from labeling.items.rows import BadRow, NotATable, Row

ITEM, ANNOTATOR, LABEL = ("item", "image", "id"), ("annotator", "worker"), ("label", "truth", "answer")


@dataclass(frozen=True, slots=True)
class VoteRow:
    """One line of a label table. ``at`` in milliseconds since 1970, 0 where the file does not say."""

    line: int
    item: str
    annotator: str
    label: str
    seconds: float | None = None
    at: int = 0


def read_votes(path: Path, *, annotator: str = "") -> Iterator[VoteRow | Refused]:
    """Votes of a table; ``annotator`` is whose they are where the table has no such column. Raises UserError."""
    wanted = {"item": ITEM, "label": LABEL} if annotator else {"item": ITEM, "annotator": ANNOTATOR, "label": LABEL}
    for row, cells in _rows(path, wanted):
        if isinstance(row, BadRow):
            yield Refused(f"{path.name}:{row.line}", row.reason)
        elif empty := next((name for name in wanted if not cells.get(name)), None):
            yield Refused(f"{path.name}:{row.line}", f"The {empty} is empty")
        else:
            yield VoteRow(row.line, cells["item"], annotator or cells["annotator"], cells["label"],
                          _seconds(_cell(row, "seconds")), _moment(_cell(row, "at")))


def read_gold(path: Path) -> Iterator[VoteRow | Refused]:
    """Gold of a table; the annotator of its rows is empty. Raises UserError."""
    for row, cells in _rows(path, {"item": ITEM, "label": LABEL}):
        if isinstance(row, BadRow):
            yield Refused(f"{path.name}:{row.line}", row.reason)
        elif cells["item"] and cells["label"]:
            yield VoteRow(row.line, cells["item"], "", cells["label"])
        else:
            yield Refused(f"{path.name}:{row.line}", "The item or the label is empty")


def _rows(path: Path, wanted: dict[str, tuple[str, ...]]) -> Iterator[tuple[Row | BadRow, dict[str, str]]]:
    """Every line with its wanted cells as they are written. Raises UserError if a column is missing."""
    columns: dict[str, str] = {}
    try:
        for row in csv_rows(path, _EverythingAsText()):
            if isinstance(row, BadRow):
                yield row, {}
                continue
            columns = columns or _columns(path, list(row.cells), wanted)
            yield row, {name: _text(row.cells.get(column)) for name, column in columns.items()}
    except NotATable as error:
        raise UserError(f"{path.name} can't be read as a table of labels: {error.what}.") from error
    except OSError as error:
        raise UserError(f"{path} can't be read: {error.strerror}.") from error


class _EverythingAsText(frozenset[str]):
    """Labels and ids stay as written: "01" is not 1."""

    def __contains__(self, _: object) -> bool:
        return True


def _columns(path: Path, present: list[str], wanted: dict[str, tuple[str, ...]]) -> dict[str, str]:
    folded = {name.casefold(): name for name in reversed(present)}
    found: dict[str, str] = {}
    for name, choices in wanted.items():
        column = next((folded[choice] for choice in choices if choice in folded), None)
        if column is None:
            hint = "Say whose labels these are with --annotator." if name == "annotator" else \
                f"It has: {', '.join(present[:12])}."
            raise UserError(f"{path.name} has no column “{choices[0]}”.", kept="Nothing of it was imported.",
                            next_step=hint)
        found[name] = column
    return found


def _cell(row: Row, name: str) -> Cell:
    return next((cell for column, cell in row.cells.items() if column.casefold() == name), None)


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell).strip()


def _seconds(cell: Cell) -> float | None:
    try:
        value = float(str(cell)) if cell is not None else None
    except ValueError:
        return None
    return value if value is not None and 0 <= value < 1e7 else None


def _moment(cell: Cell) -> int:
    """Milliseconds of an ISO date and time, or of seconds or milliseconds since 1970; 0 if it is neither."""
    if cell is None:
        return 0
    try:
        number = float(str(cell))
        return int(number if number > 1e11 else number * 1000)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(str(cell))
    except ValueError:
        return 0
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
