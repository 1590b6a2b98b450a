"""Data: what is in the project, and bringing more in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app.jobs import Jobs
from app.session import Session
from app.shell.main_window import Page
from app.shell.theme import theme
from app.widgets.buttons import PRIMARY, Button
from app.widgets.small import ThinBar
from app.widgets.table import GuardedModel, Rows, Table
from app.widgets.text import Text
from labeling.steps.bring_in import ImportOptions, ImportReport, bring_in
from labeling.store import read
from labeling.store.kinds import ItemKind
from labeling.store.models import Change, Item
from labeling.workers import Progress
from weak_supervision.steps.rule_votes import RULE_VOTE_READERS

PAGE = 200


class ItemsModel(GuardedModel):
    """Items a page at a time, as far as somebody scrolls."""

    def __init__(self, session: Session) -> None:
        super().__init__(["Item", "Kind", "Size", "Reason"])
        self._session = session
        self.items: list[Item] = []
        self._more = True

    def reset(self) -> None:
        """Begin again."""
        self.beginResetModel()
        self.items, self._more = [], self._session.is_open
        self.endResetModel()
        if self._more:
            self.fetchMore(QModelIndex())

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.items)

    def canFetchMore(self, parent: QModelIndex | QPersistentModelIndex) -> bool:
        return self._more

    def fetchMore(self, parent: QModelIndex | QPersistentModelIndex) -> None:
        with self._session.project.reading() as connection:
            found = read.items(connection, after=self.items[-1].id if self.items else 0, limit=PAGE)
        self._more = len(found) == PAGE
        if found:
            self.beginInsertRows(QModelIndex(), len(self.items), len(self.items) + len(found) - 1)
            self.items += found
            self.endInsertRows()

    def cell(self, row: int, column: int) -> str:
        item = self.items[row]
        size = f"{item.width} × {item.height}" if item.kind == ItemKind.IMAGE and item.width else ""
        return (item.name, "image" if item.kind == ItemKind.IMAGE else "record", size, item.reason)[column]


class DataPage(Page):
    """opened(item): show it in Label. failed(UserError)."""

    opened = Signal(int)
    failed = Signal(object)

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self._session, self._jobs = session, jobs
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.items = ItemsModel(session)
        self._count = Text("No items yet", "title")
        self._add = Button("Add files", PRIMARY, icon="plus", key="Ctrl I", name="data.add")
        self._add.clicked.connect(self.choose)
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 12, 8)
        head.addWidget(self._count, 1)
        head.addWidget(self._add)
        self.table = Table(self.items, "data.table")
        self.table.activated.connect(self._on_activated)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addLayout(head)
        left.addWidget(self.table, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(self._import_pane())
        session.opened.connect(self._refresh)
        session.closed.connect(self._refresh)
        session.changed.connect(self._on_changed)

    def hints(self) -> list[tuple[str, str]]:
        return [("Ctrl I", "Add files"), ("↑↓", "Move"), ("Enter", "Open in Label"), ("?", "All")]

    def shown(self) -> None:
        self._refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_I and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.choose()
        else:
            super().keyPressEvent(event)

    @Slot()
    def choose(self) -> None:
        """Ask for a folder or files."""
        menu = QMenu(self)
        menu.addAction("A folder of images…").triggered.connect(self._choose_folder)
        menu.addAction("Images, tables or labels…").triggered.connect(self._choose_files)
        menu.popup(self._add.mapToGlobal(self._add.rect().bottomLeft()))

    def bring_in(self, paths: list[Path]) -> None:
        """Import these as a job."""
        if not self._session.is_open:
            return
        project = self._session.project

        def work(progress: Progress) -> ImportReport:
            return bring_in(project, paths, ImportOptions(add_classes=True), progress, RULE_VOTE_READERS)

        job = self._jobs.start("Adding files", work)
        job.progressed.connect(self._on_progress)
        job.finished.connect(self._on_imported)
        job.failed.connect(self.failed)
        job.ended.connect(self._on_ended)
        self._stop.clicked.connect(job.cancel)
        self._title.setText("Adding " + ", ".join(path.name for path in paths[:2]))
        self._words.setText("Keep working. Items appear as they are read.")
        self._pane.show()
        self._stop.show()
        self._bar.show()

    def _import_pane(self) -> QWidget:
        self._pane = QWidget()
        self._pane.setProperty("hairline", "left")
        self._pane.setFixedWidth(theme().px(330))
        self._title, self._words = Text("", "title", wrap=True), Text("", "body", "secondary", wrap=True)
        self._bar, self._stop = ThinBar(0), Button("Stop here")
        self._errors = Rows(["Could not read", "Why"])
        errors = Table(self._errors, "data.errors", stretch=1)
        column = QVBoxLayout(self._pane)
        column.setContentsMargins(14, 14, 10, 10)
        for widget in (self._title, self._bar, self._words, self._stop):
            column.addWidget(widget)
        column.addWidget(errors, 1)
        self._pane.hide()
        return self._pane

    def _choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "A folder of images")
        if name:
            self.bring_in([Path(name)])

    def _choose_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, "Images, tables or labels")
        if names:
            self.bring_in([Path(name) for name in names])

    @Slot(int, int, str)
    def _on_progress(self, done: int, total: int, text: str) -> None:
        self._words.setText(text)
        self._bar.set_share(done / total if total > 0 else 0.0)

    @Slot(object)
    def _on_imported(self, report: ImportReport) -> None:
        stopped = "Stopped; what was read is kept. " if report.stopped else ""
        self._words.setText(f"{stopped}{report.items_added:,} items and {report.labels_added:,} labels added, "
                            f"{report.items_known + report.labels_known:,} known already.")
        self._errors.set_rows([(one.source, one.reason) for one in report.errors])
        with self._session.project.reading() as connection:
            self._session.announce(Change(read.position(connection), schema=True))

    @Slot()
    def _on_ended(self) -> None:
        self._stop.hide()
        self._bar.hide()

    @Slot(object)
    def _on_changed(self, change: Change) -> None:
        if change.schema or not change.items:
            self._refresh()

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        self.opened.emit(self.items.items[index.row()].id)

    @Slot()
    def _refresh(self) -> None:
        self.items.reset()
        if not self._session.is_open:
            return
        with self._session.project.reading() as connection:
            counts = read.counts(connection)
        unreadable = f", {counts.unreadable:,} can’t be read" if counts.unreadable else ""
        self._count.setText(f"{counts.items:,} items{unreadable}" if counts.items or counts.unreadable else "No items yet")
