"""Copies what another project file knows and this one does not: the union of two logs.

Local integers differ between files, so each kind of reference is mapped once, through its UUID,
hash or identity; then facts are inserted by one statement.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from labeling.errors import UserError
from labeling.store import database, partial, schema
from labeling.store.kinds import FIRST_KEYED, FactKind


@dataclass(frozen=True, slots=True)
class Union:
    """What a merge took over. ``arrival`` numbers it in this file, 0 if nothing was new."""

    facts_added: int
    items_added: int
    already_known: int
    arrival: int = 0


PACK = "pack"  # the key in `meta` of a pack: whose it is
_KEY = "item, kind, question, annotator, pass_, region, name"
_HUSKS = f"{FactKind.ERASED:d}, {FactKind.WITHHELD:d}"  # kinds of fact that only stand for one


class Conflict(UserError):
    """The two files disagree about one fact, which only damage or forgery can cause."""


MAPS = (
    *(f"CREATE TEMP TABLE map_{name} (there INTEGER PRIMARY KEY, here INT)"
      for name in ("replica", "entity", "item", "version")),
    "INSERT INTO map_replica SELECT t.id, o.id FROM other.replica t"
    " JOIN main.replica o ON o.uuid = t.uuid",
    "INSERT INTO map_entity SELECT t.id, o.id FROM other.entity t"
    " JOIN main.entity o ON o.uuid = t.uuid UNION ALL SELECT 0, 0",
    "INSERT INTO map_item SELECT t.id, o.id FROM other.item t"
    " JOIN main.item o ON o.identity = t.identity UNION ALL SELECT 0, 0",
    "INSERT INTO map_version SELECT t.id, o.id FROM other.question_version t"
    " JOIN main.question_version o ON o.digest = t.digest",
)

_ROWS = (
    "INSERT OR IGNORE INTO main.replica (uuid) SELECT uuid FROM other.replica ORDER BY id",
    "INSERT OR IGNORE INTO main.entity (kind, uuid) SELECT kind, uuid FROM other.entity ORDER BY id",
    "INSERT OR IGNORE INTO main.item (identity, kind, name, reason, width, height, pages, page, bits, size)"
    " SELECT identity, kind, name, reason, width, height, pages, page, bits, size FROM other.item"
    " WHERE identity NOT IN (SELECT identity FROM main.item) ORDER BY id",
)

_STRAYS = (  # what a retraction or a region names must be a fact of its own file
    "SELECT count(*) FROM other.fact t WHERE (t.names IS NOT NULL AND t.names NOT IN (SELECT there FROM map_fact))"
    " OR (t.region > 0 AND t.region NOT IN (SELECT there FROM map_fact))"
)
# Which facts there are new here, and their ids here: a causal order, so that what a fact names or belongs to
# has its id before it.
_MAP_FACTS = (
    "INSERT INTO map_fact SELECT t.id, coalesce(o.id, ? + row_number() OVER (PARTITION BY o.id IS NULL"
    " ORDER BY t.lamport, r.here, t.counter)), o.id IS NULL FROM other.fact t JOIN map_replica r ON r.there = t.replica"
    " LEFT JOIN main.fact o ON o.replica = r.here AND o.batch = t.batch AND o.counter = t.counter"
)
_FACT_ROWS = (  # of the other file, in the numbers of this one
    "SELECT m.here, m.new, r.here AS replica, t.batch, t.counter, t.lamport, t.at, w.here AS author, t.kind,"
    " i.here AS item, q.here AS question, a.here AS annotator, t.pass_, t.region, t.name, t.value, t.seconds, t.shown,"
    " v.here AS version, t.imported, t.names FROM map_fact m"
    " CROSS JOIN other.fact t ON t.id = m.there JOIN map_replica r ON r.there = t.replica"
    " JOIN map_entity w ON w.there = t.author"
    " JOIN map_item i ON i.there = t.item JOIN map_entity q ON q.there = t.question"
    " JOIN map_entity a ON a.there = t.annotator LEFT JOIN map_version v ON v.there = t.version"
)


def union(connection: Connection, arrival: int) -> Union:
    """Take everything from the attached file `other` into `main` and list the touched keys.

    Runs inside the caller's transaction. Raises Conflict if an identity has two contents.
    """
    items_before = _one(connection, "SELECT count(*) FROM main.item")
    last_item = _one(connection, "SELECT coalesce(max(id), 0) FROM main.item")
    for statement in (*_ROWS, "INSERT OR IGNORE INTO main.question_version (question, digest, body)"
                      " SELECT o.id, t.digest, t.body FROM other.question_version t"
                      " JOIN other.entity e ON e.id = t.question JOIN main.entity o ON o.uuid = e.uuid", *MAPS):
        connection.exec_driver_sql(statement)
    _places_and_bytes(connection, last_item)
    added, known = _facts(connection, arrival)
    _replicas(connection)
    partial.note_after_union(connection)
    items_after = _one(connection, "SELECT count(*) FROM main.item")
    for name in ("replica", "entity", "item", "version", "fact"):
        connection.exec_driver_sql(f"DROP TABLE temp.map_{name}")
    return Union(added, items_after - items_before, known, arrival)


def refuse_stranger(connection: Connection, path: Path) -> None:
    """Raise UserError unless the attached file `other` is a copy of this project, in this program's format."""
    version = _one(connection, "PRAGMA other.user_version")
    if version != schema.VERSION:
        raise UserError(f"{path.name} has format {version}, and this project has format {schema.VERSION}.",
                        kept="Nothing was merged.", next_step="Open it once with this program, then merge.")
    project = "SELECT value FROM {}.meta WHERE key = 'project'"
    if _one(connection, project.format("other")) != _one(connection, project.format("main")):
        raise UserError(f"{path.name} is another project, not a copy of this one.", kept="Nothing was merged.",
                        next_step="Export its labels and import them here.")


