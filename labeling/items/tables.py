"""Tables as records: finds out what a file is, reads its rows, and gives each an identity."""

from __future__ import annotations

import gzip
import stat
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from labeling.errors import UserError
from labeling.items.cells import as_text
from labeling.items.csv_table import csv_rows
from labeling.items.excel_table import excel_rows
from labeling.items.found import Cell, Found, Refused
from labeling.items.identity import record_identity, row_identity
from labeling.items.json_table import json_rows
from labeling.items.parquet_table import parquet_rows
from labeling.items.rows import BadRow, NotATable, Row
from labeling.items.sniff import HEAD, sniff

Reader = Callable[[Path], Iterator[Row | BadRow]]
READERS: dict[str, Reader] = {"csv": csv_rows, "jsonl": json_rows, "xlsx": excel_rows, "parquet": parquet_rows}
ID_NAMES = ("id", "item", "item_id", "uid")
SAMPLE = 2000  # rows looked at to guess columns
MOST_UNPACKED = 1 << 30  # bytes
NAME_LENGTH = 60


def guess_format(path: Path) -> str:
    """What to import a file as, by its content: images, csv, votes, ...

    Raises NotATable for what can't be imported at all, UserError where two are equally likely.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise NotATable("Not an ordinary file")  # opening a pipe would wait for ever
        with path.open("rb") as file:
            sniffed = sniff(file.read(HEAD), path.name)
        if sniffed is not None and sniffed.family == "image":
            return "images"
        table = _format(path)
    except PermissionError as error:
        raise NotATable("No permission to read it") from error
    except (OSError, zipfile.BadZipFile, EOFError, zlib.error) as error:
        raise NotATable(f"It can't be read: {error}") from error
    if table != "csv":
        return table
    columns = {name.casefold() for name in _columns(path)}
    item, label = columns & {"item", "image"}, columns & {"label", "truth"}
    if item and "annotator" in columns and label:
        return "votes"
    if item and label and len(columns) == 2:
        raise UserError(f"{path.name} may be gold labels or a table of records.", kept="Nothing was imported.",
                        next_step="Say which with --format gold or --format csv.")
    return "csv"


def read_table(path: Path, *, fmt: str | None = None, id_column: str | None = None, text_column: str | None = None
               ) -> Iterator[Found | Refused]:
    """Each row of a table as a record, streaming; what can't be read as Refused, never as an exception.

    The cells of ``text_column`` are text even where they look like numbers, as rules expect.

    A record with an id column is that id; without one it is its canonical row and how often that row
    came before in this file. An id column that is not named is guessed only if it is called id or item
    and its values differ.
    """
    try:
        with _unpacked(path) as plain_path:
            empty = True
            for found in _records(plain_path, path.name, fmt or _format(plain_path), id_column, text_column):
                empty = False
                yield found
            if empty:
                yield Refused(path.name, "The table has no records")
    except NotATable as error:
        yield Refused(path.name, error.what)
    except UserError as error:
        yield Refused(path.name, str(error))
    except PermissionError:
        yield Refused(path.name, "No permission to read it")
    except MemoryError:
        yield Refused(path.name, "There is not enough memory to read it")
    except (zipfile.BadZipFile, gzip.BadGzipFile, EOFError, zlib.error):
        yield Refused(path.name, "It is packed, and damaged or cut short")
    except (OSError, UnicodeError, RecursionError) as error:
        yield Refused(path.name, f"It can't be read: {error or type(error).__name__}")


def sample_rows(path: Path, *, fmt: str | None = None, count: int = SAMPLE) -> list[dict[str, Cell]]:
    """The cells of the first rows, for guesses about columns. Raises NotATable, OSError."""
    with _unpacked(path) as plain_path:
        rows = islice(_reader(fmt or _format(plain_path))(plain_path), count)
        return [row.cells for row in rows if isinstance(row, Row)]


def _reader(fmt: str) -> Reader:
    if fmt not in READERS:
        raise NotATable(f"Not a table of the format “{fmt}”")
    return READERS[fmt]


def _records(path: Path, shown: str, fmt: str, id_column: str | None, text_column: str | None
             ) -> Iterator[Found | Refused]:
    reader = _reader(fmt)
    if id_column is None:
        id_column = _guess_id(reader, path)
    rows = csv_rows(path, frozenset(filter(None, [text_column]))) if reader is csv_rows else reader(path)
    seen: Counter[bytes] = Counter()
    for row in rows:
        if text_column and isinstance(row, Row) and text_column in row.cells:
            row.cells[text_column] = as_text(row.cells[text_column])
        if isinstance(row, BadRow):
            yield Refused(f"{shown}:{row.line}", row.reason)
        elif not any(cell is not None for cell in row.cells.values()):
            continue
        elif id_column:
            yield _by_id(row, shown, id_column)
        else:
            base = row_identity(row.cells)
            identity = row_identity(row.cells, seen[base]) if seen[base] else base
            seen[base] += 1
            yield Found(identity, "record", _name(row), fields=row.cells)


def _by_id(row: Row, shown: str, id_column: str) -> Found | Refused:
    if id_column not in row.cells:
        raise UserError(f"{shown} has no column “{id_column}”.", kept="Nothing of it was imported.",
                        next_step=f"It has: {', '.join(list(row.cells)[:12])}.")
    value = row.cells[id_column]
    if value is None:
        return Refused(f"{shown}:{row.line}", f"The id column “{id_column}” is empty")
    return Found(record_identity(value), "record", str(value), fields=row.cells)


def _name(row: Row) -> str:
    texts = [str(cell) for cell in row.cells.values() if isinstance(cell, str)]
    text = max(texts, key=len) if texts else ", ".join(str(cell) for cell in row.cells.values() if cell is not None)
    flat = " ".join(text.split())
    return f"row {row.line}" if not flat else flat[:NAME_LENGTH]


def _guess_id(reader: Reader, path: Path) -> str | None:
    rows = [row.cells for row in islice(reader(path), SAMPLE) if isinstance(row, Row)]
    if not rows:
        return None
    for name in rows[0]:
        if name.casefold() in ID_NAMES and _distinct(rows, name):
            return name
    return None


def _distinct(rows: list[dict[str, Cell]], name: str) -> bool:
    values = [row.get(name) for row in rows]
    return None not in values and len(set(values)) == len(values)


def text_column(records: Sequence[Mapping[str, Cell]]) -> str | None:
    """The column that reads like prose: long texts with blanks in most rows; None without one."""
    best, length = None, 25.0
    for name in dict.fromkeys(name for record in records for name in record):
        texts = [cell for record in records if isinstance(cell := record.get(name), str)]
        if len(texts) * 2 >= len(records) and texts:
            mean = sum(map(len, texts)) / len(texts)
            if mean > length and sum(" " in text for text in texts) * 2 > len(texts):
                best, length = name, mean
    return best


def _format(path: Path) -> str:
    """What a table is by its first bytes or its name; a .gz is what its name says without that ending."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(b"PK") and path.suffix.lower() == ".zip":
        with _unpacked(path) as inside:
            return _format(inside)
    packed = head.startswith(b"\x1f\x8b")
    found = sniff(b"" if packed else head, path.stem if packed else path.name)
    if found is None or found.family != "table" or found.reason:
        raise NotATable(found.reason if found and found.reason else "Not an image or a table")
    return {"excel": "xlsx", "json": "jsonl"}.get(found.format, found.format)


