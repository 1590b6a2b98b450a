"""What Label shows instead of an item: nothing yet, an unreadable file, all done."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app import keys
from app.shell.theme import draw_icon, theme
from app.widgets.buttons import PRIMARY, Button
from app.widgets.paint import rounded
from app.widgets.text import Text


class _Centered(QWidget):
    """A card in the middle of the pane."""

    def __init__(self) -> None:
        super().__init__()
        self.setAutoFillBackground(True)
        self.card = QFrame()
        self.card.setProperty("surface", "card")
        self.card.setFixedWidth(theme().px(574))
        self.column = QVBoxLayout(self.card)
        self.column.setContentsMargins(28, 28, 28, 26)
        self.column.setSpacing(10)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addWidget(self.card, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme().color("canvas.surround"))


class _IconTile(QWidget):
    """An icon on a tinted square."""

    def __init__(self, icon: str, ground: str, ink: str) -> None:
        super().__init__()
        self._icon, self._ground, self._ink = icon, ground, ink
        self.setFixedSize(theme().px(44), theme().px(44))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, side = QPainter(self), theme().px(22)
        rounded(painter, QRectF(self.rect()), 8, theme().color(self._ground))
        draw_icon(painter, self._icon, QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side), self._ink)


class UnreadableCard(_Centered):
    """skipped, retried, removed."""

    skipped = Signal()
    retried = Signal()
    removed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._words, self._file = Text("", "body", "secondary", wrap=True), Text("", "mono", "secondary", wrap=True)
        self._file.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        skip = Button("Skip and go on", PRIMARY, key=keys.shown("label.skip"), height=34)
        again = Button("Try again", key=keys.shown("label.retry"), height=34)
        remove = Button("Remove…", height=34, name="label.remove_item")
        for button, signal in ((skip, self.skipped), (again, self.retried), (remove, self.removed)):
            button.clicked.connect(signal)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(Text("This file can’t be read", "title"))
        words.addWidget(self._words)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(_IconTile("file-x", "bad.soft", "bad.text"), 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        box = QFrame()
        box.setProperty("surface", "sunken")
        inner = QVBoxLayout(box)
        inner.setContentsMargins(12, 10, 12, 10)
        inner.addWidget(self._file)
        row = QHBoxLayout()
        row.addWidget(skip)
        row.addWidget(again)
        row.addStretch(1)
        row.addWidget(remove)
        self.column.setSpacing(18)
        self.column.addLayout(head)
        self.column.addWidget(box)
        self.column.addLayout(row)

    def show_item(self, name: str, reason: str, size: int) -> None:
        """Say which file, and why."""
        self._words.setText(f"{reason.rstrip('.')}. It stays in the project; you can skip or remove it. Your other work is "
                            "not affected.")
        self._file.setText(f"{name}\n{size:,} bytes".replace(",", "\u202f") if size else name)


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
