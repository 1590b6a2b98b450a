"""The classes of a question, and colour, guideline and example images of one of them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPixmap
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.key_table import LAYOUTS
from app.shell.theme import theme
from app.widgets.buttons import LINK, Button, Segmented
from app.widgets.class_rows import COLOR, EXAMPLES, GUIDELINE, ClassRows
from app.widgets.color_grid import ColorGrid
from app.widgets.small import hairline
from app.widgets.text import Elided, Text
from labeling.errors import UserError
from labeling.steps.begin import EXAMPLES as MOST
from labeling.steps.begin import example

IMAGES = "Images (*.jpg *.jpeg *.png *.tif *.tiff *.webp *.gif *.bmp)"


class ClassPane(QWidget):
    """changed: names, order or number of the classes. examples_changed: those of the current class.
    layout_chosen(name of a layout). said(words): what could not be done."""

    changed = Signal()
    examples_changed = Signal()
    layout_chosen = Signal(str)
    said = Signal(str)

    def __init__(self, layout: str) -> None:
        super().__init__()
        self.setFixedWidth(theme().px(350))
        self.rows = ClassRows()
        self.rows.set_layout_name(layout)
        self.rows.changed.connect(self._on_changed)
        self.rows.currentItemChanged.connect(self._on_current)
        self.field = QLineEdit()
        self.field.setPlaceholderText("Add a class")
        self.field.setAccessibleName("Add a class")
        self.field.installEventFilter(self)
        self._count = Text("0", "body", "secondary")
        column = QVBoxLayout(self)
        column.setContentsMargins(26, 16, 26, 14)
        column.setSpacing(0)
        column.addLayout(self._head())
        column.addSpacing(8)
        column.addWidget(self.rows, 1)
        column.addSpacing(6)
        column.addWidget(self.field)
        column.addSpacing(14)
        column.addWidget(hairline())
        column.addSpacing(12)
        column.addWidget(self._details())
        column.addSpacing(14)
        column.addLayout(self._keys(layout))
        self._on_current(None)

    def add(self, text: str) -> int:
        """Add the classes of a text, one a line; returns how many came."""
        return sum(self.rows.add(line) for line in text.splitlines())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter in the field adds; with nothing in it, Enter is the dialog's. A pasted list becomes many classes."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.field.text().strip():
                if not self.add(self.field.text()):
                    self.said.emit(f"There is a class “{self.field.text().strip()}” already.")
                self.field.clear()
                return True
            if event.matches(QKeySequence.StandardKey.Paste) and "\n" in QGuiApplication.clipboard().text().strip():
                self.paste()
                return True
        return super().eventFilter(watched, event)

    @Slot()
    def paste(self) -> None:
        """Add the classes that were copied elsewhere, one a line."""
        if not self.add(QGuiApplication.clipboard().text()):
            self.said.emit("Copy the names first, one a line, then paste them here.")

    def add_examples(self, paths: list[Path]) -> None:
        """Show these images with the current class."""
        if self.rows.currentRow() < 0:
            return
        item = self.rows.currentItem()
        pictures = list(item.data(EXAMPLES))
        try:
            for path in paths:
                pictures.append(example(path))
        except UserError as error:
            self.said.emit(error.what)
        item.setData(EXAMPLES, tuple(pictures[:MOST]))
        self._show_examples(item)
        self.examples_changed.emit()

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme().px(8))
        paste = Button("Paste a list", LINK, height=24, role="small")
        paste.clicked.connect(self.paste)
        row.addWidget(Text("Classes", "body", weight=600))
        row.addWidget(self._count)
        row.addStretch(1)
        row.addWidget(paste)
        return row

    def _details(self) -> QWidget:
        self._box = QWidget()
        self._title, self._color_name = Elided("", "small", weight=500), Text("", "small", "secondary")
        self.colors, self.guideline = ColorGrid(), QPlainTextEdit()
        self.colors.chosen.connect(self._on_color)
        self.guideline.setPlaceholderText("Guideline: when does this class apply?")
        self.guideline.setAccessibleName("Guideline")
        self.guideline.setTabChangesFocus(True)
        self.guideline.setFixedHeight(theme().px(46))
        self.guideline.textChanged.connect(self._on_guideline)
        self._examples = QHBoxLayout()
        self._examples.setSpacing(6)
        choose, self._drop = Button("Example images…", height=28, role="small"), Button("Take away", LINK, height=28)
        choose.clicked.connect(self._choose)
        self._drop.clicked.connect(self._on_drop)
        column = QVBoxLayout(self._box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._color_name)
        column.addLayout(head)
        column.addWidget(self.colors)
        column.addWidget(Text("Chosen to stay apart for colour-blind readers. Keys and names always accompany colour.",
                              "small", "tertiary", wrap=True))
        column.addSpacing(4)
        column.addWidget(self.guideline)
        foot = QHBoxLayout()
        foot.addWidget(choose)
        foot.addLayout(self._examples)
        foot.addStretch(1)
        foot.addWidget(self._drop)
        column.addLayout(foot)
        return self._box

    def _keys(self, layout: str) -> QHBoxLayout:
        row = QHBoxLayout()
        segments = Segmented([(title.replace(" hand", "") if name == "right" else title, "")
                              for name, (title, _) in LAYOUTS.items()])
        segments.choose(list(LAYOUTS).index(layout))
        segments.chosen.connect(self._on_layout)
        row.addWidget(Text("Keys for", "small", "secondary"))
        row.addStretch(1)
        row.addWidget(segments)
        return row

    @Slot()
    def _on_changed(self) -> None:
        self._count.setText(str(self.rows.count()))
        self._on_current(self.rows.currentItem())
        self.changed.emit()

    def _on_current(self, item: QListWidgetItem | None, _before: QListWidgetItem | None = None) -> None:
        self._box.setVisible(item is not None)
        if item is None:
            return
        self._title.setText(f"Colour of {item.text()}")
        self.colors.set_color(item.data(COLOR))
        self._color_name.setText(theme().class_name(item.data(COLOR)))
        if self.guideline.toPlainText() != item.data(GUIDELINE):
            self.guideline.blockSignals(True)
            self.guideline.setPlainText(item.data(GUIDELINE))
            self.guideline.blockSignals(False)
        self._show_examples(item)

    def _show_examples(self, item: QListWidgetItem) -> None:
        while (one := self._examples.takeAt(0)) is not None:
            if (widget := one.widget()) is not None:
                widget.deleteLater()
        side, pictures = theme().px(28), item.data(EXAMPLES) or ()
        for data in pictures[:4]:
            picture, label = QPixmap(), QLabel()
            picture.loadFromData(data)
            label.setPixmap(picture.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatioByExpanding,
                                           Qt.TransformationMode.SmoothTransformation).copy(0, 0, side, side))
            self._examples.addWidget(label)
        self._drop.setVisible(bool(pictures))
        self._drop.setToolTip(f"{len(pictures)} example images")

    @Slot(int)
    def _on_color(self, color: int) -> None:
        self.rows.currentItem().setData(COLOR, color)
        self._color_name.setText(theme().class_name(color))

    @Slot()
    def _on_guideline(self) -> None:
        if self.rows.currentRow() >= 0:
            self.rows.currentItem().setData(GUIDELINE, self.guideline.toPlainText().strip())

    @Slot(int)
    def _on_layout(self, number: int) -> None:
        name = list(LAYOUTS)[number]
        self.rows.set_layout_name(name)
        self.layout_chosen.emit(name)

    @Slot()
    def _choose(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, "Example images", "", IMAGES)
        self.add_examples([Path(name) for name in names])

    @Slot()
    def _on_drop(self) -> None:
        item = self.rows.currentItem()
        item.setData(EXAMPLES, ())
        self._show_examples(item)
        self.examples_changed.emit()
