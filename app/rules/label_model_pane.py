"""The label model beside the majority vote, how much each rule counts, and people and rules together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.rules.model import Overview
from app.shell.theme import theme
from app.widgets.buttons import PRIMARY, Button
from app.widgets.paint import bar, swatch
from app.widgets.small import hairline
from app.widgets.text import Chip, Text, percent
from labeling.questions.base import LabelClass

MOST = 8
USES = {"label-model": "Label model", "majority": "Majority vote"}


class WeightBars(QWidget):
    """How much each rule counts, as bars."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[tuple[str, float]] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_weights(self, rows: Sequence[tuple[str, float]]) -> None:
        """(rule, weight), the weightiest first."""
        self._rows = rows[:MOST]
        self.setAccessibleName("How much each rule counts")
        self.setAccessibleDescription("; ".join(f"{name} {weight:.2f}" for name, weight in self._rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(240), theme().px(24) * len(self._rows))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        painter.setFont(t.font("body"))
        metrics, names = QFontMetrics(painter.font()), self.width() * 0.48
        highest = max((weight for _, weight in self._rows), default=1.0) or 1.0
        for number, (name, weight) in enumerate(self._rows):
            rect = QRectF(0, number * t.px(24), self.width(), t.px(24))
            painter.setPen(t.color("text.primary"))
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter,
                             metrics.elidedText(name, Qt.TextElideMode.ElideRight, int(names - 6)))
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, f"{weight:.2f}")
            bar(painter, QRectF(names, rect.center().y() - t.px(3), rect.width() - names - t.px(42), t.px(6)),
                max(0.0, weight) / highest)


class BalanceBar(QWidget):
    """The share of each class as one bar with a legend."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[tuple[LabelClass, float]] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_balance(self, rows: Sequence[tuple[LabelClass, float]]) -> None:
        """(class, share)."""
        self._rows = rows
        self.setAccessibleName("Expected class balance")
        self.setAccessibleDescription("; ".join(f"{one.name} {percent(part)}" for one, part in rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(240), theme().px(24) + theme().px(20) * -(-len(self._rows) // 2))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter, x = theme(), QPainter(self), 0.0
        painter.setFont(t.font("small"))
        metrics = QFontMetrics(painter.font())
        for number, (one, part) in enumerate(self._rows):
            wide = part * self.width()
            painter.fillRect(QRectF(x, 0, max(1.0, wide - 1), t.px(13)), t.class_color(one.color))
            x += wide
            left, top = (number % 2) * self.width() / 2, t.px(20) + number // 2 * t.px(20)
            swatch(painter, t.class_color(one.color), left, top + t.px(9), 8)
            painter.setPen(t.color("text.secondary"))
            painter.drawText(QRectF(left + t.px(13), top, self.width() / 2 - t.px(15), t.px(18)),
                             Qt.AlignmentFlag.AlignVCenter, metrics.elidedText(
                                 f"{one.name} {percent(part)}", Qt.TextElideMode.ElideRight, int(self.width() / 2 - 18)))


class LabelModelPane(QWidget):
    """fit, combine, trust: a button was pressed."""

    fit = Signal()
    combine = Signal()
    trust = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("hairline", "left")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(theme().px(300))
        self.state, self.why, self.said = Chip("Not fitted yet"), Text("", "body", "secondary", wrap=True), \
            Text("", "small", "secondary", wrap=True)
        self._figures = [Text("–", "page title") for _ in range(3)]
        self._weights, self._balance = WeightBars(), BalanceBar()
        self._trust_words, self._trust = Text("", "body", "warn", wrap=True), Button("Read and trust…", name="rules.trust")
        fit, combine = Button("Fit label model", name="rules.fit"), \
            Button("Combine with annotators", PRIMARY, height=38, name="rules.combine")
        for button, told in ((self._trust, self.trust), (fit, self.fit), (combine, self.combine)):
            button.clicked.connect(told)
        head = QHBoxLayout()
        head.addWidget(Text("Label model", "title"), 1)
        head.addWidget(self.state)
        self._fitted = self._parts()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(10)
        column.addLayout(head)
        for widget in (self._fitted, fit, hairline(), self._trust_words, self._trust, self.said):
            column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(Text("People’s labels and rules become one answer. Settled labels are never changed.", "small",
                              "secondary", wrap=True))
        column.addWidget(combine)

    def show_overview(self, overview: Overview) -> None:
        """Show the newest model, and what waits for trust."""
        blocked = sum(not row.trusted for row in overview.rows)
        self._trust_words.setText(f"{blocked} Python rules came with this project. Python rules are programs: they can read "
                                  "your files. Read them before you trust them." if blocked else "")
        self._trust_words.setVisible(bool(blocked))
        self._trust.setVisible(bool(blocked))
        self._fitted.setVisible(overview.model is not None)
        if overview.model is None:
            self.state.set_chip("Not fitted yet", "plain")
            return
        self.state.set_chip("Rules changed" if overview.stale else "Up to date", "warn" if overview.stale else "ok")
        body = cast(dict[str, Any], overview.model.summary)
        for text, value in zip(self._figures, (body["coverage"], body["accuracy"], body["majority_accuracy"]), strict=True):
            text.setText(percent(value))
        self.why.setText(f"Better: {USES.get(body['use'], body['use'])}. {body['why']}")
        self._weights.set_weights(overview.weights)
        self._balance.set_balance(list(zip(overview.question.classes, overview.balance, strict=False)))

    def _parts(self) -> QWidget:
        row = QHBoxLayout()
        for text, what in zip(self._figures, ("items covered", "model right on gold", "majority right"), strict=True):
            one = QVBoxLayout()
            one.setSpacing(0)
            one.addWidget(text)
            one.addWidget(Text(what, "small", "secondary", wrap=True))
            one.addStretch(1)
            row.addLayout(one, 1)
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(row)
        for widget in (self.why, hairline(), Text("How much each rule counts", "body", weight=600), self._weights,
                       hairline(), Text("Expected class balance", "body", weight=600), self._balance, hairline()):
            column.addWidget(widget)
        return made
