"""Copies the part of a project that one annotator may see into a file of its own, with the same identities.

What travels is closed: what a fact names and the head of its batch travel with it, where they may not be seen
as their identity alone, and whatever retracts a batch travels if anything of the batch does. So a pack is a
sound project, and merges back by union. See docs/adr/0004-packs.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from labeling.store import database, derive, effects, partial, read, union
from labeling.store.kinds import FactKind

_OWN = ", ".join(str(int(kind)) for kind in (FactKind.ANSWER, FactKind.SKIP, FactKind.FLAG, FactKind.NOTE,
                                             FactKind.ASSIGNED))
_SHARED = ", ".join(str(int(kind)) for kind in (FactKind.PROJECT, FactKind.QUESTION, FactKind.CLASS))
_ITEM, _PERSON, _RULE = int(FactKind.ITEM), int(FactKind.ANNOTATOR), int(FactKind.RULE)
EMPTY = 170_000  # bytes of a project that holds nothing
PER_ITEM, PER_FACT = 150, 100  # bytes beside names, fields and what facts say: rows, indexes, what is derived


@dataclass(frozen=True, slots=True)
class Contents:
    """Whose pack it is, of which items (local ids), and whether the rules go along. ``people``: all her entries."""

    annotator: int
    people: tuple[int, ...]
    items: Sequence[int]
    rules: bool = False


_TABLES = ("CREATE TEMP TABLE chosen (item INTEGER PRIMARY KEY)", "CREATE TEMP TABLE mine (annotator INTEGER PRIMARY KEY)",
           "CREATE TEMP TABLE kept (fact INTEGER PRIMARY KEY)", "CREATE TEMP TABLE husk (fact INTEGER PRIMARY KEY)")
_KEEP = (
    "INSERT INTO kept SELECT f.id FROM chosen c CROSS JOIN {source}.fact f ON f.item = c.item"
    f" WHERE f.kind = {_ITEM} OR f.kind IN ({_OWN}) AND f.annotator IN (SELECT annotator FROM mine)",
    f"INSERT INTO kept SELECT id FROM {{source}}.fact WHERE item = 0 AND kind IN ({_SHARED})",
    f"INSERT INTO kept SELECT id FROM {{source}}.fact WHERE item = 0 AND kind = {_RULE} AND {{rules}}",
)
_CLOSE = (
    # whoever wrote what travels is known by name, and so is the annotator
    f"INSERT INTO kept SELECT id FROM {{source}}.fact WHERE item = 0 AND kind = {_PERSON} AND annotator IN"
    " (SELECT annotator FROM mine UNION SELECT f.author FROM kept k JOIN {source}.fact f ON f.id = k.fact)",
    "INSERT OR IGNORE INTO husk SELECT f.region FROM kept k JOIN {source}.fact f ON f.id = k.fact WHERE f.region > 0",
    "INSERT OR IGNORE INTO husk SELECT h.id FROM (SELECT DISTINCT f.replica, f.batch FROM {source}.fact f WHERE f.id IN"
    " (SELECT fact FROM kept UNION ALL SELECT fact FROM husk)) b CROSS JOIN {source}.fact h ON h.replica = b.replica"
    " AND h.batch = b.batch AND h.counter = b.batch",
    # a retraction is the head of its own batch, so nothing more is missing after this
    "INSERT OR IGNORE INTO kept WITH RECURSIVE reached(fact) AS (SELECT fact FROM husk UNION SELECT f.id FROM reached r"
    " CROSS JOIN {source}.fact f ON f.names = r.fact) SELECT fact FROM reached WHERE fact NOT IN (SELECT fact FROM husk)",
    "DELETE FROM husk WHERE fact IN (SELECT fact FROM kept)",
)
_FACT = ("id, replica, batch, counter, lamport, at, author, kind, item, question, annotator, pass_, region, name, value,"
         " seconds, shown, version, imported, names")
_COPY = (
    "INSERT INTO main.item (id, identity, kind, name, reason, width, height, pages, page, bits, size) SELECT id, identity,"
    " kind, name, reason, width, height, pages, page, bits, size FROM other.item WHERE id IN (SELECT item FROM chosen)",
    f"INSERT INTO main.fact ({_FACT}, arrival) SELECT {_FACT}, 1 FROM other.fact WHERE id IN (SELECT fact FROM kept)",
    "INSERT INTO main.fact (id, replica, batch, counter, lamport, at, author, kind, arrival) SELECT id, replica, batch,"
    f" counter, lamport, 0, 0, {FactKind.WITHHELD:d}, 1 FROM other.fact WHERE id IN (SELECT fact FROM husk)",
    # nothing that came with the pack is undone in it: a batch may reach further than the pack does
    "INSERT INTO main.arrival (id, at, author, path, position) SELECT 1, 0, 0, '', coalesce(max(id), 0) FROM main.fact",
    "INSERT INTO main.replica (id, uuid, lamport, counter) SELECT id, uuid, lamport, counter FROM other.replica"
    " WHERE id IN (SELECT replica FROM main.fact)",
    "INSERT INTO main.entity SELECT * FROM other.entity WHERE id IN (SELECT annotator FROM mine UNION"
    " SELECT author FROM main.fact UNION SELECT annotator FROM main.fact UNION SELECT question FROM main.fact)",
    "INSERT INTO main.question_version SELECT * FROM other.question_version WHERE id IN (SELECT version FROM main.fact)",
    "INSERT INTO main.place SELECT * FROM other.place WHERE item IN (SELECT item FROM chosen)",
    "INSERT INTO main.content SELECT * FROM other.content WHERE item IN (SELECT item FROM chosen)",
)


def fill(connection: Connection, contents: Contents, roots: dict[str, str]) -> None:
    """Copy ``contents`` from the attached project ``other`` into this new, empty project, inside a transaction.

    ``roots``: how a source's root is called from where the pack lies, if not as before.
    """
    _list(connection, contents, "other")
    for statement in _COPY:
        connection.exec_driver_sql(statement)
    for id_, root in connection.exec_driver_sql(
            "SELECT id, root FROM other.source WHERE id IN (SELECT source FROM main.place)").fetchall():
        connection.exec_driver_sql("INSERT INTO main.source (id, root) VALUES (?, ?)", (id_, roots.get(root, root)))
    partial.note_all(connection)
    row = connection.exec_driver_sql("SELECT hex(uuid) FROM main.entity WHERE id = ?", (contents.annotator,)).one()
    connection.exec_driver_sql("INSERT INTO main.meta VALUES (?, ?)",
                               (union.PACK, json.dumps({"annotator": str(row[0]).lower()})))
    derive.prepare(connection)
    effects.settle_all(connection)
    derive.rebuild(connection)


def embed(connection: Connection, images: Iterable[tuple[int, bytes]]) -> int:
    """Put images inside a pack; returns how many."""
    done = 0
    for item, data in images:
        done += connection.exec_driver_sql("INSERT OR IGNORE INTO main.content VALUES (?, ?)", (item, data)).rowcount
    return done


def estimate(connection: Connection, contents: Contents) -> int:
    """About how many bytes the pack will have, without images that still lie outside; by a browsing connection."""
    _list(connection, contents, "main")
    items, names = connection.exec_driver_sql(
        "SELECT count(*), coalesce(sum(length(name)), 0) FROM main.item WHERE id IN (SELECT item FROM chosen)").one()
    facts, said = connection.exec_driver_sql(
        "SELECT count(*), coalesce(sum(length(value)), 0) FROM main.fact WHERE id IN (SELECT fact FROM kept)").one()
    inside: int = connection.exec_driver_sql(
        "SELECT coalesce(sum(length(bytes)), 0) FROM main.content WHERE item IN (SELECT item FROM chosen)").scalar_one()
    return int(EMPTY + items * PER_ITEM + 2 * names + facts * PER_FACT + 1.2 * said + inside * 1.01)


def owner(connection: Connection) -> int:
    """Whose pack this project is: the local id of an annotator; 0 if it is no pack."""
    noted = read.meta(connection, union.PACK)
    if noted is None:
        return 0
    return connection.exec_driver_sql("SELECT id FROM entity WHERE uuid = ?", (
        bytes.fromhex(json.loads(noted)["annotator"]),)).scalar_one_or_none() or 0


def whole_roots(connection: Connection, folder: Path) -> dict[str, str]:
    """The whole path of each source that is known by its way from ``folder``."""
    return {root: (folder / root).as_posix() for root in read.roots(connection) if not Path(root).is_absolute()}


def write(source: Path, to: Path, contents: Contents, roots: dict[str, str],
          images: Iterable[tuple[int, bytes]]) -> int:
    """Make the pack of ``contents`` at ``to``, which must not exist, as of one moment; returns how many images it got."""
    with database.in_words(source):
        project = database.project_of(source)
    with database.in_words(to):
        database.create_file(to, project)
        engine = database.scratch_engine(to)
        try:
            with engine.connect() as connection:
                with union.attached(connection, source), connection.begin():
                    connection.exec_driver_sql("BEGIN")
                    fill(connection, contents, roots)
                with connection.begin():
                    connection.exec_driver_sql("BEGIN")
                    return embed(connection, images)
        finally:
            engine.dispose()


def _list(connection: Connection, contents: Contents, source: str) -> None:
    """List the items, and the facts that travel whole or as their identity."""
    for statement in _TABLES:
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql("INSERT INTO chosen VALUES (?)", [(item,) for item in contents.items])
    connection.exec_driver_sql("INSERT INTO mine VALUES (?)", [(person,) for person in contents.people])
    for statement in (*_KEEP, *_CLOSE):
        connection.exec_driver_sql(statement.format(source=source, rules=int(contents.rules)))
