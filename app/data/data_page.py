"""Data: what is in the project, finding and organising it, and bringing more in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QStackedWidget, QVBoxLayout, QWidget

from app import keys
from app.data.actions import Actions
from app.data.empty import Empty
from app.data.filters import SAVED, Filters
from app.data.import_pane import ImportPane
from app.data.importing import Importing
from app.data.item_table import ItemTable
from app.data.model import DataModel
from app.data.profile_row import ProfileRow
from app.data.row_painter import Look
from app.data.selection_bar import SelectionBar
from app.data.thumbnails import Thumbnails
from app.data.tiles import ItemTiles
from app.jobs import Jobs
from app.session import Session
from app.shell.page import Page
from app.widgets.buttons import GHOST, PRIMARY, Button, Segmented
from app.widgets.filter_bar import Chips
from app.widgets.item_grid import ItemGrid
from app.widgets.small import ThinBar, hairline
from app.widgets.text import Text
from labeling.commands.shaping import SetSetting
from labeling.store.kinds import ItemKind
from labeling.store.listing import Listed

TILE = QSize(172, 190)
EMPTY, ITEMS = range(2)


class DataPage(Page):
    """opened(item): show it in Label. label_wanted(Selection): label these. sample: show the sample. failed(UserError)."""

    opened = Signal(int)
    label_wanted = Signal(object)
    sample = Signal()
    failed = Signal(object)

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self._session = session
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.model = DataModel(session, jobs, self)
        self.thumbnails, self.tile_pictures = Thumbnails(96, self), Thumbnails(256, self)
        self.filters = Filters(self.model)
        self.table = ItemTable(self.model, self._small_picture)
        self.grid = ItemGrid(ItemTiles(self.table.items, self._tile_picture), TILE)
        self.grid.setObjectName("data.grid")
        self.grid.setAccessibleName("Items as pictures")
        self.profile = ProfileRow()
        self.pane = ImportPane()
        self.pane.hide()
        self.importing = Importing(session, jobs, self.model, self.pane, self)
        self.empty = Empty()
        self._lay_out()
        self.bar = SelectionBar(self._views)
        self.actions_ = Actions(session, self.model, self.bar, self)
        self._wire()

    # ---- what the frame asks

    def hints(self) -> list[tuple[str, str]]:
        return [*keys.hints("data.filter"), ("↑↓", "Move"), *keys.hints("data.select", "data.open", "everywhere.add",
                                                                        "everywhere.keys")]

    def regions(self) -> list[QWidget]:
        return [widget for widget in (self.filters.tree, self._view(), self.pane) if widget.isVisibleTo(self)]

    def shown(self) -> None:
        self.model.refresh()
        if self._stack.currentIndex() == ITEMS:
            self._view().setFocus()

    def close_threads(self) -> None:
        """End the threads."""
        self.model.finder.close()
        self.thumbnails.close()
        self.tile_pictures.close()

    @Slot()
    def choose(self) -> None:
        """Ask for a folder or files."""
        button = self._add if self._add.isVisible() else self.empty.button
        self.importing.choose(button.mapToGlobal(QPoint(0, button.height() + 2)))

    def bring_in(self, paths: list[Path]) -> None:
        """Import these as a job."""
        self.importing.bring_in(paths)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        what = keys.action(event, "data")
        if what == "data.filter" and self._stack.currentIndex() == ITEMS:
            self.filters.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.filters.field.selectAll()
        elif what == "data.select" and self.grid.hasFocus():
            self._toggle(self.grid.current)
        elif what == "data.open" and self.grid.hasFocus():
            self._open(self.grid.current)
        else:
            super().keyPressEvent(event)

    # ---- layout

    def _lay_out(self) -> None:
        self._count, self._of = Text("No items yet", "title"), Text("", "body", "secondary")
        self.chips = Chips()
        self._which = Segmented([("", "table-2"), ("", "layout-grid")])
        self._charts = Button("", GHOST, icon="align-left", name="data.charts")
        self._charts.setAccessibleName("Charts")
        self._charts.setToolTip("Charts")
        self._charts.setCheckable(True)
        self._add = Button("Add files", PRIMARY, icon="plus", name="data.add")
        self._add.setToolTip(keys.tip("Add files", "everywhere.add"))
        head = QHBoxLayout()
        head.setContentsMargins(16, 7, 14, 7)
        head.setSpacing(8)
        for widget in (self._count, self._of):
            head.addWidget(widget)
        head.addWidget(self.chips, 1)
        for widget in (self._which, self._charts, self._add):
            head.addWidget(widget)
        self._loading = ThinBar(0)
        self._loading.setVisible(False)
        self._nothing = Text("Nothing matches this filter.", "body", "secondary")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._nothing.hide()
        self._views = QStackedWidget()
        self._views.addWidget(self.table)
        self._views.addWidget(self.grid)
        right = QVBoxLayout()
        right.setSpacing(0)
        for widget in (self._loading, self.profile, self._nothing):
            right.addWidget(widget)
        right.addWidget(self._views, 1)
        items, middle = QWidget(), QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addLayout(right)
        middle.addLayout(column, 1)
        items.setLayout(middle)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(items)
        center = QVBoxLayout()
        center.setSpacing(0)
        center.addLayout(head)
        center.addWidget(hairline())
        center.addWidget(self._stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.filters)
        row.addLayout(center, 1)
        row.addWidget(self.pane)

    def _wire(self) -> None:
        model = self.model
        model.found.connect(self._on_found)
        model.rows.connect(self.grid.viewport().update)
        model.selected.connect(self._on_selected)
        model.searching.connect(self._loading.setVisible)
        model.profiled.connect(self._show_profile)
        model.pictures_moved.connect(self._forget_pictures)
        model.failed.connect(self.failed)
        self.importing.failed.connect(self.failed)
        self._session.opened.connect(self._on_opened)
        self._session.closed.connect(self._forget_pictures)
        self._session.changed.connect(self._on_changed)
        self.thumbnails.ready.connect(self.table.viewport().update)
        self.tile_pictures.ready.connect(self.grid.viewport().update)
        self._add.clicked.connect(self.choose)
        self._which.chosen.connect(self._show_view)
        self._charts.toggled.connect(self._show_charts)
        self.profile.chosen.connect(model.add_query)
        self.chips.removed.connect(self._remove_term)
        self.chips.cleared.connect(self._clear)
        self.filters.left.connect(lambda: self._view().setFocus())
        self.filters.save_wanted.connect(self._save_filter)
        self.filters.forget.connect(self._forget_filter)
        self.filters.relocate.connect(self.importing.find_folder)
        self.table.opened.connect(self._open)
        self.grid.opened.connect(self._open)
        self.grid.pressed.connect(self._on_pressed)
        self.grid.swept.connect(self._sweep)
        self.table.horizontalHeader().sectionClicked.connect(self._on_header)
        self.actions_.label_wanted.connect(self.label_wanted)
        self.empty.add.connect(self.choose)
        self.empty.wanted.connect(self._choose_what)
        self.empty.sample.connect(self.sample)

    # ---- what happens

    def _view(self) -> QWidget:
        return self.table if self._views.currentWidget() is self.table else self.grid

    @Slot()
    def _on_opened(self) -> None:
        self._on_schema()
        self.pane.hide()

    @Slot(object)
    def _on_changed(self, change: object) -> None:
        self._on_schema()

    def _on_schema(self) -> None:
        schema = self._session.project.schema()
        self.table.items.look = Look.of(schema, self.model.question)
        self.filters.saved = {name.removeprefix(SAVED): value for name, value in schema.settings.items()
                              if name.startswith(SAVED)}

    @Slot()
    def _on_found(self) -> None:
        model = self.model
        empty = not model.total and not model.terms
        self._stack.setCurrentIndex(EMPTY if empty else ITEMS)
        for widget in (self.filters, self._which, self._charts):
            widget.setVisible(not empty)
        found, total = grouped(model.count()), grouped(model.total)
        self._count.setText("No items yet" if empty else found if model.terms else f"{total} items")
        self._of.setText(f"of {total} items" if model.terms else "")
        self.chips.set_chips(self.filters.words())
        self._nothing.setVisible(bool(model.terms) and not model.count())
        self.grid.refresh()
        self._on_selected()
        if not self.table.currentIndex().isValid() and model.count():
            self.table.setCurrentIndex(self.table.items.index(0, 2))
        if self._charts.isChecked():
            model.look_at_profile()

    @Slot()
    def _on_selected(self) -> None:
        model = self.model
        writable = self._session.is_open and self._session.project.writable
        self.bar.show_count(model.selected_count(), model.count(), writable=writable)
        self.grid.viewport().update()

    @Slot(int)
    def _on_header(self, section: int) -> None:
        if section == 0:
            self.model.select_all(self.model.selected_count() < self.model.count())

    @Slot(int)
    def _show_view(self, number: int) -> None:
        row = self.table.currentIndex().row() if number else self.grid.current
        self._views.setCurrentIndex(number)
        if number:
            self.grid.set_current(max(0, row))
        else:
            self.table.setCurrentIndex(self.table.items.index(row, 2))
        self._view().setFocus()
        self.bar.place()

    @Slot(bool)
    def _show_charts(self, on: bool) -> None:
        self.profile.setVisible(on)
        if on:
            self.model.look_at_profile()

    @Slot()
    def _show_profile(self) -> None:
        if self.model.profile is not None:
            self.profile.set_profile(self.model.profile, {term.text() for term in self.model.terms})

    @Slot(int)
    def _remove_term(self, number: int) -> None:
        terms = self.model.terms
        if terms[number].facet == "text":
            self.filters.clear_text()
        self.model.set_terms((*terms[:number], *terms[number + 1:]))

    @Slot()
    def _clear(self) -> None:
        self.filters.clear_text()
        self.model.set_terms(())

    @Slot()
    def _save_filter(self) -> None:
        name, chosen = QInputDialog.getText(self, "Save this filter", "Name")
        if chosen and name.strip():
            self._session.do(SetSetting(SAVED + name.strip(), self.model.query))

    @Slot(str)
    def _forget_filter(self, name: str) -> None:
        self._session.do(SetSetting(SAVED + name, None))

    @Slot(str)
    def _choose_what(self, what: str) -> None:
        (self.importing.choose_folder if what == "folder" else self.importing.choose_files)()

    @Slot(int)
    def _open(self, number: int) -> None:
        row = self.model.at_hand(number)
        if row is not None:
            self.opened.emit(row.id)

    @Slot(int, bool)
    def _on_pressed(self, number: int, shift: bool) -> None:
        if shift:
            self._sweep(self.grid.current, number)

    @Slot(int, int)
    def _sweep(self, first: int, last: int) -> None:
        rows = (self.model.at_hand(number) for number in range(min(first, last), max(first, last) + 1))
        self.model.select({row.id for row in rows if row is not None})

    def _toggle(self, number: int) -> None:
        row = self.model.at_hand(number)
        if row is not None:
            self.model.select({row.id}, not self.model.is_selected(row.id))

    # ---- pictures

    def _small_picture(self, row: Listed) -> QImage | None:
        return self._picture(self.thumbnails, row)

    def _tile_picture(self, row: Listed) -> QImage | None:
        return self._picture(self.tile_pictures, row)

    def _picture(self, pictures: Thumbnails, row: Listed) -> QImage | None:
        if row.kind == ItemKind.RECORD or not self._session.is_open:
            return None
        return pictures.get(self._session.project, row)

    @Slot()
    def _forget_pictures(self) -> None:
        self.thumbnails.forget()
        self.tile_pictures.forget()


def grouped(number: int) -> str:
    """A number with narrow spaces between thousands."""
    return f"{number:,}".replace(",", "\u202f")


