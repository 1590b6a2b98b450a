"""Who may write: one program at a time, and the others learn its name.

The operating system frees the lock when its holder dies, so a crash leaves nothing to clean up.
"""

from __future__ import annotations

import json
import os
import platform
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from labeling.errors import UserError
from labeling.store.models import Busy, Holder


def _lock_path(path: Path) -> Path:
    path = path.resolve()  # a project reached by two links has one lock
    return path.with_name(path.name + "-lock")


def _note_path(path: Path) -> Path:
    path = path.resolve()
    return path.with_name(path.name + "-holder")


def holder_of(path: Path) -> Holder | None:
    """Who holds the project at ``path``; a note that a crash left behind is not believed."""
    try:
        holder = Holder(**json.loads(_note_path(path).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return None if holder.host == platform.node() and _is_gone(holder) else holder


def _is_gone(holder: Holder) -> bool:
    try:
        return holder.born > 0 and abs(psutil.Process(holder.pid).create_time() - holder.born) > 2
    except psutil.NoSuchProcess:
        return True
    except psutil.Error:  # it is there, but tells nothing
        return False


class WriterLock:
    """The right to write to one project, held until ``release``."""

    def __init__(self, path: Path, program: str) -> None:
        self._path = path
        self._lock = FileLock(_lock_path(path), thread_local=False)
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            holder = holder_of(path)
            who = holder.words() if holder else "another program"
            raise Busy(f"{path.name} is open for writing in {who}.", kept="It can still be read.",
                       next_step="Close it there, or work on a copy and merge.") from error
        except OSError as error:
            raise UserError(f"{path} can't be opened for writing: {error.strerror or error}.",
                            next_step="Save a copy in a folder that may be written.") from error
        me = Holder(os.getpid(), platform.node(), program, datetime.now().strftime("%d %b %H:%M"),
                    psutil.Process().create_time())
        with suppress(OSError):  # on a full disk: the lock holds without it, only nameless
            _note_path(path).write_text(json.dumps(asdict(me)), encoding="utf-8")

    def release(self) -> None:
        """Give the right back; safe to call twice."""
        if self._lock.is_locked:
            with suppress(OSError):
                _note_path(self._path).unlink(missing_ok=True)
            # While it is still held: whoever locks the removed file sees that it has no name and tries again,
            # but removing it after the release could take the file that the next holder has just locked.
            with suppress(OSError):  # Windows keeps a file that is open, and filelock removes it there
                _lock_path(self._path).unlink(missing_ok=True)
            self._lock.release()
