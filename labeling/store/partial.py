"""Which replicas a file holds only in part, and how many of their facts: packs leave out what is not for everyone.

A copy holds a replica's facts from the first to the last it knows, so its counter must equal their number. Of
a replica held in part the number is noted in `meta`, which belongs to the file alone, and checked instead. See
docs/adr/0004-packs.md.
"""

from __future__ import annotations

from sqlalchemy import Connection

PREFIX = "partial:"
KEY = f"'{PREFIX}' || hex(r.uuid)"  # of the note about the replica r
_HELD = "(SELECT count(*) FROM main.fact f WHERE f.replica = r.id)"


def note_all(connection: Connection) -> None:
    """Note every replica of this file that is not whole, in a pack just made."""
    connection.exec_driver_sql(
        f"INSERT INTO main.meta SELECT {KEY}, {_HELD} FROM main.replica r WHERE r.counter <> {_HELD}")


def note_after_union(connection: Connection) -> None:
    """Bring the notes up to date after a union with the attached file `other`, whose replicas are in `map_replica`.

    A replica noted in either file may have become whole. One noted in neither must be whole, and stays unnoted,
    so that a check finds what is missing.
    """
    connection.exec_driver_sql(
        "CREATE TEMP TABLE noted AS SELECT r.id, r.uuid FROM main.replica r WHERE"
        f" {KEY} IN (SELECT key FROM main.meta UNION ALL SELECT key FROM other.meta)")
    connection.exec_driver_sql(f"DELETE FROM main.meta WHERE key IN (SELECT {KEY} FROM noted r)")
    connection.exec_driver_sql(
        f"INSERT INTO main.meta SELECT {KEY}, {_HELD} FROM main.replica r WHERE r.id IN (SELECT id FROM noted)"
        f" AND r.counter <> {_HELD}")
    connection.exec_driver_sql("DROP TABLE temp.noted")
