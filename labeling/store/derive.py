"""Keeps what follows from the facts: current values, standings, counters, presence.

One set of statements serves a single answer, a merge of a million facts and a rebuild: the touched
keys are listed in a temporary table, their counts are taken off, what follows is recomputed, and
their counts are added back. CROSS JOIN keeps SQLite from scanning the large table to look up the small.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from labeling.store import facets, recast, runs
from labeling.store.kinds import FIRST_KEYED, FactKind, State
from labeling.store.schema import BLOCK, DERIVED, SHORT

KEY = "item, kind, question, annotator, pass_, region, name"
_MATCH = " AND ".join(f"f.{part} = t.{part}" for part in KEY.split(", "))
_ITEM, _ANSWER, _SETTLED = int(FactKind.ITEM), int(FactKind.ANSWER), int(FactKind.SETTLED)
_SKIP = int(FactKind.SKIP)
_SHORT_VALUE = f"CASE WHEN length(f.value) <= {SHORT} THEN f.value END"

_PREPARE = (
    "CREATE TEMP TABLE IF NOT EXISTS touched (item INT, kind INT, question INT, annotator INT, pass_ INT,"
    " region INT, name TEXT, PRIMARY KEY (item, kind, question, annotator, pass_, region, name)) WITHOUT ROWID",
    "CREATE TEMP TABLE IF NOT EXISTS pair (question INT, item INT, PRIMARY KEY (question, item)) WITHOUT ROWID",
)

# An item that comes or goes takes its answers, skips and decisions in or out of the counts; an answer and a
# skip of one person stand for one item that is done, so that either brings the other along.
_WIDEN = (
    f"INSERT OR IGNORE INTO touched SELECT c.item, c.kind, c.question, c.annotator, c.pass_, c.region, c.name"
    f" FROM touched t CROSS JOIN current c ON c.item = t.item AND c.kind IN ({_ANSWER}, {_SKIP}, {_SETTLED})"
    f" WHERE t.kind = {_ITEM}",
    f"INSERT OR IGNORE INTO touched SELECT c.item, c.kind, c.question, c.annotator, c.pass_, c.region, c.name"
    f" FROM touched t CROSS JOIN current c ON c.item = t.item AND c.kind IN ({_ANSWER}, {_SKIP})"
    f" AND c.question = t.question AND c.annotator = t.annotator WHERE t.kind IN ({_ANSWER}, {_SKIP})",
    f"INSERT OR IGNORE INTO pair SELECT question, item FROM touched WHERE kind IN ({_ANSWER}, {_SETTLED})",
)


def _count(sign: str) -> tuple[str, ...]:
    add = "ON CONFLICT DO UPDATE SET n = n + excluded.n"
    return (
        f"INSERT INTO counter SELECT 'items', 0, i.reason <> '', {sign}count(*) FROM touched t"
        f" CROSS JOIN item i ON i.id = t.item WHERE t.kind = {_ITEM} AND i.present = 1 GROUP BY 3 {add}",
        f"INSERT INTO counter SELECT 'answers', c.question, c.annotator, {sign}count(*) FROM touched t"
        f" CROSS JOIN current c USING ({KEY}) JOIN item i ON i.id = c.item"
        f" WHERE t.kind = {_ANSWER} AND t.pass_ = 0 AND i.present = 1 GROUP BY c.question, c.annotator {add}",
        f"INSERT INTO counter SELECT 'state', s.question, s.state, {sign}count(*) FROM pair"
        f" CROSS JOIN standing s USING (question, item) WHERE true GROUP BY s.question, s.state {add}",
        f"INSERT INTO counter SELECT 'labelled', s.question, 0, {sign}count(*) FROM pair"
        f" CROSS JOIN standing s USING (question, item) WHERE s.voters > 0 GROUP BY s.question {add}",
        f"INSERT INTO counter SELECT iif(i.reason = '', 'readable', 'unreadable'), 0, i.id >> {BLOCK}, {sign}count(*)"
        f" FROM touched t CROSS JOIN item i ON i.id = t.item WHERE t.kind = {_ITEM} AND i.present = 1"
        f" GROUP BY 1, 3 {add}",
        f"INSERT INTO counter SELECT 'done', c.question, (c.annotator << 32) + (c.item >> {BLOCK}),"
        f" {sign}count(DISTINCT c.item) FROM touched t CROSS JOIN current c USING ({KEY}) JOIN item i ON i.id = c.item"
        f" WHERE t.kind IN ({_ANSWER}, {_SKIP}) AND t.pass_ = 0 AND i.present = 1 AND i.reason = ''"
        f" GROUP BY c.question, 3 {add}",
        f"INSERT INTO counter SELECT 'voted', s.question, s.item >> {BLOCK}, {sign}count(*) FROM pair"
        f" CROSS JOIN standing s USING (question, item) JOIN item i ON i.id = s.item"
        f" WHERE s.voters > 0 AND i.reason = '' GROUP BY s.question, 3 {add}",
    )


_TAKE_OFF = _count("-")
_ADD_BACK = (*_count(""), "DELETE FROM counter WHERE n = 0")

_NEWEST = (  # facts just written here have the highest clock, so each wins its key
    f"INSERT OR REPLACE INTO current SELECT {KEY}, f.id, {_SHORT_VALUE} FROM fact f"
    f" WHERE f.id >= ? AND f.kind >= {FIRST_KEYED} ORDER BY f.id",
    f"DELETE FROM current WHERE ({KEY}) IN (SELECT {KEY} FROM fact WHERE id >= ? AND value IS NULL)"
    " AND (SELECT f.value FROM fact f WHERE f.id = current.fact) IS NULL",
)

_WINNERS = (
    f"DELETE FROM current WHERE ({KEY}) IN (SELECT {KEY} FROM touched)",
    f"INSERT INTO current SELECT {KEY}, id, short FROM (SELECT f.{KEY.replace(', ', ', f.')}, f.id, f.value,"
    f" {_SHORT_VALUE} AS short, row_number() OVER (PARTITION BY f.{KEY.replace(', ', ', f.')}"
    " ORDER BY f.lamport DESC, r.uuid DESC, f.counter DESC) AS place"
    f" FROM touched t CROSS JOIN fact f ON {_MATCH} JOIN replica r ON r.id = f.replica WHERE f.effective = 1)"
    " WHERE place = 1 AND value IS NOT NULL",
)

_FOLLOW = (
    "UPDATE item SET present = coalesce((SELECT coalesce(c.value, '{') <> '0' FROM current c"
    f" WHERE c.item = item.id AND c.kind = {_ITEM}), 0)"
    f" WHERE id IN (SELECT item FROM touched WHERE kind = {_ITEM})",
    "DELETE FROM standing WHERE (question, item) IN (SELECT question, item FROM pair)",
    f"""INSERT INTO standing SELECT question, item, voters,
        CASE WHEN settled THEN {int(State.SETTLED)} WHEN answers > 1 THEN {int(State.DISPUTED)}
             WHEN voters > 1 THEN {int(State.AGREED)} ELSE {int(State.SINGLE)} END
        FROM (SELECT p.question, p.item,
                     count(DISTINCT CASE WHEN c.kind = {_ANSWER} THEN c.annotator END) AS voters,
                     count(DISTINCT CASE WHEN c.kind = {_ANSWER} THEN
                           coalesce(c.value, (SELECT f.value FROM fact f WHERE f.id = c.fact)) END) AS answers,
                     max(c.kind = {_SETTLED}) AS settled
              FROM pair p CROSS JOIN item i ON i.id = p.item AND i.present = 1
              CROSS JOIN current c ON c.item = p.item AND c.kind IN ({_ANSWER}, {_SETTLED}) AND c.question = p.question
                   AND c.pass_ = 0
              GROUP BY p.question, p.item)""",
)


def prepare(connection: Connection) -> None:
    """Make this connection's temporary tables."""
    _all(connection, (*_PREPARE, *facets.PREPARE))


