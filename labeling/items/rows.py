"""What every table reader yields, and how it names its columns; the readers differ in nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from labeling.errors import UserError
from labeling.items.cells import plain
from labeling.items.found import Cell

MAX_CELL = 16 << 20  # characters; a longer cell is a missing quote or no table at all
MAX_COLUMNS = 20_000


class NotATable(UserError):
    """This file can't be read as the table it claims to be; ``what`` is the reason, fit for a list of errors."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a table. line: where it stands (from 1). cells: column name to plain value."""

    line: int
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A line, or some cells of it, that can't be kept, and why."""

    line: int
    reason: str


def column_names(header: Sequence[object]) -> list[str]:
    """Names of the columns: trimmed, "column 3" where empty, "name (2)" where one occurs again."""
    names: list[str] = []
    taken: set[str] = set()
    for number, cell in enumerate(header, start=1):
        text = plain(cell)
        base = name = str(text).strip() if text is not None else f"column {number}"
        again = 1
        while name in taken:
            again += 1
            name = f"{base} ({again})"
        taken.add(name)
        names.append(name)
    return names


def from_grid(lines: Iterable[tuple[int, Sequence[object]]]) -> Iterator[Row | BadRow]:
    """Rows of a grid whose first line that is not blank is its header; blank lines are skipped.

    A short line is filled with blanks. Cells beyond the header have no column to go to: the record is
    kept without them and they are reported. A column without name or content leaves no trace.
    """
    names: list[str] | None = None
    unnamed: set[str] = set()
    for number, line in lines:
        cells = [plain(cell) for cell in line]
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            continue
        if names is None:
            if len(cells) > MAX_COLUMNS:
                raise NotATable(f"It has {len(cells):,} columns; {MAX_COLUMNS:,} can be read")
            names = column_names(cells)
            unnamed = {name for name, cell in zip(names, cells, strict=True) if cell is None}
            continue
        if len(cells) > len(names):
            yield BadRow(number, surplus(len(cells) - len(names)))
        filled = dict(zip(names, cells + [None] * (len(names) - len(cells)), strict=False))
        yield Row(number, {name: cell for name, cell in filled.items() if cell is not None or name not in unnamed})


def surplus(count: int) -> str:
    """Why cells without a column were left out."""
    cells = "1 cell stands" if count == 1 else f"{count} cells stand"
    return f"{cells} beyond the last column; the rest of the line is kept"
