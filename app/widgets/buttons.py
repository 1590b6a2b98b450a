"""Buttons: one that acts, others beside it, icons alone, links; each may show its key."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QEnterEvent, QFocusEvent, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from app.shell.theme import draw_icon, theme
from app.widgets.paint import draw_key, key_width, rounded
from app.widgets.ring import ring_in, ring_out

PRIMARY, SECONDARY, GHOST, LINK, SEGMENT = "primary", "secondary", "ghost", "link", "segment"


class Button(QAbstractButton):
    """A painted button. ``key`` is the key that does the same; ``icon`` and ``trail`` name icons before and after
    the text; ``role`` is the font's, "" for the size that the height asks for."""

    def __init__(self, text: str = "", kind: str = SECONDARY, *, key: str = "", icon: str = "", trail: str = "",
                 height: int = 32, role: str = "", name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind, self.key, self._icon, self._trail, self._height = kind, key, icon, trail, height
        self._font_role = role or ("body large" if height > 34 else "body")
        self.setText(text)
        self.setObjectName(name)
        self.setAccessibleName(f"{text}, key {key}" if key else text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self._restyle)

    def set_trail(self, icon: str) -> None:
        """Show another icon after the text, "" for none."""
        self._trail = icon
        self._restyle()

    def sizeHint(self) -> QSize:
        t = theme()
        width = QFontMetrics(self._font()).horizontalAdvance(self.text())
        width += t.px(22 if self._icon and self.text() else 16 if self._icon else 0) + t.px(20 if self._trail else 0)
        width += key_width(self.key) + t.px(8) if self.key else 0
        return QSize(round(width + t.px(0 if self.kind == LINK else 24 if self.text() else 14)), t.px(self._height))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._ground(painter)
        role = self._role()
        painter.setFont(self._font())
        t, width, middle = theme(), self.sizeHint().width() - theme().px(0 if self.kind == LINK else 24), \
            self.height() / 2
        x = (self.width() - width) / 2 if self.text() else (self.width() - t.px(16)) / 2
        if self._icon:
            draw_icon(painter, self._icon, QRectF(x, middle - t.px(8), t.px(16), t.px(16)), role)
            x += t.px(22)
        painter.setPen(t.color(role))
        painter.drawText(QRectF(x, 0, self.width(), self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())
        if self.key:
            end = x + QFontMetrics(self._font()).horizontalAdvance(self.text()) + t.px(8) + key_width(self.key)
            draw_key(painter, self.key, end, middle, on_accent=self.kind == PRIMARY, enabled=self.isEnabled())
        if self._trail:
            end = x + QFontMetrics(self._font()).horizontalAdvance(self.text()) + t.px(6)
            draw_icon(painter, self._trail, QRectF(end, middle - t.px(7), t.px(14), t.px(14)), "text.tertiary")

    def focusInEvent(self, event: QFocusEvent) -> None:
        ring_in(self, event)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        ring_out(self, event)
        super().focusOutEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.update()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def _font(self) -> QFont:
        strong = self.kind == PRIMARY or (self.kind == SEGMENT and self.isChecked()) or \
            (self.kind == GHOST and self._font_role == "body large")
        return theme().font(self._font_role, weight=600 if strong else 500)

    def _role(self) -> str:
        if not self.isEnabled():
            return "text.disabled"
        if self.kind == PRIMARY:
            return "accent.on"
        if self.kind == LINK or (self.kind == GHOST and self.isChecked()):
            return "accent.text"
        return "text.primary" if self.text() and (self.kind != SEGMENT or self.isChecked()) else "text.secondary"

    def _ground(self, painter: QPainter) -> None:
        t, rect = theme(), QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        over = self.isEnabled() and (self.underMouse() or self.isDown())
        fill: QColor | None = None
        line: QColor | None = None
        if self.kind == PRIMARY:
            fill = t.color("data.track" if not self.isEnabled() else "accent.fill_hover" if over else "accent.fill")
        elif self.kind == SECONDARY:
            fill, line = t.color("bg.hover" if over else "bg.raised"), t.color("border.default")
        elif self.kind == SEGMENT and self.isChecked():
            fill, line = t.color("bg.raised"), t.color("border.default")
        elif self.kind == GHOST and (over or self.isChecked()):
            fill = t.color("accent.soft" if self.isChecked() else "bg.hover")
        if fill or line:
            rounded(painter, rect, 7, fill, line)

    @Slot()
    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


class Segmented(QWidget):
    """A few choices side by side, of which one holds. chosen(int)."""

    chosen = Signal(int)

    def __init__(self, choices: list[tuple[str, str]], parent: QWidget | None = None) -> None:
        """choices: (text, name of an icon or "")."""
        super().__init__(parent)
        self.setProperty("surface", "sunken")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(0)
        self._group = QButtonGroup(self)
        for number, (text, icon) in enumerate(choices):
            button = Button(text, SEGMENT, icon=icon, height=28)
            button.setCheckable(True)
            self._group.addButton(button, number)
            row.addWidget(button)
        self._group.button(0).setChecked(True)
        self._group.idClicked.connect(self.chosen)

    def choose(self, number: int) -> None:
        """Select without telling."""
        self._group.button(number).setChecked(True)

    def current(self) -> int:
        """The number of the choice that holds."""
        return self._group.checkedId()
