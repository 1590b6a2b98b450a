"""Erases items for good: what the log said of them becomes husks, and a tombstone keeps merges from bringing them back.

A husk keeps what makes a fact one fact (replica, batch, counter, clock, author) and nothing it said, so
that the log stays whole. A purge counts whatever is undone or merged: it only ever adds up.
See docs/adr/0003-purge.md.
"""

from __future__ import annotations

import sqlite3

import numpy as np
from sqlalchemy import Connection

from labeling.store import derive, facets, runs
from labeling.store.kinds import FactKind

_ITEM, _ERASED, _PURGE = int(FactKind.ITEM), int(FactKind.ERASED), int(FactKind.PURGE)
_HUSK = (f"UPDATE fact SET kind = {_ERASED}, question = 0, annotator = 0, pass_ = 0, region = 0, name = '', value = NULL,"
         " seconds = NULL, shown = NULL, version = NULL, imported = 0, at = 0"
         f" WHERE kind NOT IN ({_ERASED}, {_PURGE}) AND item IN ")
_PURGED = "(SELECT id FROM item WHERE purged = 1)"


def erase(connection: Connection) -> int:
    """Erase every item that a purge names and that still holds something; returns how many."""
    connection.exec_driver_sql("CREATE TEMP TABLE IF NOT EXISTS doomed (item INTEGER PRIMARY KEY)")
    connection.exec_driver_sql("DELETE FROM doomed")
    doomed = connection.exec_driver_sql(
        f"INSERT OR IGNORE INTO doomed SELECT p.item FROM fact p JOIN item i ON i.id = p.item WHERE p.kind = {_PURGE}"
        f" AND (i.purged = 0 OR EXISTS (SELECT 1 FROM fact f WHERE f.item = p.item AND f.kind NOT IN"
        f" ({_ERASED}, {_PURGE})) OR EXISTS (SELECT 1 FROM place l WHERE l.item = p.item)"
        " OR EXISTS (SELECT 1 FROM content b WHERE b.item = p.item))").rowcount
    if not doomed:
        return 0
    connection.exec_driver_sql("PRAGMA secure_delete=ON")  # what is deleted is overwritten
    derive.clear_touched(connection)
    connection.exec_driver_sql(
        f"INSERT OR IGNORE INTO touched SELECT c.{derive.KEY.replace(', ', ', c.')} FROM doomed d"
        f" CROSS JOIN current c ON c.item = d.item WHERE c.kind <> {_PURGE}")
    connection.exec_driver_sql(f"INSERT OR IGNORE INTO touched SELECT item, {_ITEM}, 0, 0, 0, 0, '' FROM doomed")
    derive.around(connection, _empty)
    _forget_runs(connection)
    facets.compact(connection)
    connection.exec_driver_sql("PRAGMA secure_delete=OFF")
    return doomed


def keep_out(connection: Connection, first: int) -> None:
    """Let no fact that was just written, from id ``first`` on, say anything about an erased item."""
    if connection.exec_driver_sql("SELECT EXISTS (SELECT 1 FROM item WHERE purged = 1)").scalar_one():
        connection.exec_driver_sql("PRAGMA secure_delete=ON")
        connection.exec_driver_sql(f"{_HUSK}{_PURGED} AND id >= ?", (first,))


def scrub(connection: Connection) -> None:
    """Rewrite the file without what was deleted, journal included. Outside a transaction."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    for statement in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
        driver.execute(statement).fetchall()


def identities(connection: Connection, items: tuple[int, ...]) -> list[bytes]:
    """What these items are known by, in caches outside the file."""
    marks = ",".join("?" * len(items))
    return [row[0] for row in connection.exec_driver_sql(f"SELECT identity FROM item WHERE id IN ({marks})", items)]


def _empty(connection: Connection) -> None:
    for statement in (
            f"{_HUSK}(SELECT item FROM doomed)",
            f"DELETE FROM current WHERE item IN (SELECT item FROM doomed) AND kind <> {_PURGE}",
            "DELETE FROM place WHERE item IN (SELECT item FROM doomed)",
            "DELETE FROM content WHERE item IN (SELECT item FROM doomed)",
            "UPDATE item SET purged = 1, name = '', reason = '', width = 0, height = 0, pages = 0, page = 0, bits = 0,"
            " size = 0 WHERE id IN (SELECT item FROM doomed)"):
        connection.exec_driver_sql(statement)


def _forget_runs(connection: Connection) -> None:
    """Drop computations that say something about an erased item; they can be made again."""
    doomed = np.array([row[0] for row in connection.exec_driver_sql("SELECT item FROM doomed")], np.int64)
    ids = [row[0] for row in connection.exec_driver_sql("SELECT id FROM run")]
    for run in ids:
        arrays = runs.arrays(connection, run)
        if any(array.dtype.kind in "iu" and np.isin(array, doomed).any() for name, array in arrays.items()
               if "item" in name):
            connection.exec_driver_sql("DELETE FROM run_array WHERE run = ?", (run,))
            connection.exec_driver_sql("DELETE FROM run WHERE id = ?", (run,))
    runs.spread_all(connection)
