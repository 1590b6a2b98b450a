"""Brings other people's votes and gold into a project: which item and class each line means, and what is new."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from labeling.commands.collecting import AddGold, AddItems, AddVotes, Vote
from labeling.commands.shaping import AddClasses
from labeling.formats.label_parts import gold_parts, vote_parts
from labeling.formats.votes_csv import VoteRow
from labeling.items.chunks import chunks
from labeling.items.found import Found, Refused
from labeling.items.identity import record_identity
from labeling.items.rows import NotATable
from labeling.project import Project
from labeling.questions.base import InvalidAnswer, Question
from labeling.questions.registry import kind_of
from labeling.steps.import_report import CHUNK, ImportOptions, ImportReport, Reader, stored_root
from labeling.steps.lookup import AMBIGUOUS, ItemLookup
from labeling.store import read
from labeling.store.log import Batch
from labeling.workers import Progress, WorkDied, parts_in_process

Parts = Callable[..., Iterator[list[VoteRow | Refused]]]
Read = list[tuple[Path, list[VoteRow]]]


def _votes(project: Project, paths: Sequence[Path], options: ImportOptions, report: ImportReport, batch: Batch,
           progress: Progress) -> None:
    key = project.schema().question(options.question).key
    files = _read(partial(vote_parts, question=key), paths, options, report, progress)
    question, votes = _resolved(project, files, options, report, batch)
    done = 0
    for part in chunks(votes, CHUNK):
        report.take(project.do(AddVotes(question.id, tuple(part)), batch=batch))
        done += len(part)
        progress.report(done, len(votes), f"{done:,} of {len(votes):,} labels")


def _gold(project: Project, paths: Sequence[Path], options: ImportOptions, report: ImportReport, batch: Batch,
          progress: Progress) -> None:
    question, votes = _resolved(project, _read(gold_parts, paths, options, report, progress), options, report, batch)
    done = 0
    for part in chunks(votes, CHUNK):
        report.take(project.do(AddGold(question.id, tuple((one.item, one.value) for one in part)), batch=batch))
        done += len(part)
        progress.report(done, len(votes), f"{done:,} of {len(votes):,} gold labels")


def _read(parts: Parts, paths: Sequence[Path], options: ImportOptions, report: ImportReport, progress: Progress) -> Read:
    """The rows of each file that could be read, in a process of its own; the others are reported."""
    files: Read = []
    for path in paths:
        with report.naming(path):
            files.append((path, _rows(parts, path, options, report, progress)))
    return files


def _rows(parts: Parts, path: Path, options: ImportOptions, report: ImportReport, progress: Progress) -> list[VoteRow]:
    rows: list[VoteRow] = []
    try:
        for part in parts_in_process(parts, path, options.annotator, progress=progress):
            rows += (row for row in part if isinstance(row, VoteRow))
            report.errors += (row for row in part if isinstance(row, Refused))
            progress.report(len(rows), None, f"{len(rows):,} lines read")
    except WorkDied as died:
        raise NotATable(f"Reading {path.name} ended the reader (out of memory, or a broken file).",
                        kept="Nothing of it was imported.") from died
    return rows


# ---- what the rows mean

def _resolved(project: Project, files: Read, options: ImportOptions, report: ImportReport, batch: Batch
              ) -> tuple[Question, list[Vote]]:
    """One vote for each item and annotator, as ``repeat`` says; whatever means nothing here is reported."""
    question = project.schema().question(options.question)
    labels = dict.fromkeys(row.label for _, rows in files for row in rows)
    if options.add_classes:
        question = add_missing_classes(project, question, labels, batch)
    if options.add_items:
        for path, rows in files:
            add_bare_records(project, path, (row.item for row in rows), report, batch)
    lookup, values = lookup_of(project), {label: _value(label, question) for label in labels}
    chosen: dict[tuple[int, str], Vote] = {}
    for path, row in ((path, row) for path, rows in files for row in rows):
        item, value = lookup.find(row.item), values[row.label]
        where = f"{path.name}:{row.line}"
        if item is None or item == AMBIGUOUS:
            report.errors.append(Refused(where, no_item(row.item, item)))
        elif isinstance(value, InvalidAnswer):
            report.errors.append(Refused(where, value.what))
        elif (key := (item, row.annotator)) not in chosen or options.repeat == "last":
            chosen[key] = Vote(item, row.annotator, value, row.seconds, row.at)
        elif options.repeat == "error":
            report.errors.append(Refused(where, second_label(row.annotator, row.item)))
    return question, list(chosen.values())


def second_label(whose: str, item: str) -> str:
    """Why a line does not count where only the first of several labels may."""
    return f"A second label {f'by “{whose}” ' if whose else ''}for “{item}”; the first was kept"


def _value(label: str, question: Question) -> str | InvalidAnswer:
    kind = kind_of(question.kind)
    try:
        return kind.encode(kind.parse(label, question))
    except InvalidAnswer as error:
        return error


def no_item(name: str, found: int | None) -> str:
    """Why a line has no item."""
    return f"Several items are called “{name}”" if found == AMBIGUOUS else f"The project has no item “{name}”"


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


LABEL_READERS: dict[str, Reader] = {"votes": _votes, "gold": _gold}
