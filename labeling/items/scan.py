"""Walks files and folders and yields what they hold: items, or named reasons why there is none."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from labeling.items.found import Found, Refused
from labeling.items.identity import content_identity, page_identity, record_identity
from labeling.items.images import probe
from labeling.items.sniff import HEAD, sniff
from labeling.items.tables import READERS, read_table
from labeling.workers import Progress, Quiet, ordered_map

IGNORED = ("thumbs.db", "desktop.ini", ".ds_store")
OWN = (".touchstone", ".touchstone-wal", ".touchstone-shm", ".touchstone-lock", ".touchstone-holder")
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class _File:
    """A file to look at, and what it is called relative to the imported folder."""

    path: Path
    shown: str


def scan(paths: Sequence[Path], *, fmt: str | None = None, id_column: str | None = None,
         text_column: str | None = None, pages: bool = False, skip: Sequence[str] = (),
         progress: Progress | None = None) -> Iterator[Found | Refused]:
    """Everything in these files and folders, in natural order.

    Folders give images; a table in a folder is named and left out, since it may as well hold labels. A
    file that is named itself is read as what it is, or as ``fmt``. An unreadable image is a Found with a
    reason. ``skip``: files to leave out, as they were reported. ``pages``: an item for each page.
    """
    watch = progress or Quiet()
    for path in paths:
        if path.is_dir():
            files = (one for one in _walk(path) if one.shown not in skip)
            for found in ordered_map(_Look(watch, pages), files):
                yield from found
        elif fmt in READERS or (fmt is None and not _is_image(path)):
            yield from read_table(path, fmt=fmt, id_column=id_column, text_column=text_column)
        else:
            yield from _Look(watch, pages)(_File(path, path.name))


def _walk(folder: Path) -> Iterator[_File]:
    for root, folders, files in os.walk(folder):
        folders[:] = sorted((name for name in folders if not name.startswith(".")), key=natural_order)
        for name in sorted(files, key=natural_order):
            if not name.startswith(".") and name.lower() not in IGNORED and not name.endswith(OWN):
                path = Path(root) / name
                yield _File(path, path.relative_to(folder).as_posix())


def natural_order(name: str) -> list[tuple[bool, int, str]]:
    """Sorts "slide 2" before "slide 10"."""
    return [(not part.isdigit(), int(part) if part.isdigit() else 0, part.casefold())
            for part in _DIGITS.split(name) if part]


def _is_image(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            found = sniff(file.read(HEAD), path.name)
    except OSError:
        return False
    return found is not None and found.family == "image"


class _Look:
    """Looks at one file of a folder; runs on the reading threads."""

    def __init__(self, progress: Progress, pages: bool) -> None:
        self._progress, self._pages = progress, pages

    def __call__(self, file: _File) -> list[Found | Refused]:
        self._progress.report(-1, None, file.shown)
        try:
            with file.path.open("rb") as stream:
                sniffed = sniff(stream.read(HEAD), file.path.name)
        except OSError as error:
            return [_unreadable(file, "No permission to read it" if isinstance(error, PermissionError)
                                else f"It can't be read: {error.strerror}")]
        if sniffed is None:
            return [Refused(file.shown, "Not an image, left out")]
        if sniffed.family == "table":
            return [Refused(file.shown, "A table; import it by itself")]
        if sniffed.family == "other":
            return [Refused(file.shown, sniffed.reason or "Not an image, left out")]
        return list(self._image(file))

    def _image(self, file: _File) -> Iterator[Found | Refused]:
        found = probe(file.path)
        try:
            identity = content_identity(file.path)
        except OSError:
            yield _unreadable(file, found.reason or "It can't be read")
            return
        if not self._pages or found.pages < 2 or found.reason:
            yield Found(identity, "image", file.shown, file.shown, None, found.reason, found.width, found.height,
                        found.pages, found.bits, found.size)
            return
        for page in range(found.pages):
            yield Found(page_identity(identity, page), "image", f"{file.shown}#{page + 1}", file.shown, None, "",
                        found.width, found.height, 1, found.bits, found.size, page)


def _unreadable(file: _File, reason: str) -> Found:
    """A file whose bytes can't be had is known by its path, until they can."""
    return Found(record_identity(f"unreadable:{file.shown}"), "image", file.shown, file.shown, reason=reason)
