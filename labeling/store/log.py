"""The grow-only log: appending facts, undo and redo, all through the one writing connection.

A session mints its replica when it first writes, so that a file copied by hand or restored from a
backup never uses an identity (replica, counter) twice.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine

from labeling.errors import UserError
from labeling.store import check, database, derive, effects, runs, union
from labeling.store.kinds import FactKind
from labeling.store.models import Change
from labeling.store.pen import Pen
from labeling.store.union import Union

_INSERT = (
    "INSERT INTO fact (id, replica, batch, counter, lamport, at, author, kind, item, question, annotator, pass_,"
    " region, name, value, seconds, shown, version, imported, names, effective)"
    " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,1)"
)


@dataclass(frozen=True, slots=True)
class Batch:
    """A bulk action under way: later chunks join it, and one undo takes them all back."""

    replica: int
    head: int  # fact id
    number: int  # counter of its head


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
        self._connection.exec_driver_sql("PRAGMA optimize")
        self._connection.rollback()
        self._connection.close()
        self._engine.dispose()

    def position(self) -> int:
        """The id of the newest fact."""
        return _position(self._connection)

    def write(self, author: int, fill: Callable[[Pen], None], *, batch: Batch | None = None) -> Change:
        """Append what ``fill`` puts down as one batch (or as more of ``batch``), durably, or nothing at all."""
        counter, replica = self._counter, self._replica
        try:
            with self._connection.begin():
                pen = Pen(self._connection, author)
                fill(pen)
                return self._append(pen, batch)
        except BaseException:
            self._counter, self._replica = counter, replica
            raise

    def begin_batch(self, author: int, title: str, **details: object) -> Batch:
        """Open a bulk action that several transactions will fill."""
        value = json.dumps({"title": title, **details}, ensure_ascii=False)
        change = self.write(author, lambda pen: pen.put(FactKind.BATCH, value=value))
        return Batch(self._replica, change.head, self._counter)

    def undo(self, author: int) -> Change | None:
        """Take back this file's latest batch in effect by ``author``; None if there is none."""
        with self._connection.begin():
            head = self._latest(author, done=True, effective=1)
            merge = self._connection.exec_driver_sql(
                "SELECT id, position FROM arrival WHERE author = ? AND excluded = 0 ORDER BY position DESC LIMIT 1",
                (author,)).first()
            if merge is not None and merge.position > head:
                return self._exclude(merge.id, 1)
            return self._retract(author, FactKind.RETRACT, head) if head else None

    def redo(self, author: int) -> Change | None:
        """Bring back what the latest undo by ``author`` took, unless something was done since."""
        with self._connection.begin():
            undone = self._latest(author, done=False, effective=1)
            done = max(self._latest(author, done=True, effective=one) for one in (0, 1))
            merge = self._connection.exec_driver_sql(
                "SELECT id, excluded_at FROM arrival WHERE author = ? AND excluded = 1"
                " ORDER BY excluded_at DESC, excluded_order DESC LIMIT 1", (author,)).first()
            if merge is not None and merge.excluded_at >= max(undone, done):
                return self._exclude(merge.id, 0)
            return self._retract(author, FactKind.RESTORE, undone) if undone > done else None

    def take_in(self, other: Path, author: int) -> tuple[Change, Union]:
        """Take in everything that another project file knows, in one transaction, as one undoable merge."""
        connection = self._connection
        with union.attached(connection, other), connection.begin():
            derive.clear_touched(connection)
            before = self.position()
            arrival: int = connection.exec_driver_sql(
                "INSERT INTO arrival (at, author, path, position) VALUES (?, ?, ?, ?) RETURNING id",
                (database.now(), author, str(other), before)).scalar_one()
            taken = union.union(connection, arrival)
            if _one(connection, "SELECT EXISTS (SELECT 1 FROM fact WHERE arrival = ?)", arrival):
                connection.exec_driver_sql("UPDATE arrival SET position = ? WHERE id = ?", (self.position(), arrival))
            else:
                connection.exec_driver_sql("DELETE FROM arrival WHERE id = ?", (arrival,))
            self._lamport = max(self._lamport, connection.exec_driver_sql(
                "SELECT coalesce(max(lamport), 0) FROM replica").scalar_one())
            effects.settle_all(connection)
            derive.after_change(connection)
            return self._changed(taken.facts_added, 0), taken

    def store_run(self, new: runs.NewRun) -> int:
        """Keep a finished computation."""
        with self._connection.begin():
            return runs.store(self._connection, new)

    def rebuild(self) -> None:
        """Refill everything derived from the facts."""
        with self._connection.begin():
            check.rebuild(self._connection)

    def _append(self, pen: Pen, batch: Batch | None) -> Change:
        if not pen.facts:
            return Change(self.position(), tally=pen.tally)
        self._mint()
        self._lamport += 1
        first = self.position() + 1
        number = batch.number if batch else self._counter + 1
        at = database.now()
        rows: list[tuple[object, ...]] = []
        for offset, fact in enumerate(pen.facts):
            self._counter += 1
            rows.append((first + offset, self._replica, number, self._counter, self._lamport, fact.at or at, pen.author,
                         int(fact.kind), fact.item, fact.question, fact.annotator, fact.pass_, fact.region, fact.name,
                         fact.value, fact.seconds, fact.shown, fact.version, fact.imported, fact.names))
        self._connection.exec_driver_sql(_INSERT, rows)
        self._note_replica()
        derive.clear_touched(self._connection)
        derive.after_append(self._connection, first)
        return self._changed(len(rows), batch.head if batch else first, tally=pen.tally)

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
        which, index = ("batch = counter AND kind > 1", "fact_done") if done else ("kind = 0", "fact_undone")
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
