"""What Label shows instead of an item: nothing yet, an unreadable file, all done."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.shell.theme import theme
from app.widgets.buttons import PRIMARY, Button
from app.widgets.text import Text


class _Centered(QWidget):
    """A card in the middle of the pane."""

    def __init__(self) -> None:
        super().__init__()
        self.card = QFrame()
        self.card.setProperty("surface", "card")
        self.card.setMaximumWidth(theme().px(580))
        self.column = QVBoxLayout(self.card)
        self.column.setContentsMargins(28, 26, 28, 26)
        self.column.setSpacing(10)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addWidget(self.card, 4, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)


class UnreadableCard(_Centered):
    """skipped, retried."""

    skipped = Signal()
    retried = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._words, self._file = Text("", "body", "secondary", wrap=True), Text("", "small", "secondary", wrap=True)
        skip = Button("Skip and go on", PRIMARY, key="S", height=34)
        again = Button("Try again", key="Ctrl R", height=34)
        skip.clicked.connect(self.skipped)
        again.clicked.connect(self.retried)
        row = QHBoxLayout()
        row.addWidget(skip)
        row.addWidget(again)
        row.addStretch(1)
        self.column.addWidget(Text("This file can’t be read", "title"))
        self.column.addWidget(self._words)
        self.column.addWidget(self._file)
        self.column.addSpacing(6)
        self.column.addLayout(row)

    def show_item(self, name: str, reason: str, size: int) -> None:
        """Say which file, and why."""
        self._words.setText(f"{reason.rstrip('.')}. It stays in the project; you can skip it. Your other work is not "
                            "affected.")
        self._file.setText(f"{name}\n{size:,} bytes")


class DoneCard(_Centered):
    """settle: look at what is disputed."""

    settle = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title, self._words = Text("", "title"), Text("", "body", "secondary", wrap=True)
        self._button = Button("", PRIMARY, height=34)
        self._button.clicked.connect(self.settle)
        row = QHBoxLayout()
        row.addWidget(self._button)
        row.addStretch(1)
        self.column.addWidget(self._title)
        self.column.addWidget(self._words)
        self.column.addLayout(row)

    def show_counts(self, total: int, disputed: int, pace: str = "") -> None:
        """How much was done, what waits, and how fast it went."""
        self._title.setText(f"All {total:,} labelled or skipped.".replace(",", "\u202f"))
        needed = f"{disputed:,} need settling." if disputed else "Nothing needs settling."
        self._words.setText(f"{needed} {pace}." if pace else needed)
        self._button.setText(f"Settle {disputed:,} items")
        self._button.updateGeometry()
        self._button.setVisible(disputed > 0)


class EmptyCard(_Centered):
    """add: bring in files."""

    add = Signal()

    def __init__(self) -> None:
        super().__init__()
        button = Button("Add files", PRIMARY, key="Ctrl I", height=34)
        button.clicked.connect(self.add)
        row = QHBoxLayout()
        row.addWidget(button)
        row.addStretch(1)
        self.column.addWidget(Text("Bring in what you want to label", "title"))
        self.column.addWidget(Text("Drop a folder or a file anywhere here. Files stay where they are.", "body",
                                   "secondary", wrap=True))
        self.column.addLayout(row)
