"""Brings an older project file up to date, always on top of a copy of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection

from labeling.errors import UserError
from labeling.store import database, derive, schema

Step = Callable[[Connection], None]


def count_anew(connection: Connection) -> None:
    """Version 2 counts what is done by blocks of items, and finds items by what they are: refill what is derived."""
    schema.metadata.create_all(connection)
    for statement in ("ALTER TABLE item ADD COLUMN purged INTEGER NOT NULL DEFAULT 0",
                      "CREATE INDEX item_purged ON item (id) WHERE purged = 1",
                      "CREATE INDEX fact_purge ON fact (item) WHERE kind = 15",
                      "CREATE INDEX place_source ON place (source, item)", *schema.WORDS):
        connection.exec_driver_sql(statement)
    derive.prepare(connection)
    derive.rebuild(connection)


# One line per version: STEPS[n] leads from version n + 1 to n + 2.
STEPS: tuple[Step, ...] = (count_anew,)


def migrate(path: Path, *, steps: tuple[Step, ...] = STEPS, target: int = schema.VERSION) -> Path | None:
    """Bring the file at ``path`` to ``target``; returns the copy that was made, None if nothing was to do.

    Raises UserError for a file that a newer program wrote. If a step breaks, the file is as it was.
    """
    refuse_newer(path, target)
    version = database.stored_version(path)
    if version == target:
        return None
    if version < 1:
        raise UserError(f"{path.name} is not a complete project file.", kept="It was not touched.")
    copy = _free_name(path.with_name(f"{path.stem}.format-{version}{path.suffix}"))
    database.copy_file(path, copy)
    engine = database.writer_engine(path)
    try:
        with database.in_words(path), engine.begin() as connection:
            for step in steps[version - 1:target - 1]:
                step(connection)
            connection.exec_driver_sql(f"PRAGMA user_version={target}")
    finally:
        engine.dispose()
    return copy


def _free_name(path: Path) -> Path:
    """``path``, or with a number if there is such a file: an older copy is never written over."""
    names = (path, *(path.with_name(f"{path.stem}.{number}{path.suffix}") for number in range(2, 1000)))
    return next(name for name in names if not name.exists())


def refuse_newer(path: Path, target: int = schema.VERSION) -> None:
    """Raise UserError for a file that a newer program wrote."""
    version = database.stored_version(path)
    if version > target:
        raise UserError(f"{path.name} was written by a newer Touchstone (format {version}, this one reads {target}).",
                        kept="It was not touched.", next_step="Update Touchstone to open it.")
