"""Does one thing to many items: those that are chosen, or all that match a query, in chunks, undone as one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from labeling.commands.base import Command
from labeling.home import home
from labeling.project import Project
from labeling.steps.queue import Queue
from labeling.store import purge, read, search
from labeling.store.database import Reading
from labeling.store.models import Change
from labeling.store.queue import Task, open_among
from labeling.store.terms import parse
from labeling.workers import Progress

CHUNK = 1000  # items in one transaction; a label never waits behind more


@dataclass(frozen=True, slots=True)
class Selection:
    """Some items: ``ids``, or everything that matches ``query`` but for ``ids``."""

    ids: frozenset[int] = frozenset()
    query: str | None = None
    question: int = 0

    def has(self, item: int) -> bool:
        """Whether an item that matches the query is selected."""
        return (item in self.ids) != (self.query is not None)


class Among(Queue):
    """The selected items alone, as they came."""

    def __init__(self, project: Project, task: Task, selection: Selection) -> None:
        super().__init__(task)
        self._schema, self._selection = project.schema(), selection

    def next_open(self, reading: Reading, after: int) -> int:
        while ids := self._behind(reading, after):
            still_open = open_among(reading, self.task, [id_ for id_ in ids if self._selection.has(id_)])
            if still_open:
                return min(still_open)
            after = ids[-1]
        return 0

    def _behind(self, reading: Reading, after: int) -> list[int]:
        if self._selection.query is None:
            return sorted(id_ for id_ in self._selection.ids if id_ > after)[:CHUNK]
        plan = search.plan(reading, self._schema, parse(self._selection.query), self._selection.question)
        return search.page(reading, plan, after=after, limit=CHUNK)


def each_selected(project: Project, selection: Selection) -> Iterator[list[int]]:
    """Ids of the selected items in order, a chunk at a time; each chunk is read as things stand then."""
    if selection.query is None:
        ids = iter(sorted(selection.ids))
        while part := list(islice(ids, CHUNK)):
            yield part
        return
    terms, after = parse(selection.query), 0
    while True:
        with project.reading() as connection:
            plan = search.plan(connection, project.schema(), terms, selection.question)
            part = search.page(connection, plan, after=after, limit=CHUNK)
        if not part:
            return
        after = part[-1]
        yield [id_ for id_ in part if id_ not in selection.ids]


def do_to_all(project: Project, selection: Selection, make: Callable[[tuple[int, ...]], Command], title: str,
              total: int, progress: Progress) -> int:
    """Do the command that ``make`` makes of each chunk; returns to how many items. One undo takes all back.

    What was done stays when the person stops it (Cancelled).
    """
    done = 0
    with project.bulk(title) as batch:
        for part in each_selected(project, selection):
            progress.report(done, total, f"{done:,} items")
            if part:
                project.do(make(tuple(part)), batch=batch)
                done += len(part)
    progress.report(done, total, f"{done:,} items")
    return done


def erase_for_good(project: Project, selection: Selection, progress: Progress) -> Change:
    """Erase items: from the file and from the caches beside it. Nothing brings them back, no merge either."""
    ids = tuple(id_ for part in each_selected(project, selection) for id_ in part)
    progress.report(0, None, f"{len(ids):,} items")
    with project.reading() as connection:
        known = {one.hex() for start in range(0, len(ids), 500)
                 for one in purge.identities(connection, ids[start:start + 500])}
        position = read.position(connection)
    if not ids:
        return Change(position)
    change = project.purge(ids)
    for file in (home() / "cache").rglob("*"):
        if file.is_file() and file.name.split(".")[0].split("-")[0] in known:
            file.unlink(missing_ok=True)
    return change
