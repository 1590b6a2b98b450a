"""The rules as a table: a switch, what each votes for, and its shares as bars."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.shell.theme import theme
from app.widgets.paint import bar, rounded, swatch
from app.widgets.table import GuardedModel, Index, Table
from labeling.questions.base import Question
from weak_supervision.steps.rules import RuleRow

COLUMNS = ("", "Rule", "Votes for", "Kind", "Coverage", "Overlap", "Conflict", "Accuracy*")
SWITCH, RULE, VOTES, KIND, COVERAGE, OVERLAP, CONFLICT, ACCURACY = range(8)
NAMES = {"python": "Python", "imported": "import"}
FEWEST = 5  # votes on gold items, below which an accuracy says nothing
WEAK = 0.6


def share(value: float) -> str:
    """A share as the table writes it: 41 %, 0.4 %."""
    return f"{value * 100:.{1 if 0 < value < 0.01 else 0}f}\u202f%"


class RuleRows(GuardedModel):
    """Rows of rules."""

    def __init__(self) -> None:
        super().__init__(COLUMNS)
        self.rows: list[RuleRow] = []
        self._question: Question | None = None

    def set_rows(self, question: Question, rows: Sequence[RuleRow]) -> None:
        """Show these."""
        self.beginResetModel()
        self._question, self.rows = question, list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def cell(self, row: int, column: int) -> str:
        one, stats = self.rows[row], self.rows[row].stats
        if column == SWITCH:
            return "on" if one.rule.enabled else "off"
        if column == RULE:
            return one.rule.name if one.trusted else f"{one.rule.name} (not trusted here)"
        if column == KIND:
            return NAMES.get(one.rule.kind, "no-code")
        if stats is None:
            return "–"
        if column == VOTES:
            return self.votes(row)[0]
        if column == ACCURACY:
            return "too few checks" if stats.accuracy is None or stats.checked < FEWEST else share(stats.accuracy)
        return share((stats.coverage, stats.overlap, stats.conflict)[column - COVERAGE])

    def votes(self, row: int) -> tuple[str, int]:
        """The class that a rule votes for and its colour; 0 if there are several."""
        stats = self.rows[row].stats
        if stats is None or self._question is None or not stats.polarity:
            return "–", 0
        named = [self._question.classes[number] for number in stats.polarity if number < len(self._question.classes)]
        return (named[0].name, named[0].color) if len(named) == 1 else ("several classes", 0)

    def value(self, row: int, column: int) -> float | None:
        """The share behind a cell with a bar."""
        stats = self.rows[row].stats
        if stats is None or column < COVERAGE:
            return None
        if column == ACCURACY:
            return stats.accuracy if stats.checked >= FEWEST else None
        return (stats.coverage, stats.overlap, stats.conflict)[column - COVERAGE]


class RuleDelegate(QStyledItemDelegate):
    """Paints the rows."""

    def __init__(self, model: RuleRows, parent: Table) -> None:
        super().__init__(parent)
        self._model = model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        t, row, column = theme(), index.row(), index.column()
        rect = QRectF(option.rect)  # pyright: ignore[reportAttributeAccessIssue]
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:  # pyright: ignore[reportAttributeAccessIssue]
            painter.fillRect(rect, t.color("bg.selected"))
        painter.setPen(t.color("border.subtle"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        inner = rect.adjusted(t.px(8), 0, -t.px(6), 0)
        value, words = self._model.value(row, column), self._model.cell(row, column)
        if column == SWITCH:
            self._switch(painter, inner, self._model.rows[row].rule.enabled)
        elif value is not None:
            self._share(painter, inner, value, words, self._color(column, value))
        else:
            if column == VOTES and (color := self._model.votes(row)[1]):
                swatch(painter, t.class_color(color), inner.left(), inner.center().y(), 10)
                inner.adjust(t.px(16), 0, 0, 0)
            self._text(painter, words, inner, strong=column == RULE)
        painter.restore()

    @staticmethod
    def _color(column: int, value: float) -> QColor:
        roles = {COVERAGE: "accent.fill", OVERLAP: "text.secondary", CONFLICT: "warn.fill"}
        return theme().color(roles.get(column) or ("ok.fill" if value >= WEAK else "warn.fill"))

    def _share(self, painter: QPainter, rect: QRectF, value: float, words: str, color: QColor) -> None:
        t, width = theme(), min(theme().px(52), rect.width() * 0.45)
        bar(painter, QRectF(rect.left(), rect.center().y() - t.px(3), width, t.px(6)), value, color)
        self._text(painter, words, rect.adjusted(width + t.px(8), 0, 0, 0))

    @staticmethod
    def _switch(painter: QPainter, rect: QRectF, on: bool) -> None:
        t = theme()
        ground = QRectF(rect.left(), rect.center().y() - t.px(8), t.px(28), t.px(16))
        rounded(painter, ground, 8, t.color("accent.fill" if on else "border.strong"))
        painter.setBrush(t.color("accent.on"))
        x = ground.right() - t.px(8) if on else ground.left() + t.px(8)
        painter.drawEllipse(QPointF(x, ground.center().y()), t.px(6), t.px(6))

    @staticmethod
    def _text(painter: QPainter, words: str, rect: QRectF, *, strong: bool = False) -> None:
        painter.setFont(theme().font("body", weight=500 if strong else None))
        painter.setPen(theme().color("text.primary" if strong or words[:1].isdigit() else "text.secondary"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, QFontMetrics(
            painter.font()).elidedText(words, Qt.TextElideMode.ElideRight, int(rect.width())))


class RuleTable(Table):
    """switched(row): its switch was pressed."""

    switched = Signal(int)

    def __init__(self, model: RuleRows) -> None:
        super().__init__(model, "rules.table", stretch=RULE)
        self.setItemDelegate(RuleDelegate(model, self))
        self.horizontalHeader().setMinimumSectionSize(theme().px(44))
        for column, width in ((SWITCH, 48), (VOTES, 140), (KIND, 76), (COVERAGE, 118), (OVERLAP, 118), (CONFLICT, 118),
                              (ACCURACY, 132)):
            self.setColumnWidth(column, theme().px(width))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == SWITCH:
            self.switched.emit(index.row())
        super().mousePressEvent(event)
