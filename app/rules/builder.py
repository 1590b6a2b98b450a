"""Builds a field rule from rows of choices: field, comparison, value; then a class."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import cast

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.rules.threshold import ThresholdChart
from app.shell.theme import theme
from app.widgets.buttons import GHOST, Button
from app.widgets.paint import swatch
from app.widgets.text import Text, percent
from labeling.questions.base import Question
from weak_supervision.rules.base import BadRule, RuleSpec
from weak_supervision.rules.field import Field, conditions_of
from weak_supervision.steps.preview import ORDERED, Histogram, Preview

WORDS = {">": "is more than", "<": "is less than", ">=": "is at least", "<=": "is at most", "=": "is", "!=": "is not",
         "contains": "contains", "is one of": "is one of", "is missing": "is missing"}


class Condition(QWidget):
    """One row. changed; removed."""

    changed = Signal()
    removed = Signal()

    def __init__(self, fields: Sequence[str], name: str, how: str, value: object) -> None:
        super().__init__()
        self.lead, self.share = Text("if", "body", "secondary"), Text("", "small", "secondary")
        self.lead.setFixedWidth(theme().px(28))
        self.lead.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.field, self.how, self.value = QComboBox(), QComboBox(), QLineEdit(_shown(value))
        self.field.addItems([*fields, *([name] if name and name not in fields else [])])
        self.field.setCurrentText(name)
        for key, words in WORDS.items():
            self.how.addItem(words, key)
        self.how.setCurrentIndex(list(WORDS).index(how) if how in WORDS else 0)
        for widget, words in ((self.field, "Field"), (self.how, "Comparison"), (self.value, "Value")):
            widget.setAccessibleName(words)
        remove = Button("", GHOST, icon="x")
        remove.setAccessibleName("Remove this condition")
        remove.clicked.connect(self.removed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget, stretch in ((self.lead, 0), (self.field, 3), (self.how, 2), (self.value, 2), (self.share, 1),
                                (remove, 0)):
            row.addWidget(widget, stretch)
        self.field.currentIndexChanged.connect(self._on_changed)
        self.how.currentIndexChanged.connect(self._on_changed)
        self.value.textEdited.connect(self._on_changed)
        self._show_value()

    def condition(self) -> list[object]:
        """As the rule's body has it."""
        how, text = str(self.how.currentData()), self.value.text().strip()
        if how == "is missing":
            return [self.field.currentText(), how]
        if how == "is one of":
            return [self.field.currentText(), how, [_value(part) for part in text.split(",") if part.strip()]]
        return [self.field.currentText(), how, _value(text)]

    @Slot()
    def _on_changed(self) -> None:
        self._show_value()
        self.changed.emit()

    def _show_value(self) -> None:
        self.value.setEnabled(self.how.currentData() != "is missing")


class Builder(QWidget):
    """changed: the rule says something else."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._fields: Sequence[str] = ()
        self.rows: list[Condition] = []
        self._colors: dict[str, int] = {}
        self.vote, self.histogram = QComboBox(), ThresholdChart()
        self.histogram.moved.connect(self._on_dragged)
        self.vote.setAccessibleName("Class")
        self.vote.currentIndexChanged.connect(self.changed)
        more = Button("Condition", icon="plus", name="rules.condition")
        more.clicked.connect(self._more)
        self._column = QVBoxLayout()
        self._column.setSpacing(8)
        then = Text("then", "body", "secondary")
        then.setFixedWidth(theme().px(28))
        last = QHBoxLayout()
        last.setSpacing(8)
        last.addWidget(then)
        last.addWidget(self.vote)
        last.addWidget(Text("otherwise stay silent", "body", "secondary"), 1)
        add = QHBoxLayout()
        add.setContentsMargins(theme().px(36), 0, 0, 0)
        add.addWidget(more)
        add.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addLayout(self._column)
        column.addLayout(add)
        column.addLayout(last)
        column.addWidget(self.histogram)
        column.addStretch(1)

    def show_rule(self, question: Question, fields: Sequence[str], spec: RuleSpec) -> None:
        """Take a field rule apart."""
        self.blockSignals(True)
        self._fields = fields
        while self.rows:
            self._drop(self.rows[0])
        with suppress(BadRule):  # one without conditions yet
            for name, how, value in conditions_of(spec):
                self._add(name, how, value)
        self._colors = {label.key: label.color for label in question.classes}
        self.histogram.show_values(None, 0.0, "", 1)
        self.vote.clear()
        for label in question.classes:
            self.vote.addItem(_icon(label.color), label.name, label.key)
        vote = spec.body.get("vote")
        self.vote.setCurrentIndex(next((number for number, label in enumerate(question.classes)
                                        if vote in (label.key, label.name)), 0))
        self.blockSignals(False)

    def body(self) -> dict[str, object]:
        """What the rule says now."""
        return {"if": [row.condition() for row in self.rows], "vote": self.vote.currentData()}

    def spec(self, key: str, name: str) -> RuleSpec:
        """The rule as it is now."""
        return RuleSpec(key, name, Field.name, self.body())

    def show_tried(self, tried: Preview) -> None:
        """The share of items that each condition holds for, and how the values of a number lie around its threshold."""
        for row, part in zip(self.rows, tried.parts, strict=False):
            row.share.setText(f"matches {percent(part)}")
        row = self._numeric(tried.histogram)
        self.histogram.show_values(tried.histogram if row else None, float(str(row.condition()[2])) if row else 0.0,
                                   self.vote.currentText(), self._colors.get(self.vote.currentData(), 1))

    def _numeric(self, found: Histogram | None) -> Condition | None:
        """The condition that a histogram is about."""
        return next((row for row in self.rows if found is not None and row.field.currentText() == found.field
                     and row.how.currentData() in ORDERED and isinstance(row.condition()[2], int | float)), None)

    @Slot(float)
    def _on_dragged(self, value: float) -> None:
        row = self._numeric(self.histogram.shown)
        if row is not None:
            row.value.setText(f"{value:.4g}")
            self.changed.emit()

    @Slot()
    def _more(self) -> None:
        self._add(self._fields[0] if self._fields else "", ">", None)
        self.rows[-1].field.setFocus()
        self.changed.emit()

    def _add(self, name: str, how: str, value: object) -> None:
        row = Condition(self._fields, name, how, value)
        row.changed.connect(self.changed)
        row.removed.connect(partial(self._remove, row))
        self.rows.append(row)
        self._column.addWidget(row)
        self._lead()

    def _remove(self, row: Condition) -> None:
        self._drop(row)
        self.changed.emit()

    def _drop(self, row: Condition) -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()
        self._lead()

    def _lead(self) -> None:
        for number, row in enumerate(self.rows):
            row.lead.setText("and" if number else "if")


def _value(text: str) -> object:
    """A number where it is one."""
    text = text.strip()
    try:
        return int(text)
    except ValueError:
        try:
            return float(text)
        except ValueError:
            return text


def _shown(value: object) -> str:
    return "" if value is None else ", ".join(map(str, cast(list[object], value))) if \
        isinstance(value, list) else str(value)


def _icon(color: int) -> QIcon:
    side = theme().px(12)
    made = QPixmap(side, side)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    swatch(painter, theme().class_color(color), 0, side / 2, 12)
    painter.end()
    return QIcon(made)
