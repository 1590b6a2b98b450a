"""Asks whether Python rules may run on this computer, and shows every line of them first. The safe answer is the default."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app.shell.theme import draw_icon, theme
from app.widgets.buttons import PRIMARY, Button
from app.widgets.paint import rounded
from app.widgets.sheet import Sheet
from app.widgets.text import Text
from weak_supervision.rules.base import RuleSpec
from weak_supervision.rules.python import files_of


class Shield(QWidget):
    """A warning sign on an amber tile."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(theme().px(44), theme().px(44))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, inset = QPainter(self), theme().px(12)
        rounded(painter, QRectF(self.rect()), 8, theme().color("warn.soft"))
        draw_icon(painter, "shield-alert", QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), "warn.text")


class TrustSheet(Sheet):
    """Accepted: the person trusts the code that was shown."""

    def __init__(self, parent: QWidget | None, rules: Sequence[RuleSpec], file: str) -> None:
        super().__init__(parent, width=620)
        files = dict(pair for rule in rules for pair in sorted(files_of(rule).items()))
        self.code = QPlainTextEdit("\n".join(f"# {name}\n{source}" for name, source in files.items()))
        self.code.setReadOnly(True)
        self.code.setObjectName("trust.code")
        self.code.setAccessibleName("The code of the rules")
        self.code.setFont(theme().font("mono"))
        self.code.setMinimumHeight(theme().px(280))
        self.trust = Button("Trust and turn on", name="trust.accept")
        self.refuse = Button("Leave rules off", PRIMARY, key="Enter", name="trust.refuse")
        self.trust.clicked.connect(self.accept)
        self.refuse.clicked.connect(self.reject)
        self.column.setContentsMargins(26, 24, 26, 22)
        self.column.setSpacing(16)
        self.column.addLayout(self._head(len(rules)))
        self.column.addWidget(self.code)
        self.column.addLayout(self._facts((("Rules", ", ".join(rule.name for rule in rules)), ("File", file),
                                           ("If off", "Labels, no-code rules and past results keep working."))))
        row = QHBoxLayout()
        row.addWidget(Text(f"{sum(len(one.splitlines()) for one in files.values())} lines", "small", "secondary"), 1)
        row.addWidget(self.trust)
        row.addWidget(self.refuse)
        self.column.addLayout(row)
        self.setAccessibleName("Trust Python rules")
        self.refuse.setFocus()

    @staticmethod
    def _head(count: int) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(Text(f"This project carries {count} Python {'rule' if count == 1 else 'rules'} not trusted here",
                             "title", wrap=True))
        words.addWidget(Text("Python rules are programs. They can read your files and run for as long as they like. Run "
                             "them only if you know where they come from.", "body", "secondary", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(Shield())
        row.addLayout(words, 1)
        return row

    @staticmethod
    def _facts(facts: Sequence[tuple[str, str]]) -> QGridLayout:
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        for line, (name, value) in enumerate(facts):
            grid.addWidget(Text(name, "body", "secondary"), line, 0)
            grid.addWidget(Text(value, "body", wrap=True), line, 1)
        return grid
