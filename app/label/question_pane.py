"""The right pane of Label: questions with their editors, guideline, note, flag, skip, done."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app.label.editors.base import Editor
from app.label.editors.registry import EDITORS
from app.shell.theme import theme
from app.widgets.buttons import PRIMARY, Button
from app.widgets.small import hairline
from app.widgets.text import Text
from labeling.questions.base import Question, Value
from labeling.questions.registry import kind_of
from labeling.store.models import Marks

WIDTH = 310


class QuestionPane(QWidget):
    """changed and decided(question number, value); done, skip, flag, note(text); left: typing ended."""

    changed = Signal(int, object)
    decided = Signal(int, object)
    done = Signal()
    skip = Signal()
    flag = Signal()
    note = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setProperty("hairline", "left")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(theme().px(WIDTH))
        self.questions: tuple[Question, ...] = ()
        self._editors: list[Editor] = []
        self._focused = 0
        self._values: dict[int, Value | None] = {}
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._guideline = Text("", "small", "secondary", wrap=True)
        self._advice = Text("", "small", "warn", wrap=True)
        self._note_field, self._filter_field = QLineEdit(), QLineEdit()
        self._note_field.setPlaceholderText("Note: Enter saves, Esc leaves")
        self._note_field.setAccessibleName("Note")
        self._filter_field.setPlaceholderText("Find a class")
        self._filter_field.setAccessibleName("Find a class")
        self._note_field.returnPressed.connect(self._on_note)
        self._filter_field.returnPressed.connect(self._close_fields)
        self._filter_field.textChanged.connect(self._on_filter)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._scroll, 1)
        column.addWidget(hairline())
        column.addWidget(self._foot())
        self._close_fields()

    def set_questions(self, questions: Sequence[Question], layout: str) -> None:
        """Ask these."""
        self.questions = tuple(questions)
        self._editors = []
        inner = QWidget()
        inner.setProperty("surface", "panel")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 10, 0, 10)
        column.setSpacing(0)
        column.addWidget(self._filter_field)
        for number, question in enumerate(self.questions):
            self._add(column, number, question, layout)
        column.addWidget(self._guideline)
        self._guideline.setContentsMargins(16, 10, 16, 6)
        column.addStretch(1)
        self._scroll.setWidget(inner)

    def set_layout_name(self, layout: str) -> None:
        """Which keys name the classes."""
        for editor in self._editors:
            editor.set_layout_name(layout)

    def set_value(self, question: Question, value: Value | None) -> None:
        """Show an answer."""
        self._values[question.id] = value
        self._editors[self.questions.index(question)].set_value(value)
        self._explain()

    def set_marks(self, marks: Marks) -> None:
        """Show flag and note."""
        self._flag.setText("Flagged" if marks.flagged else "Flag")
        self._note.setText("Note ·" if marks.note else "Note")
        self._note.setToolTip(marks.note)
        self._advice.setText("")

    def set_waiting(self, waiting: bool) -> None:
        """No answer can be given while the image can't be read."""
        for editor in self._editors:
            editor.setEnabled(not waiting)

    def advise(self, words: str) -> None:
        """Say what to do instead."""
        self._advice.setText(words)

    def take_key(self, event: QKeyEvent) -> bool:
        """Answer by a key; with several questions shift means the second one."""
        if not self._editors:
            return False
        number = self._focused
        if len(self._editors) > 1 and event.modifiers() & Qt.KeyboardModifier.ShiftModifier and number == 0:
            plain = QKeyEvent(event.type(), event.key(), Qt.KeyboardModifier.NoModifier, event.text())
            return self._editors[1].take_key(plain)
        return self._editors[number].take_key(event)

    def next_question(self) -> None:
        """Give the next question the keys."""
        if self._editors:
            self._focused = (self._focused + 1) % len(self._editors)
            self._explain()

    def open_note(self, text: str) -> None:
        """Write a note."""
        self._note_field.setText(text)
        self._note_field.show()
        self._note_field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def open_filter(self) -> None:
        """Find a class by its name."""
        self._filter_field.show()
        self._filter_field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not (self._note_field.isHidden() and self._filter_field.isHidden()):
            self._close_fields()
            return
        super().keyPressEvent(event)

    def _add(self, column: QVBoxLayout, number: int, question: Question, layout: str) -> None:
        title = Text(question.text, "question", wrap=True)
        title.setContentsMargins(16, 6, 16, 0)
        column.addWidget(title)
        if question.hint:
            hint = Text(question.hint, "small", "secondary", wrap=True)
            hint.setContentsMargins(16, 2, 16, 0)
            column.addWidget(hint)
        column.addSpacing(8)
        editor = EDITORS[question.kind]()
        editor.set_question(question, alone=len(self.questions) == 1)
        editor.set_layout_name(layout)
        editor.changed.connect(partial(self.changed.emit, number))
        editor.decided.connect(partial(self.decided.emit, number))
        self._editors.append(editor)
        column.addWidget(editor)
        column.addWidget(hairline())

    def _foot(self) -> QWidget:
        foot = QWidget()
        self._note, self._flag, self._skip = (Button("Note", key="C", name="label.note"),
                                              Button("Flag", key="F", name="label.flag"),
                                              Button("Skip", key="S", name="label.skip"))
        self._done = Button("Done, next", PRIMARY, key="Space", height=38, name="label.done")
        self._note.clicked.connect(lambda: self.open_note(self._note.toolTip()))
        self._flag.clicked.connect(self.flag)
        self._skip.clicked.connect(self.skip)
        self._done.clicked.connect(self.done)
        row = QHBoxLayout()
        row.setSpacing(6)
        for button in (self._note, self._flag, self._skip):
            row.addWidget(button, 1)
        column = QVBoxLayout(foot)
        column.setContentsMargins(12, 8, 12, 12)
        column.addWidget(self._advice)
        column.addWidget(self._note_field)
        column.addLayout(row)
        column.addWidget(self._done)
        return foot

    def _explain(self) -> None:
        """The guideline of the class that is chosen."""
        question = self.questions[self._focused] if self.questions else None
        value = self._values.get(question.id) if question else None
        text = ""
        if question is not None and value is not None:
            for key in kind_of(question.kind).classes_of(value)[:1]:
                found = question.label_class(key)
                text = f"{found.name}: {found.guideline}" if found and found.guideline else ""
        if not text and question is not None:
            text = "\n".join(f"{one.name}: {one.guideline}" for one in question.classes if one.guideline)
        self._guideline.setText(text)

    def _on_filter(self, text: str) -> None:
        for editor in self._editors:
            editor.set_filter(text)

    def _on_note(self) -> None:
        self.note.emit(self._note_field.text())
        self._close_fields()

    def _close_fields(self) -> None:
        self._note_field.hide()
        self._filter_field.clear()
        self._filter_field.hide()
        self.left.emit()
