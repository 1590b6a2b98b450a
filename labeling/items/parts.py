"""Reading as the work process does it: what a scan yields, some at a time. Light to import, as each file has a process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from labeling.items.chunks import chunks
from labeling.items.found import Found, Refused
from labeling.items.scan import scan
from labeling.workers import Progress


def scan_parts(path: Path, fmt: str | None, columns: tuple[str, str], pages: bool, skip: frozenset[str], threads: int,
               *, progress: Progress) -> Iterator[list[Found | Refused]]:
    """What ``scan`` yields, a few hundred at a time; with one thread one by one, so that none is lost.

    columns: those of the id and of the text, "" where they are to be guessed.
    """
    _hush()
    id_column, text_column = columns
    found = scan([path], fmt=fmt, id_column=id_column or None, text_column=text_column or None, pages=pages, skip=skip,
                 threads=threads, progress=progress)
    yield from chunks(found, 500 if threads > 1 else 1)


def _hush() -> None:
    """Decoders print what they think of a damaged file, past Python; its reason is told in words instead."""
    with suppress(OSError):
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 2)
        os.close(silence)
