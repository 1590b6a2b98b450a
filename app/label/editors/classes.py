"""What single and multiple choice share: a list of classes, their keys, and the filter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout

from app.keys import SHIFT, class_key, class_number
from app.label.editors.base import PLAIN, SHIFTED, SILENT, Editor
from app.widgets.class_list import RADIO, SWATCH, ClassList, ClassRow, as_tree
from labeling.questions.base import LabelClass, Question, Value
from labeling.questions.registry import kind_of


class ClassEditor(Editor):
    """An editor over the classes of a question; a kind says what choosing one means."""

    MARK_ALONE: ClassVar[str] = SWATCH
    MARK: ClassVar[str] = RADIO

    def __init__(self) -> None:
        super().__init__()
        self.question: Question | None = None
        self._layout_name = "left"
        self._keys = PLAIN
        self._alone: bool = True
        self._filter = ""
        self._counts: Mapping[str, int] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 0, 8, 8)
        self.list = ClassList(self.MARK_ALONE)
        self._column.addWidget(self.list)
        self.list.chosen.connect(self.choose)

    def set_layout_name(self, layout: str) -> None:
        self._layout_name = layout
        self._fill()

    def set_keys(self, keys: str) -> None:
        if keys != self._keys:
            self._keys = keys
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

    def set_counts(self, counts: Mapping[str, int]) -> None:
        self._counts = counts
        self._fill()

    def set_suggested(self, value: Value | None) -> None:
        assert self.question is not None
        self.list.set_suggested([] if value is None else kind_of(self.question.kind).classes_of(value))

    def set_filter(self, text: str) -> None:
        self._filter = text.casefold().strip()
        self._fill()

    def choose_first(self) -> bool:
        shown = self.shown_classes()
        if shown:
            self.choose(shown[0].key)
        return bool(shown)

    def take_key(self, event: QKeyEvent) -> bool:
        number = class_number(event, self._layout_name)
        if number is None or self.question is None or number >= len(self.question.classes):
            return False
        if not self._alone and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            return False  # Shift belongs to the second question; classes past ten are found by their name
        key = self.question.classes[number].key
        self.choose(key)
        self.list.flash(key)  # behind the decision, so that the next image is not painted together with the list
        return True

    def choose(self, key: str) -> None:
        """A class was named."""
        raise NotImplementedError

    def shown_classes(self) -> list[LabelClass]:
        """The classes that the filter lets through."""
        classes = self.question.classes if self.question else ()
        return [one for one in classes if self._filter in one.name.casefold()]

    def rows(self) -> list[ClassRow]:
        """The classes as rows, with the keys that name them now."""
        order = {one.key: number for number, one in enumerate(self.question.classes if self.question else ())}
        return [ClassRow(one.key, one.name, one.color, self._shortcut(order[one.key]), self._count(one.key))
                for one in self.shown_classes()]

    def _shortcut(self, number: int) -> str:
        if self._keys == SILENT or (number >= 10 and not self._alone):
            return ""
        key = class_key(number, self._layout_name)
        return SHIFT + key if key and self._keys == SHIFTED else key

    def _count(self, key: str) -> str:
        count = self._counts.get(key, 0)
        return f"{count:,}".replace(",", "\u202f") if count > 0 else ""

    def _fill(self) -> None:
        rows = self.rows()
        self.list.set_rows(rows if self._filter else as_tree(rows))
