"""Brings files into a project: items, other people's votes, gold. The import command and the window use it.

Files are read in a process of their own; what it yields is written in chunks small enough that a
label never waits behind them, all in one batch. Stopping keeps the chunks that were committed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from labeling.commands.collecting import AddItems, EmbedImages
from labeling.commands.shaping import SetSetting
from labeling.errors import UserError
from labeling.items.chunks import chunks
from labeling.items.found import Found, Refused
from labeling.items.parts import scan_parts
from labeling.items.rows import NotATable
from labeling.items.tables import guess_format
from labeling.project import Project
from labeling.steps.bring_labels import LABEL_READERS
from labeling.steps.import_report import CHUNK, ImportOptions, ImportReport, Reader, stored_root
from labeling.store.log import Batch
from labeling.workers import Cancelled, Progress, Quiet, WorkDied, parts_in_process

__all__ = ["READERS", "ImportOptions", "ImportReport", "bring_in", "guess"]

_ENDED = "Reading it ended the reader (out of memory, or a broken file); it was left out"


def bring_in(project: Project, paths: Iterable[Path], options: ImportOptions, progress: Progress | None = None,
             readers: Mapping[str, Reader] | None = None) -> ImportReport:
    """Import files and folders, labels after the items; ``readers`` adds formats that live above this package.

    Of several files those that can't be read are named in the report. Raises UserError for a path that is
    not there, a format that is unknown or in doubt, and a single file that can't be read: before anything
    is imported. A cancelled import returns what it kept.
    """
    known = {**READERS, **(readers or {})}
    wanted = list(dict.fromkeys(paths))
    report = ImportReport(alone=len(wanted) == 1)
    if options.embed and options.pages:
        raise UserError("Pages can't be embedded: each would keep the whole file.", kept="Nothing was imported.",
                        next_step="Embed whole files, or make items of pages and keep the files.")
    chosen = list(_chosen(wanted, options, report, known))
    title = f"Import {', '.join(path.name for path, _ in chosen[:3])}"
    with project.bulk(title, command="import") as batch:
        try:
            for name, files in _in_turn(chosen):
                known[name](project, files, replace(options, format=name), report, batch, progress or Quiet())
        except Cancelled:
            report.stopped = True
    return report


def _in_turn(chosen: list[tuple[Path, str]]) -> list[tuple[str, list[Path]]]:
    """Items file by file, then all labels of a format at once: which of several counts is asked across files."""
    labels: dict[str, list[Path]] = {}
    for path, name in chosen:
        if name not in ITEM_READERS:
            labels.setdefault(name, []).append(path)
    return [*((name, [path]) for path, name in chosen if name in ITEM_READERS), *labels.items()]


def _chosen(paths: list[Path], options: ImportOptions, report: ImportReport, known: Mapping[str, Reader]
            ) -> Iterator[tuple[Path, str]]:
    """Each path with its format; of several, those that have none are reported."""
    for path in paths:
        if not _is_text(path):
            raise UserError(f"The name of {os.fsencode(path)!r} is no text.", kept="Nothing was imported.",
                            next_step="Rename it.")
        if not os.path.lexists(path):
            raise UserError(f"There is no file or folder {path}.", kept="Nothing was imported.")
        try:
            name = options.format or guess(path)
        except NotATable as error:
            if len(paths) == 1:
                raise UserError(f"{path.name} can't be imported. {error.what}.", kept="Nothing was imported.") from error
            report.errors.append(Refused(path.name, error.what))
            continue
        if name not in known:
            raise UserError(f"“{name}” can't be imported.", kept="Nothing was imported.",
                            next_step=f"Known formats: {', '.join(sorted(known))}.")
        yield path, name


def _is_text(path: Path) -> bool:
    try:
        return bool(str(path.absolute()).encode())
    except UnicodeEncodeError:
        return False


def guess(path: Path) -> str:
    """The format of a file, by its content. Raises NotATable where it has none, UserError where two are likely."""
    return "images" if path.is_dir() else guess_format(path)


# ---- items

def _items(project: Project, paths: Sequence[Path], options: ImportOptions, report: ImportReport, batch: Batch,
           progress: Progress) -> None:
    for path in paths:
        with report.naming(path):
            _items_of(project, Path(os.path.abspath(path)), options, report, batch, progress)
    if options.text_column:
        project.do(SetSetting("text_column", options.text_column), batch=batch)


def _items_of(project: Project, path: Path, options: ImportOptions, report: ImportReport, batch: Batch,
              progress: Progress) -> None:
    folder = path if path.is_dir() else path.parent
    root = stored_root(project.path, folder)
    seen: dict[bytes, object] = {}
    done = 0
    for part in _scanned(path, options, report, progress):
        found = [one for one in part if isinstance(one, Found)]
        report.errors += [one for one in part if isinstance(one, Refused)]
        report.errors += [Refused(one.path or one.name, one.reason) for one in found if one.reason]
        fresh = [one for one in found if not _repeats(one, seen, report)]
        for chunk in chunks(fresh, CHUNK):
            report.take(project.do(AddItems(tuple(chunk), root), batch=batch))
        if options.embed:
            _embed(project, folder, fresh, report, batch)
        done += len(part)
        progress.report(done, None, f"{done:,} read")


def _scanned(path: Path, options: ImportOptions, report: ImportReport, progress: Progress
             ) -> Iterator[list[Found | Refused]]:
    """What a work process reads. A file that kills it is named and left out, and reading goes on behind it.

    With two threads it can't be told which file it was, so the rest is read by one until it is known.
    """
    fmt = None if options.format in ("", "images") else options.format
    columns = options.id_column, options.text_column
    done: set[str] = set()
    threads = 2
    while True:
        try:
            for part in parts_in_process(scan_parts, path, fmt, columns, options.pages, frozenset(done), threads,
                                         progress=progress):
                done.update(one.source if isinstance(one, Refused) else one.path for one in part)
                yield part
            return
        except WorkDied as died:
            if not died.last or died.last in done:
                raise
            if threads > 1 and path.is_dir():
                threads = 1
                continue
            report.errors.append(Refused(died.last, _ENDED))
            done.add(died.last)
            threads = 2


def _repeats(one: Found, seen: dict[bytes, object], report: ImportReport) -> bool:
    """Whether this import has had the item already; a record that differs from its namesake is named."""
    if one.identity not in seen:
        seen[one.identity] = None if one.fields is None else hash(tuple(one.fields.items()))
        return False
    if one.fields is not None and seen[one.identity] != hash(tuple(one.fields.items())):
        report.errors.append(Refused(one.name, f"The id “{one.name}” appears twice; its first row was kept"))
    return one.fields is not None


def _embed(project: Project, root: Path, found: list[Found], report: ImportReport, batch: Batch) -> None:
    for one in found:
        if one.path and one.fields is None and not one.reason:
            try:
                data = (root / one.path).read_bytes()
            except OSError as error:
                report.errors.append(Refused(one.path, f"It was not embedded: {error.strerror}"))
                continue
            project.do(EmbedImages(((one.identity, data),)), batch=batch)


ITEM_READERS: dict[str, Reader] = dict.fromkeys(("images", "csv", "jsonl", "xlsx", "parquet"), _items)
READERS: dict[str, Reader] = {**ITEM_READERS, **LABEL_READERS}
