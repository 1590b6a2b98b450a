"""Brings files into a project: items, other people's votes, gold. The import command and the window use it.

Files are read in a process of their own; what it yields is written in chunks small enough that a
label never waits behind them, all in one batch. Stopping keeps the chunks that were committed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

from labeling.commands.collecting import AddGold, AddItems, AddVotes, EmbedImages, Vote
from labeling.commands.shaping import AddClasses, SetSetting
from labeling.errors import UserError
from labeling.formats.votes_csv import VoteRow, read_gold, read_votes
from labeling.items.found import Found, Refused
from labeling.items.identity import record_identity
from labeling.items.scan import scan
from labeling.items.tables import guess_format
from labeling.project import Project
from labeling.questions.base import InvalidAnswer, Question
from labeling.questions.registry import kind_of
from labeling.steps.lookup import AMBIGUOUS, ItemLookup
from labeling.store import read
from labeling.store.log import Batch
from labeling.store.models import Change
from labeling.workers import Cancelled, Progress, Quiet, WorkDied, parts_in_process

T = TypeVar("T")
CHUNK = 1000  # rows; delays a label by 2 ms in the median, 20,000 by 200 ms
LABEL_FORMATS = ("votes", "gold", "rule-votes")


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to read what is brought in; empty means: guess, or do without."""

    format: str = ""
    id_column: str = ""
    text_column: str = ""
    annotator: str = ""
    question: str | None = None
    add_classes: bool = False
    add_items: bool = False
    repeat: str = "last"  # of several votes by one annotator on one item: last, first, or error
    pages: bool = False
    embed: bool = False


@dataclass(slots=True)
class ImportReport:
    """What came in. ``errors`` name every file, line or cell that did not, and why."""

    items_added: int = 0
    items_known: int = 0
    labels_added: int = 0
    labels_known: int = 0
    stopped: bool = False
    messages: list[str] = field(default_factory=list[str])
    errors: list[Refused] = field(default_factory=list[Refused])

    def take(self, change: Change) -> None:
        """Add what one chunk counted."""
        for name in ("items_added", "items_known", "labels_added", "labels_known"):
            setattr(self, name, getattr(self, name) + change.tally.get(name, 0))


Reader = Callable[[Project, Path, ImportOptions, ImportReport, Batch, Progress], None]


def bring_in(project: Project, paths: Iterable[Path], options: ImportOptions, progress: Progress | None = None,
             readers: dict[str, Reader] | None = None) -> ImportReport:
    """Import files and folders; ``readers`` adds formats that live above this package.

    Raises UserError if nothing of it can be read at all. A cancelled import returns what it kept.
    """
    report, known = ImportReport(), {**READERS, **(readers or {})}
    chosen = [(path, options.format or guess(path)) for path in paths]
    for path, name in chosen:
        if not path.exists():
            raise UserError(f"There is no file or folder {path}.", kept="Nothing was imported.")
        if name not in known:
            raise UserError(f"“{name}” can't be imported.", kept="Nothing was imported.",
                            next_step=f"Known formats: {', '.join(sorted(known))}.")
    title = f"Import {', '.join(path.name for path, _ in chosen[:3])}"
    with project.bulk(title, command="import") as batch:
        try:
            for path, name in chosen:
                known[name](project, path, replace(options, format=name), report, batch, progress or Quiet())
        except Cancelled:
            report.stopped = True
    return report


def guess(path: Path) -> str:
    """The format of a file, by its content; raises UserError where two are equally likely."""
    return "images" if path.is_dir() else guess_format(path)


# ---- items

