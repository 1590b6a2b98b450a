"""Export: which format, what goes in, what stands in the way, in which parts, and out it goes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app import keys
from app.export.cards import FormatCards
from app.export.contents import Contents
from app.export.gate_list import GateList
from app.export.model import ExportModel
from app.export.preview import WIDTH, Preview
from app.export.split_bar import SplitBar
from app.session import Session
from app.shell.main_window import Page
from app.shell.theme import theme
from app.version import __version__
from app.widgets.small import Switch
from app.widgets.text import Text
from labeling.formats.registry import FORMATS
from labeling.steps.export import ExportOptions, ExportReport

PANE, TWO_COLUMNS = 0.38, 620  # the preview's largest share of the width; where contents and quality stand abreast


class ExportPage(Page):
    """mend(step): the person wants to go where a gate can be mended."""

    mend = Signal(str)

    def __init__(self, session: Session, model: ExportModel) -> None:
        super().__init__()
        self._session, self.model = session, model
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._out: Path | None = None
        self.formats, self.contents, self.gate_list = FormatCards(FORMATS), Contents(), GateList()
        self.split, self.splits, self.preview = SplitBar(), Switch("Divide into parts"), Preview()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._main = self._choices()
        row.addWidget(self._main, 1)
        row.addWidget(self.preview)
        self._wire()

    def hints(self) -> list[tuple[str, str]]:
        return keys.hints("export.run", "everywhere.keys")

    def regions(self) -> Sequence[QWidget]:
        return (self._main, self.preview)

    def shown(self) -> None:
        if self._session.is_open and (self._out is None or self._out.exists()):
            self._set_out(self.model.folder())
        self.model.load()

    def resizeEvent(self, event: QResizeEvent) -> None:
        wide = event.size().width()
        pane = min(theme().px(WIDTH), round(wide * PANE))
        self.preview.setFixedWidth(pane)
        self._columns.setDirection(QBoxLayout.Direction.LeftToRight if wide - pane > theme().px(TWO_COLUMNS) else
                                   QBoxLayout.Direction.TopToBottom)
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if keys.action(event, "export") == "export.run":
            self._start()
        else:
            super().keyPressEvent(event)

    # ---- how it is made

    def _choices(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(28, 20, 28, 16)
        column.setSpacing(10)
        column.addWidget(Text("Export", "page title"))
        column.addWidget(Text("Format", "section label", "secondary"))
        column.addWidget(self.formats)
        column.addSpacing(8)
        self._columns = self._two_columns()
        column.addLayout(self._columns)
        column.addSpacing(8)
        column.addLayout(self._parts())
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return scroll

    def _two_columns(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(28)
        for title, widget in (("What goes in", self.contents), ("Quality", self.gate_list)):
            column = QVBoxLayout()
            column.setSpacing(8)
            column.addWidget(Text(title, "section label", "secondary"))
            column.addWidget(widget, 1)
            row.addLayout(column, 1)
        return row

    def _parts(self) -> QVBoxLayout:
        self.splits.setObjectName("export.splits")
        self._shares = Text("", "small", "secondary", wrap=True)
        head = QHBoxLayout()
        head.addWidget(Text("Splits", "section label", "secondary"), 1)
        head.addWidget(Text("Divide into parts", "small", "secondary"))
        head.addWidget(self.splits)
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.split)
        column.addWidget(self._shares)
        self.split.setVisible(False)
        return column

    def _wire(self) -> None:
        self.model.loaded.connect(self._on_loaded)
        self.model.exported.connect(self._on_exported)
        self._session.opened.connect(self._on_opened)
        self.gate_list.mend.connect(self.mend)
        self.formats.group.idToggled.connect(self._on_choice)
        self.contents.changed.connect(self._on_choice)
        self.split.changed.connect(self._on_choice)
        self.splits.toggled.connect(self._on_split)
        self.preview.run.clicked.connect(self._start)
        self.preview.change.clicked.connect(self._choose_folder)

    # ---- what it does

    @Slot()
    def _start(self) -> None:
        if self._out is None or not self.preview.run.isEnabled():
            return
        chosen = ExportOptions(self.formats.chosen.name, None, self.contents.source, self.contents.only,
                               self.split.text if self.splits.isChecked() else "", 0, __version__)
        self.preview.words.setText("")
        self.preview.run.setEnabled(False)
        self.model.start(self._out, chosen).ended.connect(self._on_ended)

    @Slot()
    def _choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "Where should the export go?")
        if name:
            self._set_out(Path(name) / f"{self._session.project.path.stem}-export")

    def _set_out(self, path: Path) -> None:
        self._out = path
        self.preview.place.setText(str(path))

    @Slot()
    def _on_opened(self) -> None:
        self._out = None
        self.preview.words.setText("")

    @Slot()
    def _on_loaded(self) -> None:
        if self.model.outlook is not None:
            self.contents.tell(self.model.outlook)
            self.gate_list.set_gates(self.model.gates)
            self._on_choice()

    @Slot(bool)
    def _on_split(self, on: bool) -> None:
        self.split.setVisible(on)
        self._on_choice()

    @Slot()
    def _on_choice(self) -> None:
        outlook = self.model.outlook
        if outlook is None:
            return
        going = self.contents.count(outlook)
        shares = self.split.shares if self.splits.isChecked() else {}
        parts = ", ".join(f"{name} {share} % (about {round(going * share / 100):,})" for name, share in shares.items())
        self._shares.setText(f"{parts}. Exact and near duplicates stay together; each part has its share of each "
                             "class." if parts else "Everything goes out as one part.")
        self.preview.tell(outlook, going, self.formats.chosen.title, parts)

    @Slot(object)
    def _on_exported(self, report: ExportReport) -> None:
        left = "; ".join(f"{count:,} {why}" for why, count in report.left_out.items())
        self.preview.words.setText(f"{report.items:,} items written to {self._out}." +
                                   (f" Left out: {left}." if left else ""))
        self._set_out(self.model.folder())

    @Slot()
    def _on_ended(self) -> None:
        self.preview.run.setEnabled(True)
        self.model.load()
