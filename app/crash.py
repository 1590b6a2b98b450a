"""Keeps a report of a bug, to be shown at the next start and copied into a message."""

from __future__ import annotations

import faulthandler
import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from app.version import __version__
from labeling.home import home


def reports() -> Path:
    """The folder of crash reports."""
    folder = home() / "crashes"
    folder.mkdir(exist_ok=True)
    return folder


def keep(error: BaseException) -> Path:
    """Write a report of this error; returns where it lies. It names no item, label or person."""
    import platform  # none of these is wanted while the window opens
    import traceback

    now = datetime.now()
    path = reports() / f"{now:%Y%m%d-%H%M%S-%f}.txt"
    head = f"Touchstone {__version__}, Python {platform.python_version()}, {platform.platform()}, {now:%Y-%m-%d %H:%M}"
    path.write_text(f"{head}\n\n{''.join(traceback.format_exception(error))}", encoding="utf-8")
    return path


def latest_unseen() -> Path | None:
    """The newest report that was not shown yet."""
    found = sorted(reports().glob("*.txt"))
    return found[-1] if found else None


def mark_seen(path: Path) -> None:
    """Do not show this report, or older ones, again."""
    for older in reports().glob("*.txt"):
        if older.name <= path.name:
            older.replace(older.with_suffix(".seen"))


def watch() -> Callable[[], None]:
    """Keep a trace also if the process is killed by a fault below Python; returns what ends the watch.

    A trace that an earlier process left behind becomes a report.
    """
    for left in reports().glob("fault-*.log"):
        import psutil  # seldom needed, and not quick to import

        pid = int(left.stem.partition("-")[2])
        if psutil.pid_exists(pid) and pid != os.getpid():
            continue
        if left.stat().st_size:
            left.replace(left.with_name(f"{datetime.fromtimestamp(left.stat().st_mtime):%Y%m%d-%H%M%S}-fault.txt"))
        else:
            left.unlink()
    path = reports() / f"fault-{os.getpid()}.log"
    file = path.open("w", encoding="utf-8")
    faulthandler.enable(file)

    def end() -> None:
        faulthandler.disable()
        file.close()
        path.unlink(missing_ok=True)

    return end


def hook(kind: type[BaseException], error: BaseException, trace: object) -> None:
    """For ``sys.excepthook``: keep the report, then say it as Python would."""
    if not issubclass(kind, KeyboardInterrupt):
        keep(error)
    sys.__excepthook__(kind, error, error.__traceback__)
