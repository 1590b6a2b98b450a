"""Brings packs together in a private file, so that the project takes them in at once: what follows is counted once."""

from __future__ import annotations

from pathlib import Path

from labeling.store import database, derive, union


def gather(into: Path, other: Path) -> None:
    """Take the facts and items of ``other`` into the private file ``into``, whose derived tables are left behind.

    Raises UserError if they are not of one project, or disagree about a fact.
    """
    engine = database.scratch_engine(into)
    try:
        with (database.in_words(other), engine.connect() as connection, union.attached(connection, other),
              connection.begin()):
            connection.exec_driver_sql("BEGIN")
            derive.prepare(connection)
            union.refuse_stranger(connection, other)
            union.union(connection, 0)
    finally:
        engine.dispose()


def facts(path: Path) -> int:
    """How many facts a file holds."""
    with database.browsing(path) as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM fact").scalar_one()


def is_pack(path: Path) -> bool:
    """Whether a file is a pack."""
    with database.browsing(path) as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM meta WHERE key = ?", (union.PACK,)).scalar_one() > 0