def after_append(connection: Connection, first: int) -> None:
    """Bring everything up to date after facts from id ``first`` on were written by this session."""
    connection.exec_driver_sql(
        f"INSERT OR IGNORE INTO touched SELECT {KEY} FROM fact WHERE id >= ? AND kind >= {FIRST_KEYED}", (first,))
    if recast.widen(connection):
        around(connection, _choose_winners)
        return
    _all(connection, _WIDEN)
    _all(connection, _TAKE_OFF)
    facets.take_off(connection)
    for statement in _NEWEST:
        connection.exec_driver_sql(statement, (first,))
    recast.apply(connection)
    _all(connection, _FOLLOW)
    _all(connection, _ADD_BACK)
    facets.add_back(connection)


def after_change(connection: Connection) -> None:
    """Recompute the keys listed in `touched`, whatever happened to their facts."""
    recast.widen(connection)
    around(connection, _choose_winners)


def around(connection: Connection, change: Callable[[Connection], None]) -> None:
    """Take the keys listed in `touched` off, make ``change`` bring their current values up to date, add them back."""
    _all(connection, _WIDEN)
    _all(connection, _TAKE_OFF)
    facets.take_off(connection)
    change(connection)
    _all(connection, _FOLLOW)
    _all(connection, _ADD_BACK)
    facets.add_back(connection)


def touch_batch(connection: Connection, replica: int, batch: int) -> None:
    """List the keys of one batch in `touched`."""
    connection.exec_driver_sql(
        f"INSERT OR IGNORE INTO touched SELECT {KEY} FROM fact WHERE replica = ? AND batch = ?"
        f" AND kind >= {FIRST_KEYED}", (replica, batch))


def touched_items(connection: Connection, limit: int = 1000) -> tuple[frozenset[int], bool]:
    """Items listed in `touched` (empty if more than ``limit``), and whether people, questions or rules are."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT item FROM touched WHERE item > 0 LIMIT ?", (limit + 1,)).fetchall()
    schema = connection.exec_driver_sql("SELECT 1 FROM touched WHERE kind >= 20 LIMIT 1").first() is not None
    return (frozenset() if len(rows) > limit else frozenset(row[0] for row in rows)), schema


def clear_touched(connection: Connection) -> None:
    """Empty the temporary tables."""
    connection.exec_driver_sql("DELETE FROM touched")
    connection.exec_driver_sql("DELETE FROM pair")


def rebuild(connection: Connection) -> None:
    """Drop what is derived and refill it from the facts and runs. `effective` must be right already."""
    clear_touched(connection)
    for table in DERIVED:
        connection.exec_driver_sql(f"DELETE FROM {table}")
    facets.clear(connection)
    connection.exec_driver_sql("UPDATE item SET present = 0, purged = id IN (SELECT item FROM fact"
                               f" WHERE kind = {int(FactKind.PURGE)})")
    connection.exec_driver_sql(f"INSERT OR IGNORE INTO touched SELECT {KEY} FROM fact WHERE kind >= {FIRST_KEYED}")
    _choose_winners(connection)
    _all(connection, _WIDEN)
    _all(connection, _FOLLOW)
    _all(connection, _ADD_BACK)
    facets.add_back(connection)
    runs.spread_all(connection)
    clear_touched(connection)


def _choose_winners(connection: Connection) -> None:
    _all(connection, _WINNERS)
    recast.apply(connection)


def _all(connection: Connection, statements: tuple[str, ...]) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)
