"""The card that stands where a file can't be read: why, which file, and what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from app import keys
from app.label.states import Centered, IconTile
from app.widgets.buttons import LINK, PRIMARY, Button
from app.widgets.text import Text, grouped


class UnreadableCard(Centered):
    """skipped, retried, wanted (the file is to be found), removed; listed: show all of them in Data."""

    skipped = Signal()
    retried = Signal()
    wanted = Signal()
    removed = Signal()
    listed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._words, self._file = Text("", "body", "secondary", wrap=True), Text("", "mono", "secondary", wrap=True)
        self._file.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(Text("This file can’t be read", "title"))
        words.addWidget(self._words)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(IconTile("file-x", "bad.soft", "bad.text"), 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        box = QFrame()
        box.setProperty("surface", "sunken")
        inner = QVBoxLayout(box)
        inner.setContentsMargins(12, 10, 12, 10)
        inner.addWidget(self._file)
        self.column.setSpacing(18)
        self.column.addLayout(head)
        self.column.addWidget(box)
        self.column.addLayout(self._buttons())
        self.column.addLayout(self._all())

    def show_item(self, name: str, reason: str, size: int, *, broken: bool) -> None:
        """Say which file, and why. A file that was ``broken`` when it was added is no better for another look."""
        self._words.setText(f"{reason.rstrip('.')}. It stays in the project; you can skip or remove it. Your other work is "
                            "not affected.")
        for button in (self.again, self.finder):
            button.setVisible(not broken)
        self._file.setText(f"{name}\n{grouped(size)} bytes" if size else name)

    def show_count(self, count: int) -> None:
        """How many files of the project can't be read."""
        self._count.setText(f"{grouped(count)} file{'s' * (count != 1)} in this project can’t be read.")
        for widget in (self._count, self.link):
            widget.setVisible(count > 0)

    def _buttons(self) -> QHBoxLayout:
        skip = Button("Skip and go on", PRIMARY, key=keys.shown("label.skip"), height=34)
        self.again = Button("Try again", key=keys.shown("label.retry"), height=34)
        self.finder = Button("Find the file…", height=34, name="label.find_file")
        remove = Button("Remove…", height=34, name="label.remove_item")
        for button, signal in ((skip, self.skipped), (self.again, self.retried), (self.finder, self.wanted),
                               (remove, self.removed)):
            button.clicked.connect(signal)
        row = QHBoxLayout()
        for button in (skip, self.again, self.finder):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(remove)
        return row

    def _all(self) -> QHBoxLayout:
        self._count, self.link = Text("", "body", "secondary"), Button("Show them in Data", LINK, height=22,
                                                                       name="label.unreadable")
        self.link.clicked.connect(self.listed)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._count)
        row.addWidget(self.link)
        row.addStretch(1)
        return row
