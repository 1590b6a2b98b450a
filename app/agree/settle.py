"""Settle: one disputed item, its answers without names, the consensus with its probabilities, one key decides."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.agree.model import AgreeModel, Overview
from app.keys import class_key, shown
from app.session import Session
from app.settings import SettingsFile
from app.shell.theme import theme
from app.widgets.buttons import GHOST, PRIMARY, Button
from app.widgets.class_list import ClassList, ClassRow
from app.widgets.item_view import ItemView
from app.widgets.paint import bar, swatch
from app.widgets.small import Avatar, Switch, ThinBar, hairline
from app.widgets.text import Elided, Text, percent
from labeling.questions.registry import kind_of
from labeling.steps.disputes import DisputeDetail
from labeling.store.models import AnswerRow

MOST_ANSWERS, MOST_SHARES = 6, 5
GREY = 0  # the colour of a person whose name is hidden


class SettlePane(QWidget):
    """back: to the overview. decided(class key)."""

    back = Signal()
    decided = Signal(str)

    def __init__(self, session: Session, model: AgreeModel, settings: SettingsFile) -> None:
        super().__init__()
        self._model, self._settings = model, settings
        self.view = ItemView(session)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(self._left(), 1)
        row.addWidget(self._right())

    def rows(self) -> tuple[ClassRow, ...]:
        """The classes that a key can name."""
        return self._list.rows()

    def show_current(self) -> None:
        """Show the item that the model is at."""
        overview, current = self._model.overview, self._model.current
        if overview is None or current is None:
            return
        question, kind = overview.question, kind_of(overview.question.kind)
        self.view.show_item(current.item)
        self._name.setText(current.name)
        done, left = self._model.settled, len(self._model.queue)
        self._left_words.setText(f"{done} settled, {left} left")
        self._bar.set_share(done / max(1, done + left))
        layout = self._settings.values.layout
        self._list.set_rows([ClassRow(one.key, one.name, one.color, class_key(number, layout))
                             for number, one in enumerate(question.classes)])
        said = None if current.consensus is None else kind.decode(current.consensus)
        self._list.set_chosen([] if said is None else kind.classes_of(said))
        self._take.setEnabled(said is not None)
        words = "No consensus to take" if said is None else f"Settle as {kind.describe(said, question)}"
        self._take.setText(words)
        self._take.setAccessibleName(words)
        closer = self._model.look_closer()
        colors = {one.key: (one.name, one.color) for one in question.classes}
        self._shares.set_shares([(*colors.get(key, (key.replace("=", ": "), GREY)), share)
                                 for key, share in (closer.shares if closer else ())[:MOST_SHARES]])
        self._no_run.setVisible(not (closer and closer.shares))
        self._show_answers(overview, closer)

    # ---- building

    def _left(self) -> QVBoxLayout:
        self._name, self._left_words, self._bar = Elided("", "body", weight=500), Text("", "body", "secondary"), ThinBar(150)
        back = Button("Agreement", GHOST, icon="arrow-left", name="agree.back")
        back.clicked.connect(self.back)
        self._hide = Switch("Hide names")
        self._hide.setChecked(True)
        self._hide.toggled.connect(self.show_current)
        head = QWidget()
        head.setFixedHeight(theme().px(44))
        head.setProperty("hairline", "bottom")
        bar_ = QHBoxLayout(head)
        bar_.setContentsMargins(8, 0, 14, 0)
        bar_.setSpacing(8)
        bar_.addWidget(back)
        bar_.addWidget(self._name, 1)
        bar_.addWidget(self._left_words)
        bar_.addWidget(self._bar)
        bar_.addStretch(1)
        bar_.addWidget(Text("Hide names", "body", "secondary"))
        bar_.addWidget(self._hide)
        self._answers = QHBoxLayout()
        self._answers.setContentsMargins(16, 14, 16, 14)
        self._answers.setSpacing(12)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(head)
        left.addWidget(self.view, 1)
        left.addWidget(hairline())
        left.addLayout(self._answers)
        return left

    def _right(self) -> QWidget:
        pane = QWidget()
        pane.setProperty("hairline", "left")
        pane.setFixedWidth(theme().px(330))
        self._shares, self._list = Shares(), ClassList()
        self._list.chosen.connect(self.decided)
        self._no_run = Text("Not computed yet: “Find consensus” on the overview weighs the answers.", "body",
                            "secondary", wrap=True)
        skip = Button("Skip", key=shown("settle.skip"), name="agree.skip")
        discuss = Button("Discuss", key=shown("settle.discuss"), name="agree.discuss")
        skip.clicked.connect(lambda: self._model.step(1))
        discuss.clicked.connect(self._model.discuss)
        self._take = Button("Settle", PRIMARY, key=shown("settle.consensus"), height=38, name="agree.take")
        self._take.clicked.connect(lambda: self._model.settle(None))
        column = QVBoxLayout(pane)
        column.setContentsMargins(1, 14, 0, 12)
        column.setSpacing(8)
        for widget in (Text("Consensus", "question"), self._shares, self._no_run):
            widget.setContentsMargins(16, 0, 14, 0)
            column.addWidget(widget)
        column.addSpacing(4)
        column.addWidget(hairline())
        label = Text("Decide", "section label", "secondary")
        label.setContentsMargins(16, 6, 0, 0)
        column.addWidget(label)
        inner = QVBoxLayout()
        inner.setContentsMargins(8, 0, 8, 0)
        inner.addWidget(self._list)
        column.addLayout(inner)
        column.addStretch(1)
        foot = QVBoxLayout()
        foot.setContentsMargins(12, 0, 12, 0)
        row = QHBoxLayout()
        row.addWidget(discuss, 1)
        row.addWidget(skip, 1)
        foot.addLayout(row)
        foot.addWidget(self._take)
        column.addWidget(hairline())
        column.addLayout(foot)
        return pane

    def _show_answers(self, overview: Overview, closer: DisputeDetail | None) -> None:
        while (item := self._answers.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        if closer is None:
            return
        for number, answer in enumerate(closer.answers[:MOST_ANSWERS]):
            self._answers.addWidget(self._card(overview, number, answer, closer.notes.get(answer.annotator, "")), 1)
        if len(closer.answers) > MOST_ANSWERS:
            self._answers.addWidget(Text(f"{len(closer.answers) - MOST_ANSWERS} more", "body", "secondary"))

    def _card(self, overview: Overview, number: int, answer: AnswerRow, note: str) -> QWidget:
        question, kind = overview.question, kind_of(overview.question.kind)
        hidden = self._hide.isChecked()
        name, color = (f"Annotator {chr(65 + number)}", GREY) if hidden else \
            overview.people.get(answer.annotator, ("?", 1))
        value = kind.decode(answer.value)
        keys = kind.classes_of(value)
        found = question.label_class(keys[0]) if len(keys) == 1 else None
        worth = next((one.card.agrees for one in overview.cards if one.annotator.id == answer.annotator), None)
        return AnswerCard(name, color, kind.describe(value, question), found.color if found else GREY,
                          "" if worth is None or hidden else f"{percent(worth)} overall",
                          "" if answer.seconds is None else f"after {answer.seconds:.1f} s", note)


class AnswerCard(QWidget):
    """Who said what, how fast, with which note; a line in the colour of the class on top."""

    def __init__(self, name: str, color: int, words: str, shade: int, worth: str, when: str, note: str) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(theme().px(130))
        self.setMaximumWidth(theme().px(380))
        self._shade = shade
        self.setAccessibleName(f"{name}: {words}. {when} {note}".strip())
        head = QHBoxLayout()
        head.setSpacing(9)
        head.addWidget(Avatar(name.removeprefix("Annotator ") if color == GREY else name, color or 19, 26))
        head.addWidget(Elided(name, "body", weight=500), 1)
        head.addWidget(Text(worth, "small", "secondary"))
        column = QVBoxLayout(self)
        column.setContentsMargins(15, 13, 15, 11)
        column.setSpacing(5)
        column.addLayout(head)
        column.addWidget(Elided(words, "title"))
        column.addWidget(Text(when, "small", "secondary"))
        if note:
            said = Text(f"“{note}”", "small", wrap=True)
            said.setProperty("surface", "sunken")
            said.setMargin(6)
            column.addWidget(said)
        column.addStretch(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._shade:
            t, painter = theme(), QPainter(self)
            painter.fillRect(QRectF(t.px(8), 0, self.width() - t.px(16), t.px(3)), t.class_color(self._shade))


class Shares(QWidget):
    """The most probable classes as bars in their colours."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[tuple[str, int, float]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_shares(self, rows: list[tuple[str, int, float]]) -> None:
        """(class, palette colour or 0, probability)."""
        self._rows = rows
        self.setAccessibleDescription("; ".join(f"{name} {percent(share)}" for name, _, share in rows))
        self.setVisible(bool(rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(280), theme().px(30) * len(self._rows))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        painter.setFont(t.font("body"))
        metrics, left, right = QFontMetrics(painter.font()), t.px(16), self.width() - t.px(14)
        names = min(max((metrics.horizontalAdvance(name) for name, _, _ in self._rows), default=0), t.px(110))
        for number, (name, color, share) in enumerate(self._rows):
            middle = (number + 0.5) * t.px(30)
            if color:
                swatch(painter, t.class_color(color), left, middle, 10)
            painter.setPen(t.color("text.primary"))
            start = left + t.px(18) + names + t.px(12)
            where = QRectF(left + t.px(18), middle - t.px(12), names + 2, t.px(24))
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter,
                             metrics.elidedText(name, Qt.TextElideMode.ElideRight, round(names) + 2))
            bar(painter, QRectF(start, middle - t.px(3), right - start - t.px(44), t.px(7)), share,
                t.class_color(color) if color else None)
            painter.setPen(t.color("text.primary"))
            painter.drawText(QRectF(right - t.px(42), middle - t.px(12), t.px(42), t.px(24)),
                             Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, percent(share))
