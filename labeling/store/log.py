"""The grow-only log: appending facts, undo and redo, all through the one writing connection.

A session mints its replica when it first writes, so that a file copied by hand or restored from a
backup never uses an identity (replica, counter) twice.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection, Engine

from labeling.errors import UserError
from labeling.store import check, database, derive, effects, purge, runs, union
from labeling.store.kinds import FactKind
from labeling.store.models import Change
from labeling.store.pen import Fact, Pen
from labeling.store.union import Union

_INSERT = (
    "INSERT INTO fact (id, replica, batch, counter, lamport, at, author, kind, item, question, annotator, pass_,"
    " region, name, value, seconds, shown, version, imported, names, effective)"
    " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,1)"
)


@dataclass(slots=True)
class Batch:
    """A bulk action under way: its chunks join it, and one undo takes them all back.

    Its head is written with the first chunk that says anything, so a bulk action that found nothing to
    do leaves no trace, and nothing to undo.
    """

    author: int
    value: str  # what it was, as JSON
    head: int = 0  # fact id; 0 as long as nothing was written
    number: int = 0  # counter of its head


class Log:
    """Writes to one project. Every method is one transaction; call it from one thread only."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection = engine.connect()
        self._replica = 0
        self._counter = 0
        with self._connection.begin():
            derive.prepare(self._connection)
            self._lamport: int = self._connection.exec_driver_sql(
                "SELECT coalesce(max(lamport), 0) FROM replica").scalar_one()

    def close(self) -> None:
        """Let go of the connection, leaving one file without a journal beside it."""
        self._connection.close()
        self._engine.dispose()

    def position(self) -> int:
        """The id of the newest fact."""
        return _position(self._connection)

    def write(self, author: int, fill: Callable[[Pen], None], *, batch: Batch | None = None) -> Change:
        """Append what ``fill`` puts down as one batch (or as more of ``batch``), durably, or nothing at all."""
        number = self._counter + 1
        with self._transaction():
            pen = Pen(self._connection, author)
            fill(pen)
            change = self._append(pen, batch)
        if batch and not batch.head and change.head:  # known only once it is durable
            batch.head, batch.number = change.head, number
        return change

    def begin_batch(self, author: int, title: str, **details: object) -> Batch:
        """Open a bulk action that several transactions will fill."""
        return Batch(author, json.dumps({"title": title, **details}, ensure_ascii=False))

    def undo(self, author: int) -> Change | None:
        """Take back this file's latest batch in effect by ``author``, or the merge since; None if there is none."""
        with self._transaction():
            head = self._latest(author, done=True, effective=1)
            merge = self._connection.exec_driver_sql(
                "SELECT id, position FROM arrival WHERE author = ? AND excluded = 0 ORDER BY position DESC LIMIT 1",
                (author,)).first()
            if merge is not None and merge.position >= head:  # a later batch has its head behind that position
                return self._exclude(merge.id, 1)
            return self._retract(author, FactKind.RETRACT, head) if head else None

    def redo(self, author: int) -> Change | None:
        """Bring back what the latest undo by ``author`` took, unless something was done or merged since."""
        with self._transaction():
            undone = self._latest(author, done=False, effective=1)
            merged = _one(self._connection, "SELECT coalesce(max(position), 0) FROM arrival WHERE author = ?", author)
            done = max(merged, *(self._latest(author, done=True, effective=one) for one in (0, 1)))
            merge = self._connection.exec_driver_sql(
                "SELECT id, excluded_at FROM arrival WHERE author = ? AND excluded = 1"
                " ORDER BY excluded_at DESC, excluded_order DESC LIMIT 1", (author,)).first()
            if merge is not None and merge.excluded_at >= max(undone, done):
                return self._exclude(merge.id, 0)
            return self._retract(author, FactKind.RESTORE, undone) if undone > done else None

    def take_in(self, other: Path, author: int, arrival: int = 0) -> tuple[Change, Union]:
        """Take in everything that another project file knows, in one transaction, as one undoable merge.

        With the ``arrival`` of an earlier merge it belongs to that one, and one undo takes both back.
        """
        connection = self._connection
        with union.attached(connection, other), self._transaction():
            union.refuse_stranger(connection, other)
            derive.clear_touched(connection)
            before = self.position()
            if not _one(connection, "SELECT count(*) FROM arrival WHERE id = ? AND excluded = 0", arrival):
                arrival = connection.exec_driver_sql(
                    "INSERT INTO arrival (at, author, path, position) VALUES (?, ?, ?, ?) RETURNING id",
                    (database.now(), author, str(other), before)).scalar_one()
            taken = union.union(connection, arrival)
            if _one(connection, "SELECT EXISTS (SELECT 1 FROM fact WHERE arrival = ?)", arrival):
                connection.exec_driver_sql("UPDATE arrival SET position = ? WHERE id = ?", (self.position(), arrival))
                connection.exec_driver_sql(  # what was undone before can't be redone after this
                    "UPDATE arrival SET excluded_at = -1 WHERE excluded = 1 AND author = ?", (author,))
            else:
                connection.exec_driver_sql("DELETE FROM arrival WHERE id = ?", (arrival,))
                taken = replace(taken, arrival=0)
            self._lamport = max(self._lamport, connection.exec_driver_sql(
                "SELECT coalesce(max(lamport), 0) FROM replica").scalar_one())
            effects.settle_all(connection)
            derive.after_change(connection)
            change = self._changed(taken.facts_added, 0)
            erased = purge.erase(connection)
        if erased:
            purge.scrub(connection)
            change = replace(change, items=frozenset())
        return change, taken

    def purge(self, author: int, items: Sequence[int]) -> Change:
        """Erase items for good and rewrite the file without them. Nothing undoes this, here or in other copies."""
        with self._transaction():
            pen = Pen(self._connection, author)
            for item in items:
                pen.put(FactKind.PURGE, item=item, value="1")
            change = self._append(pen, None)
            purge.erase(self._connection)
        purge.scrub(self._connection)
        return change

    def store_run(self, new: runs.NewRun) -> int:
        """Keep a finished computation."""
        with self._transaction():
            return runs.store(self._connection, new)

    def rebuild(self) -> None:
        """Refill everything derived from the facts."""
        with self._transaction():
            check.rebuild(self._connection)

    @contextmanager
    def _transaction(self) -> Generator[None]:
        """One transaction; if it fails, this session stands where it stood before."""
        before = self._replica, self._counter, self._lamport
        try:
            with self._connection.begin():
                yield
        except BaseException:
            self._replica, self._counter, self._lamport = before
            raise

    def _append(self, pen: Pen, batch: Batch | None) -> Change:
        if not pen.facts:
            return Change(self.position(), tally=pen.tally)
        self._mint()
        self._lamport += 1
        first = self.position() + 1
        head, number = (batch.head, batch.number) if batch and batch.head else (first, self._counter + 1)
        facts = [(pen.author, fact) for fact in pen.facts]
        if batch and not batch.head:
            facts.insert(0, (batch.author, Fact(FactKind.BATCH, value=batch.value)))
        elif batch and not _one(self._connection, "SELECT effective FROM fact WHERE id = ?", head):
            raise UserError("What this belongs to was undone in another copy, whose work came in meanwhile.",
                            kept="What came before is in the log.", next_step="Start it again.")
        rows = self._rows(facts, first, number)
        self._connection.exec_driver_sql(_INSERT, rows)
        purge.keep_out(self._connection, first)
        self._note_replica()
        derive.clear_touched(self._connection)
        derive.after_append(self._connection, first)
        return self._changed(len(rows), head, tally=pen.tally)

    def _rows(self, facts: list[tuple[int, Fact]], first: int, number: int) -> list[tuple[object, ...]]:
        """Rows for (author, fact), taking the next ids from ``first`` and the next counters."""
        at, counter = database.now(), self._counter
        self._counter += len(facts)
        return [(first + place, self._replica, number, counter + place + 1, self._lamport, fact.at or at, author,
                 int(fact.kind), fact.item, fact.question, fact.annotator, fact.pass_, fact.region, fact.name,
                 fact.value, fact.seconds, fact.shown, fact.version, fact.imported, fact.names)
                for place, (author, fact) in enumerate(facts)]

    def _retract(self, author: int, kind: FactKind, head: int) -> Change:
        pen = Pen(self._connection, author)
        pen.put(kind, names=head)
        self._append(pen, None)
        effects.settle_after(self._connection, head)
        derive.after_change(self._connection)
        back = self._back_to(head)
        return self._changed(1, head, back)

    def _back_to(self, head: int) -> int:
        """The item that an undo or redo of the batch at ``head`` is about, 0 if it is about several."""
        for _ in range(2):
            row = self._connection.exec_driver_sql("SELECT item, names FROM fact WHERE id = ?", (head,)).one()
            if row.names is None:
                return row.item
            head = row.names
        return 0

    def _exclude(self, arrival: int, excluded: int) -> Change:
        order: int = self._connection.exec_driver_sql(
            "SELECT coalesce(max(excluded_order), 0) + 1 FROM arrival").scalar_one()
        self._connection.exec_driver_sql(
            "UPDATE arrival SET excluded = ?, excluded_at = ?, excluded_order = ? WHERE id = ?",
            (excluded, self.position() if excluded else None, order, arrival))
        derive.clear_touched(self._connection)
        effects.settle_all(self._connection)
        derive.after_change(self._connection)
        return self._changed(0, 0)

    def _latest(self, author: int, *, done: bool, effective: int) -> int:
        """The head of the latest batch (done) or undo (not done) of this file's own by ``author``; 0 if none."""
        # What is left of an erased item can't be undone; `kind > 1` is said for the index's sake.
        which, index = ("batch = counter AND kind > 1 AND kind NOT IN (14, 15)", "fact_done") if done else (
            "kind = 0", "fact_undone")
        row = self._connection.exec_driver_sql(
            f"SELECT id FROM fact INDEXED BY {index} WHERE author = ? AND effective = ? AND {which}"
            " AND arrival IS NULL ORDER BY id DESC LIMIT 1", (author, effective)).first()
        return row[0] if row else 0

    def _mint(self) -> None:
        if not self._replica:
            self._replica = self._connection.exec_driver_sql(
                "INSERT INTO replica (uuid) VALUES (?) RETURNING id", (uuid.uuid4().bytes,)).scalar_one()

    def _note_replica(self) -> None:
        self._connection.exec_driver_sql("UPDATE replica SET lamport = ?, counter = ? WHERE id = ?",
                                         (self._lamport, self._counter, self._replica))

    def _changed(self, facts: int, head: int, undone: int = 0, tally: dict[str, int] | None = None) -> Change:
        items, schema = derive.touched_items(self._connection)
        return Change(self.position(), items, schema, facts, head, undone, tally or {})


def _one(connection: Connection, query: str, *values: int) -> int:
    return connection.exec_driver_sql(query, values).scalar_one()


def _position(connection: Connection) -> int:
    return connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM fact").scalar_one()


def refuse_unknown_author(author: int) -> None:
    """Every fact but the project's own birth has a responsible person."""
    if author <= 0:
        raise UserError("Nobody is chosen as annotator.", next_step="Choose or add an annotator first.")
