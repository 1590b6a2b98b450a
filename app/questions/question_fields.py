"""What a question says to its annotators, and how many answers were given before it said so."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.shell.theme import theme
from app.widgets.small import Icon
from app.widgets.text import Text, grouped
from labeling.questions.base import Question
from labeling.steps.classes import Uses


class QuestionFields(QWidget):
    """worded(text, hint): the person has finished a change."""

    worded = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._sent = ("", "")
        self.text, self.hint = QLineEdit(), QLineEdit()
        self.text.setAccessibleName("Question shown to annotators")
        self.hint.setAccessibleName("Hint under the question")
        self.hint.setPlaceholderText("Hint under the question, if one helps")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Text("Question shown to annotators", "body large", weight=600))
        for field in (self.text, self.hint):
            field.setMinimumHeight(theme().px(38))
            field.editingFinished.connect(self._on_edited)
            column.addWidget(field)
        column.addSpacing(8)
        column.addWidget(self._bar())

    def show_question(self, question: Question) -> None:
        """Show another question, or the same one changed; what is being typed stays."""
        if (question.text, question.hint) != self._sent:
            self._sent = (question.text, question.hint)
            self.text.setText(question.text)
            self.hint.setText(question.hint)

    def say_uses(self, uses: Uses | None) -> None:
        """How many answers there are, and under which words they were given."""
        self.uses.setText("Counting answers…" if uses is None else uses_in_words(uses))
        self.uses.setAccessibleName(self.uses.text())

    def _bar(self) -> QWidget:
        bar = QWidget()
        bar.setProperty("surface", "sunken")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.uses = Text("", "body", "secondary", wrap=True)
        self.uses.setObjectName("questions.uses")
        row = QHBoxLayout(bar)
        row.setContentsMargins(14, 10, 12, 10)
        row.setSpacing(12)
        row.addWidget(Icon("users-round", 17))
        row.addWidget(self.uses, 1)
        return bar

    @Slot()
    def _on_edited(self) -> None:
        said = (self.text.text().strip(), self.hint.text().strip())
        if not said[0]:  # a question must say something
            self.text.setText(self._sent[0])
        elif said != self._sent:
            self._sent = said
            self.worded.emit(*said)


def uses_in_words(uses: Uses) -> str:
    """One or two sentences about the answers to a question."""
    if not uses.answers and not uses.again:
        return "Nobody has answered yet."
    older = "all" if uses.older == uses.answers else grouped(uses.older)
    words = [f"{_answers(uses.answers)}{f', {older} given under an older wording' if uses.older else ''}."]
    if uses.again:
        count = sum(uses.again.values())
        words.append(f"{_answers(count)} {'waits' if count == 1 else 'wait'} to be given anew, as a class was split.")
    return " ".join(words)


def _answers(count: int) -> str:
    return "1 answer" if count == 1 else f"{grouped(count)} answers"
