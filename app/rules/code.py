"""A plain editor for Python with coloured words and line numbers."""

from __future__ import annotations

import keyword
import re

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QTextEdit, QWidget

from app.shell.theme import theme

WORD = re.compile(r"(?P<comment>#.*)|(?P<text>[rbfuRBFU]{0,2}(?:\"(?:\\.|[^\"\\])*\"?|'(?:\\.|[^'\\])*'?))"
                  r"|(?P<decorator>@[\w.]+)|(?P<number>\b\d[\w.]*)|(?P<name>\b[A-Za-z_]\w*)")
TRIPLE = ('"""', "'''")
CLASSES = {"comment": 0, "text": 6, "decorator": 5, "number": 1, "keyword": 5, "function": 1}  # palette of classes


class PythonColours(QSyntaxHighlighter):
    """Keywords, texts (also over several lines), numbers, comments, decorators, names of functions. on: it is Python."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self.on = True
        theme().changed.connect(self.rehighlight)

    def highlightBlock(self, text: str) -> None:
        if not self.on:
            return
        start = self._rest_of_text(text)
        while start < len(text):
            opening = min((text.find(mark, start) for mark in TRIPLE if mark in text[start:]), default=-1)
            end = opening if opening >= 0 else len(text)
            for found in WORD.finditer(text, start, end):
                self._paint(found, text)
            if opening < 0 or "#" in re.sub(r"\"[^\"]*\"|'[^']*'", "", text[start:opening]):
                return
            start = self._text_from(text, opening)

    def _rest_of_text(self, text: str) -> int:
        """Where code begins again, if the block begins within a text of several lines."""
        self.setCurrentBlockState(-1)
        before = self.previousBlockState()
        return self._close(text, 0, before) if before in (0, 1) else 0

    def _text_from(self, text: str, opening: int) -> int:
        return self._close(text, opening, TRIPLE.index(text[opening:opening + 3]), 3)

    def _close(self, text: str, start: int, mark: int, skip: int = 0) -> int:
        end = text.find(TRIPLE[mark], start + skip)
        stop = len(text) if end < 0 else end + 3
        if end < 0:
            self.setCurrentBlockState(mark)
        self.setFormat(start, stop - start, _format("text"))
        return stop

    def _paint(self, found: re.Match[str], text: str) -> None:
        kind = found.lastgroup or ""
        if kind == "name":
            kind = "keyword" if keyword.iskeyword(found[0]) else \
                "function" if text[:found.start()].rstrip().endswith("def") else ""
        if kind:
            self.setFormat(found.start(), len(found[0]), _format(kind))


def _format(kind: str) -> QTextCharFormat:
    made = QTextCharFormat()
    number = CLASSES[kind]
    made.setForeground(theme().class_color(number) if number and not theme().contrast else
                       theme().color("text.secondary" if kind == "comment" else "text.primary"))
    made.setFontItalic(kind == "comment")
    return made


class CodeEdit(QPlainTextEdit):
    """Code with numbered lines; Tab indents by four blanks."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rules.editor")
        self.setAccessibleName("What the rule says")
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.colours = PythonColours(self.document())
        self._numbers = _Numbers(self)
        self.blockCountChanged.connect(self._make_room)
        self.updateRequest.connect(self._scroll_numbers)
        self.cursorPositionChanged.connect(self._mark_line)
        theme().changed.connect(self._restyle)
        self._restyle()

    def room(self) -> int:
        """How wide the line numbers are."""
        return self.fontMetrics().horizontalAdvance("9") * len(str(self.blockCount())) + theme().px(22)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        rect = self.contentsRect()
        self._numbers.setGeometry(QRect(rect.left(), rect.top(), self.room(), rect.height()))

    def paint_numbers(self, event: QPaintEvent) -> None:
        """Paint the numbers of the lines that are seen."""
        painter, block = QPainter(self._numbers), self.firstVisibleBlock()
        painter.setFont(self.font())
        painter.setPen(theme().color("text.tertiary"))
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        while block.isValid() and top <= event.rect().bottom():
            high = self.blockBoundingRect(block).height()
            painter.drawText(QRectF(0, top, self._numbers.width() - theme().px(10), high),
                             Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(block.blockNumber() + 1))
            block, top = block.next(), top + high

    @Slot()
    def _make_room(self) -> None:
        self.setViewportMargins(self.room(), 0, 0, 0)

    @Slot(QRect, int)
    def _scroll_numbers(self, rect: QRect, down: int) -> None:
        self._numbers.scroll(0, down) if down else self._numbers.update()

    @Slot()
    def _mark_line(self) -> None:
        line = QTextEdit.ExtraSelection()
        ground = QColor(theme().color("bg.selected"))
        line.format.setBackground(ground)  # pyright: ignore[reportAttributeAccessIssue]
        line.format.setProperty(QTextFormat.Property.FullWidthSelection, True)  # pyright: ignore[reportAttributeAccessIssue]
        line.cursor = self.textCursor()  # pyright: ignore[reportAttributeAccessIssue]
        self.setExtraSelections([line] if not self.isReadOnly() else [])

    @Slot()
    def _restyle(self) -> None:
        self.setFont(theme().font("mono"))
        self.setTabStopDistance(4 * self.fontMetrics().horizontalAdvance(" "))
        self._make_room()


class _Numbers(QWidget):
    def __init__(self, editor: CodeEdit) -> None:
        super().__init__(editor)
        self._editor = editor

    def sizeHint(self) -> QSize:
        return QSize(self._editor.room(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._editor.paint_numbers(event)
