"""The overview of Agree: one coefficient with its interval, who agrees with whom, each annotator, the disagreements."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.agree.annotator_card import WIDTH, AnnotatorCard
from app.agree.charts import SOLID, TENTATIVE, AlphaScale, ClassBars, PairMatrix, Person
from app.agree.model import Overview
from app.agree.queue_table import Disputes, dispute_table
from app.shell.theme import theme
from app.widgets.buttons import LINK, PRIMARY, Button
from app.widgets.small import hairline
from app.widgets.text import Chip, Elided, Text, grouped, percent
from labeling.steps.agreement import ENOUGH
from labeling.steps.disputes import Dispute


class OverviewPane(QWidget):
    """run: find a consensus; settle(row); merge: a colleague's file; why: how the consensus was chosen."""

    run = Signal()
    settle = Signal(int)
    merge = Signal()
    why = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.queue = Disputes()
        self.table = dispute_table(self.queue)
        self.table.activated.connect(self._on_activated)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head())
        body = QVBoxLayout()
        body.setContentsMargins(20, 14, 20, 14)
        body.setSpacing(12)
        body.addLayout(self._top())
        body.addWidget(self._people())
        body.addWidget(self._disagreements(), 1)
        column.addLayout(body, 1)

    def show_overview(self, overview: Overview, queue: list[Dispute], settled: int) -> None:
        """Show all of it."""
        self._show_alpha(overview)
        people = [Person(one.annotator.id, one.annotator.name, one.annotator.color) for one in overview.cards]
        colors = {one.name: one.color for one in overview.question.classes}
        if overview.measured is not None:
            names = {person.name: person.id for person in people}
            kappa = {tuple(sorted((names.get(pair.a, 0), names.get(pair.b, 0)))): pair.kappa
                     for pair in overview.measured.pairwise}
            self._pairs.set_pairs(people, cast(dict[tuple[int, int], float | None], kappa))
            self._classes.set_rows([(name, colors.get(name, 1), value)
                                    for name, value in overview.measured.per_class.items()])
        self._top_cards.setVisible(overview.measured is not None)
        self._show_people(overview)
        self._show_consensus(overview)
        self.queue.set_overview(overview, queue)
        self.show_queue(len(queue), settled)

    def show_queue(self, waiting: int, settled: int) -> None:
        """How many are open, and how many were settled."""
        self._open.set_chip(f"{grouped(waiting)} open", "warn" if waiting else "ok")
        self._settled.set_chip(f"{grouped(settled)} settled", "plain")
        self._settled.setVisible(settled > 0)
        self.decide.setText(f"Settle {grouped(waiting)} items" if waiting != 1 else "Settle 1 item")
        self.decide.setAccessibleName(self.decide.text())
        self.decide.setEnabled(waiting > 0)
        self.decide.updateGeometry()

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        self.settle.emit(index.row())

    # ---- building

    def _head(self) -> QWidget:
        head = QWidget()
        head.setProperty("hairline", "bottom")
        head.setFixedHeight(theme().px(45))
        row = QHBoxLayout(head)
        row.setContentsMargins(20, 0, 14, 0)
        merge, run = Button("Merge a colleague’s file", icon="git-merge", name="agree.merge"), \
            Button("Find consensus", icon="users-round", name="agree.run")
        merge.clicked.connect(self.merge)
        run.clicked.connect(self.run)
        self.decide = Button("Settle", PRIMARY, name="agree.decide")
        self.decide.clicked.connect(lambda: self.settle.emit(max(0, self.table.current_row())))
        row.addWidget(Text("Agreement", "title"))
        row.addStretch(1)
        for button in (merge, run, self.decide):
            row.addWidget(button)
        return head

    def _top(self) -> QHBoxLayout:
        self._alpha, self._range = Text("–", "hero number"), Text("", "body", "secondary")
        self._scale, self._verdict = AlphaScale(), Text("", "body", "secondary", wrap=True)
        self._shared, self._equal = Text("", "body"), Text("", "body")
        number = QHBoxLayout()
        number.addWidget(self._alpha)
        number.addWidget(self._range, 1, Qt.AlignmentFlag.AlignBottom)
        foot = QHBoxLayout()
        foot.addWidget(self._shared, 1)
        foot.addWidget(self._equal)
        first = card("Overall agreement", "Krippendorff’s α")
        first.column.addLayout(number)
        first.column.addWidget(self._scale)
        first.column.addWidget(self._verdict)
        first.column.addStretch(1)
        first.column.addWidget(hairline())
        first.column.addLayout(foot)
        self._pairs, self._classes = PairMatrix(), ClassBars()
        second, third = card("Pair by pair", "Cohen’s κ"), card("By class", "α, weakest last")
        second.column.addWidget(self._pairs, 1)
        third.column.addWidget(self._classes, 1)
        self._top_cards = QWidget()
        cards = QHBoxLayout(self._top_cards)
        cards.setContentsMargins(0, 0, 0, 0)
        cards.setSpacing(12)
        cards.addWidget(second, 32)
        cards.addWidget(third, 56)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(first, 39)
        row.addWidget(self._top_cards, 88)
        for one in (first, second, third):
            one.setFixedHeight(theme().px(226))
        return row

    def _people(self) -> QWidget:
        self._row = QHBoxLayout()
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(12)
        self._cards = QWidget()
        self._cards.setLayout(self._row)
        self._scroll = QScrollArea()
        self._scroll.setWidget(self._cards)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return self._scroll

    def _disagreements(self) -> QWidget:
        box = card()
        box.column.setContentsMargins(1, 0, 1, 1)
        box.column.setSpacing(0)
        self._open, self._settled = Chip("", "warn"), Chip("", "plain")
        self._method, self._why = Elided("", "body", "secondary"), Button("Why?", LINK, name="agree.why")
        self._why.clicked.connect(self.why)
        row = QHBoxLayout()
        row.setContentsMargins(14, 9, 14, 9)
        row.setSpacing(8)
        row.addWidget(Text("Disagreements", "body", weight=600))
        row.addWidget(self._open)
        row.addWidget(self._settled)
        row.addStretch(1)
        row.addWidget(self._method)
        row.addWidget(self._why)
        box.column.addLayout(row)
        box.column.addWidget(self.table, 1)
        return box

    # ---- showing

    def _show_alpha(self, overview: Overview) -> None:
        measured = overview.measured
        if measured is None or not measured.enough or measured.alpha is None:
            self._alpha.setText("–")
            self._range.setText("")
            self._scale.set_value(None, None, None)
            few = f"Too few to say: fewer than {ENOUGH} items were answered by two people or more."
            self._verdict.setText(few if measured is not None and not measured.enough else
                                  overview.reason or "Not defined: only one class was ever named.")
        else:
            low, high = measured.alpha_low or 0.0, measured.alpha_high or 0.0
            self._alpha.setText(f"{measured.alpha:.2f}")
            self._range.setText(f"{low:.2f} to {high:.2f}, 95 % interval")
            self._scale.set_value(measured.alpha, low, high)
            self._verdict.setText("Solid." if measured.alpha >= SOLID else
                                  "Good enough for tentative conclusions. Above 0.80 is solid."
                                  if measured.alpha >= TENTATIVE else
                                  "Too low to rely on. Look at the weakest classes, and sharpen their guidelines.")
        self._shared.setText(f"{grouped(measured.items)} items seen by two or more" if measured else "")
        self._equal.setText(f"{percent(measured.percent)} of pairs equal" if measured else "")

    def _show_people(self, overview: Overview) -> None:
        while (item := self._row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        cards = [AnnotatorCard(one) for one in overview.cards]
        for one in cards:
            self._row.addWidget(one, 1)
        wide = len(cards) * (theme().px(WIDTH) + self._row.spacing()) > self._scroll.width()
        height = max((one.sizeHint().height() for one in cards), default=0)
        self._scroll.setFixedHeight(height + (theme().px(12) if wide else 2) if cards else 0)

    def _show_consensus(self, overview: Overview) -> None:
        fused = overview.fused
        if fused is None:
            self._method.setText("No consensus yet. “Find consensus” weighs the answers.")
        else:
            stale = ", older than the newest answers" if overview.stale else ""
            self._method.setText(f"Consensus: {fused.title}{stale}")
        self._why.setVisible(fused is not None)


class Card(QWidget):
    """A framed box with a column in it."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(17, 14, 17, 12)
        self.column.setSpacing(8)


def card(title: str = "", beside: str = "") -> Card:
    """A card, with a title and what is measured beside it."""
    made = Card()
    if title:
        row = QHBoxLayout()
        row.addWidget(Text(title, "body", weight=600))
        row.addWidget(Text(beside, "small", "secondary"))
        row.addStretch(1)
        made.column.addLayout(row)
    return made
