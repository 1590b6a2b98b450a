"""Short text: typed; Enter answers."""

from __future__ import annotations

from app.label.editors.typed import TypedEditor
from labeling.questions.base import Question
from labeling.questions.registry import kind_of


class ShortTextEditor(TypedEditor):
    """The value is a text."""

    def set_question(self, question: Question, *, alone: bool) -> None:
        super().set_question(question, alone=alone)
        self.field.setMaxLength(int(kind_of(question.kind).option(question, "longest")))
