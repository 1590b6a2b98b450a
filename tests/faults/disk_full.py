"""A person labelling in the real window while the disk is full: ``python disk_full.py FOLDER fill|limit``.

"fill" fills the file system of FOLDER, which should be a small one of its own; "limit" lets no file of this
process grow. Prints one JSON object: what the window said at each turn, and what the file held in the end.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from conftest import CLASSES, records
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.settings import SettingsFile
from app.shell.desk import Desk
from app.shell.start import open_window
from labeling.commands.shaping import NewQuestion
from labeling.project import Project
from labeling.store import read

Block = Callable[[], Callable[[], None]]


def fill(folder: Path) -> Callable[[], None]:
    """Write until nothing goes any more; returns what makes room again."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65536, 4096, 512, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
    return filler.unlink


def limit(folder: Path) -> Callable[[], None]:
    """Let no file grow past a few bytes; returns what lifts this."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16, hard))
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def wait(until: Callable[[], bool]) -> None:
    """Let the window work until something is true."""
    end = time.monotonic() + 30
    while not until():
        assert time.monotonic() < end, "the window did not get there in 30 seconds"
        QTest.qWait(5)


def main() -> int:
    folder = Path(sys.argv[1])
    path = folder / "study.touchstone"
    with Project.create(path, [NewQuestion("label", "choice", "What is it?", CLASSES)], owner="Ann") as project:
        project.do(records(20))
    application = QApplication([])
    settings = SettingsFile()
    settings.set(annotator="Ann")
    window = open_window(settings)
    window.show()
    desk = Desk(window, settings)
    desk.open(path)
    counts: list[int] = []
    desk.session.unsaved.connect(counts.append)
    make_room = (fill if sys.argv[2] == "fill" else limit)(folder)
    for count in range(1, 4):
        QTest.keyClick(desk.label, Qt.Key.Key_1 + count - 1)
        wait(lambda count=count: counts[-1:] == [count])
    told = {"bar": window.bar.text(), "offered": window.bar.offered, "status": window.status._saved.text(),
            "stored": stored(path)}
    window.bar._act.click()  # too early: still no room
    wait(lambda: counts == [1, 2, 3, 3])
    make_room()
    window.bar._act.click()
    wait(lambda: not desk.session.unsaved_count)
    told |= {"after": window.status._saved.text(), "bar_after": window.bar.isVisible()}
    window.close()
    told["kept"] = stored(path)
    with Project.open(path) as project:
        told["problems"] = list(project.check().problems)
    os.write(1, json.dumps(told).encode())
    application.processEvents()
    return 0


def stored(path: Path) -> list[str]:
    """Encoded answers in the order of items, from the file."""
    with Project.open(path, write=False) as project, project.reading() as connection:
        found = read.answers(connection, project.schema().question().id)
        return [found.vocabulary[value] for value in found.value.tolist()]


if __name__ == "__main__":
    sys.exit(main())
