"""JSON Lines, and JSON files that hold a list of records.

Values that are lists or objects are kept as JSON text: a record's cells are plain.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import cast

from labeling.items.cells import plain
from labeling.items.csv_table import find_encoding
from labeling.items.rows import MAX_CELL, BadRow, NotATable, Row, from_grid

_MAX_WHOLE = 64 << 20  # bytes of a JSON list, which is read in one piece
_PATIENCE = 20  # bad lines before the first good one: then this is no JSON Lines file
_BROKEN = (ValueError, RecursionError)  # ValueError: bad syntax, or a number of thousands of digits


def json_rows(path: Path) -> Iterator[Row | BadRow]:
    """Records of a JSON Lines file, or of a JSON list of objects or of lists with a header. Raises NotATable."""
    encoding = find_encoding(path)
    if path.suffix.lower() == ".json" or _starts_list(path, encoding):
        yield from _whole(path, encoding)
    else:
        yield from _by_line(path, encoding)


def _starts_list(path: Path, encoding: str) -> bool:
    """A list that opens on a line of its own or holds objects; a line of JSON Lines is one object."""
    with path.open(encoding=encoding, errors="replace") as stream:
        return stream.read(1000).lstrip()[:1] == "["


def _by_line(path: Path, encoding: str) -> Iterator[Row | BadRow]:
    good, bad = False, 0
    with path.open(encoding=encoding, errors="replace") as stream:
        number = 0
        while line := stream.readline(MAX_CELL):
            number += 1
            if len(line) == MAX_CELL and not line.endswith("\n"):
                raise NotATable(f"Line {number} is longer than {MAX_CELL:,} characters")
            if not line.strip():
                continue
            row = _line(number, line)
            good, bad = good or isinstance(row, Row), bad + isinstance(row, BadRow)
            if not good and bad >= _PATIENCE:
                raise NotATable(f"Its lines are not JSON objects: {row.reason if isinstance(row, BadRow) else ''}")
            yield row


def _line(number: int, line: str) -> Row | BadRow:
    try:
        value: object = json.loads(line)
    except _BROKEN as error:
        return BadRow(number, f"Not JSON: {_words(error)}")
    return _record(number, value)


def _record(number: int, value: object) -> Row | BadRow:
    if not isinstance(value, Mapping):
        return BadRow(number, "Not a JSON object")
    cells = cast("Mapping[str, object]", value)
    return Row(number, {plain_name(name): plain(cell) for name, cell in cells.items()})


def plain_name(name: str) -> str:
    """A column's name, fit to be stored."""
    text = plain(name)
    return str(text).strip() if text is not None else "column"


def _whole(path: Path, encoding: str) -> Iterator[Row | BadRow]:
    size = path.stat().st_size
    if size > _MAX_WHOLE:
        raise NotATable(f"A JSON list of {size >> 20:,} MB; write it as JSON Lines, one record a line")
    text = path.read_text(encoding, errors="replace")
    try:
        value: object = json.loads(text)
    except _BROKEN as error:
        if path.suffix.lower() == ".json" and "Extra data" in str(error):  # JSON Lines under the other name
            yield from _by_line(path, encoding)
            return
        raise NotATable(f"Not JSON: {_words(error)}") from error
    del text
    yield from _listed(value)


def _listed(value: object) -> Iterator[Row | BadRow]:
    records = cast("list[object]", value) if isinstance(value, list) else []
    if not records:
        raise NotATable("The JSON file holds no list of records")
    if all(isinstance(one, list) for one in records):
        yield from from_grid(enumerate(cast("list[Sequence[object]]", records), start=1))
    elif any(isinstance(one, Mapping) for one in records):
        yield from (_record(number, one) for number, one in enumerate(records, start=1))
    else:
        raise NotATable("The JSON file holds no list of records")


def _words(error: Exception) -> str:
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
