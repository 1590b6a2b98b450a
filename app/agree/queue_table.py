"""The disagreements as a table: who said what, the consensus and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.agree.model import Overview
from app.shell.theme import theme
from app.widgets.paint import avatar, bar, initials, swatch
from app.widgets.table import GuardedModel, Index, Table
from app.widgets.text import percent
from labeling.questions.registry import kind_of
from labeling.steps.disputes import Dispute

COLUMNS = ("Item", "Answers", "Consensus", "Probability", "Between")
ITEM, ANSWERS, CONSENSUS, PROBABILITY, BETWEEN = range(5)


class Disputes(GuardedModel):
    """Rows of disputed items."""

    def __init__(self) -> None:
        super().__init__(COLUMNS)
        self.rows: list[Dispute] = []
        self.overview: Overview | None = None

    def set_overview(self, overview: Overview, rows: Sequence[Dispute]) -> None:
        """Show these."""
        self.beginResetModel()
        self.overview, self.rows = overview, list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def cell(self, row: int, column: int) -> str:
        one = self.rows[row]
        if column == ITEM:
            return one.name
        if column == CONSENSUS:
            return "Tied" if one.consensus is None and one.probability is not None else self.words(one.consensus)
        if column == PROBABILITY:
            return percent(one.probability)
        said = list(dict.fromkeys(value for _, value in one.answers))
        if column == ANSWERS:
            return ", ".join(self.words(value) for _, value in one.answers)
        return " or ".join(self.words(value) for value in said) if len(said) == 2 else f"{len(said)} answers"

    def words(self, value: str | None) -> str:
        """An answer as people call it."""
        if value is None or self.overview is None:
            return "–"
        kind = kind_of(self.overview.question.kind)
        return kind.describe(kind.decode(value), self.overview.question)

    def color(self, value: str | None) -> int:
        """The palette colour of the first class that an answer names, 0 if it names none."""
        if value is None or self.overview is None:
            return 0
        kind = kind_of(self.overview.question.kind)
        keys = kind.classes_of(kind.decode(value))
        found = self.overview.question.label_class(keys[0]) if keys else None
        return found.color if found else 0


class DisputeDelegate(QStyledItemDelegate):
    """Paints answers as people with the colour of their class, and the probability as a bar."""

    def __init__(self, model: Disputes, parent: Table) -> None:
        super().__init__(parent)
        self._model = model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        t = theme()
        one = self._model.rows[index.row()]
        rect = QRectF(option.rect)  # pyright: ignore[reportAttributeAccessIssue]
        state = option.state  # pyright: ignore[reportAttributeAccessIssue]
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, t.color("bg.selected"))
        painter.setPen(t.color("border.subtle"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        inner = rect.adjusted(t.px(10), 0, -t.px(8), 0)
        if index.column() == ANSWERS:
            self._answers(painter, one, inner)
        elif index.column() == PROBABILITY and one.probability is not None:
            self._probability(painter, one.probability, inner)
        else:
            if index.column() == CONSENSUS and (color := self._model.color(one.consensus)):
                swatch(painter, t.class_color(color), inner.left(), inner.center().y(), 10)
                inner.adjust(t.px(17), 0, 0, 0)
            self._text(painter, self._model.cell(index.row(), index.column()), inner, strong=index.column() == ITEM)
        painter.restore()

    def _answers(self, painter: QPainter, one: Dispute, rect: QRectF) -> None:
        t = theme()
        people = {} if self._model.overview is None else self._model.overview.people
        x, middle = rect.left() + t.px(10), rect.center().y()
        for number, (who, value) in enumerate(one.answers):
            if x + t.px(40) > rect.right():
                self._text(painter, f"+{len(one.answers) - number}", QRectF(x - t.px(8), rect.top(), 60, rect.height()))
                return
            name, color = people.get(who, ("?", 1))
            avatar(painter, initials(name), t.class_color(color, dark=False), QPointF(x, middle), 20)
            if shade := self._model.color(value):
                swatch(painter, t.class_color(shade), x + t.px(13), middle, 10)
            x += t.px(42)

    def _probability(self, painter: QPainter, value: float, rect: QRectF) -> None:
        t = theme()
        width = min(t.px(64), rect.width() - t.px(50))
        bar(painter, QRectF(rect.left(), rect.center().y() - t.px(3), width, t.px(6)), value)
        self._text(painter, percent(value), rect.adjusted(width + t.px(8), 0, 0, 0), tone="text.secondary")

    def _text(self, painter: QPainter, words: str, rect: QRectF, *, strong: bool = False, tone: str = "text.primary"
              ) -> None:
        painter.setFont(theme().font("body", weight=500 if strong else None))
        painter.setPen(theme().color(tone))
        metrics = QFontMetrics(painter.font())
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
                         metrics.elidedText(words, Qt.TextElideMode.ElideRight, int(rect.width())))


def dispute_table(model: Disputes) -> Table:
    """The table with its painter and its column widths."""
    table = Table(model, "agree.queue", stretch=BETWEEN)
    table.setItemDelegate(DisputeDelegate(model, table))
    for column, width in ((ITEM, 280), (ANSWERS, 260), (CONSENSUS, 210), (PROBABILITY, 130)):
        table.setColumnWidth(column, theme().px(width))
    table.verticalHeader().setDefaultSectionSize(theme().px(38))
    return table
