"""Opens the SQLite file: engine, pragmas, version, and errors in words.

The writer has one connection with synchronous=FULL, so that a commit that returned is on the disk;
readers are pooled and can't write.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
import uuid
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import QueuePool, StaticPool

from labeling.errors import UserError
from labeling.store import place, schema

SUFFIX = ".touchstone"
Reading = Connection  # one snapshot, for those who may not know SQLAlchemy
_HEADER = b"SQLite format 3\x00"


class Unwritable(UserError):
    """The answer could not be stored; what was stored before is safe."""


class Damaged(UserError):
    """The file is not what it was when it was written."""


def now() -> int:
    """Wall time in milliseconds, for people; the order of facts never depends on it."""
    return time.time_ns() // 1_000_000


def check_is_project(path: Path) -> None:
    """Raise UserError unless the file at ``path`` is a project, saying what it is instead."""
    if not path.exists():
        raise UserError(f"There is no file {path}.", next_step="Check the name, or make a project with “new”.")
    if path.is_dir():
        raise UserError(f"{path} is a folder, not a project.", next_step=f"Choose a file ending in {SUFFIX}.")
    try:
        with path.open("rb") as file:
            head = file.read(72)
    except PermissionError as error:
        raise UserError(f"{path} can't be opened: no permission to read it.") from error
    if len(head) < 72 or not head.startswith(_HEADER):
        raise UserError(f"{path} is not a Touchstone project.", kept="It was not touched.")
    if int.from_bytes(head[68:72], "big") != schema.APPLICATION_ID:
        raise UserError(f"{path} is an SQLite file, but not a Touchstone project.", kept="It was not touched.")


def stored_version(path: Path) -> int:
    """The schema version of the project at ``path``."""
    with in_words(path), closing(sqlite3.connect(readable(path), uri=True)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def uri(path: Path, mode: str = "ro") -> str:
    """The address of a database file, whatever characters its path has."""
    return f"{path.resolve().as_uri()}?mode={mode}"


def readable(path: Path) -> str:
    """The address to read a project by. On a share, or in a folder that can't be written, it is read as it lies.

    SQLite can't keep the index of the journal there, and does without only if told that nobody writes.
    """
    journal = path.with_name(path.name + "-wal")
    bare = not journal.exists() and (not os.access(path.resolve().parent, os.W_OK) or place.is_network_share(path))
    return uri(path) + ("&immutable=1" if bare else "")


def copy_file(path: Path, to: Path) -> None:
    """Copy a project as of one moment, also while another program writes to it."""
    with in_words(to):
        target = sqlite3.connect(to)
    with closing(target), in_words(path), closing(sqlite3.connect(readable(path), uri=True)) as source:
        source.backup(target)


@contextmanager
def browsing(path: Path) -> Generator[Reading]:
    """A connection that can't change the project and may make temporary tables: for a look that takes several steps."""
    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(readable(path), uri=True, timeout=10, isolation_level=None, check_same_thread=False)
        for pragma in ("temp_store=MEMORY", "cache_size=-65536"):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    with in_words(path):
        engine = create_engine("sqlite://", creator=connect, poolclass=StaticPool)
        event.listen(engine, "begin", _begin)
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()


def project_of(path: Path) -> uuid.UUID:
    """What tells the project at ``path`` from others, in every copy of it."""
    with in_words(path), closing(sqlite3.connect(readable(path), uri=True)) as connection:
        return uuid.UUID(connection.execute("SELECT value FROM meta WHERE key = 'project'").fetchone()[0])


def writer_engine(path: Path) -> Engine:
    """An engine with exactly one connection, which may write."""
    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(uri(path, "rwc"), uri=True, timeout=10, isolation_level=None,
                                     check_same_thread=False, cached_statements=256)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        if sys.platform == "darwin":
            connection.execute("PRAGMA fullfsync=ON")
            connection.execute("PRAGMA checkpoint_fullfsync=ON")
        connection.execute("PRAGMA temp_store=MEMORY")
        connection.execute("PRAGMA cache_size=-65536")
        connection.execute("PRAGMA wal_autocheckpoint=4000")
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=StaticPool)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def scratch_engine(path: Path) -> Engine:
    """An engine with one connection to a private file that is thrown away: nothing needs to be durable."""
    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(uri(path, "rwc"), uri=True, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode=MEMORY", "synchronous=OFF", "temp_store=MEMORY", "cache_size=-65536"):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    return create_engine("sqlite://", creator=connect, poolclass=StaticPool)


def reader_engine(path: Path) -> Engine:
    """A pool of connections that can't write."""
    address = readable(path)

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(address, uri=True, timeout=10, isolation_level=None, check_same_thread=False,
                                     cached_statements=256)
        connection.execute("PRAGMA query_only=ON")
        connection.execute("PRAGMA temp_store=MEMORY")
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, pool_size=4, max_overflow=8)
    event.listen(engine, "begin", _begin)
    return engine


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def create_file(path: Path, project_uuid: uuid.UUID | None = None) -> None:
    """Make an empty project file with the schema of today. The file must not exist."""
    engine = writer_engine(path)
    try:
        with engine.begin() as connection:
            schema.metadata.create_all(connection)
            for statement in schema.WORDS:
                connection.exec_driver_sql(statement)
            connection.exec_driver_sql("INSERT INTO meta VALUES ('project', ?), ('created', ?)",
                                       ((project_uuid or uuid.uuid4()).hex, str(now())))
            connection.exec_driver_sql(f"PRAGMA application_id={schema.APPLICATION_ID}")
            connection.exec_driver_sql(f"PRAGMA user_version={schema.VERSION}")
    finally:
        engine.dispose()


@contextmanager
def in_words(path: Path) -> Generator[None]:
    """Turn what SQLite says into something a person can act on."""
    try:
        yield
    except (DatabaseError, sqlite3.DatabaseError) as error:
        cause = error.orig if isinstance(error, DatabaseError) and error.orig is not None else error
        raise translate(cause, path) from error


def translate(error: BaseException, path: Path) -> BaseException:
    """The UserError for a disk, lock or file problem; any other error comes back as it is."""
    text = str(error)
    kept = "Everything saved before is safe."
    known = (
        ("disk is full", "Can't save: the disk is full.", "Free some space, then try again."),
        ("disk I/O error", f"Can't save: the disk that holds {path} reports an error.", "Check the disk or the cable."),
        ("readonly database", f"Can't save: {path} is write-protected.", "Save a copy elsewhere."),
        ("unable to open database", f"{path} can't be opened.", "Check that the folder exists and may be written."),
        ("database is locked", f"Another program is writing to {path}.", "Close it there, then try again."),
    )
    if isinstance(error, sqlite3.DatabaseError):
        for sign, what, next_step in known:
            if sign in text:
                return Unwritable(what, kept=kept, next_step=next_step)
        if "malformed" in text or "not a database" in text:
            return Damaged(f"{path} is damaged ({text}).", kept="It was not touched.",
                           next_step="Open the newest copy beside it, or restore a backup.")
    return error
