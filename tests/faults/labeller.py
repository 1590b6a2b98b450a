"""A person labelling in the real window, to be killed: ``python labeller.py PROJECT [ANSWERS]``.

Presses real keys without a break and tells, unbuffered on standard output, what was pressed ("key ITEM CLASS",
"undo") before it is pressed and "saved" for each time the window was told that the oldest of these is on the disk.
"""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.settings import SettingsFile
from app.shell.desk import Desk
from app.shell.start import open_window
from labeling.store.models import Change

AHEAD = 4  # keys pressed before the first of them is saved


def tell(words: str) -> None:
    """One line straight to the file descriptor, so that it is out before anything else happens."""
    os.write(1, f"{words}\n".encode())


class Labeller(QObject):
    """Presses a key whenever the window is idle."""

    def __init__(self, desk: Desk, answers: int) -> None:
        super().__init__(desk)
        self._desk, self._left, self._under_way = desk, answers, 0
        self._done = 0  # answers of this session that an undo can take back
        self._random = random.Random(os.getpid())
        desk.session.changed.connect(self._on_changed)
        desk.session.failed.connect(lambda error: tell(f"failed {error}"))
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._press)
        self._timer.start(0)

    @Slot()
    def _press(self) -> None:
        item = self._desk.label.model.item
        if self._under_way >= AHEAD or item is None or self._desk.label.model.done:
            return
        if not self._left:
            self._timer.stop()
            return
        self._left -= 1
        self._under_way += 1
        if self._done and self._random.random() < 0.1:
            self._done -= 1
            tell("undo")
            QTest.keyClick(self._desk.label, Qt.Key.Key_Backspace)
            return
        self._done += 1
        chosen = self._random.randrange(3)
        tell(f"key {item.id} {chosen}")
        QTest.keyClick(self._desk.label, Qt.Key(Qt.Key.Key_1 + chosen))

    @Slot(object)
    def _on_changed(self, change: Change) -> None:
        tell("saved")
        self._under_way -= 1
        if not self._left and not self._under_way:
            self._desk.window.close()


def main() -> int:
    application = QApplication([])
    settings = SettingsFile()
    settings.set(annotator="Ann")
    window = open_window(settings)
    window.show()
    desk = Desk(window, settings)
    desk.open(Path(sys.argv[1]))
    labeller = Labeller(desk, int(sys.argv[2]) if len(sys.argv) > 2 else sys.maxsize)
    code = application.exec()
    labeller.deleteLater()
    return code


if __name__ == "__main__":
    sys.exit(main())
