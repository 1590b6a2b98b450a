"""Shows a record: a text to read, or the fields of a row as tiles."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.shell.theme import theme
from app.widgets.buttons import Segmented
from app.widgets.text import Text
from labeling.items.found import Cell
from labeling.items.tables import text_column
from labeling.store.models import Item

MEASURE = 720  # pixels of text on a line
TILE = 210
LONG = 40  # characters; longer values take two tiles or more
LARGE_TEXT = 200_000


class TextPane(QTextEdit):
    """A text at a comfortable measure."""

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setStyleSheet("QTextEdit { border: none; padding: 0; }")
        theme().changed.connect(self._restyle)
        self._restyle()

    def show_text(self, text: str) -> None:
        """Show a text from its beginning; right-to-left scripts turn by themselves."""
        self.setPlainText(text)
        if len(text) < LARGE_TEXT:
            spaced = QTextBlockFormat()
            spaced.setLineHeight(165, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            cursor = QTextCursor(self.document())
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.mergeBlockFormat(spaced)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def resizeEvent(self, event: QResizeEvent) -> None:
        side = max(theme().px(26), (self.width() - theme().px(MEASURE)) // 2)
        self.setViewportMargins(min(side, theme().px(60)), theme().px(26), side, theme().px(20))
        super().resizeEvent(event)

    def _restyle(self) -> None:
        self.setFont(theme().font("reading"))


class Tile(QFrame):
    """One field: its name and value; a missing value says so."""

    def __init__(self, name: str, cell: Cell) -> None:
        super().__init__()
        self.setProperty("surface", "sunken")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 9, 14, 10)
        column.setSpacing(2)
        title = Text(name, "small", "secondary", wrap=True)
        value = Text("missing" if cell is None else shown(cell), "record value",
                     "tertiary" if cell is None else "primary", weight=400 if cell is None else 500, wrap=True)
        if cell is None:
            value.setFont(theme().font("record value", weight=400, italic=True))
        column.addWidget(title)
        column.addWidget(value)
        column.addStretch(1)


class RecordView(QWidget):
    """The record of an item, as text, as tiles, or as its raw row."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("label.record")
        self.setAccessibleName("Record")
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._item: Item | None = None
        self._column_count = 0
        self._title = Text("", "title")
        self._switch = Segmented([("Form", ""), ("Raw row", "")])
        self._switch.chosen.connect(self._on_switched)
        self._text, self._raw = TextPane(), TextPane()
        self._raw.setFont(theme().font("mono"))
        self._tiles = QScrollArea()
        self._tiles.setWidgetResizable(True)
        self._tiles.setFrameShape(QFrame.Shape.NoFrame)
        self._tiles.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._stack = QStackedWidget()
        for widget in (self._text, self._tiles, self._raw):
            self._stack.addWidget(widget)
        self._head = QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(40, 18, 40, 6)
        head.addWidget(self._title, 1)
        head.addWidget(self._switch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._stack, 1)

    def show_item(self, item: Item, text_field: str) -> None:
        """Show a record; ``text_field`` is the column to read, "" to find out."""
        self._item = item
        fields = item.fields or {}
        reading = text_field if text_field in fields else only_text(fields)
        self._head.setVisible(not reading)
        self._switch.choose(0)
        if reading:
            self._text.show_text(str(fields.get(reading) or ""))
            self._stack.setCurrentWidget(self._text)
            self._text.setAccessibleName(str(fields.get(reading) or ""))
        else:
            self._title.setText(item.name)
            self._fill_tiles(fields)
            self._stack.setCurrentWidget(self._tiles)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._item is not None and self._columns() != self._column_count and \
                self._stack.currentWidget() is self._tiles:
            self._fill_tiles(self._item.fields or {})

    def _columns(self) -> int:
        return max(1, (self.width() - 80) // theme().px(TILE))

    def _fill_tiles(self, fields: Mapping[str, Cell]) -> None:
        inner = QWidget()
        outer = QVBoxLayout(inner)
        outer.setContentsMargins(40, 4, 40, 20)
        grid = QGridLayout()
        grid.setSpacing(theme().px(8))
        outer.addLayout(grid)
        outer.addStretch(1)
        columns = self._column_count = self._columns()
        for number in range(columns):
            grid.setColumnStretch(number, 1)
        row = column = 0
        for name, cell in fields.items():
            span = min(columns, 1 if cell is None or len(str(cell)) <= LONG else 2 if len(str(cell)) <= 90 else columns)
            if column + span > columns:
                row, column = row + 1, 0
            grid.addWidget(Tile(name, cell), row, column, 1, span)
            column += span
        self._tiles.setWidget(inner)

    def _on_switched(self, number: int) -> None:
        if self._item is None:
            return
        if number:
            self._raw.show_text("\n".join(f"{name}: {'' if cell is None else cell}"
                                          for name, cell in (self._item.fields or {}).items()))
        self._stack.setCurrentWidget(self._raw if number else self._tiles)


def shown(cell: Cell) -> str:
    """A cell for people."""
    return f"{cell:.6g}" if isinstance(cell, float) else str(cell)


def only_text(fields: Mapping[str, Cell]) -> str:
    """The column to read where a record is little else than a text, "" for a row of fields."""
    filled = [name for name, cell in fields.items() if cell is not None]
    found = text_column([fields])
    return found if found is not None and len(filled) <= 3 else ""
