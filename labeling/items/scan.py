"""Walks files and folders and yields what they hold: items, or named reasons why there is none."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Collection, Iterator, Sequence
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
    """A file to look at, what it is called relative to the imported folder, and why it can't be looked at."""

    path: Path
    shown: str
    reason: str = ""


def scan(paths: Sequence[Path], *, fmt: str | None = None, id_column: str | None = None,
         text_column: str | None = None, pages: bool = False, skip: Collection[str] = (),
         threads: int = 2, progress: Progress | None = None) -> Iterator[Found | Refused]:
    """Everything in these files and folders, in natural order.

    Folders give images; a table in a folder is named and left out, since it may as well hold labels. A
    file that is named itself is read as what it is, or as ``fmt``. An unreadable image is a Found with a
    reason. ``skip``: files to leave out, as they were reported. ``pages``: an item for each page. The
    progress names each file before it is looked at; with one of ``threads`` it is the only one under way.
    """
    watch = progress or Quiet()
    for path in paths:
        if path.is_dir():
            files = (one for one in _walk(path) if one.shown not in skip)
            for found in ordered_map(_Look(watch, pages), files, threads=threads, ahead=8 * threads):
                yield from found
        elif path.name in skip:
            continue
        elif fmt in READERS or (fmt is None and not _is_image(path)):
            watch.report(-1, None, path.name)
            yield from read_table(path, fmt=fmt, id_column=id_column, text_column=text_column)
        else:
            yield from _Look(watch, pages)(_File(path, path.name))


def _walk(folder: Path) -> Iterator[_File]:
    """Every file beneath a folder; links are followed, each folder once, so that none leads round in a circle."""
    closed: list[_File] = []

    def keep(error: OSError) -> None:
        closed.append(_File(Path(error.filename), _shown(Path(error.filename), folder), _in_words(error, "folder")))

    visited = {_place(folder)}
    for root, folders, files in os.walk(folder, onerror=keep, followlinks=True):
        yield from closed
        closed.clear()
        folders[:] = [name for name in sorted(folders, key=natural_order)
                      if not name.startswith(".") and _is_new(Path(root) / name, visited)]
        for name in sorted(files, key=natural_order):
            if not name.startswith(".") and name.lower() not in IGNORED and not name.endswith(OWN):
                path = Path(root) / name
                shown = _shown(path, folder)
                yield _File(path, _readable(shown), "" if _is_text(shown) else "Its name is no text; rename it")
    yield from closed


def _shown(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path != folder else path.name


def _is_text(name: str) -> bool:
    """Linux allows names that are no UTF-8, which no database and no other system could keep."""
    return not any("\ud800" <= character <= "\udfff" for character in name)


def _readable(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()


def _place(folder: Path) -> tuple[int, int]:
    status = folder.stat()
    return status.st_dev, status.st_ino


def _is_new(folder: Path, visited: set[tuple[int, int]]) -> bool:
    try:
        place = _place(folder)
    except OSError:
        return True  # opening it will say why
    fresh = place not in visited
    visited.add(place)
    return fresh


def natural_order(name: str) -> list[tuple[bool, int, str]]:
    """Sorts "slide 2" before "slide 10"."""
    return [(not part.isdigit(), int(part) if part.isdigit() else 0, part.casefold())
            for part in _DIGITS.split(name) if part]


def _is_image(path: Path) -> bool:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return True  # to be named as no ordinary file; opening a pipe would wait for ever
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
        if file.reason:
            return [Refused(file.shown, file.reason)]
        try:
            if not stat.S_ISREG(file.path.stat().st_mode):
                return [Refused(file.shown, "Not an ordinary file, left out")]
            with file.path.open("rb") as stream:
                sniffed = sniff(stream.read(HEAD), file.path.name)
        except OSError as error:
            return [_unreadable(file, _in_words(error, "file"))]
        if sniffed is None:
            return [Refused(file.shown, "Not an image, left out")]
        if sniffed.family == "table":
            return [Refused(file.shown, "A table, not an image; import it by itself")]
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


def _in_words(error: OSError, what: str) -> str:
    if isinstance(error, PermissionError):
        return f"No permission to read this {what}"
    if isinstance(error, FileNotFoundError):
        return f"The {what} is not there any more, or a link leads nowhere"
    if error.errno == errno.ELOOP:
        return "A link that leads to itself"
    return f"This {what} can't be read: {error.strerror}"


def _unreadable(file: _File, reason: str) -> Found:
    """A file whose bytes can't be had is known by its path, until they can."""
    return Found(record_identity(f"unreadable:{file.shown}"), "image", file.shown, file.shown, reason=reason)
