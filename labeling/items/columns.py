"""What the columns of a table are for, guessed from its first rows, so that a person need only confirm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from labeling.items.cells import canonical
from labeling.items.found import Cell
from labeling.items.sniff import is_image_name
from labeling.items.tables import ID_NAMES, sample_rows, text_column

_MOST_CLASSES = 20  # distinct values of a category; the class palette has as many colours
_ALIKE = 0.9  # share of filled cells that must look like a path for the column to hold paths


@dataclass(frozen=True, slots=True)
class ColumnInfo:
    """One column. kind: "id", "text", "number", "category", "image path" or "other"; at most one id and one text.

    filled: how many of the rows looked at have a value; distinct: how many different ones.
    """

    name: str
    kind: str
    filled: int
    distinct: int


def columns(path: Path, *, fmt: str | None = None) -> list[ColumnInfo]:
    """The columns of a table in its order, by its first 2,000 rows. Raises NotATable (a UserError), OSError."""
    return describe(sample_rows(path, fmt=fmt))


def describe(records: Sequence[Mapping[str, Cell]]) -> list[ColumnInfo]:
    """The same for records at hand."""
    names = list(dict.fromkeys(name for record in records for name in record))
    prose, id_name = text_column(records), _id_column(records, names)
    return [_info(name, [cell for one in records if (cell := one.get(name)) is not None],
                  "id" if name == id_name else "text" if name == prose else "") for name in names]


def _info(name: str, cells: list[Cell], known: str) -> ColumnInfo:
    distinct = len({canonical(cell) for cell in cells})
    return ColumnInfo(name, known or _kind(cells, distinct), len(cells), distinct)


def _kind(cells: list[Cell], distinct: int) -> str:
    if not cells:
        return "other"
    if sum(isinstance(cell, str) and is_image_name(PurePath(cell)) for cell in cells) >= _ALIKE * len(cells):
        return "image path"
    if all(isinstance(cell, bool) for cell in cells):
        return "category"
    if all(isinstance(cell, (int, float)) and not isinstance(cell, bool) for cell in cells):
        return "number"
    return "category" if distinct <= _MOST_CLASSES and distinct * 2 <= len(cells) else "other"


def _id_column(records: Sequence[Mapping[str, Cell]], names: Sequence[str]) -> str | None:
    """A column called id or item whose values are all there and all differ: the rule that reading follows, too."""
    for name in names:
        values = [canonical(record.get(name)) for record in records]
        if name.casefold() in ID_NAMES and "" not in values and len(set(values)) == len(values):
            return name
    return None
