"""Finds items by what they are called: by how the name begins, then by what is in it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Hit:
    """One item whose name fits."""

    id: int
    name: str
    reason: str = ""


def items_named(connection: Connection, text: str, *, limit: int = 8) -> list[Hit]:
    """At most ``limit`` items whose name begins with ``text`` or, if those are fewer, has it anywhere.

    The beginning is found by the index and minds letter case. The rest may pass over a million names, a
    fraction of a second: not for the thread that paints.
    """
    text = text.strip()
    if not text or limit < 1:
        return []
    found = {row[0]: Hit(row[0], row[1], row[2]) for row in connection.exec_driver_sql(
        "SELECT id, name, reason FROM item WHERE name >= ? AND name < ? AND present = 1 ORDER BY name LIMIT ?",
        (text, text + "\U0010ffff", limit))}
    if len(found) < limit:
        pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        for row in connection.exec_driver_sql(
                "SELECT id, name, reason FROM item WHERE name LIKE ? ESCAPE '\\' AND present = 1 LIMIT ?",
                (pattern, limit)):
            found.setdefault(row[0], Hit(row[0], row[1], row[2]))
    return list(found.values())[:limit]
