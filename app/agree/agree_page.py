"""Agree: how far people agree, one answer an item, and settling what they differ on."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout

from app.agree.evidence_sheet import evidence_sheet
from app.agree.merge_sheet import MergeSheet
from app.agree.model import AgreeModel
from app.agree.overview import OverviewPane
from app.agree.settle import SettlePane
from app.keys import action, class_number, hints, key_range
from app.session import Session
from app.settings import SettingsFile
from app.shell.main_window import MainWindow, Page
from app.widgets.text import grouped
from labeling.exchange.preview import Preview
from labeling.questions.registry import kind_of
from labeling.store.union import Union


class AgreePage(Page):
    """An overview, and the queue of disagreements one by one. told(words): something a person should know."""

    told = Signal(str)

    def __init__(self, session: Session, model: AgreeModel, settings: SettingsFile) -> None:
        super().__init__()
        self._session, self.model, self._settings = session, model, settings
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.overview, self.settle = OverviewPane(), SettlePane(session, model, settings)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.overview)
        self._stack.addWidget(self.settle)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.overview.run.connect(self._run)
        self.overview.settle.connect(self.open_settle)
        self.overview.merge.connect(self._choose_file)
        self.overview.why.connect(self._explain)
        self.settle.back.connect(self.close_settle)
        self.settle.decided.connect(self._decide)
        model.loaded.connect(self._on_loaded)
        model.moved.connect(self._on_moved)
        model.previewed.connect(self._ask_to_merge)
        model.merged.connect(self._on_merged)

    def hints(self) -> list[tuple[str, str]]:
        if self._stack.currentIndex() == 0:
            return [("Enter", "Settle"), ("↑ ↓", "Move"), ("?", "All")]
        count = len(self.model.overview.question.classes) if self.model.overview else 1
        return [*hints("settle.consensus"), (key_range(count, self._settings.values.layout), "Decide otherwise"),
                *hints("settle.discuss", "settle.skip"), ("Backspace", "Undo"), ("Esc", "Back")]

    def shown(self) -> None:
        self.model.load()

    def close_threads(self) -> None:
        """End decoding."""
        self.settle.view.close_threads()

    # ---- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._stack.currentIndex() == 0:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.open_settle(max(0, self.overview.table.current_row()))
            elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self.overview.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
                self.overview.table.selectRow(max(0, self.overview.table.current_row()))
            else:
                super().keyPressEvent(event)
            return
        doing = {"settle.consensus": lambda: self.model.settle(None), "settle.skip": lambda: self.model.step(1),
                 "settle.discuss": self.model.discuss, "settle.back": lambda: self.model.step(-1),
                 "settle.forward": lambda: self.model.step(1), "view.zoom": self.settle.view.canvas.toggle_zoom}
        number, rows = class_number(event, self._settings.values.layout), self.settle.rows()
        what = action(event, "settle")
        if number is not None and number < len(rows):
            self._decide(rows[number].key)
        elif what in doing:
            doing[what]()
        elif event.key() == Qt.Key.Key_Backspace:
            self._session.undo()
        elif event.key() == Qt.Key.Key_Escape:
            self.close_settle()
        else:
            super().keyPressEvent(event)

    # ---- moving

    def open_settle(self, row: int = 0) -> None:
        """Show the queue one by one, from a row on."""
        if self.model.queue:
            self.model.place = row
            self._stack.setCurrentIndex(1)
            self._on_moved()
            self.setFocus()
            self._tell_hints()

    @Slot()
    def close_settle(self) -> None:
        """Back to the overview."""
        self._stack.setCurrentIndex(0)
        self.model.load()
        self.setFocus()
        self._tell_hints()

    def _tell_hints(self) -> None:
        window = self.window()
        if isinstance(window, MainWindow):
            window.status.hints.set_hints(self.hints())

    @Slot()
    def _run(self) -> None:
        self.model.start_consensus()

    @Slot()
    def _explain(self) -> None:
        if self.model.overview is not None and self.model.overview.fused is not None:
            evidence_sheet(self.model.overview.fused.run, self.window()).open()

    @Slot()
    def _choose_file(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, "Merge colleagues’ files", str(self._session.project.path.parent),
                                                "Projects (*.touchstone)")
        if names:
            self.model.preview([Path(name) for name in names])

    @Slot(object)
    def _ask_to_merge(self, previews: list[Preview]) -> None:
        sheet = MergeSheet(self.window(), previews)
        sheet.accepted.connect(lambda: self.model.merge(*(one.path for one in previews), joins=sheet.joins))
        sheet.finished.connect(sheet.deleteLater)
        sheet.open()

    @Slot(str)
    def _decide(self, key: str) -> None:
        overview = self.model.overview
        if overview is not None:
            kind = kind_of(overview.question.kind)
            self.model.settle(kind.encode(kind.parse(key, overview.question)))
            self.setFocus()

    # ---- what the model says

    @Slot()
    def _on_loaded(self) -> None:
        overview = self.model.overview
        if overview is not None:
            self.overview.show_overview(overview, self.model.queue, overview.settled)

    @Slot()
    def _on_moved(self) -> None:
        if self._stack.currentIndex() == 0 or self.model.overview is None:
            return
        if self.model.current is None:
            self.close_settle()
        else:
            self.settle.show_current()

    @Slot(object)
    def _on_merged(self, taken: Union) -> None:
        if taken.facts_added:
            self.told.emit(f"Merged: {grouped(taken.facts_added)} new entries and {grouped(taken.items_added)} new "
                           "items came in. Ctrl Z takes the merge back.")
        else:
            self.told.emit("Nothing new: this project knew all of that file already.")
