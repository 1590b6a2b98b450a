"""Step 4: who labels, and how many people label each item."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout

from app.home.wizard_steps.base import Step
from app.shell.theme import theme
from app.widgets.buttons import Segmented
from app.widgets.text import Text

CHOICES = (1, 2, 3, 5)


class People(Step):
    """per_item_changed(how many people label each item)."""

    title = "People"
    onward = "people"
    per_item_changed = Signal(int)

    def __init__(self, owner: str) -> None:
        super().__init__()
        self.owner, self.others = QLineEdit(owner), QPlainTextEdit()
        self.owner.setAccessibleName("Your name")
        self.others.setAccessibleName("Other annotators, one a line")
        self.others.setPlaceholderText("One name a line")
        self.others.setTabChangesFocus(True)
        self.others.setFixedHeight(theme().px(110))
        self.per_item = CHOICES[0]
        self._segments = Segmented([("1 person" if n == 1 else f"{n} people", "") for n in CHOICES])
        self._segments.setAccessibleName("How many people label each item")
        self._segments.chosen.connect(self._on_chosen)
        row = QHBoxLayout()
        row.addWidget(self._segments)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(26, 24, 26, 24)
        column.setSpacing(8)
        for title, widget in (("Your name", self.owner), ("Who else labels?", self.others)):
            column.addWidget(Text(title, "body large", weight=600))
            column.addWidget(widget)
            column.addSpacing(14)
        column.addWidget(Text("How many people label each item?", "body large", weight=600))
        column.addLayout(row)
        column.addWidget(Text("Two or more show where people disagree and how reliable each is. Nobody sees the others’ "
                              "answers while labelling.", "body", "secondary", wrap=True))
        column.addStretch(1)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(line.strip() for line in self.others.toPlainText().splitlines() if line.strip())

    def missing(self) -> str:
        return "" if self.owner.text().strip() else "Give your name, or any name to label under."

    def begin(self) -> None:
        self.owner.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot(int)
    def _on_chosen(self, number: int) -> None:
        self.per_item = CHOICES[number]
        self.per_item_changed.emit(self.per_item)
