"""Edits the questions and classes of the open project. Each change is a command at once, and undo takes it back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.jobs import Jobs
from app.questions.change_sheets import AddSheet, MergeSheet, SplitSheet
from app.questions.live_classes import LiveClasses
from app.questions.model import QuestionsModel
from app.questions.question_fields import QuestionFields
from app.questions.question_list import QuestionList
from app.session import Session
from app.shell.theme import theme
from app.widgets.buttons import GHOST, LINK, PRIMARY, Button
from app.widgets.sheet import Sheet
from app.widgets.small import Hints, hairline
from app.widgets.text import Text
from labeling.commands.reshaping import MergeClasses, SplitClass
from labeling.commands.shaping import RemoveQuestion, SetQuestion
from labeling.errors import UserError
from labeling.questions.registry import kind_of

WIDTH, HEIGHT = 1030, 638
HINTS = [("F2", "Rename"), ("Alt ↑ ↓", "Order"), ("Ctrl Z", "Undo"), ("Esc", "Close")]


class QuestionsSheet(Sheet):
    """layout_chosen(name of a key layout)."""

    layout_chosen = Signal(str)

    def __init__(self, session: Session, jobs: Jobs, layout: str, window: QWidget) -> None:
        super().__init__(window, width=WIDTH)
        self.setObjectName("questions")
        self.setAccessibleName("Questions and classes")
        self._session = session
        self.model = QuestionsModel(session, jobs, self)
        self.list, self.fields, self.classes = QuestionList(), QuestionFields(), LiveClasses(layout)
        self._body = self._pages(min(theme().px(HEIGHT), max(theme().px(400), window.height() - theme().px(210))))
        self.column.addLayout(self._head())
        self.column.addWidget(hairline())
        self.column.addWidget(self._body)
        self.column.addWidget(self._foot())
        self._wire()
        self.model.load()
        if self.model.why_read_only:
            self._make_read_only(self.model.why_read_only)
        (self.classes.pane.rows if self.classes.isVisibleTo(self) else self.list).setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.matches(QKeySequence.StandardKey.Undo):
            self._session.undo()
        elif event.matches(QKeySequence.StandardKey.Redo) or (control and event.key() == Qt.Key.Key_Y):
            self._session.redo()
        elif control and event.key() == Qt.Key.Key_M:
            self.classes.merge()
        elif control and event.key() == Qt.Key.Key_D:
            self.classes.split()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # those end a field, and close nothing
            super().keyPressEvent(event)

    def done(self, result: int) -> None:
        self.classes.save_guideline()
        super().done(result)

    # ---- building

    def _head(self) -> QHBoxLayout:
        close = Button("", GHOST, icon="x", height=32)
        close.setAccessibleName("Close (Esc)")
        close.setToolTip("Close (Esc)")
        close.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setContentsMargins(26, 17, 22, 17)
        row.addWidget(Text("Questions and classes", "title"))
        row.addStretch(1)
        row.addWidget(close)
        return row

    def _pages(self, height: int) -> QWidget:
        body = QWidget()
        body.setFixedHeight(height)
        self._line = hairline(vertical=True)
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._left(), 1)
        row.addWidget(self._line)
        row.addWidget(self.classes)
        return body

    def _left(self) -> QWidget:
        left = QWidget()
        self._add = Button("Add a question", LINK, height=24, role="small", name="questions.add")
        self._add.clicked.connect(self._on_add)
        head = QHBoxLayout()
        head.addWidget(Text("Questions", "body large", weight=600))
        head.addStretch(1)
        head.addWidget(self._add)
        column = QVBoxLayout(left)
        column.setContentsMargins(26, 20, 26, 18)
        column.setSpacing(0)
        column.addLayout(head)
        column.addSpacing(10)
        column.addWidget(self.list)
        column.addSpacing(22)
        column.addWidget(self.fields)
        column.addStretch(1)
        return left

    def _foot(self) -> QWidget:
        foot = QWidget()
        foot.setProperty("surface", "foot")
        foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._words, self._hints = Text("", "body", "warn", wrap=True), Hints()
        self._hints.set_hints(HINTS)
        self._words.hide()
        close = Button("Done", PRIMARY, name="questions.done")
        close.clicked.connect(self.accept)
        row = QHBoxLayout(foot)
        row.setContentsMargins(26, 14, 20, 14)
        row.setSpacing(theme().px(16))
        row.addWidget(self._words, 2)
        row.addWidget(self._hints, 1)
        row.addWidget(close)
        return foot

    def _wire(self) -> None:
        self.list.chosen.connect(self.model.choose)
        self.list.removed.connect(self._on_removed)
        self.fields.worded.connect(self._on_worded)
        self.classes.command.connect(self._do)
        self.classes.merge_wanted.connect(self._on_merge)
        self.classes.split_wanted.connect(self._on_split)
        self.classes.said.connect(self._say)
        self.classes.layout_chosen.connect(self.layout_chosen)
        self.model.changed.connect(self._show)
        self.model.counted.connect(self._on_counted)
        self._session.failed.connect(self._on_failed)

    def _make_read_only(self, why: str) -> None:
        for widget in (self.fields.text, self.fields.hint, self.classes, self._add):
            widget.setEnabled(False)
        self._say(f"Read only. {why}")

    # ---- what happens

    @Slot()
    def _show(self) -> None:
        question = self.model.current
        if question is None:
            return
        self.list.show_questions(self.model.questions, question.id)
        self.fields.show_question(question)
        has_classes = kind_of(question.kind).has_classes
        for widget in (self.classes, self._line):
            widget.setVisible(has_classes)
        if has_classes:
            self.classes.show_question(question, {one.key: self.model.pictures(one.key) for one in question.classes})

    @Slot()
    def _on_counted(self) -> None:
        self.fields.say_uses(self.model.uses)

    @Slot(object)
    def _do(self, command: object) -> None:
        self._say("")
        self.model.do(command)  # pyright: ignore[reportArgumentType]

    @Slot(str, str)
    def _on_worded(self, text: str, hint: str) -> None:
        if self.model.current is not None:
            self._do(SetQuestion(self.model.current.id, text=text, hint=hint))

    @Slot(int)
    def _on_removed(self, question: int) -> None:
        if not self.model.why_read_only:
            self._do(RemoveQuestion(question))

    @Slot()
    def _on_add(self) -> None:
        sheet = AddSheet(self)
        sheet.accepted.connect(lambda: self.model.add_question(sheet.chosen_kind, sheet.text.text()))
        sheet.open()

    @Slot(str)
    def _on_merge(self, key: str) -> None:
        question = self.model.current
        merged = question.label_class(key) if question is not None else None
        if question is not None and merged is not None:
            sheet = MergeSheet(self, merged, [one for one in question.classes if one.key != key], self.model.use(key))
            sheet.accepted.connect(lambda: self._do(MergeClasses(question.id, (key,), sheet.into)))
            sheet.open()

    @Slot(str)
    def _on_split(self, key: str) -> None:
        question = self.model.current
        split = question.label_class(key) if question is not None else None
        if question is not None and split is not None:
            sheet = SplitSheet(self, split, self.model.use(key))
            sheet.accepted.connect(lambda: self._do(SplitClass(question.id, key, sheet.names)))
            sheet.open()

    @Slot(object)
    def _on_failed(self, error: UserError) -> None:
        self._say(str(error))
        self.model.load()

    @Slot(str)
    def _say(self, words: str) -> None:
        self._words.setText(words)
        self._words.setAccessibleName(words)
        self._words.setVisible(bool(words))
        self._hints.setVisible(not words)
