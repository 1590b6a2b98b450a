"""What the guideline says about the class that is chosen, or about all of them."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.shell.theme import theme
from app.widgets.buttons import LINK, Button
from app.widgets.paint import swatch
from app.widgets.small import hairline
from app.widgets.text import Text
from labeling.questions.base import LabelClass, Question


class _Swatch(QWidget):
    """The colour of the class."""

    def __init__(self) -> None:
        super().__init__()
        self.color = 1
        self.setFixedSize(theme().px(12), theme().px(12))

    def paintEvent(self, event: QPaintEvent) -> None:
        swatch(QPainter(self), theme().class_color(self.color), 0, self.height() / 2)


class Guideline(QWidget):
    """One class with its words; “Full guideline” shows those of all classes."""

    def __init__(self) -> None:
        super().__init__()
        self._question: Question | None = None
        self._class: LabelClass | None = None
        self._full = False
        self._swatch, self._name = _Swatch(), Text("", "body", weight=600)
        self._more = Button("Full guideline", LINK, height=22, name="label.guideline")
        self._more.clicked.connect(self._on_more)
        self._words = Text("", "small", "secondary", wrap=True)
        self._words.setAccessibleName("Guideline")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._swatch)
        row.addWidget(self._name, 1)
        row.addWidget(self._more)
        column = QVBoxLayout()
        column.setContentsMargins(16, 10, 16, 12)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._words)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(column)
        outer.addWidget(hairline())
        self.hide()

    def show_class(self, question: Question | None, key: str) -> None:
        """Explain this class; "" if none is chosen."""
        found = question.label_class(key) if question is not None else None
        if question == self._question and found == self._class:
            return
        self._question, self._class = question, found
        self._fill()

    def _fill(self) -> None:
        explained = [one for one in self._question.classes if one.guideline] if self._question else []
        one = self._class
        self.setVisible(bool(explained))
        single = one is not None and bool(one.guideline) and not self._full
        self._swatch.setVisible(single)
        self._swatch.color = one.color if one is not None else 1
        self._swatch.update()
        self._name.setText(one.name if one is not None and single else "Guideline")
        self._more.setText("This class" if self._full else "Full guideline")
        self._more.setVisible(single or (self._full and one is not None))
        self._words.setText(one.guideline if one is not None and single else
                            "\n\n".join(f"{each.name}: {each.guideline}" for each in explained))

    def _on_more(self) -> None:
        self._full = not self._full
        self._fill()
