"""The frame: rail, top bar, pages, status line. It knows no project; ``start`` ties it to one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.jobs import Jobs
from app.shell.palette import Action, Palette
from app.shell.rail import STEPS, Rail
from app.shell.status_line import StatusLine
from app.shell.theme import theme
from app.shell.top_bar import TopBar
from app.widgets.buttons import Button
from app.widgets.text import Text
from labeling.errors import UserError


class Page(QWidget):
    """What the frame asks of a page."""

    def hints(self) -> list[tuple[str, str]]:
        """Keys and words for the status line."""
        return [("?", "All keys")]

    def shown(self) -> None:
        """The page was brought to the front."""


Offer = tuple[str, Callable[[], object]]  # what a button says, and what it does


class MessageBar(QWidget):
    """One line under the top bar: read-only, or an error that a person can act on, with a button to do so."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "warn")
        self._text = Text("", "body", "warn", wrap=True)
        self._act, self._close = Button("", height=28, name="bar.act"), Button("Close", height=28)
        self._do: Callable[[], object] = self.hide
        self._act.clicked.connect(self._on_act)
        self._close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 12, 6)
        row.addWidget(self._text, 1)
        row.addWidget(self._act)
        row.addWidget(self._close)
        self.hide()

    def say(self, text: str, offer: Offer | None = None) -> None:
        """Show this until it is closed or replaced, beside a button if something is offered."""
        self._text.setText(text)
        self.setAccessibleName(text)
        self._act.setVisible(offer is not None)
        if offer is not None:
            words, self._do = offer
            self._act.setText(words)
            self._act.setAccessibleName(words)
            self._act.updateGeometry()
        self.show()

    def text(self) -> str:
        """What is shown."""
        return self._text.text()

    @property
    def offered(self) -> str:
        """What the button says that is shown, "" without one."""
        return "" if self._act.isHidden() else self._act.text()

    @Slot()
    def _on_act(self) -> None:
        self._do()


class MainWindow(QMainWindow):
    """step_chosen(name); dropped(list of Path); undo, redo; closing: the window is about to go.

    ``may_close`` is asked before, and can keep the window open.
    """

    step_chosen = Signal(str)
    dropped = Signal(list)
    undo = Signal()
    redo = Signal()
    closing = Signal()

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self.setObjectName("MainWindow")
        self.setWindowTitle("Touchstone")
        self.setMinimumSize(1024, 680)
        self.resize(1440, 900)
        self.setAcceptDrops(True)
        self.jobs = jobs
        self.top, self.rail, self.status, self.bar = TopBar(jobs), Rail(), StatusLine(), MessageBar()
        self.pages = QStackedWidget()
        self.may_close: Callable[[], bool] = lambda: True
        self._by_name: dict[str, Page] = {}
        self.actions_: list[Action] = []
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.rail)
        inner = QVBoxLayout()
        inner.setSpacing(0)
        inner.addWidget(self.bar)
        inner.addWidget(self.pages, 1)
        inner.addWidget(self.status)
        body.addLayout(inner, 1)
        center = QWidget()
        column = QVBoxLayout(center)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addLayout(body, 1)
        self.setCentralWidget(center)
        self.rail.chosen.connect(self.go)
        self.top.searched.connect(self.open_palette)
        self._shortcuts()
        theme().changed.connect(self._rescale)
        self._rescale()

    def add_page(self, step: str, page: Page) -> None:
        """Put a page behind a button of the rail."""
        page.setObjectName(f"page.{step}")
        self._by_name[step] = page
        self.pages.addWidget(page)

    def page(self, step: str) -> Page:
        """The page of a step."""
        return self._by_name[step]

    @property
    def step(self) -> str:
        """The step that is shown."""
        return next((name for name, page in self._by_name.items() if page is self.pages.currentWidget()), "")

    @Slot(str)
    def go(self, step: str) -> None:
        """Show a step, if there is one to show."""
        if step not in self._by_name or not self.rail.buttons[step].isEnabled():
            return
        page = self._by_name[step]
        self.rail.choose(step)
        self.pages.setCurrentWidget(page)
        self.status.hints.set_hints(page.hints())
        page.shown()
        page.setFocus()
        self.step_chosen.emit(step)

    @Slot(object)
    def say(self, error: UserError) -> None:
        """Show an error that a person can act on."""
        self.bar.say(str(error))

    def open_palette(self) -> None:
        """Let the person find a command."""
        steps = [Action(f"Go to {step.title}", partial(self.go, step.name), step.icon, step.key.replace("+", " "))
                 for step in STEPS if step.name in self._by_name and self.rail.buttons[step.name].isEnabled()]
        palette = Palette([*self.actions_, *steps], self)
        palette.move(self.geometry().center().x() - palette.sizeHint().width() // 2, self.geometry().top() + 110)
        palette.open()

    def set_actions(self, actions: Sequence[Action]) -> None:
        """What the palette offers besides the steps."""
        self.actions_ = list(actions)

    def toggle_focus_mode(self) -> None:
        """Hide everything but the page, or bring it back."""
        hidden = self.rail.isVisible()
        for widget in (self.rail, self.top, self.status):
            widget.setVisible(not hidden)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            self.dropped.emit(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.may_close():
            event.ignore()
            return
        self.closing.emit()
        super().closeEvent(event)

    def _shortcuts(self) -> None:
        for number, step in enumerate(STEPS[1:7], start=1):
            QShortcut(QKeySequence(f"Alt+{number}"), self, partial(self.go, step.name))
        for keys, action in (("Ctrl+K", self.open_palette), ("Ctrl+Z", self.undo.emit), ("Ctrl+Shift+Z", self.redo.emit),
                             ("F11", self.toggle_focus_mode), ("Ctrl+,", lambda: self.go("settings"))):
            QShortcut(QKeySequence(keys), self, action)

    @Slot()
    def _rescale(self) -> None:
        t = theme()
        self.rail.setFixedWidth(t.px(76))
        self.top.setFixedHeight(t.px(48))
        self.status.setFixedHeight(t.px(26))
