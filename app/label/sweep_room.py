"""The grid of Label: a page of cells is named by exceptions and accepted at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app import keys
from app.data.thumbnails import Thumbnails
from app.label.cell_grid import CellGrid
from app.label.sweep_banner import SweepBanner
from app.label.sweep_cells import SweepCells
from app.label.sweep_model import SweepModel, describe
from app.label.sweep_pane import SweepPane
from app.session import Session
from app.settings import SettingsFile
from app.widgets.text import grouped
from labeling.store.kinds import ItemKind
from labeling.store.models import Item

PICTURE = 256  # pixels of a cell's picture at its longer side


class SweepRoom(QWidget):
    """left(item): back to one by one, at the focused item (0: there is none). told: what the toolbar says is another."""

    left = Signal(int)
    told = Signal()

    def __init__(self, session: Session, settings: SettingsFile, model: SweepModel) -> None:
        super().__init__()
        self._session, self._settings, self.model = session, settings, model
        self.thumbnails = Thumbnails(PICTURE, self)
        self.tiles = SweepCells(model, self._picture)
        self.cells, self.banner, self.pane = CellGrid(self.tiles), SweepBanner(), SweepPane(model, self._picture)
        self.cells.setObjectName("label.cells")
        self.cells.setAccessibleName("Page of items")
        self._actions: dict[str, Callable[[], object]] = {
            "grid.open": model.leave_open, "grid.accept": self.accept, "grid.leave": self.leave,
            "grid.class": lambda: model.sweep("", by_suggestion=False), "grid.undo": session.undo,
            "grid.larger": lambda: self.cells.set_level(self.cells.level + 1),
            "grid.smaller": lambda: self.cells.set_level(self.cells.level - 1)}
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.banner)
        middle.addWidget(self.cells, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(middle, 1)
        self._wire()

    def _wire(self) -> None:
        model = self.model
        model.paged.connect(self._on_paged)
        model.marked.connect(self._on_marked)
        model.advised.connect(self.pane.advise)
        self.cells.moved.connect(self._on_moved)
        self.cells.opened.connect(self._on_opened)
        self.cells.resized.connect(self._on_resized)
        self.pane.named.connect(self._on_named)
        self.pane.accepted.connect(self.accept)
        self.thumbnails.ready.connect(self._on_picture)
        self._session.closed.connect(self.thumbnails.forget)

    def enter(self) -> bool:
        """Begin to sweep; False if there is no question to sweep."""
        if not self.model.enter():
            return False
        first = self.model.cells[0].item if self.model.cells else None
        self.cells.as_rows = first is not None and first.kind == ItemKind.RECORD
        self.model.set_size(self.cells.capacity())
        return True

    @Slot()
    def accept(self) -> None:
        """Answer for what was seen of this page."""
        self.model.accept(self.tiles.seen)

    @Slot()
    def leave(self) -> None:
        """Go back to one by one, at the focused cell."""
        item = self.model.at().item.id if self.model.cells else 0
        self.model.leave()
        self.left.emit(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.take_key(event):
            super().keyPressEvent(event)

    def take_key(self, event: QKeyEvent) -> bool:
        """Do what a key means in the grid; whether it meant anything."""
        model, question = self.model, self.model.question
        if question is None:
            return False
        action = self._actions.get(keys.action(event, "grid") or "")
        if action is not None:
            action()
            return True
        number = keys.class_number(event, self._settings.values.layout)
        if number is None or number >= len(question.classes):
            return False
        model.name(question.classes[number].key)
        self.pane.classes.flash(question.classes[number].key)
        return True

    def sources(self, orders: QMenu) -> QMenu:
        """What can be swept, put before the orders of the queue."""
        model = self.model
        counts = model.suggestions.by_class() if model.suggestions is not None else []
        first = orders.actions()[0] if orders.actions() else None
        for one, count in zip(model.question.classes if model.question else (), counts, strict=False):
            if not count or first is None:
                continue
            line = orders.addAction(f"Suggested: {one.name}")
            line.setCheckable(True)
            line.setChecked(model.by_suggestion and model.swept == one.key)
            line.triggered.connect(lambda _=False, key=one.key: model.sweep(key, by_suggestion=True))
            orders.insertAction(first, line)
        if first is not None and any(counts):
            orders.insertSeparator(first)
        return orders

    def open_sources(self, orders: QMenu, below: QWidget) -> None:
        """Let the person choose what to sweep."""
        self.sources(orders).popup(below.mapToGlobal(QPoint(0, below.height())))

    def title(self) -> tuple[str, str]:
        """(what is swept, which page of how many) for the toolbar."""
        model = self.model
        if model.question is None:
            return "", ""
        name = f"Sweep: {describe(model.question, model.swept)}" if model.swept else "Sweep: choose a class"
        done = len(model.accepted)
        if model.waiting is None:
            return name, f"page {done + 1}"
        rest = model.waiting - sum(len(one.items) for one in model.accepted)
        pages = done + max(1, -(-rest // max(1, model.size)))
        return name, f"page {grouped(done + 1)} of {grouped(pages)}"

    def source(self) -> str:
        """Where the cells come from, for the toolbar; "" for the queue."""
        model = self.model
        return f"Suggested: {describe(model.question, model.swept)}" if model.by_suggestion and model.question else ""

    # ---- what happens

    @Slot()
    def _on_paged(self) -> None:
        self.tiles.seen &= {one.item.id for one in self.model.cells}
        self.cells.set_current(self.model.current)
        self._on_marked()

    @Slot()
    def _on_marked(self) -> None:
        self.cells.set_current(self.model.current)
        self.pane.show_page(self._settings.values.layout)
        self.banner.show_page(self.model)
        self.told.emit()

    @Slot()
    def _on_resized(self) -> None:
        self.model.set_size(self.cells.capacity())
        self.cells.update()

    @Slot(int, bool)
    def _on_moved(self, number: int, select: bool) -> None:
        self.model.move(number, select=select)

    @Slot(int)
    def _on_opened(self, number: int) -> None:
        self.model.move(number)
        self.leave()

    @Slot(str)
    def _on_named(self, key: str) -> None:
        self.model.name(key)
        self.cells.setFocus()

    @Slot(int)
    def _on_picture(self, item: int) -> None:
        self.cells.update()
        self.pane.closer.update()

    def _picture(self, item: Item) -> QImage | None:
        return self.thumbnails.get(self._session.project, item) if self._session.is_open else None
