"""The small dialogs of the question editor: merge a class, split one, add a question. Each says what would follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.shell.theme import theme
from app.widgets.buttons import GHOST, PRIMARY, Button
from app.widgets.paint import swatch
from app.widgets.sheet import Sheet
from app.widgets.text import Text, grouped
from labeling.questions.base import LabelClass
from labeling.questions.registry import KINDS
from labeling.steps.classes import ClassUse

WIDTH, ROW = 460, 32
KEY = Qt.ItemDataRole.UserRole


class ChangeSheet(Sheet):
    """A title, what would follow, something to fill in, and a button that does it: Enter, or Ctrl Enter in a text."""

    def __init__(self, parent: QWidget, title: str, words: str, field: QWidget, verb: str, *, key: str = "Enter") -> None:
        super().__init__(parent, width=WIDTH, over=parent.card if isinstance(parent, Sheet) else None)
        self.setAccessibleName(title)
        self._field = field
        self.does, cancel = Button(verb, PRIMARY, key=key), Button("Cancel", GHOST)
        self.does.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        column = QVBoxLayout()
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(12)
        self.words = Text(words, "body", "secondary", wrap=True)
        for text in (Text(title, "title", wrap=True), self.words):
            text.setFixedWidth(theme().px(WIDTH - 48))
            text.ensurePolished()  # its font decides its height
            text.setFixedHeight(text.heightForWidth(text.width()))
            column.addWidget(text)
        column.addWidget(field)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.does)
        column.addLayout(foot)
        self.column.addLayout(column)
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.does.isEnabled() and (
                control or not isinstance(self._field, QPlainTextEdit)):
            self.accept()
        else:
            super().keyPressEvent(event)


class MergeSheet(ChangeSheet):
    """Which class another shall count as."""

    def __init__(self, parent: QWidget, merged: LabelClass, others: Sequence[LabelClass], use: ClassUse) -> None:
        self.classes = QListWidget()
        self.classes.setAccessibleName("Merge into")
        self.classes.setFrameShape(QFrame.Shape.NoFrame)
        for one in others:
            item = QListWidgetItem(swatch_icon(one.color), one.name, self.classes)
            item.setData(KEY, one.key)
            item.setSizeHint(QSize(0, theme().px(ROW)))
        self.classes.setCurrentRow(0)
        self.classes.setFixedHeight(theme().px(ROW) * min(8, max(2, len(others))) + 2)
        super().__init__(parent, f"Merge “{merged.name}” into",
                         f"{said(use)} Whatever names it counts as the class you choose: answers, decisions, gold, votes of "
                         "rules. What people said is kept, and undo brings it back.",
                         self.classes, "Merge")

    @property
    def into(self) -> str:
        """The key of the class that was chosen."""
        return str(self.classes.currentItem().data(KEY))


class SplitSheet(ChangeSheet):
    """Which classes shall take the place of one."""

    def __init__(self, parent: QWidget, split: LabelClass, use: ClassUse) -> None:
        self.names_field = QPlainTextEdit(f"{split.name}\n")
        self.names_field.setAccessibleName("The classes it becomes, one a line")
        self.names_field.setTabChangesFocus(True)
        self.names_field.setFixedHeight(theme().px(110))
        cursor = self.names_field.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        self.names_field.setTextCursor(cursor)
        follows = ("None tells which of the new classes is meant, so they count no more until they are given anew: those "
                   "items, and no others, come back to whoever answered them. Undo brings the answers back."
                   ) if use.answers else "Nothing is asked again."
        super().__init__(parent, f"Split “{split.name}”",
                         "Name the classes it becomes, one a line. Leave its own name if it stays and means less. "
                         f"{said(use)} {follows}", self.names_field, "Split", key="Ctrl Enter")
        self.names_field.textChanged.connect(self._on_names)
        self._on_names()

    @property
    def names(self) -> tuple[str, ...]:
        """What was named, in order."""
        lines = (" / ".join(part.strip() for part in line.split("/") if part.strip())
                 for line in self.names_field.toPlainText().splitlines())
        return tuple(dict.fromkeys(line for line in lines if line))

    @Slot()
    def _on_names(self) -> None:
        self.does.setEnabled(len(self.names) > 1)


class AddSheet(ChangeSheet):
    """One more question: its kind and its words."""

    def __init__(self, parent: QWidget) -> None:
        self._box = QWidget()
        self.kind, self.text = QComboBox(), QLineEdit()
        self.kind.setAccessibleName("Kind of answer")
        for one in KINDS:
            self.kind.addItem(one.title, one.name)
        self.text.setAccessibleName("Question shown to annotators")
        self.text.setPlaceholderText("Question shown to annotators")
        column = QVBoxLayout(self._box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for field in (self.text, self.kind):
            field.setMinimumHeight(theme().px(38))
            column.addWidget(field)
        super().__init__(parent, "Add a question", "It is asked about every item, those that are done included.", self._box,
                         "Add")
        self.text.textChanged.connect(self._on_text)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)
        self._on_text()

    @property
    def chosen_kind(self) -> str:
        return cast(str, self.kind.currentData())

    @Slot()
    def _on_text(self) -> None:
        self.does.setEnabled(bool(self.text.text().strip()))


def said(use: ClassUse) -> str:
    """How much was said with a class."""
    if not use.answers:
        return "No answer names it."
    people = "one person" if use.people == 1 else f"{grouped(use.people)} people"
    return f"1 answer by {people} names it." if use.answers == 1 else f"{grouped(use.answers)} answers by {people} name it."


def swatch_icon(color: int) -> QIcon:
    """The colour of a class."""
    side = theme().px(16)
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    swatch(painter, theme().class_color(color), 0, side / 2, side)
    painter.end()
    return QIcon(pixmap)
