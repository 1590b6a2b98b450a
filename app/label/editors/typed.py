"""What number and short text share: a field to type in, where Enter answers and Esc leaves."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from app.label.editors.base import Editor
from app.widgets.text import Text
from labeling.questions.base import InvalidAnswer, Question, Value
from labeling.questions.registry import kind_of


class TypedEditor(Editor):
    """An editor with one field; what its kind can't parse is no answer, and it says why."""

    is_typed = True

    def __init__(self) -> None:
        super().__init__()
        self.question: Question | None = None
        self._value: Value | None = None
        self.field, self.unit = QLineEdit(), Text("", "body", "secondary")
        self.field.installEventFilter(self)
        self.field.returnPressed.connect(self.commit)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 2, 16, 12)
        row.addWidget(self.field, 1)
        row.addWidget(self.unit)

    def set_question(self, question: Question, *, alone: bool) -> None:
        self.question = question
        self.field.setAccessibleName(question.text)

    def set_value(self, value: Value | None) -> None:
        self._value = value
        if not self.field.hasFocus() or value is None:
            self.field.setText("" if value is None else str(value))

    def set_suggested(self, value: Value | None) -> None:
        self.field.setPlaceholderText("" if value is None else f"Suggested: {value}")

    def take_focus(self) -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def take_key(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.take_focus()
            return True
        return False

    def commit(self) -> bool:
        """Answer with what is typed; False, and words, if it is no answer."""
        return self._take(decide=True)

    def _take(self, *, decide: bool) -> bool:
        assert self.question is not None
        try:
            value = kind_of(self.question.kind).parse(self.field.text(), self.question)
        except InvalidAnswer as error:
            self.advised.emit(error.what)
            self.field.selectAll()
            return False
        if decide:
            self.field.clearFocus()
            self.decided.emit(value)
        elif value != self._value:
            self.changed.emit(value)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._key_in_field(event):
            return True
        return super().eventFilter(watched, event)

    def _key_in_field(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            self.field.setText("" if self._value is None else str(self._value))
            self.left.emit()
            return True
        if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            if not self.field.text().strip() or self._take(decide=False):
                self.left.emit()
                return False  # the page moves on to the next question
            return True
        return False
