"""The line over the cells: what to mark, and what becomes of the others."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.label.sweep_model import SweepModel, describe
from app.shell.theme import theme
from app.widgets.paint import swatch
from app.widgets.text import Led, Text, grouped


class SweepBanner(QWidget):
    """The class by its colour, then words."""

    def __init__(self) -> None:
        super().__init__()
        self._color = 0
        self.setProperty("surface", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(theme().px(46))
        self._words = Led(". ", "body large", 600)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme().px(40), 0, 16, 0)
        row.addWidget(self._words)
        row.addStretch(1)
        self._note = Text("Each cell gets its own label, and one undo takes the page back", "small", "secondary")
        row.addWidget(self._note)

    def words(self) -> str:
        """What it says."""
        return self._words.text()

    def show_page(self, model: SweepModel) -> None:
        """Say what accepting the page does now."""
        question = model.question
        if question is None:
            return
        one = question.label_class(model.swept)
        self._color = one.color if one is not None else 0
        self._words.setText(self._say(model, describe(question, model.swept) if model.swept else ""))
        self._note.setVisible(bool(model.swept and model.cells))
        self._words.updateGeometry()
        self.update()

    def _say(self, model: SweepModel, name: str) -> str:
        if not model.cells:
            return "Nothing is left to sweep here. Esc chooses another class, G goes on one by one"
        if not name:
            return "Which class do you sweep? Press its key. Then mark what is something else"
        others = sum(model.said(cell) == model.swept for cell in model.cells)
        return f"Mark what is not {name}. The other {grouped(others)} become {name} when you accept the page." if others \
            else f"Nothing on this page becomes {name}. Accept it to go on"

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._color:
            t, painter = theme(), QPainter(self)
            swatch(painter, t.class_color(self._color), t.px(16), self.height() / 2, 14)
