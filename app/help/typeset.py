"""Gives a Markdown document the type of the program: headings, room between paragraphs, plain tables."""

from __future__ import annotations

from PySide6.QtGui import (
    QBrush,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
    QTextTableFormat,
)

from app.shell.theme import theme

HEADINGS = {1: "page title", 2: "title", 3: "body large"}


def typeset(document: QTextDocument) -> None:
    """Change the document in place."""
    tables = [frame for frame in document.rootFrame().childFrames() if isinstance(frame, QTextTable)]
    block = document.begin()
    while block.isValid():
        cursor, level = QTextCursor(block), block.blockFormat().headingLevel()
        in_table = any(one.firstPosition() <= block.position() <= one.lastPosition() for one in tables)
        form = QTextBlockFormat()
        form.setLineHeight(140, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        form.setTopMargin(theme().px(16) if level > 1 else 0)
        form.setBottomMargin(0 if in_table else theme().px(4) if block.textList() else theme().px(8))
        cursor.mergeBlockFormat(form)
        if level:
            letters = QTextCharFormat()
            letters.setFont(theme().font(HEADINGS.get(level, "body large"), weight=600))
            cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
            cursor.mergeCharFormat(letters)
        block = block.next()
    for one in tables:
        _typeset_table(one)


def _typeset_table(table: QTextTable) -> None:
    form = QTextTableFormat(table.format())
    form.setBorder(0.5)
    form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    form.setBorderBrush(QBrush(theme().color("border.subtle")))
    form.setBorderCollapse(True)
    form.setCellPadding(theme().px(5))
    form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    form.setTopMargin(theme().px(4))
    form.setBottomMargin(theme().px(10))
    table.setFormat(form)