@contextmanager
def attached(connection: Connection, path: Path) -> Generator[None]:
    """Attach another project file for reading, as `other`. SQLite wants this outside a transaction."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.execute("ATTACH DATABASE ? AS other", (database.readable(path),))
    driver.execute("PRAGMA other.cache_size=-65536")
    try:
        yield
    finally:
        driver.execute("DETACH DATABASE other")


def _places_and_bytes(connection: Connection, last_item: int) -> None:
    """Take over where items lie, and their bytes. From a pack, whose images came from here, only for new items."""
    new = last_item if _one(connection, f"SELECT count(*) FROM other.meta WHERE key = '{PACK}'") else 0
    connection.exec_driver_sql(
        "INSERT OR IGNORE INTO main.source (root) SELECT s.root FROM other.source s WHERE ? = 0 OR EXISTS (SELECT 1"
        " FROM other.place p JOIN map_item i ON i.there = p.item WHERE p.source = s.id AND i.here > ?) ORDER BY s.id",
        (new, new))
    connection.exec_driver_sql(
        "INSERT OR IGNORE INTO main.place SELECT i.here, o.id, p.path FROM other.place p"
        " JOIN map_item i ON i.there = p.item JOIN other.source s ON s.id = p.source"
        " JOIN main.source o ON o.root = s.root WHERE i.here > ?", (new,))
    connection.exec_driver_sql(
        "INSERT OR IGNORE INTO main.content SELECT i.here, c.bytes FROM other.content c"
        " JOIN map_item i ON i.there = c.item WHERE i.here > ?", (new,))


def _facts(connection: Connection, arrival: int) -> tuple[int, int]:
    last = _one(connection, "SELECT coalesce(max(id), 0) FROM main.fact")
    total = _one(connection, "SELECT count(*) FROM other.fact")
    connection.exec_driver_sql("CREATE TEMP TABLE map_fact (there INTEGER PRIMARY KEY, here INT, new INT)")
    if connection.exec_driver_sql(_MAP_FACTS, (last,)).rowcount != total or _one(connection, _STRAYS):
        raise _damaged()
    _refuse_conflicts(connection)
    added = connection.exec_driver_sql(
        "INSERT INTO main.fact (id, replica, batch, counter, lamport, at, author, kind, item, question, annotator,"
        " pass_, region, name, value, seconds, shown, version, imported, names, arrival, effective)"
        " SELECT f.here, f.replica, f.batch, f.counter, f.lamport, f.at, f.author, f.kind, f.item, f.question,"
        " f.annotator, f.pass_, coalesce(g.here, 0), f.name, f.value, f.seconds, f.shown, f.version, f.imported,"
        f" n.here, ?, 1 FROM ({_FACT_ROWS}) f LEFT JOIN map_fact g ON g.there = f.region"
        " LEFT JOIN map_fact n ON n.there = f.names WHERE f.new = 1 ORDER BY f.here", (arrival,)).rowcount
    if added != _one(connection, "SELECT count(*) FROM map_fact WHERE new = 1"):
        raise _damaged()
    connection.exec_driver_sql(
        f"INSERT OR IGNORE INTO touched SELECT {_KEY} FROM main.fact WHERE id > ? AND kind >= {FIRST_KEYED}", (last,))
    _bring_back(connection, arrival)
    added += _fill(connection, arrival)
    return added, total - added


def _damaged() -> Conflict:
    return Conflict("The other file is damaged: some of its facts refer to nothing.", kept="Nothing was merged.")


def _bring_back(connection: Connection, arrival: int) -> None:
    """Facts that a merge brought which was undone since now count as brought by this one."""
    connection.exec_driver_sql(
        "UPDATE main.fact SET arrival = ? WHERE id IN (SELECT here FROM map_fact WHERE new = 0)"
        " AND arrival IN (SELECT id FROM main.arrival WHERE excluded = 1)", (arrival,))


def _refuse_conflicts(connection: Connection) -> None:
    """Equal identities must have equal contents, but for what one of the files has erased for good."""
    compared = ("lamport", "at", "author", "kind", "item", "question", "annotator", "pass_", "name", "value",
                "seconds", "shown", "imported")
    differ = " OR ".join((*(f"o.{part} IS NOT f.{part}" for part in compared), "o.names IS NOT n.here",
                           "o.region <> coalesce(g.here, 0)"))
    row = connection.exec_driver_sql(
        f"SELECT f.kind, f.counter FROM ({_FACT_ROWS}) f CROSS JOIN main.fact o ON o.id = f.here"
        " LEFT JOIN map_fact g ON g.there = f.region LEFT JOIN map_fact n ON n.there = f.names"
        f" WHERE f.new = 0 AND o.kind NOT IN ({_HUSKS}) AND f.kind NOT IN ({_HUSKS}) AND ({differ}) LIMIT 1").first()
    if row is None:
        row = _twice(connection)
    if row is not None:
        raise Conflict(
            f"The two files disagree about one fact ({FactKind(row[0]).name.lower()}, number {row[1]}):"
            " one of them was damaged or altered outside the program.",
            kept="Nothing was merged.", next_step="Run “check” on both, and merge from an unaltered copy.")


def _twice(connection: Connection) -> tuple[int, int] | None:
    """A fact (kind, number) whose number its replica gave in another batch too: the same identity, another content."""
    row = connection.exec_driver_sql(
        "WITH meeting AS (SELECT r.there, r.here FROM map_replica r JOIN main.replica k ON k.id = r.here WHERE EXISTS"
        " (SELECT 1 FROM map_fact m CROSS JOIN other.fact t ON t.id = m.there WHERE m.new = 1 AND t.replica = r.there"
        "  AND t.counter <= k.counter))"
        " SELECT kind, counter FROM (SELECT g.here AS replica, t.kind, t.counter FROM meeting g CROSS JOIN other.fact t"
        "  ON t.replica = g.there JOIN map_fact m ON m.there = t.id AND m.new = 1"
        " UNION ALL SELECT g.here, o.kind, o.counter FROM meeting g CROSS JOIN main.fact o ON o.replica = g.here)"
        " GROUP BY replica, counter HAVING count(*) > 1 LIMIT 1").first()
    return (row[0], row[1]) if row else None


def _fill(connection: Connection, arrival: int) -> int:
    """Facts of which this file held the identity alone, and that the other knows in full, are full from now on."""
    withheld = int(FactKind.WITHHELD)
    if not _one(connection, f"SELECT EXISTS (SELECT 1 FROM main.fact WHERE item = 0 AND kind = {withheld})"):
        return 0
    parts = ("lamport", "at", "author", "kind", "item", "question", "annotator", "pass_", "name", "value", "seconds",
             "shown", "version", "imported")
    connection.exec_driver_sql(
        "CREATE TEMP TABLE filled AS SELECT f.*, coalesce(g.here, 0) AS region_here, n.here AS names_here"
        f" FROM ({_FACT_ROWS}) f CROSS JOIN main.fact o ON o.id = f.here LEFT JOIN map_fact g ON g.there = f.region"
        f" LEFT JOIN map_fact n ON n.there = f.names WHERE f.new = 0 AND f.kind <> {withheld} AND o.kind = {withheld}")
    filled = connection.exec_driver_sql(
        f"UPDATE main.fact SET {', '.join(f'{part} = f.{part}' for part in parts)}, region = f.region_here,"
        " names = f.names_here, arrival = ? FROM filled f WHERE main.fact.id = f.here", (arrival,)).rowcount
    connection.exec_driver_sql(f"INSERT OR IGNORE INTO touched SELECT {_KEY} FROM main.fact WHERE id IN"
                               f" (SELECT here FROM filled) AND kind >= {FIRST_KEYED}")
    connection.exec_driver_sql("DROP TABLE temp.filled")
    return filled


def _replicas(connection: Connection) -> None:
    for column in ("lamport", "counter"):
        connection.exec_driver_sql(
            f"UPDATE main.replica SET {column} = max({column}, (SELECT t.{column} FROM other.replica t"
            " WHERE t.uuid = replica.uuid)) WHERE uuid IN (SELECT uuid FROM other.replica)")


def _one(connection: Connection, query: str) -> int:
    return connection.exec_driver_sql(query).scalar_one()
