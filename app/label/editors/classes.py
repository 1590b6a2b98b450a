"""What single and multiple choice share: a list of classes, their keys, and the filter."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout

from app.keys import class_key, class_number
from app.label.editors.base import Editor
from app.widgets.class_list import RADIO, SWATCH, ClassList, ClassRow
from labeling.questions.base import LabelClass, Question


class ClassEditor(Editor):
    """An editor over the classes of a question; a kind says what choosing one means."""

    MARK_ALONE: ClassVar[str] = SWATCH
    MARK: ClassVar[str] = RADIO

    def __init__(self) -> None:
        super().__init__()
        self.question: Question | None = None
        self._layout_name = "left"
        self._alone: bool = True
        self._filter = ""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 4, 8, 8)
        self.list = ClassList(self.MARK_ALONE)
        self._column.addWidget(self.list)
        self.list.chosen.connect(self.choose)

    def set_layout_name(self, layout: str) -> None:
        self._layout_name = layout
        self._fill()

    def set_question(self, question: Question, *, alone: bool) -> None:
        if alone != self._alone or self.question is None:
            self._alone = alone
            self._column.removeWidget(self.list)
            self.list.deleteLater()
            self.list = ClassList(self.MARK_ALONE if alone else self.MARK)
            self.list.chosen.connect(self.choose)
            self._column.addWidget(self.list)
        self.list.setObjectName("label.classes")
        self.list.setAccessibleName(question.text)
        self.question = question
        self._fill()

    def set_filter(self, text: str) -> None:
        self._filter = text.casefold()
        self._fill()

    def take_key(self, event: QKeyEvent) -> bool:
        number = class_number(event, self._layout_name)
        if number is None or self.question is None or number >= len(self.question.classes):
            return False
        self.choose(self.question.classes[number].key)
        return True

    def choose(self, key: str) -> None:
        """A class was named."""
        raise NotImplementedError

    def shown_classes(self) -> list[LabelClass]:
        """The classes that the filter lets through."""
        classes = self.question.classes if self.question else ()
        return [one for one in classes if self._filter in one.name.casefold()]

    def _fill(self) -> None:
        order = {one.key: number for number, one in enumerate(self.question.classes if self.question else ())}
        self.list.set_rows([ClassRow(one.key, one.name, one.color, class_key(order[one.key], self._layout_name))
                            for one in self.shown_classes()])
