"""The command palette: every command and step, found by typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from app.shell.theme import draw_icon, theme
from app.widgets.paint import draw_key, rounded

SHOWN = 11


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be done from anywhere."""

    title: str
    run: Callable[[], None]
    icon: str = "arrow-right"
    key: str = ""


class _Rows(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.actions_: list[Action] = []
        self.current = 0

    def sizeHint(self) -> QSize:
        return QSize(theme().px(560), theme().px(36) * max(1, len(self.actions_)) + theme().px(12))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter, height = theme(), QPainter(self), theme().px(36)
        for number, action in enumerate(self.actions_):
            rect = QRectF(t.px(6), t.px(6) + number * height, self.width() - t.px(12), height)
            if number == self.current:
                rounded(painter, rect.adjusted(.5, .5, -.5, -.5), 8, t.color("bg.selected"), t.color("border.focus"))
            middle = rect.center().y()
            draw_icon(painter, action.icon, QRectF(rect.left() + t.px(10), middle - t.px(8), t.px(16), t.px(16)),
                      "text.secondary")
            painter.setFont(t.font("body", weight=500))
            painter.setPen(t.color("text.primary"))
            painter.drawText(rect.adjusted(t.px(38), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, action.title)
            if action.key:
                draw_key(painter, action.key, rect.right() - t.px(8), middle)
        if not self.actions_:
            painter.setPen(t.color("text.tertiary"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "Nothing fits")


class Palette(QDialog):
    """Type, choose, Enter."""

    def __init__(self, actions: Sequence[Action], parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.FramelessWindowHint | Qt.WindowType.Dialog)
        self.setObjectName("palette")
        self._all = list(actions)
        self._field = QLineEdit()
        self._field.setPlaceholderText("Go to, do, or find")
        self._field.setAccessibleName("Go to, do, or find")
        self._field.setFont(theme().font("title", weight=400))
        self._rows = _Rows()
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 6)
        column.addWidget(self._field)
        column.addWidget(self._rows)
        self._field.textChanged.connect(self._filter)
        self._field.installEventFilter(self)
        self._filter("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                self._rows.current = (self._rows.current + step) % max(1, len(self._rows.actions_))
                self._rows.update()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run()
                return True
        return super().eventFilter(watched, event)

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        found = [one for one in self._all if all(word in one.title.casefold() for word in words)]
        self._rows.actions_, self._rows.current = found[:SHOWN], 0
        self._rows.updateGeometry()
        self._rows.update()
        self.adjustSize()

    def _run(self) -> None:
        if self._rows.actions_:
            action = self._rows.actions_[self._rows.current]
            self.accept()
            action.run()
