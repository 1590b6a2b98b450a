"""Export: which format, which labels, what stands in the way, and out it goes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.export.model import ExportModel
from app.session import Session
from app.shell.main_window import Page
from app.shell.theme import theme
from app.version import __version__
from app.widgets.buttons import LINK, PRIMARY, SEGMENT, Button
from app.widgets.small import hairline
from app.widgets.text import Elided, Text
from labeling.formats.registry import FORMATS
from labeling.steps.export import ExportOptions, ExportReport
from labeling.store import read

SPLIT = "train=0.8,val=0.1,test=0.1"


class ExportPage(Page):
    """mend(step): the person wants to go where a gate can be mended."""

    mend = Signal(str)

    def __init__(self, session: Session, model: ExportModel) -> None:
        super().__init__()
        self._session, self.model = session, model
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._out: Path | None = None
        inner = QVBoxLayout()
        inner.setContentsMargins(28, 20, 28, 16)
        inner.setSpacing(12)
        inner.addWidget(Text("Export", "page title"))
        inner.addWidget(Text("Format", "section label", "secondary"))
        inner.addWidget(self._formats())
        inner.addWidget(Text("Labels", "section label", "secondary"))
        inner.addLayout(self._choices())
        inner.addWidget(Text("Quality", "section label", "secondary"))
        self._gates = QVBoxLayout()
        inner.addLayout(self._gates)
        inner.addStretch(1)
        self._words = Text("", "body", "secondary", wrap=True)
        inner.addWidget(self._words)
        inner.addLayout(self._place())
        outer = QHBoxLayout(self)
        outer.addStretch(1)
        outer.addLayout(inner, 6)
        outer.addStretch(1)
        model.loaded.connect(self._on_loaded)
        model.exported.connect(self._on_exported)
        session.opened.connect(self._on_opened)

    def hints(self) -> list[tuple[str, str]]:
        return [("Ctrl E", "Export"), ("?", "All")]

    def shown(self) -> None:
        if self._session.is_open:
            self._labels.clear()
            self._labels.addItem("Consensus, settled decisions first", "consensus")
            self._labels.addItem("Settled decisions only", "settled")
            with self._session.project.reading() as connection:
                answered = {who for _, who in read.counts(connection).answers}
            for one in self._session.project.schema().annotators:
                if one.id in answered:
                    self._labels.addItem(f"Answers of {one.name}", f"annotator:{one.name}")
            if self._out is None or self._out.exists():
                self._set_out(self.model.folder())
        self.model.load()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_E and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._start()
        else:
            super().keyPressEvent(event)

    def _formats(self) -> QWidget:
        box = QWidget()
        box.setObjectName("export.formats")
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        self._group = QButtonGroup(self)
        for number, one in enumerate(FORMATS):
            button = Button(f"{one.title}: {one.description}", SEGMENT, icon=one.icon, height=44)
            button.setCheckable(True)
            self._group.addButton(button, number)
            grid.addWidget(button, number // 2, number % 2)
        self._group.button(0).setChecked(True)
        return box

    def _choices(self) -> QVBoxLayout:
        self._labels = QComboBox()
        self._labels.setAccessibleName("Which labels")
        self._only = QLineEdit()
        self._only.setAccessibleName("Only these items")
        self._only.setPlaceholderText("Only some items: status:settled  class:cat  -flagged:yes")
        self._split = QCheckBox("Divide into training, validation and test, near-duplicates kept together")
        self._shares = QLineEdit(SPLIT)
        self._shares.setAccessibleName("Shares of the parts")
        column = QVBoxLayout()
        for widget in (self._labels, self._only, self._split, self._shares):
            column.addWidget(widget)
        self._shares.setVisible(False)
        self._split.toggled.connect(self._shares.setVisible)
        return column

    def _place(self) -> QHBoxLayout:
        self._folder = Elided("", "body", "secondary")
        change = Button("Change", LINK)
        change.clicked.connect(self._choose_folder)
        self._run = Button("Export", PRIMARY, key="Ctrl E", height=38, name="export.run")
        self._run.clicked.connect(self._start)
        row = QHBoxLayout()
        row.addWidget(self._folder, 1)
        row.addWidget(change)
        row.addWidget(self._run)
        return row

    def _start(self) -> None:
        if self._out is None:
            return
        chosen = ExportOptions(FORMATS[self._group.checkedId()].name, None, str(self._labels.currentData()),
                               self._only.text(), self._shares.text() if self._split.isChecked() else "", 0, __version__)
        self._words.setText("")
        self.model.start(self._out, chosen)

    def _choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "Where should the export go?")
        if name:
            self._set_out(Path(name) / f"{self._session.project.path.stem}-export")

    def _set_out(self, path: Path) -> None:
        self._out = path
        self._folder.setText(str(path))

    @Slot()
    def _on_opened(self) -> None:
        self._out = None
        self._words.setText("")

    @Slot()
    def _on_loaded(self) -> None:
        while (item := self._gates.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for gate in self.model.gates:
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 4, 0, 4)
            row.addWidget(Text("✓" if gate.ok else "!", "body", "ok" if gate.ok else "warn", weight=600))
            row.addWidget(Text(gate.title, "body", weight=500))
            row.addWidget(Text(gate.detail, "small", "secondary"), 1)
            if not gate.ok:
                mend = Button("Look", height=28)
                mend.clicked.connect(lambda _=False, step=gate.step: self.mend.emit(step))
                row.addWidget(mend)
            self._gates.addWidget(line)
            self._gates.addWidget(hairline())

    @Slot(object)
    def _on_exported(self, report: ExportReport) -> None:
        left = "; ".join(f"{count:,} {why}" for why, count in report.left_out.items())
        self._words.setText(f"{report.items:,} items written to {self._out}." + (f" Left out: {left}." if left else ""))
        self._words.setMinimumHeight(theme().px(20))
        self.model.load()
