"""Which item comes next for an annotator: queries that pass over what is done without walking through it.

Counters by block of neighbouring ids tell which blocks have something left, so that a million answered
items cost a look at two thousand counters. An item is open for somebody who has neither answered nor
skipped it, if it can be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from labeling.store.kinds import FactKind, State
from labeling.store.schema import BLOCK

_DONE = (f"SELECT 1 FROM current c WHERE c.item = i.id AND c.kind IN ({int(FactKind.ANSWER)}, {int(FactKind.SKIP)})"
         " AND c.question = ? AND c.annotator = ?")
_OPEN = f"i.present = 1 AND i.reason = '' AND NOT EXISTS ({_DONE})"
_UNVOTED = "i.present = 1 AND i.reason = '' AND NOT EXISTS (SELECT 1 FROM standing s WHERE s.question = ? AND s.item = i.id)"
MOST_SEEN = 4000  # items of one state that are looked through at once


@dataclass(frozen=True, slots=True)
class Task:
    """Whose queue it is, and for which question."""

    question: int
    annotator: int


def place_of(connection: Connection, item: int) -> int:
    """The place of an item in the order of import, from 1."""
    block = item >> BLOCK
    before: int = connection.exec_driver_sql(
        "SELECT coalesce(sum(n), 0) FROM counter WHERE facet IN ('readable', 'unreadable') AND question = 0 AND key < ?",
        (block,)).scalar_one()
    return before + connection.exec_driver_sql(
        "SELECT count(*) FROM item WHERE id >= ? AND id <= ? AND present = 1", (block << BLOCK, item)).scalar_one()


def next_open(connection: Connection, task: Task, *, after: int) -> int:
    """The first open item behind ``after`` in the order of import; 0 if there is none."""
    return _by_blocks(connection, "done", (task.question, task.annotator << 32), _OPEN,
                      (task.question, task.annotator), after)


def next_unvoted(connection: Connection, question: int, *, after: int) -> int:
    """The first readable item behind ``after`` that nobody has answered; 0 if there is none."""
    return _by_blocks(connection, "voted", (question, 0), _UNVOTED, (question,), after)


def next_in_state(connection: Connection, task: Task, state: State, *, after: int) -> int:
    """The first open item behind ``after`` in one state, among the next MOST_SEEN of that state; 0 if there is none."""
    return connection.exec_driver_sql(
        "SELECT i.id FROM (SELECT item FROM standing WHERE question = ? AND state = ? AND item > ? ORDER BY item LIMIT ?) s"
        f" CROSS JOIN item i ON i.id = s.item WHERE {_OPEN} LIMIT 1",
        (task.question, int(state), after, MOST_SEEN, task.question, task.annotator)).scalar_one_or_none() or 0


def open_among(connection: Connection, task: Task, ids: Sequence[int]) -> set[int]:
    """Those of ``ids`` that are open."""
    rows = connection.exec_driver_sql(
        f"SELECT i.id FROM item i WHERE i.id IN ({','.join('?' * len(ids))}) AND {_OPEN}",
        (*ids, task.question, task.annotator))
    return {row[0] for row in rows}


def own_values(connection: Connection, task: Task) -> dict[str, int]:
    """How often this annotator gave each answer to the question, encoded. Goes through all answers: not for the window."""
    rows = connection.exec_driver_sql(
        "SELECT coalesce(c.value, (SELECT f.value FROM fact f WHERE f.id = c.fact)) AS said, count(*) FROM current c"
        " JOIN item i ON i.id = c.item AND i.present = 1"
        " WHERE c.kind = ? AND c.question = ? AND c.annotator = ? AND c.pass_ = 0 GROUP BY said",
        (int(FactKind.ANSWER), task.question, task.annotator))
    return {row[0]: row[1] for row in rows}


def last_item(connection: Connection) -> int:
    """The highest id of an item."""
    return connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM item").scalar_one()


def _by_blocks(connection: Connection, facet: str, counted: tuple[int, int], condition: str, values: tuple[int, ...],
               after: int) -> int:
    """The first item behind ``after`` that fulfils the condition: in its block, else in the next that is not full."""
    block = after >> BLOCK
    found = _in_block(connection, condition, values, after, block)
    while not found:
        question, offset = counted
        row = connection.exec_driver_sql(
            "SELECT r.key FROM counter r LEFT JOIN counter d ON d.facet = ? AND d.question = ? AND d.key = ? + r.key"
            " WHERE r.facet = 'readable' AND r.question = 0 AND r.key > ? AND coalesce(d.n, 0) < r.n"
            " ORDER BY r.key LIMIT 1", (facet, question, offset, block)).first()
        if row is None:
            return 0
        block = row[0]
        found = _in_block(connection, condition, values, (block << BLOCK) - 1, block)
    return found


def _in_block(connection: Connection, condition: str, values: tuple[int, ...], after: int, block: int) -> int:
    return connection.exec_driver_sql(
        f"SELECT i.id FROM item i WHERE i.id > ? AND i.id < ? AND {condition} ORDER BY i.id LIMIT 1",
        (after, (block + 1) << BLOCK, *values)).scalar_one_or_none() or 0
