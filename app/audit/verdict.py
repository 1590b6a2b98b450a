"""Two cards, the given label and the suggested one, each with the button that decides for it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app import keys
from app.shell.theme import theme
from app.widgets.buttons import PRIMARY, SECONDARY, Button
from app.widgets.paint import rounded, swatch
from app.widgets.text import Text
from labeling.questions.base import LabelClass


class Swatch(QWidget):
    """The colour of a class."""

    def __init__(self) -> None:
        super().__init__()
        self.color = 1
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(16), theme().px(20))

    def paintEvent(self, event: QPaintEvent) -> None:
        swatch(QPainter(self), theme().class_color(self.color), 0, self.height() / 2, 14)


class Side(QWidget):
    """One of the two labels."""

    def __init__(self, verb: str, kind: str, command: str, name: str) -> None:
        super().__init__()
        self._verb, self._accent = verb, kind == PRIMARY
        self.head, self._swatch, self.label = Text("", "small", "secondary"), Swatch(), Text("", "title", wrap=True)
        self.note, self.button = Text("", "body", "secondary", wrap=True), \
            Button(verb, kind, key=keys.shown(command), height=36, name=name)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._swatch)
        row.addWidget(self.label, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(17, 14, 17, 14)
        column.setSpacing(6)
        column.addWidget(self.head)
        column.addLayout(row)
        column.addWidget(self.note)
        column.addStretch(1)
        column.addWidget(self.button)

    def show_label(self, head: str, label: LabelClass | None, note: str) -> None:
        """What stands above, the class, and a word on how sure it is."""
        self.head.setText(head)
        self.label.setText(label.name if label else "?")
        self._swatch.color = label.color if label else 1
        self._swatch.update()
        self.note.setText(note)
        self.button.setText(f"{self._verb} {self.label.text()}")
        self.button.setAccessibleName(self.button.text())
        self.button.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme()
        line = t.color("accent.fill" if self._accent else "border.subtle")
        rounded(QPainter(self), QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, t.color("bg.surface"), line)


class Verdict(QWidget):
    """Keep, fix, skip, another class, discuss."""

    def __init__(self) -> None:
        super().__init__()
        self.setMaximumWidth(theme().px(360))
        self.setMinimumWidth(theme().px(250))
        self.given = Side("Keep", SECONDARY, "audit.keep", "audit.keep")
        self.suggested = Side("Fix to", PRIMARY, "audit.fix", "audit.fix")
        self.skip = Button("Skip", key=keys.shown("audit.skip"), name="audit.skip")
        self.other = Button("Other", key="1–5", name="audit.other")
        self.discuss = Button("Discuss", key=keys.shown("audit.discuss"), name="audit.discuss")
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.skip, self.other, self.discuss):
            row.addWidget(button, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.given, 1)
        column.addWidget(self.suggested, 1)
        column.addLayout(row)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.given.setCursor(Qt.CursorShape.ArrowCursor)
