"""Parquet, read a part at a time by polars; see docs/adr/0002 for why polars."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from labeling.items.cells import plain
from labeling.items.rows import BadRow, NotATable, Row, column_names

BATCH = 2000  # rows in memory
MOST_BYTES = 2 << 30  # of one decoded row group
MAGIC, ENCRYPTED = b"PAR1", b"PARE"


def parquet_rows(path: Path) -> Iterator[Row | BadRow]:
    """Records of a Parquet file; nested values become JSON text. Raises NotATable, OSError."""
    _check(path)
    import polars
    from polars.exceptions import PolarsError

    try:
        frame: Any = polars.scan_parquet(path, low_memory=True, use_statistics=False)
        stored: list[str] = frame.collect_schema().names()
        names = column_names(stored)
        start = 0
        while True:
            part: Any = frame.slice(start, BATCH).collect()
            for number, cells in enumerate(part.iter_rows()):
                yield Row(start + number + 1, {name: plain(cell) for name, cell in zip(names, cells, strict=True)})
            if part.height < BATCH:
                return
            start += part.height
    except (PolarsError, OSError, ValueError, OverflowError) as error:
        raise NotATable(_words(error)) from error
    except BaseException as error:  # polars reports broken files as panics, which derive from BaseException
        if type(error).__name__ != "PanicException":
            raise
        raise NotATable("This Parquet file is damaged") from error


def _check(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(4)
        file.seek(0, 2)
        size = file.tell()
        file.seek(max(0, size - 4))
        tail = file.read(4)
    if ENCRYPTED in (head, tail):
        raise NotATable("This Parquet file is encrypted")
    if head != MAGIC or tail != MAGIC:
        raise NotATable("This Parquet file is cut off or damaged")


def _words(error: BaseException) -> str:
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    if "encrypt" in text.lower():
        return "This Parquet file is encrypted"
    return f"This Parquet file can't be read: {text[:160]}"
