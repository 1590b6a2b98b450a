"""The right side of Audit: how far the review is, how much is still wrong as far as is known, and the confusion."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.audit.confusion import ConfusionMatrix
from app.audit.model import AuditModel
from app.shell.theme import theme
from app.widgets.small import hairline
from app.widgets.text import Text, grouped
from labeling.steps.doubts import AuditSummary


class Ring(QWidget):
    """A share as a ring."""

    def __init__(self) -> None:
        super().__init__()
        self._share = 0.0
        self.setFixedSize(theme().px(56), theme().px(56))

    def set_share(self, share: float) -> None:
        """How far it is, 0..1."""
        self._share = share
        self.setAccessibleDescription(f"{share:.0%}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(t.px(4), t.px(4), -t.px(4), -t.px(4))
        painter.setPen(QPen(t.color("data.track"), t.px(6)))
        painter.drawEllipse(rect)
        painter.setPen(QPen(t.color("accent.fill"), t.px(6), Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawArc(rect, 90 * 16, -round(360 * 16 * self._share))


class SoFar(QWidget):
    """chosen(given, suggested): a cell of the confusion matrix, (-1, -1) for all."""

    chosen = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("hairline", "left")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(theme().px(270))
        self._ring, self._reviewed = Ring(), Text("", "title")
        self._counts = [Text("0", "body large", weight=600) for _ in range(3)]
        self.errors, self._range, self._why = Text("", "page title"), Text("", "body", "secondary"), \
            Text("", "body", "secondary", wrap=True)
        self.matrix, self._press = ConfusionMatrix(), Text("", "body", "secondary", wrap=True)
        self.matrix.chosen.connect(self.chosen)
        self._notes = Text("", "small", "secondary", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 14, 0, 14)
        column.setSpacing(12)
        for number, part in enumerate((self._progress(), self._errors(), self._confusion())):
            if number:
                column.addWidget(hairline())
            part.setContentsMargins(16, 0, 14, 0)
            column.addLayout(part)
        column.addStretch(1)
        self._notes.setContentsMargins(16, 0, 14, 0)
        column.addWidget(self._notes)

    def show_model(self, model: AuditModel) -> None:
        """Show how far the review is, and what the audit found."""
        doubts = model.doubts
        summary = doubts.summary if doubts else None
        total = summary.suspects if summary else 0
        done = model.kept + model.fixed
        self._ring.set_share(done / total if total else 0.0)
        self._reviewed.setText(f"{grouped(done)} of {grouped(total)}")
        for text, count in zip(self._counts, (model.fixed, model.kept, len(model.skipped)), strict=True):
            text.setText(grouped(count))
        self._show_errors(summary, model.fixed)
        if doubts is not None:
            self.matrix.set_counts(doubts.question.classes, doubts.confusion, model.cell)
        self._press.setText("Only those are shown. Press the square again to see all." if model.cell else
                            "Press a square to see only those.")
        self._notes.setText("\n".join(one for one in (summary.notes if summary else ()) if "in all can't" not in one))

    def _show_errors(self, summary: AuditSummary | None, fixed: int) -> None:
        errors = summary.errors if summary else None
        if summary is None:
            words = ("–", "", "Press “Check labels” to begin.")
        elif errors is None:
            words = ("can’t be told", "", f"{grouped(fixed)} found and fixed so far. Give gold labels to 20 items or more, "
                                          "drawn at random, to learn how many there are in all.")
        else:
            words = (f"about {grouped(max(0, round(errors.number) - fixed))}",
                     f"{grouped(max(0, round(errors.low) - fixed))} to {grouped(max(0, round(errors.high) - fixed))}",
                     f"By {errors.checked} gold labels, {errors.wrong} of them differing when labels were checked. Right if "
                     "gold was drawn at random.")
        for text, said in zip((self.errors, self._range, self._why), words, strict=True):
            text.setText(said)

    def _progress(self) -> QVBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._reviewed)
        words.addWidget(Text("reviewed", "small", "secondary"))
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._ring)
        head.addLayout(words, 1)
        row = QHBoxLayout()
        for text, what in zip(self._counts, ("fixed", "kept", "skipped"), strict=True):
            one = QVBoxLayout()
            one.setSpacing(0)
            one.addWidget(text)
            one.addWidget(Text(what, "small", "secondary"))
            row.addLayout(one, 1)
        return _column(Text("So far", "body", weight=600), head, row)

    def _errors(self) -> QVBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.errors)
        row.addWidget(self._range, 1, Qt.AlignmentFlag.AlignBottom)
        return _column(Text("Errors still in the data", "body", weight=600), row, self._why)

    def _confusion(self) -> QVBoxLayout:
        head = QHBoxLayout()
        head.addWidget(Text("Given → suggested", "body", weight=600), 1)
        head.addWidget(Text("%", "small", "secondary"))
        return _column(head, self.matrix, self._press)


def _column(*parts: QWidget | QHBoxLayout) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(8)
    for part in parts:
        if isinstance(part, QWidget):
            column.addWidget(part)
        else:
            column.addLayout(part)
    return column
