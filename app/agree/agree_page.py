"""Agree: how far people agree, one answer an item, and settling what they differ on."""

from __future__ import annotations

from math import isnan
from typing import cast

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.agree.model import AgreeModel
from app.keys import class_key, class_number, key_range
from app.session import Session
from app.settings import SettingsFile
from app.shell.main_window import Page
from app.shell.theme import theme
from app.widgets.buttons import GHOST, PRIMARY, Button
from app.widgets.class_list import ClassList, ClassRow
from app.widgets.item_view import ItemView
from app.widgets.small import hairline
from app.widgets.table import Rows, Table
from app.widgets.text import Chip, Elided, Text
from labeling.questions.registry import kind_of
from labeling.steps.agreement import ENOUGH

SOLID, TENTATIVE = 0.8, 0.667


class AgreePage(Page):
    """An overview, and the queue of disagreements one by one."""

    def __init__(self, session: Session, model: AgreeModel, settings: SettingsFile) -> None:
        super().__init__()
        self._session, self.model, self._settings = session, model, settings
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._overview())
        self._stack.addWidget(self._settle())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        model.loaded.connect(self._on_loaded)
        model.moved.connect(self._on_moved)

    def hints(self) -> list[tuple[str, str]]:
        if self._stack.currentIndex() == 0:
            return [("Enter", "Settle"), ("?", "All")]
        question = self.model.overview.question if self.model.overview else None
        count = len(question.classes) if question else 1
        return [("Space", "Take consensus"), (key_range(count, self._settings.values.layout), "Decide otherwise"),
                ("F", "Discuss"), ("S", "Skip"), ("Backspace", "Undo"), ("Esc", "Back")]

    def shown(self) -> None:
        self.model.load()

    def close_threads(self) -> None:
        """End decoding."""
        self._view.close_threads()

    # ---- building

    def _overview(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(20, 12, 20, 16)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.addWidget(Text("Agreement", "page title"))
        head.addStretch(1)
        self._run = Button("Find consensus", icon="users-round")
        self._run.clicked.connect(lambda: self.model.start_consensus())
        self._decide = Button("Settle", PRIMARY, name="agree.decide")
        self._decide.clicked.connect(lambda: self.open_settle())
        head.addWidget(self._run)
        head.addWidget(self._decide)
        column.addLayout(head)
        cards = QHBoxLayout()
        cards.setSpacing(12)
        self._alpha, self._range, self._verdict = Text("–", "hero number"), Text("", "body", "secondary"), \
            Text("", "body", "secondary", wrap=True)
        cards.addWidget(_card("Overall agreement, Krippendorff’s α", self._alpha, self._range, self._verdict), 1)
        self._method, self._why = Text("Not computed yet", "title"), Text("", "body", "secondary", wrap=True)
        cards.addWidget(_card("Consensus", self._method, self._why), 1)
        column.addLayout(cards)
        lists = QHBoxLayout()
        lists.setSpacing(12)
        self._people = Rows(["Annotator", "Labels", "About right"])
        self._classes = Rows(["Class", "α"])
        lists.addWidget(Table(self._people, "agree.people"), 2)
        lists.addWidget(Table(self._classes, "agree.classes"), 1)
        column.addLayout(lists, 1)
        self._open = Chip("", "warn")
        row = QHBoxLayout()
        row.addWidget(Text("Disagreements", "body", weight=600))
        row.addWidget(self._open)
        row.addStretch(1)
        column.addLayout(row)
        self._queue = Rows(["Item", "Consensus", "Probability"])
        self.table = Table(self._queue, "agree.queue")
        self.table.activated.connect(self._on_activated)
        column.addWidget(self.table, 2)
        return page

    def _settle(self) -> QWidget:
        page = QWidget()
        self._view = ItemView(self._session)
        self._name, self._left = Elided("", "body", weight=500), Text("", "body", "secondary")
        back = Button("Agreement", GHOST, icon="arrow-left")
        back.clicked.connect(self.close_settle)
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 6, 12, 6)
        bar.addWidget(back)
        bar.addWidget(self._name, 1)
        bar.addWidget(self._left)
        self._answers = QHBoxLayout()
        self._answers.setContentsMargins(16, 12, 16, 14)
        self._answers.setSpacing(12)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addLayout(bar)
        left.addWidget(hairline())
        left.addWidget(self._view, 1)
        left.addWidget(hairline())
        left.addLayout(self._answers)
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(self._right())
        return page

    def _right(self) -> QWidget:
        pane = QWidget()
        pane.setProperty("hairline", "left")
        pane.setFixedWidth(theme().px(330))
        self._shares = Text("", "body", wrap=True)
        self._list = ClassList()
        self._list.chosen.connect(self._decide_class)
        skip, discuss = Button("Skip", key="S"), Button("Discuss", key="F")
        skip.clicked.connect(lambda: self.model.step(1))
        discuss.clicked.connect(self.model.discuss)
        self._take = Button("Settle", PRIMARY, key="Space", height=38)
        self._take.clicked.connect(lambda: self.model.settle(None))
        column = QVBoxLayout(pane)
        column.setContentsMargins(14, 14, 12, 12)
        column.addWidget(Text("Consensus", "title"))
        column.addWidget(self._shares)
        column.addWidget(hairline())
        column.addWidget(Text("Decide", "section label", "secondary"))
        column.addWidget(self._list)
        column.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(discuss, 1)
        row.addWidget(skip, 1)
        column.addLayout(row)
        column.addWidget(self._take)
        return pane

    # ---- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._stack.currentIndex() == 0:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.open_settle()
                return
            super().keyPressEvent(event)
            return
        actions = {Qt.Key.Key_Space: lambda: self.model.settle(None), Qt.Key.Key_S: lambda: self.model.step(1),
                   Qt.Key.Key_F: self.model.discuss, Qt.Key.Key_Left: lambda: self.model.step(-1),
                   Qt.Key.Key_Right: lambda: self.model.step(1), Qt.Key.Key_Backspace: self._session.undo,
                   Qt.Key.Key_Escape: self.close_settle, Qt.Key.Key_Z: self._view.canvas.toggle_zoom}
        number = class_number(event, self._settings.values.layout)
        rows = self._list.rows()
        if number is not None and number < len(rows):
            self._decide_class(rows[number].key)
        elif (action := actions.get(Qt.Key(event.key()))) is not None:
            action()
        else:
            super().keyPressEvent(event)

    def open_settle(self, row: int = -1) -> None:
        """Show the queue one by one, from a row on."""
        if self.model.queue:
            self.model.place = row if row >= 0 else max(0, self.table.current_row())
            self._stack.setCurrentIndex(1)
            self._on_moved()
            self.setFocus()
            self._tell_hints()

    def close_settle(self) -> None:
        """Back to the overview."""
        self._stack.setCurrentIndex(0)
        self.model.load()
        self._tell_hints()

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        self.open_settle(index.row())

    def _tell_hints(self) -> None:
        from app.shell.main_window import MainWindow

        window = self.window()
        if isinstance(window, MainWindow):
            window.status.hints.set_hints(self.hints())

    def _decide_class(self, key: str) -> None:
        overview = self.model.overview
        if overview is not None:
            kind = kind_of(overview.question.kind)
            self.model.settle(kind.encode(kind.parse(key, overview.question)))
            self.setFocus()

    # ---- what the model says

    @Slot()
    def _on_loaded(self) -> None:
        overview = self.model.overview
        if overview is None:
            return
        question, kind = overview.question, kind_of(overview.question.kind)
        measured, fused = overview.measured, overview.fused
        if measured is None or not measured.enough or measured.alpha is None:
            self._alpha.setText("–")
            self._range.setText(f"Too few to say: fewer than {ENOUGH} items are shared." if measured else "")
            self._verdict.setText(overview.reason)
        else:
            self._alpha.setText(f"{measured.alpha:.2f}")
            self._range.setText(f"{measured.alpha_low or 0:.2f} to {measured.alpha_high or 0:.2f}, 95 % interval")
            self._verdict.setText(("Solid." if measured.alpha >= SOLID else
                                   "Good enough for tentative conclusions. Above 0.80 is solid."
                                   if measured.alpha >= TENTATIVE else "Too low to rely on. Look at the classes below.")
                                  + f" {measured.items:,} items were seen by two or more.")
        self._classes.set_rows([(name, "–" if value is None else f"{value:.2f}") for name, value in
                                (measured.per_class.items() if measured else ())])
        if fused is not None:
            evidence = fused.run.summary.get("evidence")
            self._method.setText(fused.run.method + (", out of date" if overview.stale else ""))
            self._why.setText(_evidence(evidence))
        self._people.set_rows(_people(self._session, self.model))
        self._queue.set_rows([(one.name, "tied" if one.consensus is None else
                               kind.describe(kind.decode(one.consensus), question),
                               "–" if one.probability is None else f"{one.probability:.0%}")
                              for one in self.model.queue])
        self._open.set_chip(f"{len(self.model.queue):,} open", "warn" if self.model.queue else "ok")
        self._decide.setText(f"Settle {len(self.model.queue):,} items")
        self._decide.setEnabled(bool(self.model.queue))
        self._decide.updateGeometry()

    @Slot()
    def _on_moved(self) -> None:
        if self._stack.currentIndex() == 0 or self.model.overview is None:
            return
        current = self.model.current
        if current is None:
            self.close_settle()
            return
        question = self.model.overview.question
        kind, layout = kind_of(question.kind), self._settings.values.layout
        self._view.show_item(current.item)
        self._name.setText(current.name)
        self._left.setText(f"{self.model.settled} settled, {len(self.model.queue)} left")
        self._list.set_rows([ClassRow(one.key, one.name, one.color, class_key(number, layout))
                             for number, one in enumerate(question.classes)])
        said = None if current.consensus is None else kind.decode(current.consensus)
        self._list.set_chosen([] if said is None else kind.classes_of(said))
        self._take.setEnabled(said is not None)
        self._take.setText("No consensus" if said is None else f"Settle as {kind.describe(said, question)}")
        closer = self.model.look_closer()
        names = {one.key: one.name for one in question.classes}
        self._shares.setText("\n".join(f"{names.get(key, key)}  {share:.0%}" for key, share in closer.shares[:5])
                             if closer and closer.shares else "Not computed yet: press “Find consensus”.")
        while (item := self._answers.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for number, answer in enumerate(closer.answers[:6] if closer else ()):  # names stay hidden
            words = kind.describe(kind.decode(answer.value), question)
            when = "" if answer.seconds is None else f"after {answer.seconds:.1f} s"
            note = closer.notes.get(answer.annotator, "") if closer else ""
            self._answers.addWidget(_card(f"Annotator {chr(65 + number)}", Text(words, "title"),
                                          Text(when, "small", "secondary"), Text(note, "small", wrap=True)), 1)
        self._answers.addStretch(0)


def _card(title: str, *widgets: QWidget) -> QWidget:
    card = QWidget()
    card.setProperty("surface", "card")
    card.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    column = QVBoxLayout(card)
    column.setContentsMargins(16, 12, 16, 12)
    column.setSpacing(4)
    column.addWidget(Text(title, "body", weight=600))
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    return card


def _evidence(evidence: object) -> str:
    rows = cast(list[tuple[str, float, str, int, str]], evidence or [])
    words = [f"{name} {score:.1%} on {n:,} {on}{f' ({note})' if note else ''}" for name, score, on, n, note in rows]
    return "Compared: " + "; ".join(words) + "." if words else ""


def _people(session: Session, model: AgreeModel) -> list[tuple[str, str, str]]:
    from labeling.store import read, runs

    with session.project.reading() as connection:
        counts = read.counts(connection)
        arrays = runs.arrays(connection, model.overview.fused.run.id) if model.overview and model.overview.fused else {}
    accuracy = dict(zip(arrays["voters"].tolist(), arrays["accuracy"].tolist(), strict=True)) if arrays else {}
    found: list[tuple[str, str, str]] = []
    for one in session.project.schema().annotators:
        answers = sum(n for (_, who), n in counts.answers.items() if who == one.id)
        if answers:
            right = accuracy.get(one.id)
            found.append((one.name, f"{answers:,}", "–" if right is None or isnan(right) else f"{right:.0%}"))
    return found