def _items(project: Project, path: Path, options: ImportOptions, report: ImportReport, batch: Batch,
           progress: Progress) -> None:
    path = path.resolve()
    root = stored_root(project.path, path if path.is_dir() else path.parent)
    seen: dict[bytes, object] = {}
    done = 0
    for part in _scanned(path, options, report, progress):
        found = [one for one in part if isinstance(one, Found)]
        report.errors += [one for one in part if isinstance(one, Refused)]
        report.errors += [Refused(one.path or one.name, one.reason) for one in found if one.reason]
        fresh = [one for one in found if not _repeats(one, seen, report)]
        for start in range(0, len(fresh), CHUNK):
            report.take(project.do(AddItems(tuple(fresh[start:start + CHUNK]), root), batch=batch))
        if options.embed:
            _embed(project, path if path.is_dir() else path.parent, fresh, batch)
        done += len(part)
        progress.report(done, None, f"{done:,} read")
    if options.text_column:
        project.do(SetSetting("text_column", options.text_column), batch=batch)


def _scanned(path: Path, options: ImportOptions, report: ImportReport, progress: Progress
             ) -> Iterator[list[Found | Refused]]:
    """What a work process reads. A file that kills it is named and left out, and reading goes on behind it."""
    skip: tuple[str, ...] = ()
    while True:
        try:
            yield from parts_in_process(scan_parts, path, options, skip, progress=progress)
            return
        except WorkDied as died:
            if not died.last or died.last in skip:
                raise
            report.errors.append(Refused(died.last, "Reading it ended the reader (out of memory, or a broken file)"))
            skip = (*skip, died.last)


def scan_parts(path: Path, options: ImportOptions, skip: tuple[str, ...], *, progress: Progress
               ) -> Iterator[list[Found | Refused]]:
    """In the work process: what ``scan`` yields, a few hundred at a time."""
    fmt = None if options.format in ("", "images") else options.format
    found = scan([path], fmt=fmt, id_column=options.id_column or None, text_column=options.text_column or None,
                 pages=options.pages, skip=skip, progress=progress)
    yield from chunks(found, 500)


def _repeats(one: Found, seen: dict[bytes, object], report: ImportReport) -> bool:
    """Whether this import has had the item already; a record that differs from its namesake is named."""
    if one.identity not in seen:
        seen[one.identity] = None if one.fields is None else hash(tuple(one.fields.items()))
        return False
    if one.fields is not None and seen[one.identity] != hash(tuple(one.fields.items())):
        report.errors.append(Refused(one.name, f"The id “{one.name}” appears twice; its first row was kept"))
    return one.fields is not None


def _embed(project: Project, root: Path, found: list[Found], batch: Batch) -> None:
    for one in found:
        if one.path and one.fields is None:
            project.do(EmbedImages(((one.identity, (root / one.path).read_bytes()),)), batch=batch)


def stored_root(project: Path, folder: Path) -> str:
    """How a folder is remembered: relative to the project file if it lies beneath it, else absolute."""
    try:
        return folder.resolve().relative_to(project.resolve().parent).as_posix()
    except ValueError:
        return folder.resolve().as_posix()


# ---- labels

@dataclass(frozen=True, slots=True)
class Resolved:
    """A label row whose item and value are known."""

    line: int
    item: int
    annotator: str
    value: str
    seconds: float | None
    at: int


def _votes(project: Project, path: Path, options: ImportOptions, report: ImportReport, batch: Batch,
           progress: Progress) -> None:
    rows = _readable(read_votes(path, annotator=options.annotator), report)
    question, resolved = _resolve(project, path, rows, options, report, batch)
    total, done = len(resolved), 0
    for part in chunks(_one_each(resolved, path, options.repeat, report), CHUNK):
        votes = tuple(Vote(row.item, row.annotator, row.value, row.seconds, row.at) for row in part)
        report.take(project.do(AddVotes(question.id, votes), batch=batch))
        done += len(part)
        progress.report(done, total, f"{done:,} labels")


def _gold(project: Project, path: Path, options: ImportOptions, report: ImportReport, batch: Batch,
          progress: Progress) -> None:
    rows = _readable(read_gold(path), report)
    question, resolved = _resolve(project, path, rows, options, report, batch)
    for part in chunks(_one_each(resolved, path, options.repeat, report), CHUNK):
        report.take(project.do(AddGold(question.id, tuple((row.item, row.value) for row in part)), batch=batch))
        progress.report(-1)


