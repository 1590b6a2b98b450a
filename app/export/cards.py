"""The formats as cards, of which one is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QGridLayout, QSizePolicy, QWidget

from app.shell.theme import draw_icon, theme
from app.widgets.paint import KEYBOARD, focus_ring, rounded
from labeling.formats.base import Format

COLUMNS, NARROWEST = 3, 150  # cards side by side where each has room for its words


class FormatCard(QAbstractButton):
    """One format: icon, title, what it is."""

    def __init__(self, shown: Format) -> None:
        super().__init__()
        self._format, self._ring = shown, False
        self.setText(shown.title)
        self.setCheckable(True)
        self.setObjectName(f"export.format.{shown.name}")
        self.setAccessibleName(f"{shown.title}: {shown.description}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(200), theme().px(64))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(120), theme().px(64))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter, chosen = theme(), QPainter(self), self.isChecked()
        over = self.underMouse() and not chosen
        rounded(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1), 8,
                t.color("accent.soft" if chosen else "bg.hover" if over else "bg.raised"),
                t.color("border.focus" if chosen else "border.default"), 2 if chosen else 1)
        draw_icon(painter, self._format.icon, QRectF(t.px(14), t.px(13), t.px(16), t.px(16)),
                  "accent.text" if chosen else "text.secondary")
        self._words(painter, "body", 600, "text.primary", t.px(40), t.px(10), self._format.title)
        self._words(painter, "small", 400, "text.secondary", t.px(14), t.px(36), self._format.description)
        if chosen:
            draw_icon(painter, "circle-check", QRectF(self.width() - t.px(30), t.px(13), t.px(16), t.px(16)),
                      "accent.text")
        if self._ring:
            focus_ring(painter, self, 8)

    def _words(self, painter: QPainter, role: str, weight: int, color: str, x: int, y: int, text: str) -> None:
        font = theme().font(role, weight=weight)
        painter.setFont(font)
        painter.setPen(theme().color(color))
        room = self.width() - x - theme().px(14)
        painter.drawText(QRectF(x, y, room, theme().px(22)), Qt.AlignmentFlag.AlignVCenter,
                         QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = event.reason() in KEYBOARD
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ring = False
        super().focusOutEvent(event)


class FormatCards(QWidget):
    """All formats; arrow keys go from one to the next."""

    def __init__(self, formats: Sequence[Format]) -> None:
        super().__init__()
        self.setObjectName("export.formats")
        self.setAccessibleName("Format")
        self._formats = formats
        self.group = QButtonGroup(self)
        self._grid, self._columns = QGridLayout(self), 0
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(10)
        for number, one in enumerate(formats):
            self.group.addButton(FormatCard(one), number)
        self._arrange(COLUMNS)
        self.group.button(0).setChecked(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange(min(COLUMNS, max(1, event.size().width() // theme().px(NARROWEST))))
        super().resizeEvent(event)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for number, card in enumerate(self.group.buttons()):
            self._grid.addWidget(card, number // columns, number % columns)
        for column in range(COLUMNS):
            self._grid.setColumnStretch(column, int(column < columns))

    @property
    def chosen(self) -> Format:
        """The format that is chosen."""
        return self._formats[self.group.checkedId()]
