"""One question in the pane: what it asks, how far it is answered, and its editor."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.label.editors.base import Editor
from app.label.editors.registry import EDITORS
from app.shell.theme import icon, theme
from app.widgets.small import hairline
from app.widgets.text import Text
from labeling.questions.base import Question, Value


class Section(QWidget):
    """changed and decided(value), as its editor says."""

    changed = Signal(object)
    decided = Signal(object)

    def __init__(self, question: Question, layout: str, *, alone: bool) -> None:
        super().__init__()
        self.question = question
        self.asked = True
        self.editor: Editor = EDITORS[question.kind]()
        self.editor.set_question(question, alone=alone)
        self.editor.set_layout_name(layout)
        self.editor.changed.connect(self.changed)
        self.editor.decided.connect(self.decided)
        self._alone = alone
        self._title = Text(question.text, "question" if alone else "body", weight=600, wrap=True)
        self._state, self._check = Text("", "small", "secondary"), Text()
        self._check.setPixmap(icon("check", "ok.text").pixmap(theme().px(14), theme().px(14)))
        self._check.hide()
        row = QHBoxLayout()
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(self._title, 1)
        row.addWidget(self._state)
        row.addWidget(self._check)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 14, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        self._hint = Text(question.hint, "small", "secondary", wrap=True)
        self._hint.setContentsMargins(16, 2, 16, 0)
        self._hint.setVisible(bool(question.hint))
        column.addWidget(self._hint)
        column.addSpacing(10)
        if alone:
            column.addWidget(hairline())
            column.addSpacing(8)
        column.addWidget(self.editor)
        column.addWidget(hairline())

    def set_value(self, value: Value | None) -> None:
        """Show an answer."""
        self.editor.set_value(value)
        self._state.setText("" if self._alone else self.editor.state())
        if not self._alone:
            self._check.setVisible(value is not None)
        self.setAccessibleName(f"{self.question.text}: {'answered' if value is not None else 'open'}")

    def set_asked(self, asked: bool) -> None:
        """Whether the answers so far call for it."""
        if asked != self.asked:
            self.asked = asked
            self.setVisible(asked)

    def set_waiting(self, waiting: bool) -> None:
        """Nothing can be answered until the image can be read."""
        if self.editor.isEnabled() == waiting:
            self.editor.setEnabled(not waiting)
            self._hint.setText("Waiting for a readable image." if waiting else self.question.hint)
            self._hint.setVisible(bool(self._hint.text()))
            self._title.set_tone("secondary" if waiting else "primary")

    def set_keys(self, keys: str) -> None:
        """Which keys answer it now."""
        self.editor.set_keys(keys)
