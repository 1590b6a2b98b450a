"""Who an item is, told by its content alone, so that two machines that import the same thing find one item.

Every identity is 32 bytes of SHA-256 over a word for its sort, so that no two sorts can meet.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from labeling.items.cells import canonical
from labeling.items.found import Cell

_CHUNK = 1 << 20


def content_identity(source: bytes | Path | BinaryIO) -> bytes:
    """SHA-256 of the bytes, 32 bytes; files are read a megabyte at a time. Raises OSError."""
    if isinstance(source, bytes):
        return hashlib.sha256(source).digest()
    if isinstance(source, Path):
        with source.open("rb") as stream:
            return content_identity(stream)
    digest = hashlib.sha256()
    while chunk := source.read(_CHUNK):
        digest.update(chunk)
    return digest.digest()


def page_identity(content: bytes, page: int) -> bytes:
    """Identity of one page (from 0) of a file with this content identity, where pages are items."""
    return _identity("page", f"{content.hex()} {page}")


def record_identity(id_value: Cell) -> bytes:
    """Identity of a record that has an id: 7, "7" and 7.0 are the same id, "007" is another."""
    return _identity("record", canonical(id_value))


def row_identity(fields: Mapping[str, Cell], occurrence: int = 0) -> bytes:
    """Identity of a record without an id: its row, and how many equal rows came before it in its source.

    Blank cells and the order of columns do not count; numbers, truth values and dates count as what
    they mean, so that CSV, Excel and Parquet agree. Reading a source twice gives the same identities.
    """
    filled = [(canonical(name), text) for name, cell in fields.items() if (text := canonical(cell))]
    filled.sort()
    return _identity("row", json.dumps((filled, occurrence), ensure_ascii=False, separators=(",", ":")))


def _identity(sort: str, text: str) -> bytes:
    return hashlib.sha256(f"touchstone {sort}\n{text}".encode("utf-8", "replace")).digest()
