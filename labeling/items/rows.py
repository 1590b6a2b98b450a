"""What every table reader yields, and how it names its columns; the readers differ in nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from labeling.errors import UserError
from labeling.items.cells import plain
from labeling.items.found import Cell

MAX_CELL = 16 << 20  # characters; a longer cell is a missing quote or no table at all
MAX_COLUMNS = 20_000
_MOST_TITLES = 5  # lines of one cell above the header


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


def from_grid(lines: Iterable[tuple[int, Sequence[object]]], is_title: Callable[[str], bool] = lambda _: False
              ) -> Iterator[Row | BadRow]:
    """Rows of a grid whose first line that is not blank is its header; blank lines are skipped.

    Lines of one cell above a wider header are titles if ``is_title`` says so, and are reported. A short
    line is filled with blanks. Cells beyond the header have no column to go to: the record is kept
    without them and they are reported. A column without name or content leaves no trace.
    """
    titles, filled = _header(_filled(lines), is_title)
    yield from (BadRow(number, "A title above the header, left out") for number in titles)
    header = next(filled, (0, list[Cell]()))[1]
    if len(header) > MAX_COLUMNS:
        raise NotATable(f"It has {len(header):,} columns; {MAX_COLUMNS:,} can be read")
    names = column_names(header)
    unnamed = {name for name, cell in zip(names, header, strict=True) if cell is None}
    for number, cells in filled:
        if len(cells) > len(names):
            yield BadRow(number, surplus(len(cells) - len(names)))
        padded = zip(names, cells + [None] * (len(names) - len(cells)), strict=False)
        yield Row(number, {name: cell for name, cell in padded if cell is not None or name not in unnamed})


def _filled(lines: Iterable[tuple[int, Sequence[object]]]) -> Iterator[tuple[int, list[Cell]]]:
    """The lines that are not blank, without the blanks at their ends."""
    for number, line in lines:
        cells = [plain(cell) for cell in line]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            yield number, cells


def _header(lines: Iterator[tuple[int, list[Cell]]], is_title: Callable[[str], bool]
            ) -> tuple[list[int], Iterator[tuple[int, list[Cell]]]]:
    """Line numbers of the titles, and the lines from the header on: all of them if nothing wider comes soon."""
    held: list[tuple[int, list[Cell]]] = []
    for number, cells in lines:
        held.append((number, cells))
        if len(cells) > 1:
            return [before for before, _ in held[:-1]], chain(held[-1:], lines)
        if not is_title(str(cells[0])) or len(held) > _MOST_TITLES:
            break
    return [], chain(held, lines)


def surplus(count: int) -> str:
    """Why cells without a column were left out."""
    cells = "1 cell stands" if count == 1 else f"{count} cells stand"
    return f"{cells} beyond the last column; the rest of the line is kept"
