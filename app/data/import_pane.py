"""The pane beside the items while files come in: how far it is, pause, stop, and what could not be read."""

from __future__ import annotations

import csv
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.data.texts import ErrorsModel
from app.jobs import Job
from app.shell.theme import draw_icon, theme
from app.widgets.buttons import GHOST, LINK, Button
from app.widgets.small import ThinBar
from app.widgets.text import Chip, Elided, Text
from labeling.errors import UserError
from labeling.items.found import Refused
from labeling.workers import Progress

ERROR = Qt.ItemDataRole.UserRole + 1


class Pausable:
    """Progress of a job that can be held: the work waits where it tells how far it is."""

    def __init__(self, progress: Progress, goes: threading.Event) -> None:
        self._progress, self._goes = progress, goes

    def report(self, done: int, total: int | None = None, text: str = "") -> None:
        """Pass on what is told; wait here while the person has paused. Raises Cancelled."""
        self._progress.report(done, total, text)
        while not self._goes.wait(0.1):
            self._progress.report(-1)


class ImportPane(QWidget):
    """failed(UserError): the list could not be saved. closed: the pane was put away."""

    failed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("hairline", "left")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.goes = threading.Event()
        self.goes.set()
        self._job: Job | None = None
        self._begun = 0.0
        self._title, self._what = Text("", "title"), Elided("", "small", "secondary")
        self._bar, self._read, self._left = ThinBar(0), Text("", "body", weight=500), Text("", "small", "secondary")
        self._pause, self._stop = Button("Pause", name="data.pause"), Button("Stop here", name="data.stop")
        self._words = Text("", "small", "secondary", wrap=True)
        self._count, self._save = Chip("", "warn"), Button("Save list", LINK, name="data.save_errors")
        self._errors = ErrorsModel(self)
        self._list = QListView()
        self._list.setObjectName("data.errors")
        self._list.setAccessibleName("Could not read")
        self._list.setModel(self._errors)
        self._list.setItemDelegate(_ErrorDelegate(self._list))
        self._list.setUniformItemSizes(True)
        self._foot = Text("Unreadable files stay listed, so counts match your folder. Exports leave them out.", "small",
                          "secondary", wrap=True)
        self._lay_out()
        self._pause.clicked.connect(self._on_pause)
        self._stop.clicked.connect(self._on_stop)
        self._save.clicked.connect(self._on_save)
        theme().changed.connect(self._restyle)
        self._restyle()

    def begin(self, job: Job, what: str) -> None:
        """Follow an import."""
        self._job, self._begun = job, time.monotonic()
        self.goes.set()
        self._title.setText("Adding files")
        self._what.setText(what)
        self._read.setText("")
        self._left.setText("")
        self._words.setText("Keep working. Items appear as they are read.")
        self._pause.setText("Pause")
        self._bar.set_share(0.0)
        self.set_errors([])
        self._under_way(True)
        self.show()

    def progress(self, done: int, total: int, text: str) -> None:
        """How far it is; total -1 while nobody knows."""
        self._read.setText(text or f"{done:,} read")
        if total > 0 and done > 0:
            self._bar.set_share(done / total)
            self._left.setText(_time_left((time.monotonic() - self._begun) / done * (total - done)))

    def end(self, words: str, errors: Sequence[Refused]) -> None:
        """It is over; say what came of it."""
        self._title.setText("Files added" if self._title.text() != "Stopped" else "Stopped")
        self._words.setText(words)
        self.set_errors(errors)
        self._under_way(False)

    def put_away(self) -> None:
        """It ended without an outcome."""
        self._under_way(False)

    def set_errors(self, errors: Sequence[Refused]) -> None:
        """List what could not be read."""
        self._errors.set_errors(errors)
        self._count.set_chip(f"{len(errors):,}", "warn")
        self._head.setVisible(bool(errors))
        self._list.setVisible(bool(errors))
        self._foot.setVisible(bool(errors))

    def errors(self) -> Sequence[Refused]:
        """What is listed."""
        return self._errors.errors

    def save_errors(self, path: Path) -> None:
        """Write the list as CSV."""
        try:
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(("file", "reason"))
                writer.writerows((one.source, one.reason) for one in self._errors.errors)
        except OSError as error:
            self.failed.emit(UserError(f"The list can't be written to {path}: {error.strerror or error}.",
                                       kept="The list is still here.", next_step="Choose another place."))

    def _under_way(self, on: bool) -> None:
        for widget in (self._bar, self._pause, self._stop, self._read, self._left):
            widget.setVisible(on)

    def _lay_out(self) -> None:
        close = Button("", GHOST, icon="x", height=26)
        close.setAccessibleName("Close")
        close.clicked.connect(self.hide)
        top = _row(self._title, close, stretch=0)
        self._head = QWidget()
        inside = QHBoxLayout(self._head)
        inside.setContentsMargins(0, 14, 0, 4)
        for widget in (Text("Could not read", "body", weight=600), self._count):
            inside.addWidget(widget)
        inside.addStretch(1)
        inside.addWidget(self._save)
        buttons = QHBoxLayout()
        buttons.addWidget(self._pause, 1)
        buttons.addWidget(self._stop, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 14, 12)
        column.addLayout(top)
        column.addWidget(self._what)
        column.addWidget(self._bar)
        column.addLayout(_row(self._read, self._left, stretch=0))
        column.addLayout(buttons)
        column.addWidget(self._words)
        column.addWidget(self._head)
        column.addWidget(self._list, 1)
        column.addStretch(0)
        column.addWidget(self._foot)
        column.setAlignment(Qt.AlignmentFlag.AlignTop)

    @Slot()
    def _on_pause(self) -> None:
        paused = self.goes.is_set()
        (self.goes.clear if paused else self.goes.set)()
        self._pause.setText("Go on" if paused else "Pause")
        self._left.setText("Paused" if paused else "")

    @Slot()
    def _on_stop(self) -> None:
        self._title.setText("Stopped")
        if self._job is not None:
            self._job.cancel()

    @Slot()
    def _on_save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Save the list", "could-not-read.csv", "CSV (*.csv)")
        if name:
            self.save_errors(Path(name))

    @Slot()
    def _restyle(self) -> None:
        self.setFixedWidth(theme().px(284))


class _ErrorDelegate(QStyledItemDelegate):
    """Two lines: which file, and why."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, theme().px(46))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        t, rect = theme(), QRectF(option.rect)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownArgumentType]
        one: Refused = index.data(ERROR)
        draw_icon(painter, "file-x", QRectF(rect.left(), rect.top() + t.px(7), t.px(16), t.px(16)), "bad.text")
        for text, role, ink, top in ((one.source, "body", "text.primary", 4), (one.reason, "small", "text.secondary", 23)):
            painter.setFont(t.font(role))
            painter.setPen(t.color(ink))
            box = rect.adjusted(t.px(24), t.px(top), 0, 0)
            painter.drawText(box, Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextSingleLine, painter.fontMetrics().elidedText(
                text, Qt.TextElideMode.ElideMiddle, int(box.width())))


def _row(left: QWidget, right: QWidget, stretch: int) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(left)
    row.addStretch(1)
    row.addWidget(right, stretch)
    return row


def _time_left(seconds: float) -> str:
    return f"about {round(seconds / 60)} min left" if seconds > 90 else f"about {max(1, round(seconds))} s left"