def _columns(path: Path) -> list[str]:
    try:
        return [name for cells in sample_rows(path, fmt="csv", count=1) for name in cells]
    except (NotATable, OSError):
        return []


@contextmanager
def _unpacked(path: Path) -> Generator[Path]:
    """The file itself, or what a .gz or a .zip with one table holds, up to a gigabyte."""
    with path.open("rb") as file:
        head = file.read(4)
    suffixes = path.name.lower()
    if not (head.startswith(b"\x1f\x8b") or (head.startswith(b"PK") and suffixes.endswith(".zip"))):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="touchstone-table-") as folder:
        if head.startswith(b"\x1f\x8b"):
            target = Path(folder) / (path.name[:-3] if suffixes.endswith(".gz") else path.name)
            with gzip.open(path) as source:
                _copy(source.read, target)
        else:
            with zipfile.ZipFile(path) as archive:
                inside = [one for one in archive.infolist() if not one.is_dir() and _named_table(one.filename)]
                if len(inside) != 1:
                    raise NotATable(f"This archive holds {len(inside)} tables; unpack it and choose one")
                target = Path(folder) / Path(inside[0].filename).name
                with archive.open(inside[0]) as source:
                    _copy(source.read, target)
        yield target


def _named_table(name: str) -> bool:
    found = sniff(b"", name)
    return found is not None and found.family == "table"


def _copy(read: Callable[[int], bytes], target: Path) -> None:
    total = 0
    with target.open("wb") as file:
        while block := read(1 << 20):
            total += len(block)
            if total > MOST_UNPACKED:
                raise NotATable("Unpacked it is larger than a gigabyte; unpack it and choose a part")
            file.write(block)
