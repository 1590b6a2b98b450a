"""Shows, at the next start, the report of a crash, to be copied into a message."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app.shell.theme import theme
from app.widgets.buttons import PRIMARY, Button
from app.widgets.sheet import Sheet
from app.widgets.small import Icon
from app.widgets.text import Elided, Text


class CrashDialog(Sheet):
    """The report, Copy and Close. It names no item, label or person."""

    def __init__(self, report: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent, width=680)
        self.setAccessibleName("The program ended unexpectedly last time")
        self.report = QPlainTextEdit(report.read_text(encoding="utf-8", errors="replace"))
        self.report.setReadOnly(True)
        self.report.setFont(theme().font("mono"))
        self.report.setMinimumHeight(theme().px(240))
        self.report.setAccessibleName("Report")
        self.copy = Button("Copy the report", icon="file", name="crash.copy")
        self.copy.clicked.connect(self._copy)
        self.shut = Button("Close", PRIMARY, key="Enter")
        self.shut.clicked.connect(self.accept)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(Text("The program ended unexpectedly last time", "title"))
        words.addWidget(Text("Every label that was shown as saved is kept. This report says what the program was doing; "
                             "it names no item, label or person. Copying it into a message helps to mend it.",
                             "body", "secondary", wrap=True))
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(Icon("circle-alert", 20, "bad.text", "bad.soft"))
        head.addLayout(words, 1)
        foot = QHBoxLayout()
        foot.addWidget(Elided(str(report.with_suffix(".seen")), "small", "tertiary"), 1)
        foot.addWidget(self.copy)
        foot.addWidget(self.shut)
        inner = QVBoxLayout()
        inner.setContentsMargins(26, 24, 26, 22)
        inner.setSpacing(16)
        inner.addLayout(head)
        inner.addWidget(self.report)
        inner.addLayout(foot)
        self.column.addLayout(inner)
        self.shut.setFocus()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())
        self.copy.setText("Copied")
