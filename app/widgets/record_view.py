"""Shows a record: a text to read, or the fields of a row as tiles."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer
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
from labeling.steps.fields import FieldSpec, ShownField, grouped
from labeling.store.models import Item

MEASURE = 716  # pixels of text on a line: about 80 characters
MARGIN = 40
LINE = 165  # per cent of a line's own height
TILE = 210
LONG = 40  # characters; longer values take two tiles or more
AT_ONCE = 12_000  # characters that are laid out at once; the rest of a very long text follows while one reads


class TextPane(QTextEdit):
    """A text at a comfortable measure."""

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setStyleSheet("QTextEdit { border: none; padding: 0; }")
        self.document().setDocumentMargin(0)
        self._rest = ""
        self._more = QTimer(self, interval=0)
        self._more.timeout.connect(self._on_more)
        theme().changed.connect(self._restyle)
        self._restyle()

    def show_text(self, text: str) -> None:
        """Show a text from its beginning; right-to-left scripts turn by themselves."""
        self.clear()
        self._rest = text
        self._on_more()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        if self._rest:
            self._more.start()

    def _on_more(self) -> None:
        """Lay out the next part of the text: whole lines, or words of an endless one, which then gets a break there."""
        end = self._rest.rfind("\n", 0, AT_ONCE) + 1
        endless = not end
        if endless:
            end = self._rest.rfind(" ", 0, AT_ONCE) + 1 or AT_ONCE
        if len(self._rest) <= AT_ONCE:
            end, endless = len(self._rest), False
        part, self._rest = self._rest[:end], self._rest[end:]
        spaced = QTextBlockFormat()
        spaced.setLineHeight(LINE, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.setBlockFormat(spaced)
        cursor.insertText(part)
        if endless:
            cursor.insertBlock(spaced)
        if not self._rest:
            self._more.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        left = theme().px(MARGIN)
        right = max(left, self.width() - left - theme().px(MEASURE))
        self.setViewportMargins(left, 0, right, theme().px(20))
        super().resizeEvent(event)

    def _restyle(self) -> None:
        self.setFont(theme().font("reading"))


class Tile(QFrame):
    """One field: its name and value; a missing value and one out of range say so."""

    def __init__(self, field: ShownField) -> None:
        super().__init__()
        self.setProperty("surface", "warn tile" if field.wrong else "sunken")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 14, 9)
        column.setSpacing(2)
        words = f"{field.title} · {field.wrong}" if field.wrong else field.title
        title = Text(words, "small", "warn" if field.wrong else "secondary", weight=500 if field.wrong else None, wrap=True)
        value = Text("missing" if field.missing else field.text, "record value",
                     "tertiary" if field.missing else "primary", weight=400 if field.missing else 500, wrap=True)
        if field.missing:
            value.setFont(theme().font("record value", weight=400, italic=True))
        self.setAccessibleName(f"{words}: {value.text()}")
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
        self._specs: tuple[FieldSpec, ...] = ()
        self._column_count = 0
        self._title = Text("", "title")
        self._about = Text("", "small", "secondary")
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
        head.setContentsMargins(MARGIN, 18, MARGIN, 6)
        head.addWidget(self._title, 1)
        head.addWidget(self._switch)
        self._about.setContentsMargins(MARGIN, 22, MARGIN, 10)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._about)
        column.addWidget(self._stack, 1)

    @property
    def is_text(self) -> bool:
        """Whether the record is shown as a text to read."""
        return self._stack.currentWidget() is self._text

    def show_item(self, item: Item, text_field: str, specs: tuple[FieldSpec, ...] = ()) -> None:
        """Show a record; ``text_field`` is the column to read, "" to find out."""
        self._item, self._specs = item, specs
        fields = item.fields or {}
        reading = text_field if text_field in fields else only_text(fields)
        self._head.setVisible(not reading)
        self._about.setVisible(bool(reading))
        self._switch.choose(0)
        if reading:
            text = str(fields.get(reading) or "")
            others = {name: cell for name, cell in fields.items() if name != reading and str(cell) != item.name}
            self._about.setText(_about(text, others, specs))
            self._text.show_text(text or "This text is empty.")
            self._stack.setCurrentWidget(self._text)
            self._text.setAccessibleName(text)
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
        return max(1, (self.width() - 2 * MARGIN) // theme().px(TILE))

    def _fill_tiles(self, fields: Mapping[str, Cell]) -> None:
        inner = QWidget()
        outer = QVBoxLayout(inner)
        outer.setContentsMargins(MARGIN, 4, MARGIN, 20)
        outer.setSpacing(theme().px(10))
        self._column_count = self._columns()
        for group, shown_fields in grouped(fields, self._specs):
            if group:
                outer.addWidget(Text(group, "section label", "secondary"))
            outer.addLayout(_grid(shown_fields, self._column_count))
            outer.addSpacing(theme().px(4))
        outer.addStretch(1)
        self._tiles.setWidget(inner)

    def _on_switched(self, number: int) -> None:
        if self._item is None:
            return
        if number:
            self._raw.show_text("\n".join(f"{name}: {'' if cell is None else cell}"
                                          for name, cell in (self._item.fields or {}).items()))
        self._stack.setCurrentWidget(self._raw if number else self._tiles)


def _grid(fields: list[ShownField], columns: int) -> QGridLayout:
    """Tiles side by side; long values take more room."""
    grid = QGridLayout()
    grid.setSpacing(theme().px(8))
    for number in range(columns):
        grid.setColumnStretch(number, 1)
    row = column = 0
    for field in fields:
        span = min(columns, 1 if len(field.text) <= LONG else 2 if len(field.text) <= 90 else columns)
        if column + span > columns:
            row, column = row + 1, 0
        grid.addWidget(Tile(field), row, column, 1, span)
        column += span
    return grid


def _about(text: str, others: Mapping[str, Cell], specs: tuple[FieldSpec, ...]) -> str:
    """What is known about a text besides itself, in one line."""
    words = len(text.split())
    known = [f"{field.title}: {field.text}" for _, fields in grouped(others, specs) for field in fields
             if not field.missing and len(field.text) <= LONG]
    return "     ".join([*known[:4], f"{words:,} word{'s' * (words != 1)}".replace(",", "\u202f")])


def only_text(fields: Mapping[str, Cell]) -> str:
    """The column to read where a record is little else than a text, "" for a row of fields."""
    filled = [name for name, cell in fields.items() if cell is not None]
    found = text_column([fields])
    return found if found is not None and len(filled) <= 3 else ""
