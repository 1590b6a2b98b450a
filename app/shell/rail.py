"""The rail: the steps of the work as a column of buttons with badges."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QToolButton, QVBoxLayout, QWidget

from app.shell.theme import draw_icon, theme
from app.widgets.paint import KEYBOARD, focus_ring, rounded
from app.widgets.small import hairline


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the work."""

    name: str
    title: str
    icon: str
    key: str = ""


STEPS = (Step("home", "Home", "house"), Step("data", "Data", "database", "Alt+1"), Step("label", "Label", "tag", "Alt+2"),
         Step("agree", "Agree", "users-round", "Alt+3"), Step("rules", "Rules", "wand-sparkles", "Alt+4"),
         Step("audit", "Audit", "scan-search", "Alt+5"), Step("export", "Export", "package-check", "Alt+6"),
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
        self.setToolTip(f"{step.title} ({step.key})" if step.key else step.title)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme().changed.connect(self.updateGeometry)

    def set_badge(self, text: str, tone: str) -> None:
        """A small count: amber blocks a clean export, plain is optional work."""
        self._badge, self._tone = text, tone
        self.setAccessibleDescription(text)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(76), theme().px(56))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        rect = QRectF(t.px(7), 1, self.width() - t.px(14), self.height() - 3)
        if self.isChecked():
            rounded(painter, rect, 9, t.color("bg.surface" if not t.dark else "bg.hover"), t.color("border.subtle"))
            rounded(painter, QRectF(-4, rect.center().y() - t.px(14), 7, t.px(28)), 3, t.color("border.focus"))
        elif self.isEnabled() and self.underMouse():
            rounded(painter, rect, 9, t.color("bg.hover"))
        role = "text.disabled" if not self.isEnabled() else "accent.text" if self.isChecked() else "text.secondary"
        side = t.px(19)
        draw_icon(painter, self.step.icon, QRectF((self.width() - side) / 2, t.px(8), side, side), role)
        painter.setFont(t.font("caption", weight=600 if self.isChecked() else 500))
        painter.setPen(t.color("text.disabled" if not self.isEnabled() else
                               "text.primary" if self.isChecked() else "text.secondary"))
        painter.drawText(QRectF(0, t.px(30), self.width(), t.px(20)), Qt.AlignmentFlag.AlignHCenter |
                         Qt.AlignmentFlag.AlignVCenter, self.step.title)
        if self._badge:
            self._paint_badge(painter)
        if self._ring:
            focus_ring(painter, self)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = event.reason() in KEYBOARD
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ring = False
        super().focusOutEvent(event)

    def _paint_badge(self, painter: QPainter) -> None:
        t = theme()
        painter.setFont(t.font("key cap"))
        width = max(t.px(18), QFontMetrics(painter.font()).horizontalAdvance(self._badge) + t.px(8))
        rect = QRectF(min(self.width() / 2 + t.px(6), self.width() - width - 2), t.px(3), width, t.px(17))
        rounded(painter, rect, 8, t.color("warn.soft" if self._tone == "warn" else "bg.sunken"))
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
        column.setContentsMargins(0, 8, 1, 10)
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
                line = hairline()
                column.addSpacing(7)
                column.addWidget(line)
                column.addSpacing(7)
        self.set_open(False)

    def set_open(self, is_open: bool) -> None:
        """Dim the steps while no project is open."""
        for name, button in self.buttons.items():
            button.setEnabled(is_open or name in ALWAYS)

    def choose(self, name: str) -> None:
        """Mark a step as the one that is shown."""
        self.buttons[name].setChecked(True)

    def _on_clicked(self) -> None:
        button = self._group.checkedButton()
        if isinstance(button, RailButton):
            self.chosen.emit(button.step.name)
