"""Verifies a project: the file, the log, and that everything derived equals what a rebuild gives.

The digest covers global identities only, so two copies agree exactly when their digests do.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection

from labeling.store import derive, effects, facets, partial

_COMPARED = {
    "current": f"{derive.KEY}, fact, value",
    "standing": "question, item, voters, state",
    "counter": "facet, question, key, n",
    "facet": "facet, question, key, item",
    "facet_count": "facet, question, key, n",
    "consensus": "question, item, word",
    "item": "id, present, purged",
}

_ITEMS = "SELECT identity, present FROM item WHERE present = 1"
_FACTS = (
    "SELECT f.kind, i.identity, q.uuid, a.uuid, f.pass_, f.region, g.uuid, h.counter, f.name, f.value, r.uuid,"
    " f.counter, w.uuid FROM current c JOIN fact f ON f.id = c.fact JOIN replica r ON r.id = f.replica"
    " LEFT JOIN item i ON i.id = f.item LEFT JOIN entity q ON q.id = f.question"
    " LEFT JOIN entity a ON a.id = f.annotator LEFT JOIN entity w ON w.id = f.author"
    " LEFT JOIN fact h ON h.id = f.region LEFT JOIN replica g ON g.id = h.replica"
)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found. ``problems`` empty means that the file is sound."""

    digest: str
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.problems


def digest(connection: Connection) -> str:
    """64 hex digits over the items and every value in effect, whatever order they came in."""
    total = 0
    for row in connection.exec_driver_sql(_ITEMS):
        total += _number(b"item", row)
    for row in connection.exec_driver_sql(_FACTS):
        # The local region number says nothing elsewhere; the identity of its first fact (g, h) does.
        total += _number(b"fact", (*row[:5], row[5] > 0, *row[6:]))
    return f"{total % (1 << 256):064x}"


def _number(kind: bytes, row: object) -> int:
    return int.from_bytes(hashlib.sha256(kind + repr(tuple(row)).encode()).digest(), "big")  # pyright: ignore[reportArgumentType]


def verify(connection: Connection) -> Checked:
    """Check everything on a private copy of the file, whose derived tables this rebuilds."""
    problems = [f"SQLite: {row[0]}" for row in connection.exec_driver_sql("PRAGMA integrity_check") if row[0] != "ok"]
    if problems:
        return Checked("", tuple(problems))
    derive.prepare(connection)
    for table, columns in _COMPARED.items():
        connection.exec_driver_sql(f"CREATE TEMP TABLE was_{table} AS SELECT {columns} FROM {table}")
    facets.remember_words(connection, "was_words")
    problems += _log_problems(connection)
    if wrong := effects.wrong(connection):
        problems.append(f"{wrong} facts are marked in or out of effect against their retractions.")
        effects.settle_all(connection)
    derive.rebuild(connection)
    facets.remember_words(connection, "words")
    for table, columns in (*_COMPARED.items(), ("words", "term, items, total")):
        now, was = f"SELECT {columns} FROM {table}", f"SELECT {columns} FROM was_{table}"
        differing: int = connection.exec_driver_sql(
            f"SELECT (SELECT count(*) FROM ({now} EXCEPT {was})) + (SELECT count(*) FROM ({was} EXCEPT {now}))"
        ).scalar_one()
        if differing:
            problems.append(f"{differing} rows of “{table}” differ from what the log says; “check --rebuild” mends it.")
    return Checked(digest(connection), tuple(problems))


def _log_problems(connection: Connection) -> list[str]:
    checks = (
        ("facts share an identity", "SELECT count(*) FROM (SELECT 1 FROM fact GROUP BY replica, counter"
                                    " HAVING count(*) > 1)"),
        ("facts name a missing item", "SELECT count(*) FROM fact WHERE item > 0 AND item NOT IN (SELECT id FROM item)"),
        ("facts name a missing person or question", "SELECT count(*) FROM fact WHERE (question > 0 AND question NOT IN"
         " (SELECT id FROM entity)) OR (annotator > 0 AND annotator NOT IN (SELECT id FROM entity))"
         " OR (author > 0 AND author NOT IN (SELECT id FROM entity))"),
        ("facts have no replica", "SELECT count(*) FROM fact WHERE replica NOT IN (SELECT id FROM replica)"),
        ("retractions name nothing", "SELECT count(*) FROM fact WHERE kind IN (0, 1) AND (names IS NULL OR names NOT IN"
         " (SELECT id FROM fact))"),
        ("batches have lost their head", "SELECT count(*) FROM (SELECT replica, batch FROM fact GROUP BY replica, batch"
         " HAVING min(counter) <> batch)"),
        ("facts are missing, or have come from nowhere", "SELECT coalesce(sum(abs(coalesce((SELECT m.value FROM meta m"
         f" WHERE m.key = {partial.KEY}), r.counter) - (SELECT count(*) FROM fact f WHERE f.replica = r.id))), 0)"
         " FROM replica r"),  # each counts from 1, and a copy holds all up to some, or as many as it notes
        ("facts have a number that their replica never gave", "SELECT count(*) FROM fact f JOIN replica r"
         " ON r.id = f.replica WHERE f.counter > r.counter"),
        ("facts still say something of an item that was erased for good", "SELECT count(*) FROM fact WHERE kind NOT IN"
         " (14, 15) AND item IN (SELECT item FROM fact WHERE kind = 15)"),
        ("facts are newer than their replica says", "SELECT count(*) FROM fact f JOIN replica r ON r.id = f.replica"
         " WHERE f.lamport > r.lamport"),
    )
    found = ((words, connection.exec_driver_sql(query).scalar_one()) for words, query in checks)
    return [f"{n} {words}." for words, n in found if n]


def rebuild(connection: Connection) -> None:
    """Refill everything derived, in the project itself."""
    derive.prepare(connection)
    effects.settle_all(connection)
    derive.rebuild(connection)
