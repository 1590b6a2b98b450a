"""Home: begin, or go on where one left off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from app import keys
from app.home.cards import WAYS, ActionCard, Card, DropZone, FileRow, ProjectCard, RecentCard
from app.settings import Recent
from app.shell.page import Page
from app.shell.theme import theme
from app.widgets.buttons import Segmented
from app.widgets.text import Text

WIDTH = 1040
CARDS = 4


class HomePage(Page):
    """new_project, open_project, sample; chosen and removed(path of a recent project); list_chosen(as a list)."""

    new_project = Signal()
    open_project = Signal()
    sample = Signal()
    chosen = Signal(str)
    removed = Signal(str)
    list_chosen = Signal(bool)

    def __init__(self, annotator: str, recent: tuple[Recent, ...], *, as_list: bool = False) -> None:
        super().__init__()
        self._recent: tuple[Recent, ...] | None = None
        self._as_list = as_list
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._actions: list[Card] = []
        self._cards: list[RecentCard] = []
        self._build()
        self.greet(annotator)
        self.set_recent(recent, as_list=as_list)

    def hints(self) -> list[tuple[str, str]]:
        return [("↑↓←→", "Choose"), ("Enter", "Open"), *keys.hints("everywhere.keys")]

    def shown(self) -> None:
        (self._cards or self._actions)[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def greet(self, name: str) -> None:
        """By the time of day."""
        hour = datetime.now().hour
        word = "night" if hour < 5 else "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"
        word = "evening" if word == "night" else word
        self._greeting.setText(f"Good {word}, {name}" if name else f"Good {word}")

    def set_recent(self, recent: tuple[Recent, ...], *, as_list: bool) -> None:
        """Show these projects, the latest first, as cards and rows or as rows alone."""
        if (recent, as_list) == (self._recent, self._as_list):
            return
        self._recent, self._as_list = recent, as_list
        self._view.choose(int(as_list))
        focus = next((number for number, card in enumerate(self._cards) if card.hasFocus()), -1)
        _clear(self._list)
        self._cards = []
        self._head.setVisible(bool(recent))
        if not as_list:
            self._list.addLayout(self._grid(recent[:CARDS]))
            if recent[CARDS:]:
                self._list.addSpacing(theme().px(22))
        for one in recent if as_list else recent[CARDS:]:
            self._list.addWidget(self._wired(FileRow(one)))
        if self._cards and focus >= 0:
            self._cards[min(focus, len(self._cards) - 1)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = WAYS.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
        else:
            self._move(*way)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.ShortcutFocusReason):
            self.shown()

    # ---- building

    def _build(self) -> None:
        inner = QWidget()
        inner.setProperty("surface", "panel")
        center = QHBoxLayout(inner)
        center.setContentsMargins(40, theme().px(46), 40, 40)
        center.addStretch(1)
        middle = QWidget()
        middle.setMaximumWidth(theme().px(WIDTH))
        center.addWidget(middle, 20)
        center.addStretch(1)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._greeting = Text("", "greeting")
        column.addWidget(self._greeting)
        column.addSpacing(4)
        column.addWidget(Text("Pick up where you left off, or start something new. Everything stays on this computer.",
                              "body large", "secondary", weight=400))
        column.addSpacing(28)
        column.addLayout(self._begin())
        column.addWidget(self._heading())
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        column.addLayout(self._list)
        column.addSpacing(24)
        column.addWidget(DropZone())
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        self._scroll = scroll
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def _begin(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme().px(14))
        for title, words, icon, tone, command, signal in (
                ("New project", "Pick a template, add your files", "plus", "accent", "everywhere.new", self.new_project),
                ("Open a project", "One file holds the whole project", "folder-open", "plain", "everywhere.open",
                 self.open_project),
                ("Try the sample project", "Digits and a table, ready to explore", "sparkles", "gold", "", self.sample)):
            card = ActionCard(title, words, icon, tone, command)
            card.clicked.connect(signal)
            card.arrow.connect(self._move)
            self._actions.append(card)
            row.addWidget(card, 1)
        return row

    def _heading(self) -> QWidget:
        self._head = QWidget()
        row = QHBoxLayout(self._head)
        row.setContentsMargins(0, theme().px(35), 0, theme().px(11))
        row.addWidget(Text("Recent", "title"), 1)
        self._view = Segmented([("Cards", "layout-grid"), ("List", "list")])
        self._view.setAccessibleName("Show recent projects as")
        self._view.chosen.connect(self._on_view)
        row.addWidget(self._view)
        return self._head

    def _grid(self, recent: Sequence[Recent]) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(theme().px(22))
        for number in range(CARDS):
            grid.setColumnStretch(number, 1)
        for number, one in enumerate(recent):
            grid.addWidget(self._wired(ProjectCard(one)), 0, number)
        return grid

    def _wired(self, card: RecentCard) -> RecentCard:
        self._cards.append(card)
        card.arrow.connect(self._move)
        card.clicked.connect(lambda: self.chosen.emit(card.recent.path))
        card.wanted_out.connect(lambda: self.removed.emit(card.recent.path))
        return card

    def _on_view(self, number: int) -> None:
        self.list_chosen.emit(number == 1)

    # ---- moving by arrows

    def _move(self, across: int, down: int) -> None:
        """To the nearest card in that direction."""
        cards = [*self._actions, *self._cards]
        here = next((card for card in cards if card.hasFocus()), None)
        if here is None:
            self.shown()
            return
        at = _place(here)
        ahead = [(_distance(at, _place(card), across, down), number) for number, card in enumerate(cards)
                 if card is not here and _is_ahead(at, _place(card), across, down)]
        if ahead:
            card = cards[min(ahead)[1]]
            card.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._scroll.ensureWidgetVisible(card, 8, 8)


def _place(card: QWidget) -> QRect:
    return QRect(card.mapTo(card.window(), card.rect().topLeft()), card.size())


def _is_ahead(here: QRect, there: QRect, across: int, down: int) -> bool:
    if across:
        return (there.center().x() - here.center().x()) * across > 0 and abs(there.y() - here.y()) < here.height() / 2
    return (there.y() - here.y()) * down > 0


def _distance(here: QRect, there: QRect, across: int, down: int) -> tuple[int, int]:
    apart = there.center() - here.center()
    if across:
        return abs(apart.x()), 0
    overlap = there.left() < here.right() and there.right() > here.left()
    return abs(there.y() - here.y()), 0 if overlap else abs(apart.x())


def _clear(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            _clear(inner)
