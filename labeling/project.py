"""The door to a project: open, read, and do commands.

Reading takes a snapshot on any thread; writing goes through one lane, and a command's future is done
only when what it wrote is on the disk.
"""

from __future__ import annotations

import getpass
import tempfile
import threading
import uuid
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import ParamSpec, TypeVar

from labeling.commands.base import Command
from labeling.commands.shaping import AddQuestion, NewQuestion, SetSetting, put_annotator
from labeling.errors import UserError
from labeling.store import check, database, migrations, read, runs
from labeling.store.database import Reading
from labeling.store.holder import WriterLock, holder_of
from labeling.store.log import Batch, Log, refuse_unknown_author
from labeling.store.models import Annotator, Change, Holder, Schema
from labeling.store.place import OnNetworkShare, is_network_share, refuse_network_share
from labeling.store.union import Union
from labeling.workers import Lane

P = ParamSpec("P")
T = TypeVar("T")
LEAD = "lead"


class Project:
    """One open project file. ``author`` is who acts; every write is theirs."""

    def __init__(self, path: Path, *, lock: WriterLock | None, why_read_only: str = "") -> None:
        self.path = path
        self.author = 0
        self.why_read_only = why_read_only
        self._lock = lock
        self._schema: Schema | None = None
        self._schema_guard = threading.Lock()
        self._open_batches = 0
        self._closed = False
        with database.in_words(path):
            self._log = Log(database.writer_engine(path)) if lock else None
            self._readers = database.reader_engine(path)
        self._lane = Lane("writer")

    # ---- opening and closing

    @staticmethod
    def create(path: Path, questions: Sequence[NewQuestion], *, name: str = "", owner: str = "",
               program: str = "a command") -> Project:
        """Make a new project file with these questions. Raises UserError if the file exists."""
        path = with_suffix(path)
        if path.exists():
            raise UserError(f"{path} exists already.", kept="It was not touched.", next_step="Choose another name.")
        if not path.parent.is_dir():
            raise UserError(f"There is no folder {path.parent}.", next_step="Make it first.")
        refuse_network_share(path)
        with removed_on_failure(path), database.in_words(path):
            database.create_file(path)
            project = Project.open(path, program=program)
            try:
                project.do(SetSetting("name", name or path.stem), author=0)
                for question in questions:
                    project.do(AddQuestion(question), author=0)
                project.act_as(owner or default_name(), role=LEAD)
            except BaseException:
                project.close()
                raise
        return project

    @staticmethod
    def open(path: Path, *, write: bool = True, program: str = "a command") -> Project:
        """Open a project. For writing, raises Busy if another program holds it."""
        path = path if path.exists() else with_suffix(path)
        database.check_is_project(path)
        if not write:
            migrations.refuse_newer(path)
            return Project(path, lock=None, why_read_only="It was opened for reading.")
        refuse_network_share(path)
        lock = WriterLock(path, program)
        try:
            migrations.migrate(path)
            return Project(path, lock=lock)
        except BaseException:
            lock.release()
            raise

    @staticmethod
    def open_or_read(path: Path, *, program: str) -> Project:
        """Open for writing if that can be done now, else for reading, with the reason in ``why_read_only``."""
        try:
            return Project.open(path, program=program)
        except (OnNetworkShare, database.Unwritable) as error:
            reason = str(error)
        except UserError as error:
            if holder_of(path) is None and not is_read_only(path):
                raise
            reason = str(error)
        project = Project.open(path, write=False)
        project.why_read_only = reason
        return project

    def close(self) -> None:
        """Finish writing and leave a single file. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        self._lane.close()
        self._readers.dispose()
        try:
            if self._log:
                self._log.close()
        finally:
            if self._lock:
                self._lock.release()

    def __enter__(self) -> Project:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    @property
    def writable(self) -> bool:
        return self._log is not None

    def holder(self) -> Holder | None:
        """Who has the file open for writing."""
        return holder_of(self.path)

    # ---- reading

    @contextmanager
    def reading(self) -> Generator[Reading]:
        """One snapshot, for the functions of ``labeling.store.read`` and ``runs``."""
        with database.in_words(self.path), self._readers.connect() as connection:
            yield connection

    def schema(self) -> Schema:
        """Questions, people, rules and settings; cached until one of them changes."""
        with self._schema_guard:
            if self._schema is None:
                with self.reading() as connection:
                    self._schema = read.schema(connection)
            return self._schema

    def uuid(self) -> uuid.UUID:
        """What tells this project from others, in every copy of it."""
        with self.reading() as connection:
            return uuid.UUID(read.meta(connection, "project"))

    # ---- writing

    def act_as(self, name: str, *, role: str = "annotator") -> Annotator:
        """Act as the annotator of that name, who is added if nobody has it."""
        found = self.schema().annotator_named(name)
        if found is None:
            log = self._writable()
            color = len(self.schema().annotators) % 20 + 1
            self._lane.submit(self._worded, log.write, 0,
                              lambda pen: void(put_annotator(pen, name, role=role, color=color))).result()
            self._forget_schema()
            found = self.schema().annotator_named(name)
            assert found is not None
        self.author = found.id
        return found

    def submit(self, command: Command, *, author: int | None = None, batch: Batch | None = None) -> Future[Change]:
        """Do a command in the writer lane. The future is done when it is durable, or raises why it is not."""
        log = self._writable()
        who = self.author if author is None else author
        if author is None:
            refuse_unknown_author(who)

        def work() -> Change:
            with database.in_words(self.path):
                schema = self.schema()
                return self._noticed(log.write(who, lambda pen: command.write(pen, schema), batch=batch))
        return self._lane.submit(work)

    def do(self, command: Command, *, author: int | None = None, batch: Batch | None = None) -> Change:
        """Do a command and wait until it is durable."""
        return self.submit(command, author=author, batch=batch).result()

    def refuse_unless_writable(self) -> None:
        """Raise UserError unless somebody acts and the file can be written."""
        self._writable()
        refuse_unknown_author(self.author)

    def submit_undo(self, author: int | None = None) -> Future[Change | None]:
        """Take back the latest action of ``author`` or whoever acts now; None if there is none."""
        return self._step_back("undo", author)

    def submit_redo(self, author: int | None = None) -> Future[Change | None]:
        """Bring back what the latest undo took; None if there is nothing."""
        return self._step_back("redo", author)

    def undo(self) -> Change | None:
        return self.submit_undo().result()

    def redo(self) -> Change | None:
        return self.submit_redo().result()

    @contextmanager
    def bulk(self, title: str, **details: object) -> Generator[Batch]:
        """A bulk action of several commands, undone as one. What was committed stays if it is broken off."""
        log = self._writable()
        refuse_unknown_author(self.author)
        batch = log.begin_batch(self.author, title, **details)
        self._open_batches += 1
        try:
            yield batch
        finally:
            self._open_batches -= 1

    def merge(self, other: Path, arrival: int = 0) -> tuple[Change, Union]:
        """Take in everything that another copy of this project knows; as part of an earlier merge, if one is given."""
        log = self._writable()
        author = self.author
        refuse_unknown_author(author)
        database.check_is_project(other)

        def work() -> tuple[Change, Union]:
            with database.in_words(self.path):
                change, union = log.take_in(other, author, arrival)
                return self._noticed(change), union
        return self._lane.submit(work).result()

    def save_copy(self, to: Path) -> Path:
        """Copy the project as it is now to ``to``, which is replaced; returns its path. The copies can be merged later.

        Raises UserError if a project can't be written there.
        """
        to = with_suffix(to)
        if to.resolve() == self.path.resolve():
            raise UserError(f"{to.name} is this project itself.", next_step="Choose another name or folder.")
        refuse_network_share(to)
        part = to.with_name(to.name + ".part")
        with removed_on_failure(part):
            database.copy_file(self.path, part)
            replace_project(part, to)
        return to

    def purge(self, items: Sequence[int]) -> Change:
        """Erase items for good: what was said of them, their bytes and names. Nothing undoes this."""
        log, author = self._writable(), self.author
        refuse_unknown_author(author)

        def work() -> Change:
            with database.in_words(self.path):
                return self._noticed(log.purge(author, items))
        return self._lane.submit(work).result()

    def keep_run(self, new: runs.NewRun) -> int:
        """Store a finished computation; returns its id."""
        log = self._writable()

        return self._lane.submit(self._worded, log.store_run, new).result()

    # ---- checking

    def check(self) -> check.Checked:
        """Verify the file and the log on a private copy, while others may go on writing."""
        with tempfile.TemporaryDirectory(prefix="touchstone-check-") as folder:
            copy = Path(folder) / "copy.touchstone"
            engine = database.scratch_engine(copy)
            try:
                database.copy_file(self.path, copy)
                with database.in_words(self.path), engine.connect() as connection, connection.begin():
                    return check.verify(connection)
            except database.Damaged as error:
                return check.Checked("", (str(error),))
            finally:
                engine.dispose()

    def rebuild(self) -> None:
        """Refill everything derived from the facts."""
        log = self._writable()
        self._lane.submit(self._worded, log.rebuild).result()
        self._forget_schema()

    # ---- inside

    def _writable(self) -> Log:
        if self._log is None:
            raise UserError(f"{self.path.name} can't be written now. {self.why_read_only}".strip(),
                            kept="Nothing was changed.")
        return self._log

    def _step_back(self, which: str, author: int | None) -> Future[Change | None]:
        log, who = self._writable(), self.author if author is None else author
        refuse_unknown_author(who)

        def work() -> Change | None:
            if self._open_batches:
                raise UserError("A bulk action is under way.", next_step="Let it finish or stop it, then undo.")
            with database.in_words(self.path):
                change = log.undo(who) if which == "undo" else log.redo(who)
                return self._noticed(change) if change else None
        return self._lane.submit(work)

    def _worded(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do this with errors of the file in words."""
        with database.in_words(self.path):
            return function(*args, **kwargs)

    def _noticed(self, change: Change) -> Change:
        if change.schema:
            self._forget_schema()
        return change

    def _forget_schema(self) -> None:
        with self._schema_guard:
            self._schema = None


def with_suffix(path: Path) -> Path:
    """The path of a project file, whose ending may be left out."""
    return path if path.suffix == database.SUFFIX else path.with_name(path.name + database.SUFFIX)


@contextmanager
def removed_on_failure(path: Path) -> Generator[None]:
    """Leave no half-made project file behind."""
    try:
        yield
    except BaseException:
        for ending in ("", "-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        raise


def replace_project(part: Path, to: Path) -> None:
    """Put ``part`` in the place of ``to``, unless somebody writes there."""
    lock = WriterLock(to, "a copy being made")
    try:
        for ending in ("-wal", "-shm"):  # what a crash left there would be played into the new file
            to.with_name(to.name + ending).unlink(missing_ok=True)
        part.replace(to)
    finally:
        lock.release()


def default_name() -> str:
    """What to call a person who gave no name."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "Annotator 1"


def is_read_only(path: Path) -> bool:
    """Whether the file or its folder can't be written by this user."""
    import os

    return not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)) or is_network_share(path)


def void(_: object) -> None:
    """Drop a result."""
