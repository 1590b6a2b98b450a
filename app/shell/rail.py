"""The rail: the steps of the work as a column of buttons with badges."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app import keys
from app.shell.theme import draw_icon, theme
from app.widgets.paint import KEYBOARD, rounded
from app.widgets.small import hairline


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the work."""

    name: str
    title: str
    icon: str


STEPS = (Step("home", "Home", "house"), Step("data", "Data", "database"), Step("label", "Label", "tag"),
         Step("agree", "Agree", "users-round"), Step("rules", "Rules", "wand-sparkles"),
         Step("audit", "Audit", "scan-search"), Step("export", "Export", "package-check"),
         Step("settings", "Settings", "settings-2"))
ALWAYS = ("home", "settings")


class RailButton(QToolButton):
    """One step: icon, name, a badge, and a mark where it is open."""

    def __init__(self, step: Step, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.step = step
        self._badge, self._tone, self._ring = "", "plain", False
        self.setObjectName(f"rail.{step.name}")
        self.setCheckable(True)
        self.setAccessibleName(step.title)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme().changed.connect(self.updateGeometry)

    def set_badge(self, text: str, tone: str) -> None:
        """A small count: amber blocks a clean export, plain is optional work."""
        self._badge, self._tone = text, tone
        self.setAccessibleDescription(text)
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:  # the key may have been changed meanwhile
            self.setToolTip(keys.tip(self.step.title, f"everywhere.{self.step.name}"))
        return super().event(event)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(76), theme().px(56))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        rect = QRectF(t.px(7) + .5, .5, self.width() - t.px(14) - 1, self.height() - 3)
        if self.isChecked():
            rounded(painter, rect, 9, t.color("bg.surface" if not t.dark else "bg.hover"), t.color("border.subtle"))
            rounded(painter, QRectF(-4, rect.center().y() - t.px(14), 7, t.px(28)), 3, t.color("border.focus"))
        elif self.isEnabled() and self.underMouse():
            rounded(painter, rect, 9, t.color("bg.hover"))
        role = "text.disabled" if not self.isEnabled() else "accent.text" if self.isChecked() else "text.secondary"
        side = t.px(19)
        draw_icon(painter, self.step.icon, QRectF((self.width() - side) / 2, t.px(9), side, side), role)
        painter.setFont(t.font("caption", weight=600 if self.isChecked() else 500))
        painter.setPen(t.color("text.disabled" if not self.isEnabled() else
                               "text.primary" if self.isChecked() else "text.secondary"))
        painter.drawText(QRectF(0, t.px(28), self.width(), t.px(20)), Qt.AlignmentFlag.AlignHCenter |
                         Qt.AlignmentFlag.AlignVCenter, self.step.title)
        if self._badge:
            self._paint_badge(painter)
        if self._ring:
            rounded(painter, rect.adjusted(1, 1, -1, -1), 8, None, t.color("border.focus"), t.ring)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = event.reason() in KEYBOARD
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ring = False
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            way = event.key() == Qt.Key.Key_Down
            self.focusNextPrevChild(way)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def _paint_badge(self, painter: QPainter) -> None:
        t = theme()
        painter.setFont(t.font("key cap"))
        width = max(t.px(18), QFontMetrics(painter.font()).horizontalAdvance(self._badge) + t.px(8))
        rect = QRectF(min(self.width() / 2 + t.px(8), self.width() - width - 2), t.px(3), width, t.px(15))
        rounded(painter, rect, 7, t.color("warn.soft" if self._tone == "warn" else "bg.sunken"))
        painter.setPen(t.color("warn.text" if self._tone == "warn" else "text.secondary"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._badge)


class Rail(QWidget):
    """chosen(step name)."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "window")
        self.setProperty("hairline", "right")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 1, 8)
        column.setSpacing(0)
        self.buttons: dict[str, RailButton] = {}
        for step in STEPS:
            button = self.buttons[step.name] = RailButton(step)
            self._group.addButton(button)
            button.clicked.connect(self._on_clicked)
            if step.name == "settings":
                column.addStretch(1)
            column.addWidget(button)
            if step.name == "home":
                column.addSpacing(7)
                column.addLayout(_short_line())
                column.addSpacing(8)
        self.set_open(False)

    def set_open(self, is_open: bool, only: Collection[str] = ()) -> None:
        """Dim the steps while no project is open; with ``only``, hide all others of an open one."""
        for name, button in self.buttons.items():
            wanted = not only or not is_open or name in only or name in ALWAYS
            button.setVisible(wanted)
            button.setEnabled(wanted and (is_open or name in ALWAYS))

    def choose(self, name: str) -> None:
        """Mark a step as the one that is shown."""
        self.buttons[name].setChecked(True)

    def _on_clicked(self) -> None:
        button = self._group.checkedButton()
        if isinstance(button, RailButton):
            self.chosen.emit(button.step.name)


def _short_line() -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(21, 0, 20, 0)
    row.addWidget(hairline())
    return row