def _readable(rows: Iterable[VoteRow | Refused], report: ImportReport) -> list[VoteRow]:
    """The rows that could be read; the others are reported."""
    found = list(rows)
    report.errors += [row for row in found if isinstance(row, Refused)]
    return [row for row in found if isinstance(row, VoteRow)]


def _resolve(project: Project, path: Path, rows: list[VoteRow], options: ImportOptions, report: ImportReport,
             batch: Batch) -> tuple[Question, list[Resolved]]:
    question = project.schema().question(options.question)
    if options.add_classes:
        question = add_missing_classes(project, question, (row.label for row in rows), batch)
    if options.add_items:
        add_bare_records(project, path, (row.item for row in rows), report, batch)
    lookup, values = lookup_of(project), dict[str, str | InvalidAnswer]()
    resolved: list[Resolved] = []
    for row in rows:
        item = lookup.find(row.item)
        value = values.setdefault(row.label, _value(row.label, question))
        if item is None or item == AMBIGUOUS:
            report.errors.append(Refused(f"{path.name}:{row.line}", _no_item(row.item, item)))
        elif isinstance(value, InvalidAnswer):
            report.errors.append(Refused(f"{path.name}:{row.line}", value.what))
        else:
            resolved.append(Resolved(row.line, item, row.annotator, value, row.seconds, row.at))
    return question, resolved


def _value(label: str, question: Question) -> str | InvalidAnswer:
    kind = kind_of(question.kind)
    try:
        return kind.encode(kind.parse(label, question))
    except InvalidAnswer as error:
        return error


def _no_item(name: str, found: int | None) -> str:
    return f"Several items are called “{name}”" if found == AMBIGUOUS else f"The project has no item “{name}”"


def _one_each(rows: list[Resolved], path: Path, repeat: str, report: ImportReport) -> list[Resolved]:
    """One row for each (item, annotator), as ``repeat`` says."""
    chosen: dict[tuple[int, str], Resolved] = {}
    for row in rows:
        key = (row.item, row.annotator)
        if key not in chosen or repeat == "last":
            chosen[key] = row
        elif repeat == "error":
            report.errors.append(Refused(f"{path.name}:{row.line}",
                                         f"A second label by “{row.annotator}” for one item; the first was kept"))
    return list(chosen.values())


def add_missing_classes(project: Project, question: Question, labels: Iterable[str], batch: Batch) -> Question:
    """Give the question the classes that these labels name and it lacks, in natural order."""
    kind = kind_of(question.kind)
    missing = {name for label in dict.fromkeys(labels) for name in kind.class_names(label)}
    names = [name for name in sorted(missing, key=natural) if name and not question.find_class(name)]
    if names:
        project.do(AddClasses(question.id, tuple(names)), batch=batch)
    return project.schema().question_by_id(question.id)


def natural(text: str) -> tuple[bool, float, str]:
    """Sorts numbers by value, before words."""
    try:
        return (False, float(text), text)
    except ValueError:
        return (True, 0.0, text.casefold())


def add_bare_records(project: Project, path: Path, names: Iterable[str], report: ImportReport, batch: Batch) -> None:
    """Make items of ids that the project does not know, for studies that have labels only."""
    lookup = lookup_of(project)
    missing = [name for name in dict.fromkeys(names) if name and lookup.find(name) is None]
    root = stored_root(project.path, path.resolve().parent)
    for part in chunks(missing, CHUNK):
        found = tuple(Found(record_identity(name), "record", name, fields={"item": name}) for name in part)
        report.take(project.do(AddItems(found, root), batch=batch))


def lookup_of(project: Project) -> ItemLookup:
    """Finds the project's items by what label files call them."""
    with project.reading() as connection:
        return ItemLookup(read.names(connection))


def chunks(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """The values in lists of at most ``size``."""
    iterator = iter(values)
    while part := list(islice(iterator, size)):
        yield part


READERS: dict[str, Reader] = {
    **dict.fromkeys(("images", "csv", "jsonl", "xlsx", "parquet"), _items),
    "votes": _votes,
    "gold": _gold,
}
