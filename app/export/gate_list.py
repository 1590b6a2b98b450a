"""The quality gates: what is well, and what stands in the way, with a button that leads there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.shell.theme import draw_icon, theme
from app.widgets.buttons import Button
from app.widgets.small import hairline
from app.widgets.text import Text
from labeling.steps.gates import Gate


class _Mark(QWidget):
    """A tick, or a warning."""

    def __init__(self, ok: bool) -> None:
        super().__init__()
        self._ok = ok
        self.setAccessibleName("Well" if ok else "Not yet")
        self.setFixedWidth(theme().px(18))

    def paintEvent(self, event: QPaintEvent) -> None:
        side = theme().px(18)
        draw_icon(QPainter(self), "circle-check" if self._ok else "triangle-alert",
                  QRectF(0, (self.height() - side) / 2, side, side), "ok.text" if self._ok else "warn.text")


class GateList(QWidget):
    """mend(step): the person wants to go where a gate can be mended."""

    mend = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("export.gates")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def set_gates(self, gates: Sequence[Gate]) -> None:
        """Show these."""
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for number, gate in enumerate(gates):
            if number:
                self._column.addWidget(hairline())
            self._column.addWidget(self._line(gate))
        self._column.addStretch(1)

    def _line(self, gate: Gate) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 6, 0, 6)
        row.setSpacing(12)
        mark = _Mark(gate.ok)
        row.addWidget(mark)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Text(gate.title, "body", weight=500, wrap=True))
        if gate.detail:
            words.addWidget(Text(gate.detail, "small", "secondary", wrap=True))
        row.addLayout(words, 1)
        if not gate.ok:
            button = Button(gate.action, height=28)
            button.setAccessibleName(f"{gate.action}: {gate.title}")
            button.clicked.connect(partial(self.mend.emit, gate.step))
            row.addWidget(button)
        return line
