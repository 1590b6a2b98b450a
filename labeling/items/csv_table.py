"""CSV and its kin, which nobody specified: encoding, delimiter and column types are found from the file itself.

The file is read twice, first to learn whether it is UTF-8 and which columns hold numbers throughout, so
that a column is either all numbers or all text, whatever its first lines look like.
"""

from __future__ import annotations

import codecs
import csv
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import dropwhile, islice
from pathlib import Path
from typing import Any, cast

from labeling.items.cells import NUMBER, as_number, clean
from labeling.items.found import Cell
from labeling.items.rows import MAX_CELL, BadRow, NotATable, Row, from_grid

_DELIMITERS = ",;\t|"
_NONE = "\x1f"  # the unit separator of ASCII
_SNIFF = 64 << 10  # characters
_CHUNK = 1 << 20
_BATCH = 1000
_RUNAWAY = 1000  # lines inside one pair of quotes: the closing one is missing
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
         (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_TRUTH = {"true": True, "false": False}
Read = Callable[[str], Cell]


def csv_rows(path: Path, as_text: frozenset[str] = frozenset()) -> Iterator[Row | BadRow]:
    """Records of a delimited text file, one line in memory at a time. Columns in ``as_text`` stay as written.

    Raises NotATable for what is not text, OSError for what can't be read.
    """
    encoding, delimiter = _manner(path)
    readers = _column_types(_records(path, encoding, delimiter), as_text)
    for row in _records(path, encoding, delimiter):
        if isinstance(row, BadRow):
            yield row
        else:
            yield Row(row.line, {name: readers[name](cell) if isinstance(cell, str) else cell
                                 for name, cell in row.cells.items()})


def text_rows(path: Path) -> Iterator[Row | BadRow]:
    """The same with every cell as it is written: of labels and ids, "01" is not 1."""
    yield from _records(path, *_manner(path))


def _manner(path: Path) -> tuple[str, str]:
    """Encoding and delimiter."""
    csv.field_size_limit(min(MAX_CELL, sys.maxsize))
    encoding = find_encoding(path)
    return encoding, find_delimiter(_beginning(path, encoding), path.suffix.lower())


def find_encoding(path: Path) -> str:
    """By byte-order mark, by zeros (UTF-16 without one), UTF-8 if all of it is, else cp1252 or Latin-1."""
    with path.open("rb") as stream:
        head = stream.read(4096)
        if marked := next((name for mark, name in _BOMS if head.startswith(mark)), None):
            return marked
        if wide := _wide(head):
            return wide
        stream.seek(0)
        return _narrow(iter(lambda: stream.read(_CHUNK), b""))


def _wide(head: bytes) -> str | None:
    """UTF-16 of mostly Latin text has a zero in every other byte."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) > 0.7 * len(head) / 2 and min(even, odd) < 0.05 * len(head):
        return "utf-16-be" if even > odd else "utf-16-le"
    if head.count(0) > 0.1 * len(head):
        raise NotATable("It holds binary data, not text")
    return None


def _narrow(chunks: Iterable[bytes]) -> str:
    utf8, cp1252 = codecs.getincrementaldecoder("utf-8")(), True
    possible = True
    for chunk in chunks:
        if possible:
            try:
                utf8.decode(chunk)
            except UnicodeDecodeError:
                possible = False
        cp1252 = cp1252 and not any(byte in chunk for byte in b"\x81\x8d\x8f\x90\x9d")
    if possible:
        try:
            utf8.decode(b"", final=True)
            return "utf-8"
        except UnicodeDecodeError:
            pass
    return "cp1252" if cp1252 else "latin-1"


def find_delimiter(text: str, ending: str = "") -> str:
    """The delimiter that splits the beginning of a file into the most lines as long as their header.

    Where none splits the header there is one column, whose texts may well hold unquoted commas: then it
    is a character that no text has.
    """
    order = "\t,;|" if ending in (".tsv", ".tab") else _DELIMITERS
    body = list(dropwhile(_is_comment, text.splitlines(keepends=True)))
    scores = {one: _evenness(body, one) for one in order}
    best = max(order, key=scores.__getitem__)  # the first of equals
    return best if scores[best][0] else _NONE


def _evenness(lines: list[str], delimiter: str) -> tuple[float, int]:
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter, skipinitialspace=True) if row]
    except csv.Error:
        return 0.0, 0
    if not widths or widths[0] < 2:
        return 0.0, 0
    return round(sum(width == widths[0] for width in widths) / len(widths), 1), widths[0]


def _beginning(path: Path, encoding: str) -> str:
    """The first lines, whole ones if the file goes on."""
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        text = stream.read(_SNIFF)
        return text.rpartition("\n")[0] or text if stream.read(1) else text


def _records(path: Path, encoding: str, delimiter: str) -> Iterator[Row | BadRow]:
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        yield from from_grid(_lines(csv.reader(stream, delimiter=delimiter, skipinitialspace=True)), _is_comment)


def _is_comment(text: str) -> bool:
    return text.startswith("#")


def _lines(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    before = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise NotATable(f"From line {before + 1} on it is no table: {error}") from error
        now = int(cast(Any, reader).line_num)
        if now - before > _RUNAWAY:
            raise NotATable(f"A quote that opens after line {before} is not closed for {now - before:,} lines")
        yield before + 1, cells
        before = now


def _column_types(rows: Iterator[Row | BadRow], as_text: frozenset[str]) -> dict[str, Read]:
    """How to read each column: as numbers or truth values if every cell that is not blank is one, else as text."""
    numbers: dict[str, bool] = {}
    truths: dict[str, bool] = {}
    while batch := list(islice(rows, _BATCH)):
        kept = [row.cells for row in batch if isinstance(row, Row)]
        for name in {name for cells in kept for name in cells}:
            seen = {cell.strip() for cells in kept if isinstance(cell := cells.get(name), str)}
            numbers[name] = numbers.get(name, True) and all(map(NUMBER.fullmatch, seen))
            truths[name] = truths.get(name, True) and all(text.lower() in _TRUTH for text in seen)
    return {name: clean if name in as_text else _number if numbers[name] else _truth if truths[name] else clean
            for name in numbers}


def _number(text: str) -> Cell:
    return as_number(text.strip())


def _truth(text: str) -> Cell:
    return _TRUTH[text.strip().lower()]
