"""Cards that Label shows instead of an item: nothing yet, all done."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.shell.theme import draw_icon, theme
from app.widgets.buttons import PRIMARY, Button
from app.widgets.paint import rounded
from app.widgets.text import Text


class Centered(QWidget):
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


class IconTile(QWidget):
    """An icon on a tinted square."""

    def __init__(self, icon: str, ground: str, ink: str) -> None:
        super().__init__()
        self._icon, self._ground, self._ink = icon, ground, ink
        self.setFixedSize(theme().px(44), theme().px(44))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, side = QPainter(self), theme().px(22)
        rounded(painter, QRectF(self.rect()), 8, theme().color(self._ground))
        draw_icon(painter, self._icon, QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side), self._ink)


class DoneCard(Centered):
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


class EmptyCard(Centered):
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
