"""Finds items by a query: pages of them by keyset at any depth, how many there are, and what each shows.

A query becomes a source that yields ids in order (the most selective index there is) and conditions
looked up one item at a time. Nothing here sorts or skips over what it does not show.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from labeling.store import conditions
from labeling.store.kinds import Facet
from labeling.store.meaning import AFTER, Condition
from labeling.store.models import Schema
from labeling.store.terms import Term
from labeling.workers import Cancelled

BLOCK = 128  # items between two anchors


@dataclass(frozen=True, slots=True)
class Plan:
    """How to find the items of one query. ``source``: SQL of ids above one parameter, in order; None: all items."""

    source: Condition | None
    tests: tuple[Condition, ...]

    def sql(self, what: str, after: int, tail: str = "") -> tuple[str, tuple[object, ...]]:
        """A statement over the matching items with an id above ``after``."""
        tests = "".join(f" AND {one.sql}" for one in self.tests)
        values = tuple(value for one in self.tests for value in one.values)
        if self.source is None:
            return f"SELECT {what} FROM item i WHERE i.id > ? AND i.present = 1{tests} ORDER BY i.id{tail}", (after, *values)
        start = tuple(after if value is AFTER else value for value in self.source.values)
        # The source is read in its own order as far as it is needed, and CROSS JOIN keeps it the outer loop: to
        # order again by i.id would make SQLite read and sort all of it for every page. LIMIT -1 keeps its ORDER BY.
        return (f"SELECT {what} FROM ({self.source.sql} ORDER BY item LIMIT -1) d CROSS JOIN item i ON i.id = d.item"
                f" WHERE i.present = 1{tests}{tail}", (*start, *values))

    @property
    def everything(self) -> bool:
        """Whether it asks for nothing in particular."""
        return self.source is None and not self.tests


@dataclass(frozen=True, slots=True)
class Extent:
    """How many items match, and where each block of ``BLOCK`` begins: anchors int64 [n_blocks], ids before them."""

    total: int
    anchors: NDArray[np.int64]


def plan(connection: Connection, schema: Schema, terms: Sequence[Term], question: int) -> Plan:
    """How to find the items of a query about one question. Raises UserError for what means nothing."""
    known = [(term, conditions.of(connection, schema, term, question)) for term in terms]
    sources = [(found.size, number) for number, (term, found) in enumerate(known)
               if found.source is not None and not term.negated]
    chosen = min(sources, default=(0, -1))[1]
    tests = tuple(found.test if not term.negated else Condition(f"({found.test.sql}) IS NOT TRUE", found.test.values)
                  for number, (term, found) in enumerate(known) if number != chosen or not found.exact)
    return Plan(known[chosen][1].source if chosen >= 0 else None, tests)


def page(connection: Connection, plan_: Plan, *, after: int = 0, limit: int = BLOCK) -> list[int]:
    """The next matching ids above ``after``, in order."""
    statement, values = plan_.sql("i.id", after, " LIMIT ?")
    return [row[0] for row in connection.exec_driver_sql(statement, (*values, limit))]


def extent(connection: Connection, plan_: Plan) -> Extent:
    """How many items match, and where each block begins. Passes over them once, unless ids have no gaps."""
    if plan_.everything:
        low, high, total = connection.exec_driver_sql(
            "SELECT (SELECT min(id) FROM item), (SELECT max(id) FROM item),"
            " (SELECT coalesce(sum(n), 0) FROM counter WHERE facet = 'items')").one()
        if total and high - low + 1 == total:
            return Extent(total, np.arange(low - 1, high, BLOCK, dtype=np.int64))
    inner, values = plan_.sql("i.id AS id, row_number() OVER () AS place", 0)
    rows = connection.exec_driver_sql(
        f"SELECT id, place FROM ({inner}) WHERE place % {BLOCK} = 1", values).fetchall()
    if not rows:
        return Extent(0, np.zeros(0, np.int64))
    anchors = np.array([row[0] for row in rows], np.int64) - 1
    return Extent((len(rows) - 1) * BLOCK + len(page(connection, plan_, after=int(anchors[-1]))), anchors)


def place_of(connection: Connection, plan_: Plan, anchors: NDArray[np.int64], item: int) -> int:
    """The row of an item among those that match, -1 if it is not one of them."""
    block = int(np.searchsorted(anchors, item, side="left")) - 1
    if block < 0:
        return -1
    ids = page(connection, plan_, after=int(anchors[block]))
    return block * BLOCK + ids.index(item) if item in ids else -1


def counts(connection: Connection, facet: Facet, question: int, limit: int = 200) -> dict[str, int]:
    """How many items each key of a facet finds, the most frequent first; from the counters."""
    rows = connection.exec_driver_sql(
        "SELECT key, n FROM facet_count WHERE facet = ? AND question = ? ORDER BY n DESC, key LIMIT ?",
        (int(facet), question, limit))
    return {row[0]: row[1] for row in rows}


def counts_of(connection: Connection, facet: Facet, question: int, keys: Sequence[str]) -> dict[str, int]:
    """How many items these keys of a facet find."""
    rows = connection.exec_driver_sql(
        f"SELECT key, n FROM facet_count WHERE facet = ? AND question = ? AND key IN ({','.join('?' * len(keys))})",
        (int(facet), question, *keys))
    return {row[0]: row[1] for row in rows}


def source_counts(connection: Connection) -> list[tuple[str, int]]:
    """How many present items each source has brought: (root, items). Passes over the places: not for the window."""
    rows = connection.exec_driver_sql(
        "SELECT s.root, (SELECT count(DISTINCT p.item) FROM place p JOIN item i ON i.id = p.item AND i.present = 1"
        " WHERE p.source = s.id) FROM source s ORDER BY s.id")
    return [(row[0], row[1]) for row in rows if row[1]]


@contextmanager
def stoppable(connection: Connection, stopped: Callable[[], bool]) -> Generator[None]:
    """Let a long query end early: raises Cancelled soon after ``stopped`` says so."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.set_progress_handler(lambda: int(stopped()), 20_000)
    try:
        yield
    except OperationalError as error:
        if stopped():
            raise Cancelled from error
        raise
    finally:
        driver.set_progress_handler(None, 0)
