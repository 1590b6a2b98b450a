"""Rating: the steps side by side, named by the digits."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.label.editors.base import Editor
from app.shell.theme import theme
from app.widgets.paint import rounded
from app.widgets.text import Text
from labeling.questions.base import Question, Value
from labeling.questions.registry import kind_of


class StepRow(QWidget):
    """The steps of a scale. chosen(step), from 1."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.count, self.on, self.suggested = 5, 0, 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(30) * self.count, theme().px(36))

    def show_step(self, on: int) -> None:
        """Mark this step, 0 for none."""
        self.on = on
        self.setAccessibleDescription(f"{on} of {self.count}" if on else "not rated")
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for step in range(1, self.count + 1):
            if self._rect(step).contains(event.position()) and self.isEnabled():
                self.chosen.emit(step)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
        else:
            self.chosen.emit(min(self.count, max(1, self.on + by)))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        for step in range(1, self.count + 1):
            rect, on = self._rect(step), step == self.on
            line = t.color("border.focus" if self.hasFocus() or step == self.suggested else "border.default")
            rounded(painter, rect, 7, t.color("accent.fill" if on else "bg.surface"), None if on else line)
            painter.setFont(t.font("body", weight=600))
            painter.setPen(t.color("text.disabled" if not self.isEnabled() else "accent.on" if on else "text.primary"))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, str(step))

    def _rect(self, step: int) -> QRectF:
        gap = theme().px(6)
        width = (self.width() - gap * (self.count - 1)) / self.count
        return QRectF((step - 1) * (width + gap) + 0.5, 0.5, width - 1, self.height() - 1)


class RatingEditor(Editor):
    """The value is a step, from 1."""

    def __init__(self) -> None:
        super().__init__()
        self.row = StepRow()
        self.row.chosen.connect(self._on_chosen)
        self._low, self._high = Text("", "small", "secondary"), Text("", "small", "secondary")
        ends = QHBoxLayout()
        ends.addWidget(self._low)
        ends.addStretch(1)
        ends.addWidget(self._high)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 0, 16, 12)
        column.setSpacing(4)
        column.addWidget(self.row)
        column.addLayout(ends)

    def set_question(self, question: Question, *, alone: bool) -> None:
        kind = kind_of(question.kind)
        self.row.count = int(kind.option(question, "steps"))
        self.row.setAccessibleName(question.text)
        self._low.setText(kind.option(question, "low"))
        self._high.setText(kind.option(question, "high"))
        for text in (self._low, self._high):
            text.setVisible(bool(self._low.text() or self._high.text()))

    def set_value(self, value: Value | None) -> None:
        self.row.show_step(int(value) if isinstance(value, int) else 0)

    def set_suggested(self, value: Value | None) -> None:
        self.row.suggested = int(value) if isinstance(value, int) else 0
        self.row.update()

    @Slot(int)
    def _on_chosen(self, step: int) -> None:
        self.decided.emit(step)

    def take_key(self, event: QKeyEvent) -> bool:
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return False
        step = event.key() - Qt.Key.Key_0 or 10
        if not 1 <= step <= self.row.count:
            return False
        self.decided.emit(step)
        return True
