"""Parquet, read by polars in batches; why polars: docs/adr/0002-table-readers.md.

Polars panics on some damaged files; a panic is no ``Exception``, and is made one here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from labeling.items.cells import plain
from labeling.items.found import Cell
from labeling.items.parquet_footer import read_footer
from labeling.items.rows import BadRow, NotATable, Row, column_names

if TYPE_CHECKING:
    from collections.abc import Generator

    import polars as pl

_MAX_GROUP = 384 << 20  # bytes that a row group may unpack to; polars holds about one at a time
_BATCH = 2000


def parquet_rows(path: Path) -> Iterator[Row | BadRow]:
    """Records of a Parquet file. Raises NotATable; OSError.

    Lists and structs become JSON text. Bytes that are no UTF-8 text are left out, and it is said once.
    """
    footer = read_footer(path)
    if footer.largest_group > _MAX_GROUP:
        raise NotATable(f"A row group of the Parquet file unpacks to {footer.largest_group >> 20:,} MB; "
                        "write it again with smaller row groups")
    silent: dict[str, int] = {}
    number = 0
    for batch in _batches(path):
        names = column_names(batch.columns)
        holders = [index for index, kind in enumerate(batch.dtypes) if str(kind) == "Binary"]
        for values in batch.iter_rows():
            number += 1
            cells: dict[str, Cell] = dict(zip(names, map(plain, values), strict=True))
            for index in holders:
                if values[index] and cells[names[index]] is None:
                    silent[names[index]] = silent.get(names[index], 0) + 1
            yield Row(number, cells)
    for name, count in silent.items():
        cells_said = "1 cell was" if count == 1 else f"{count:,} cells were"
        yield BadRow(number, f"The column “{name}” holds bytes that are no text; {cells_said} left out")


def _batches(path: Path) -> Iterator[pl.DataFrame]:
    with _panics_caught():
        import polars as pl

        frame = pl.scan_parquet(path, glob=False, hive_partitioning=False)
        single = [name for name, kind in frame.collect_schema().items() if kind == pl.Float32]
        # by way of text, a 32-bit 0.1 stays 0.1, as the other formats have it, and not 0.10000000149
        frame = frame.with_columns(pl.col(single).cast(pl.String).cast(pl.Float64))
        batches = iter(frame.collect_batches(chunk_size=_BATCH, maintain_order=True))
    while True:
        with _panics_caught():
            batch = next(batches, None)
        if batch is None:
            return
        yield batch


@contextmanager
def _panics_caught() -> Generator[None]:
    """Whatever polars raises about the file becomes NotATable; our own mistakes outside this stay bugs."""
    from polars.exceptions import PanicException, PolarsError

    try:
        yield
    except PanicException as error:
        raise NotATable("The Parquet file is damaged") from error
    except (PolarsError, ValueError, TypeError) as error:
        raise NotATable(_in_words(str(error).partition("\n")[0])) from error


def _in_words(said: str) -> str:
    """Polars speaks to those who write Parquet readers; its words come last, for whoever made the file."""
    if "encrypt" in said.lower():
        return "The Parquet file is encrypted"
    detail = said.removeprefix("parquet: ").removeprefix("File out of specification: ")[:200]
    return f"This sort of Parquet file can't be read; save the table as CSV ({detail})"
