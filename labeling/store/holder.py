"""Who may write: one program at a time, and the others learn its name.

The operating system frees the lock when its holder dies, so a crash leaves nothing to clean up.
"""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from labeling.errors import UserError
from labeling.store.models import Busy, Holder


def _lock_path(path: Path) -> Path:
    return path.with_name(path.name + "-lock")


def _note_path(path: Path) -> Path:
    return path.with_name(path.name + "-holder")


def holder_of(path: Path) -> Holder | None:
    """Who says it holds the project at ``path``; the note may be left from a crash."""
    try:
        return Holder(**json.loads(_note_path(path).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


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
        me = Holder(os.getpid(), platform.node(), program, datetime.now().strftime("%d %b %H:%M"))
        _note_path(path).write_text(json.dumps(asdict(me)), encoding="utf-8")

    def release(self) -> None:
        """Give the right back; safe to call twice."""
        if self._lock.is_locked:
            _note_path(self._path).unlink(missing_ok=True)
            self._lock.release()
            # Removed only by the last holder to leave: filelock recreates it when somebody waits.
            _lock_path(self._path).unlink(missing_ok=True)
