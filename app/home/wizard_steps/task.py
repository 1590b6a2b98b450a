"""Step 2: what people will do, the question they see, and its classes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app.home.template_card import TemplateCard
from app.home.wizard_steps.base import Step
from app.shell.theme import theme
from app.widgets.buttons import Button
from app.widgets.class_pane import ClassPane
from app.widgets.small import Icon, hairline
from app.widgets.text import Text
from labeling.questions.registry import KINDS, kind_of
from labeling.steps.templates import TEMPLATES, Template

COLUMNS = 3


class Task(Step):
    """people_wanted: go to the step about people."""

    title = "Task and classes"
    onward = "choose the task"
    people_wanted = Signal()

    def __init__(self, layout: str) -> None:
        super().__init__()
        self.question, self.hint = QLineEdit(), QLineEdit()
        self.question.setAccessibleName("Question shown to annotators")
        self.hint.setAccessibleName("Hint under the question")
        self.hint.setPlaceholderText("Hint under the question, if one helps")
        self.classes = ClassPane(layout)
        self.classes.said.connect(self.said)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._left(), 1)
        self._line = hairline(vertical=True)
        row.addWidget(self._line)
        row.addWidget(self.classes)
        self.cards[0].setChecked(True)
        self._on_template()

    @property
    def template(self) -> Template:
        return next(card.template for card in self.cards if card.isChecked())

    @property
    def has_classes(self) -> bool:
        return kind_of(self.template.kind).has_classes

    def missing(self) -> str:
        if not self.question.text().strip():
            return "Write the question that annotators will see."
        if self.has_classes and not self.classes.rows.count():
            return "Add at least one class."
        return ""

    def begin(self) -> None:
        next(card for card in self.cards if card.isChecked()).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def say_people(self, per_item: int) -> None:
        """How many people will label each item."""
        many = f"{per_item} people, then disagreements are settled." if per_item > 1 else "one person."
        self._people.setText(f"Each item is labelled by {many}")

    @Slot(int, int)
    def _move(self, across: int, down: int) -> None:
        there = next(number for number, card in enumerate(self.cards) if card.hasFocus()) + across + COLUMNS * down
        if 0 <= there < len(self.cards):
            self.cards[there].setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.cards[there].click()

    def _left(self) -> QWidget:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(26, 20, 26, 18)
        column.setSpacing(0)
        column.addWidget(Text("What will people do?", "body large", weight=600))
        column.addSpacing(10)
        column.addLayout(self._grid())
        column.addSpacing(20)
        column.addWidget(Text("Question shown to annotators", "body large", weight=600))
        column.addSpacing(8)
        for field in (self.question, self.hint):
            field.setMinimumHeight(theme().px(38))
            column.addWidget(field)
            column.addSpacing(10)
        column.addSpacing(6)
        column.addWidget(self._people_bar())
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        return scroll

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(theme().px(12))
        group = QButtonGroup(self)
        known = {kind.name for kind in KINDS}
        self.cards = [TemplateCard(one) for one in TEMPLATES if one.kind in known]
        for number, card in enumerate(self.cards):
            group.addButton(card)
            card.clicked.connect(self._on_template)
            card.arrow.connect(self._move)
            grid.addWidget(card, number // COLUMNS, number % COLUMNS)
        return grid

    def _people_bar(self) -> QWidget:
        bar = QWidget()
        bar.setProperty("surface", "sunken")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._people = Text("", "body", "secondary")
        change = Button("Change", height=28)
        change.clicked.connect(self.people_wanted)
        row = QHBoxLayout(bar)
        row.setContentsMargins(14, 10, 12, 10)
        row.setSpacing(12)
        row.addWidget(Icon("users-round", 17))
        row.addWidget(self._people, 1)
        row.addWidget(change)
        self.say_people(1)
        return bar

    @Slot()
    def _on_template(self) -> None:
        texts = {one.text for one in TEMPLATES}
        if self.question.text() in texts | {""}:  # what the person wrote stays
            self.question.setText(self.template.text)
        for widget in (self.classes, self._line):
            widget.setVisible(self.has_classes)
