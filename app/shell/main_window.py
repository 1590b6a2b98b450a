"""The frame: rail, top bar, pages, status line. It knows no project; ``start`` ties it to one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.jobs import Jobs
from app.shell.message_bar import MessageBar
from app.shell.page import Page
from app.shell.rail import STEPS, Rail
from app.shell.regions import go_round
from app.shell.shortcuts import Shortcuts
from app.shell.status_line import StatusLine
from app.shell.theme import theme
from app.shell.top_bar import TopBar
from labeling.errors import UserError

__all__ = ["MainWindow", "Page"]


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
        self._later: dict[str, Callable[[], Page]] = {}
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
        self.shortcuts = Shortcuts(self)
        self.shortcuts.add(self._commands())
        theme().changed.connect(self._rescale)
        self._rescale()

    def add_page(self, step: str, page: Page) -> None:
        """Put a page behind a button of the rail."""
        page.setObjectName(f"page.{step}")
        self._by_name[step] = page
        self.pages.addWidget(page)

    def add_later(self, step: str, make: Callable[[], Page]) -> None:
        """Put a page behind a button of the rail that is made when it is first asked for."""
        self._later[step] = make

    def make_one_more(self) -> bool:
        """Make the next of the pages that were not asked for yet; False if there is none."""
        for step in self._later:
            self.page(step)
            return True
        return False

    def page(self, step: str) -> Page:
        """The page of a step."""
        if step in self._later:
            self.add_page(step, self._later.pop(step)())
        return self._by_name[step]

    @property
    def step(self) -> str:
        """The step that is shown."""
        return next((name for name, page in self._by_name.items() if page is self.pages.currentWidget()), "")

    @Slot(str)
    def go(self, step: str) -> None:
        """Show a step, if there is one to show."""
        if step not in self.rail.buttons or not self.rail.buttons[step].isEnabled() or \
                (step not in self._by_name and step not in self._later):
            return
        page = self.page(step)
        self.rail.choose(step)
        self.pages.setCurrentWidget(page)
        page.setFocus()
        page.shown()
        self.show_hints()
        self.step_chosen.emit(step)

    @Slot()
    def refresh_keys(self) -> None:
        """Keys were changed: bind and show them anew."""
        self.shortcuts.bind()
        self.show_hints()
        self.top.search.update()

    def next_region(self, step: int) -> None:
        """Move the focus to the next part of the window, or the one before (-1)."""
        page = self.pages.currentWidget()
        inner = page.regions() if isinstance(page, Page) else ()
        go_round((self.top, self.rail, self.bar, *inner, self.status), step)

    @Slot(object)
    def say(self, error: UserError) -> None:
        """Show an error that a person can act on."""
        self.bar.say(str(error))

    def toggle_focus_mode(self) -> None:
        """Hide everything but the page, or bring it back."""
        hidden = self.rail.isVisible()
        for widget in (self.rail, self.top, self.status):
            widget.setVisible(not hidden)
        if hidden and (page := self.pages.currentWidget()) is not None:
            page.setFocus()

    def restore(self, state: str) -> None:
        """Stand where the window stood; ``state`` is what ``state`` gave."""
        if state:
            self.restoreGeometry(QByteArray.fromBase64(QByteArray(state.encode("ascii"))))

    def state(self) -> str:
        """Where the window stands and how large it is, as text to keep."""
        return bytes(self.saveGeometry().toBase64().data()).decode("ascii")

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

    def _commands(self) -> dict[str, Callable[[], object]]:
        steps: dict[str, Callable[[], object]] = {step.name: partial(self.go, step.name) for step in STEPS}
        return steps | {"undo": self.undo.emit, "redo": self.redo.emit, "focus": self.toggle_focus_mode,
                        "next_region": partial(self.next_region, 1), "previous_region": partial(self.next_region, -1)}

    @Slot()
    def show_hints(self) -> None:
        """Show the keys that hold now."""
        page = self.pages.currentWidget()
        if isinstance(page, Page):
            self.status.hints.set_hints(page.hints())

    @Slot()
    def _rescale(self) -> None:
        t = theme()
        self.rail.setFixedWidth(t.px(76))
        self.top.setFixedHeight(t.px(48))
        self.status.setFixedHeight(t.px(26))
