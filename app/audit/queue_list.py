"""The queue of Audit: suspects with a small picture, given and suggested class, and how much they are doubted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.audit.model import Seen
from app.data.row_painter import Picture, picture
from app.shell.theme import draw_icon, theme
from app.widgets.paint import rounded, swatch
from app.widgets.table import GuardedModel, Index, Table
from labeling.questions.base import LabelClass, Question
from labeling.questions.registry import kind_of
from labeling.steps.doubts import SuspectLabel

TALL = 58


def class_of(question: Question, encoded: str) -> LabelClass | None:
    """The class that an answer names."""
    kind = kind_of(question.kind)
    keys = kind.classes_of(kind.decode(encoded))
    return question.label_class(keys[0]) if keys else None


class SuspectRows(GuardedModel):
    """Rows of suspects."""

    def __init__(self) -> None:
        super().__init__(["Suspect"])
        self.rows: list[SuspectLabel] = []
        self.seen: Seen | None = None

    def set_rows(self, seen: Seen | None, rows: Sequence[SuspectLabel]) -> None:
        """Show these."""
        self.beginResetModel()
        self.seen, self.rows = seen, list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def cell(self, row: int, column: int) -> str:
        """What a screen reader says of a row."""
        one = self.rows[row]
        given, suggested = self.classes(one)
        return f"{one.name}: {given.name if given else '?'}, suggested {suggested.name if suggested else '?'}, " \
            f"doubt {one.score:.2f}"

    def classes(self, one: SuspectLabel) -> tuple[LabelClass | None, LabelClass | None]:
        """The given and the suggested class."""
        if self.seen is None:
            return None, None
        question = self.seen.doubts.question
        return class_of(question, one.given), class_of(question, one.suggested)


class SuspectDelegate(QStyledItemDelegate):
    """Paints a suspect in two lines beside its picture."""

    def __init__(self, model: SuspectRows, pictures: Picture, parent: Table) -> None:
        super().__init__(parent)
        self._model, self._pictures = model, pictures

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        t, one = theme(), self._model.rows[index.row()]
        rect = QRectF(option.rect).adjusted(t.px(8), 1, -t.px(8), -1)  # pyright: ignore[reportAttributeAccessIssue]
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:  # pyright: ignore[reportAttributeAccessIssue]
            rounded(painter, rect.adjusted(0.5, 0.5, -0.5, -0.5), 7, t.color("bg.selected"), t.color("accent.fill"), 1.5)
        side, left = t.px(44), rect.left() + t.px(10)
        row = self._model.seen.rows.get(one.item) if self._model.seen else None
        if row is not None:
            image: QImage | None = self._pictures(row)
            picture(painter, row, image, QRectF(left, rect.center().y() - side / 2, side, side))
        score = QRectF(rect.right() - t.px(48), rect.top(), t.px(38), rect.height())
        painter.setFont(t.font("body", weight=600))
        painter.setPen(t.color("text.secondary"))
        painter.drawText(score, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, f"{one.score:.2f}")
        x, right = left + side + t.px(10), score.left() - t.px(4)
        self._classes(painter, one, QRectF(x, rect.top() + t.px(9), right - x, t.px(20)))
        painter.setFont(t.font("small"))
        painter.setPen(t.color("text.secondary"))
        words = f"{one.name}  {row.excerpt}" if row is not None and row.excerpt not in ("", one.name) else one.name
        painter.drawText(QRectF(x, rect.top() + t.px(29), right - x, t.px(18)), Qt.AlignmentFlag.AlignVCenter,
                         QFontMetrics(painter.font()).elidedText(words, Qt.TextElideMode.ElideRight, int(right - x)))
        painter.restore()

    def _classes(self, painter: QPainter, one: SuspectLabel, rect: QRectF) -> None:
        t, (given, suggested) = theme(), self._model.classes(one)
        painter.setFont(t.font("body", weight=500))
        metrics, x = QFontMetrics(painter.font()), rect.left()
        room = (rect.width() - t.px(62)) / 2
        for number, found in enumerate((given, suggested)):
            if number:
                draw_icon(painter, "arrow-right", QRectF(x, rect.center().y() - t.px(6), t.px(12), t.px(12)),
                          "text.tertiary")
                x += t.px(18)
            swatch(painter, t.class_color(found.color if found else 1), x, rect.center().y(), 10)
            x += t.px(15)
            limit = room if not number else rect.right() - x
            words = metrics.elidedText(found.name if found else "?", Qt.TextElideMode.ElideRight, int(limit))
            painter.setPen(t.color("text.primary"))
            painter.drawText(QRectF(x, rect.top(), limit + 2, rect.height()), Qt.AlignmentFlag.AlignVCenter, words)
            x += metrics.horizontalAdvance(words) + t.px(7)


def suspect_table(model: SuspectRows, pictures: Picture) -> Table:
    """The queue with its painter."""
    table = Table(model, "audit.queue")
    table.horizontalHeader().hide()
    table.setItemDelegate(SuspectDelegate(model, pictures, table))
    table.verticalHeader().setDefaultSectionSize(theme().px(TALL))
    table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    table.setAccessibleName("Suspect labels")
    return table
