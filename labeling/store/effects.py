"""Which batches count: a batch is in effect when no retraction in effect names it.

Retractions only name what came before them, so going through them from the newest to the oldest
settles each once. A batch that an excluded merge brought is not in effect in this file.
"""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection

from labeling.store import derive
from labeling.store.kinds import FactKind

_RETRACTIONS = (int(FactKind.RETRACT), int(FactKind.RESTORE))


def settle_after(connection: Connection, head: int) -> None:
    """Bring `effective` up to date along the chain that a new retraction of ``head`` started.

    The keys of every batch that changes are listed in `touched`.
    """
    target: int | None = head
    while target is not None:
        row = connection.exec_driver_sql(
            "SELECT replica, batch, effective, names, kind FROM fact WHERE id = ?", (target,)).one()
        named = connection.exec_driver_sql(
            "SELECT 1 FROM fact WHERE names = ? AND effective = 1 LIMIT 1", (target,)).first()
        effective = int(named is None and not _excluded(connection, target))
        if effective == row.effective:
            return
        _set(connection, row.replica, row.batch, effective)
        target = row.names if row.kind in _RETRACTIONS else None


def settle_all(connection: Connection) -> None:
    """Bring `effective` up to date everywhere, listing the keys of every batch that changes in `touched`."""
    for replica, batch, effective in wrong(connection):
        _set(connection, replica, batch, effective)


def wrong(connection: Connection) -> list[tuple[int, int, int]]:
    """Batches whose `effective` is not what the retractions say: (replica, batch, what it should be)."""
    named_by: dict[int, list[int]] = defaultdict(list)
    in_effect: dict[int, bool] = {}
    retractions = connection.exec_driver_sql(
        "SELECT f.id, f.names, coalesce(a.excluded, 0) FROM fact f JOIN replica r ON r.id = f.replica"
        " LEFT JOIN arrival a ON a.id = f.arrival WHERE f.names IS NOT NULL"
        " ORDER BY f.lamport DESC, r.uuid DESC, f.counter DESC").fetchall()
    for id_, names, excluded in retractions:
        in_effect[id_] = not excluded and not any(in_effect[other] for other in named_by[id_])
        named_by[names].append(id_)
    retracted = {target for target, by in named_by.items() if any(in_effect[one] for one in by)}
    return _differences(connection, retracted)


def _differences(connection: Connection, retracted: set[int]) -> list[tuple[int, int, int]]:
    connection.exec_driver_sql("CREATE TEMP TABLE IF NOT EXISTS off (head INTEGER PRIMARY KEY)")
    connection.exec_driver_sql("DELETE FROM off")
    if retracted:
        connection.exec_driver_sql("INSERT INTO off VALUES (?)", [(head,) for head in retracted])
    connection.exec_driver_sql("CREATE TEMP TABLE IF NOT EXISTS off_batch (replica INT, batch INT,"
                               " PRIMARY KEY (replica, batch)) WITHOUT ROWID")
    connection.exec_driver_sql("DELETE FROM off_batch")
    connection.exec_driver_sql("INSERT OR IGNORE INTO off_batch SELECT f.replica, f.batch FROM off JOIN fact f"
                               " ON f.id = off.head")
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT f.replica, f.batch, o.replica IS NULL AND coalesce(a.excluded, 0) = 0 AS should FROM fact f"
        " LEFT JOIN off_batch o ON o.replica = f.replica AND o.batch = f.batch"
        " LEFT JOIN arrival a ON a.id = f.arrival WHERE f.effective <> should").fetchall()
    return [(row[0], row[1], row[2]) for row in rows]


def _set(connection: Connection, replica: int, batch: int, effective: int) -> None:
    derive.touch_batch(connection, replica, batch)
    connection.exec_driver_sql("UPDATE fact SET effective = ? WHERE replica = ? AND batch = ?",
                               (effective, replica, batch))


def _excluded(connection: Connection, head: int) -> bool:
    row = connection.exec_driver_sql(
        "SELECT a.excluded FROM fact f JOIN arrival a ON a.id = f.arrival WHERE f.id = ?", (head,)).first()
    return bool(row and row[0])
