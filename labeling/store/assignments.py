"""Who is to see which items, and who can be given any: queries for plans and packs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection

from labeling.store.kinds import Facet, FactKind

PART = 500  # ids in one query


def assigned(connection: Connection, items: Sequence[int]) -> dict[int, frozenset[int]]:
    """Of these items, those that are somebody's work, and whose."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for part in _parts(items):
        for item, person in connection.exec_driver_sql(
                f"SELECT item, annotator FROM current WHERE item IN ({','.join('?' * len(part))}) AND kind = ?",
                (*part, int(FactKind.ASSIGNED))):
            found[item].add(person)
    return {item: frozenset(people) for item, people in found.items()}


def work_of(connection: Connection, people: Sequence[int]) -> list[int]:
    """The present items that are the work of any of these entries of a person, in order."""
    rows = connection.exec_driver_sql(
        f"SELECT DISTINCT item FROM facet WHERE facet = ? AND question = 0 AND key IN ({','.join('?' * len(people))})"
        " ORDER BY item", (int(Facet.ASSIGNED), *map(str, people)))
    return [row[0] for row in rows]


def identities(connection: Connection, items: Sequence[int]) -> dict[int, bytes]:
    """What these items are known by everywhere."""
    return {id_: identity for part in _parts(items) for id_, identity in connection.exec_driver_sql(
        f"SELECT id, identity FROM item WHERE id IN ({','.join('?' * len(part))})", tuple(part))}


def embedded(connection: Connection) -> frozenset[int]:
    """Items whose bytes are inside the project."""
    return frozenset(row[0] for row in connection.exec_driver_sql("SELECT item FROM content"))


def only_imported(connection: Connection) -> frozenset[int]:
    """People who have answered by import only: they never wrote anything themselves and were given no work."""
    rows = connection.exec_driver_sql(
        "SELECT annotator FROM fact WHERE kind = ? AND imported = 1 EXCEPT SELECT author FROM fact"
        " EXCEPT SELECT annotator FROM fact WHERE kind = ?", (int(FactKind.ANSWER), int(FactKind.ASSIGNED)))
    return frozenset(row[0] for row in rows)


def _parts(items: Sequence[int]) -> list[Sequence[int]]:
    return [items[start:start + PART] for start in range(0, len(items), PART)]
