"""Which facts count: those of a batch that no retraction in effect names, unless an excluded merge brought them.

Retractions only name what came before them, so going through them from the newest to the oldest
settles each once. One batch may have come in by several merges, so exclusion is told fact by fact.
"""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection

from labeling.store import derive
from labeling.store.kinds import FIRST_KEYED, FactKind

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
    """Bring `effective` up to date everywhere, listing the keys of every fact that changes in `touched`."""
    if wrong(connection):
        connection.exec_driver_sql(
            f"INSERT OR IGNORE INTO touched SELECT {derive.KEY} FROM unsettled u CROSS JOIN fact f ON f.id = u.fact"
            f" WHERE f.kind >= {FIRST_KEYED}")
        connection.exec_driver_sql(
            "UPDATE fact SET effective = 1 - effective WHERE id IN (SELECT fact FROM unsettled)")


def wrong(connection: Connection) -> int:
    """How many facts are marked in effect and should not be, or the other way; listed in `unsettled`."""
    _list_retracted(connection)
    connection.exec_driver_sql("CREATE TEMP TABLE IF NOT EXISTS unsettled (fact INTEGER PRIMARY KEY)")
    connection.exec_driver_sql("DELETE FROM unsettled")
    return connection.exec_driver_sql(
        "INSERT INTO unsettled SELECT f.id FROM fact f WHERE f.effective <> (NOT EXISTS (SELECT 1 FROM off_batch o"
        " WHERE o.replica = f.replica AND o.batch = f.batch)"
        " AND (f.arrival IS NULL OR f.arrival NOT IN (SELECT id FROM arrival WHERE excluded = 1)))").rowcount


def _list_retracted(connection: Connection) -> None:
    """List in `off_batch` the batches that a retraction in effect names."""
    named_by: dict[int, list[int]] = defaultdict(list)
    in_effect: dict[int, bool] = {}
    retractions = connection.exec_driver_sql(
        "SELECT f.id, f.names, coalesce(a.excluded, 0) FROM fact f JOIN replica r ON r.id = f.replica"
        " LEFT JOIN arrival a ON a.id = f.arrival WHERE f.names IS NOT NULL"
        " ORDER BY f.lamport DESC, r.uuid DESC, f.counter DESC").fetchall()
    for id_, names, excluded in retractions:
        in_effect[id_] = not excluded and not any(in_effect[other] for other in named_by[id_])
        named_by[names].append(id_)
    retracted = [(target,) for target, by in named_by.items() if any(in_effect[one] for one in by)]
    connection.exec_driver_sql("CREATE TEMP TABLE IF NOT EXISTS off_batch (replica INT, batch INT,"
                               " PRIMARY KEY (replica, batch)) WITHOUT ROWID")
    connection.exec_driver_sql("DELETE FROM off_batch")
    if retracted:
        connection.exec_driver_sql(
            "INSERT OR IGNORE INTO off_batch SELECT replica, batch FROM fact WHERE id = ?", retracted)


def _set(connection: Connection, replica: int, batch: int, effective: int) -> None:
    derive.touch_batch(connection, replica, batch)
    connection.exec_driver_sql(
        "UPDATE fact SET effective = ? AND (arrival IS NULL OR arrival NOT IN"
        " (SELECT id FROM arrival WHERE excluded = 1)) WHERE replica = ? AND batch = ?", (effective, replica, batch))


def _excluded(connection: Connection, head: int) -> bool:
    row = connection.exec_driver_sql(
        "SELECT a.excluded FROM fact f JOIN arrival a ON a.id = f.arrival WHERE f.id = ?", (head,)).first()
    return bool(row and row[0])
