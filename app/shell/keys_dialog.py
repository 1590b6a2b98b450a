"""All keys at a glance, from the registry, as this person has them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app import keys
from app.key_table import COMMANDS, CONTEXTS
from app.shell.theme import theme
from app.widgets.buttons import GHOST, Button
from app.widgets.sheet import Sheet
from app.widgets.small import KeyCap
from app.widgets.text import Text

ALSO = {  # what can't be changed, for the eye
    "label": (("1–9", "Answer a rating that has the focus"), ("Shift + digit", "The second of several questions")),
    "tools": (("← ↑ → ↓", "Nudge 1 px, with Shift 10 px"),),
    "view": (("Wheel", "Zoom"), ("Middle drag", "Pan")),
    "grid": (("← ↑ → ↓", "Move, with Shift select"),),
    "home": (("← ↑ → ↓", "Choose"), ("Enter", "Open")),
}


def all_keys() -> list[tuple[str, list[tuple[str, str]]]]:
    """(where, [(key, what it does)]) in the order of the contexts; commands without a key are left out."""
    layout = keys.keymap().layout
    found = [("Classes", [(keys.key_range(10, layout), "Classes 1 to 10"), ("Shift + the same", "Classes 11 to 20")])]
    for context, title in CONTEXTS.items():
        rows = [(" or ".join(map(keys.spell, keys.keys_of(one.name))), one.title)
                for one in COMMANDS if one.context == context and keys.keys_of(one.name)]
        found.append((title, [*rows, *ALSO.get(context, ())]))
    return found


class KeysDialog(Sheet):
    """Closes with Esc, or with the key that opened it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, width=1060)
        self.setObjectName("keys")
        self.setAccessibleName("All keys")
        close = Button("", GHOST, icon="x", height=30)
        close.setAccessibleName("Close (Esc)")
        close.clicked.connect(self.accept)
        head = QHBoxLayout()
        head.setContentsMargins(26, 18, 18, 10)
        head.addWidget(Text("All keys", "title"), 1)
        head.addWidget(Text("Every key can be changed in Settings.", "small", "secondary"))
        head.addSpacing(10)
        head.addWidget(close)
        inner = QWidget()
        inner.setProperty("surface", "panel")
        columns = QHBoxLayout(inner)
        columns.setContentsMargins(26, 4, 26, 20)
        columns.setSpacing(34)
        for part in _balanced(all_keys(), 3):
            columns.addLayout(_column(part), 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inner)
        scroll.setMinimumHeight(theme().px(560))
        self.column.addLayout(head)
        self.column.addWidget(scroll)
        self.column.addSpacing(10)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if keys.action(event, "everywhere") == "everywhere.keys":
            self.accept()
        else:
            super().keyPressEvent(event)


def _balanced(sections: list[tuple[str, list[tuple[str, str]]]], n: int) -> list[list[tuple[str, list[tuple[str, str]]]]]:
    """The sections in ``n`` columns of about the same length, in their order."""
    total = sum(len(rows) + 2 for _, rows in sections)
    found: list[list[tuple[str, list[tuple[str, str]]]]] = [[] for _ in range(n)]
    done = 0
    for section in sections:
        found[min(n - 1, done * n // total)].append(section)
        done += len(section[1]) + 2
    return found


def _column(sections: list[tuple[str, list[tuple[str, str]]]]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(4)
    for where, rows in sections:
        column.addWidget(Text(where, "body", weight=600))
        grid = QGridLayout()
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(0, 1)
        for number, (key, words) in enumerate(rows):
            grid.addWidget(Text(words, "body", "secondary", wrap=True), number, 0)
            grid.addWidget(KeyCap(key), number, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        column.addLayout(grid)
        column.addSpacing(14)
    column.addStretch(1)
    return column
