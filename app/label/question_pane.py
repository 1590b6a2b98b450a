"""The right pane of Label: questions with their editors, guideline, note, flag, skip, done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app.label.editors.base import PLAIN, SHIFTED, SILENT
from app.label.foot import Foot
from app.label.guideline import Guideline
from app.label.section import Section
from app.shell.theme import theme
from app.widgets.small import hairline
from labeling.questions.base import Question, Value
from labeling.questions.registry import kind_of
from labeling.store.models import Marks

WIDTHS = (300, 320)  # for one question, for several


class QuestionPane(QWidget):
    """changed and decided(question number, value); done, skip(reason), flag, note(text); left: typing ended."""

    changed = Signal(int, object)
    decided = Signal(int, object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setProperty("hairline", "left")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(theme().px(WIDTHS[0]))
        self.questions: tuple[Question, ...] = ()
        self.sections: list[Section] = []
        self._focused = 0
        self._values: dict[int, Value | None] = {}
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._filter_field = QLineEdit()
        self._filter_field.setPlaceholderText("Find a class: Enter takes the first")
        self._filter_field.setAccessibleName("Find a class")
        self._filter_field.returnPressed.connect(self._on_found)
        self._filter_field.textChanged.connect(self._on_filter)
        self._filter_field.hide()
        self._guideline, self.foot = Guideline(), Foot()
        self.foot.left.connect(self.left)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._scroll, 1)
        column.addWidget(hairline())
        column.addWidget(self.foot)

    # ---- what is asked

    def set_questions(self, questions: Sequence[Question], layout: str) -> None:
        """Ask these."""
        self.questions, self._focused = tuple(questions), 0
        self._values.clear()
        self.setFixedWidth(theme().px(WIDTHS[len(self.questions) > 1]))
        self.sections = [Section(one, layout, alone=len(questions) == 1) for one in questions]
        self._guideline.setParent(None)
        self._filter_field.setParent(None)
        inner = QWidget()
        inner.setProperty("surface", "panel")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 10)
        column.setSpacing(0)
        column.addWidget(self._filter_field)
        for number, section in enumerate(self.sections):
            section.changed.connect(partial(self.changed.emit, number))
            section.decided.connect(partial(self.decided.emit, number))
            section.editor.advised.connect(self.advise)
            section.editor.left.connect(self.left)
            column.addWidget(section)
        column.addWidget(self._guideline)
        column.addStretch(1)
        self._scroll.setWidget(inner)
        self._share_keys()

    def set_layout_name(self, layout: str) -> None:
        """Which keys name the classes."""
        for section in self.sections:
            section.editor.set_layout_name(layout)

    def set_asked(self, asked: Sequence[Question]) -> None:
        """Show only these; the others wait for an answer that calls for them."""
        keys = {one.id for one in asked}
        for section in self.sections:
            section.set_asked(section.question.id in keys)
        if self._order() and self._focused not in self._order():
            self._focused = self._order()[0]
        self._share_keys()

    def set_value(self, question: Question, value: Value | None) -> None:
        """Show an answer."""
        section = self._section(question)
        if question.id in self._values and self._values[question.id] == value and value is not None:
            return
        self._values[question.id] = value
        section.set_value(value)
        self._explain()

    def set_suggested(self, question: Question, value: Value | None) -> None:
        """Show what is suggested."""
        self._section(question).editor.set_suggested(value)

    def set_counts(self, question: Question, counts: Mapping[str, int]) -> None:
        """Show how often each class was named by this annotator."""
        self._section(question).editor.set_counts(counts)

    def set_marks(self, marks: Marks) -> None:
        """Show flag and note."""
        self.foot.set_marks(marks)

    def set_waiting(self, waiting: bool) -> None:
        """No answer can be given while the image can't be read."""
        for section in self.sections:
            section.set_waiting(waiting)

    def advise(self, words: str) -> None:
        """Say what to do instead."""
        self.foot.advise(words)

    # ---- keys

    def take_key(self, event: QKeyEvent) -> bool:
        """Answer by a key; with several questions shift means the second one."""
        order = self._order()
        if not order:
            return False
        if len(order) > 1 and event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self._focused == order[0]:
            plain = QKeyEvent(event.type(), _unshifted(event), Qt.KeyboardModifier.NoModifier, event.text())
            return self.sections[order[1]].editor.take_key(plain)
        return self.sections[self._focused].editor.take_key(event)

    def first_question(self) -> None:
        """Another item: the first question has the keys."""
        order = self._order()
        self._focused = order[0] if order else 0
        self._share_keys()
        if order and self.sections[self._focused].editor.is_typed and len(self.questions) == 1:
            self.sections[self._focused].editor.take_focus()

    def next_question(self, by: int = 1) -> bool:
        """Give the next question the keys; False behind the last."""
        order = self._order()
        if not order:
            return False
        place = order.index(self._focused) + by if self._focused in order else 0
        self._focused = order[place % len(order)]
        self._share_keys()
        self._explain()
        section = self.sections[self._focused]
        self._scroll.ensureWidgetVisible(section)
        if section.editor.is_typed:
            section.editor.take_focus()
        return 0 <= place < len(order)

    def open_filter(self) -> None:
        """Find a class by its name."""
        self._filter_field.show()
        self._filter_field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self._filter_field.isHidden():
            self._close_filter()
            return
        super().keyPressEvent(event)

    # ---- inside

    def _section(self, question: Question) -> Section:
        return next(one for one in self.sections if one.question.id == question.id)

    def _order(self) -> list[int]:
        """Numbers of the questions that are asked now."""
        return [number for number, section in enumerate(self.sections) if section.asked]

    def _share_keys(self) -> None:
        order = self._order()
        for number, section in enumerate(self.sections):
            second = len(order) > 1 and number == order[1] and self._focused == order[0]
            section.set_keys(PLAIN if number == self._focused else SHIFTED if second else SILENT)

    def _explain(self) -> None:
        """The guideline of the class that is chosen."""
        question = self.questions[self._focused] if self.questions else None
        value = self._values.get(question.id) if question else None
        keys = kind_of(question.kind).classes_of(value) if question is not None and value is not None else ()
        self._guideline.show_class(question, keys[-1] if keys else "")

    def _on_filter(self, text: str) -> None:
        if self.sections:
            self.sections[self._focused].editor.set_filter(text)

    def _on_found(self) -> None:
        editor = self.sections[self._focused].editor
        if self._filter_field.text().strip() and not editor.choose_first():
            self.advise(f"No class has “{self._filter_field.text()}” in its name.")
            return
        self._close_filter()

    def _close_filter(self) -> None:
        self._filter_field.clear()
        self._filter_field.hide()
        self.left.emit()


_DIGITS = {Qt.Key.Key_Exclam: Qt.Key.Key_1, Qt.Key.Key_At: Qt.Key.Key_2, Qt.Key.Key_NumberSign: Qt.Key.Key_3,
           Qt.Key.Key_Dollar: Qt.Key.Key_4, Qt.Key.Key_Percent: Qt.Key.Key_5, Qt.Key.Key_AsciiCircum: Qt.Key.Key_6,
           Qt.Key.Key_Ampersand: Qt.Key.Key_7, Qt.Key.Key_Asterisk: Qt.Key.Key_8, Qt.Key.Key_ParenLeft: Qt.Key.Key_9,
           Qt.Key.Key_ParenRight: Qt.Key.Key_0}  # what Shift makes of the digits of an English keyboard


def _unshifted(event: QKeyEvent) -> int:
    return int(_DIGITS.get(Qt.Key(event.key()), Qt.Key(event.key())))
