"""The classes of a question as rows with their keys: one or several can be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.shell.theme import draw_icon, theme
from app.widgets.paint import draw_key, rounded, swatch

SWATCH, RADIO, CHECK = "swatch", "radio", "check"


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class: what answers store, what is shown, its palette colour, its key, and a count or nothing."""

    key: str
    name: str
    color: int
    shortcut: str = ""
    count: str = ""


class ClassList(QWidget):
    """Rows of classes. chosen(class key): a row was clicked, or entered by the keyboard."""

    chosen = Signal(str)

    def __init__(self, mark: str = SWATCH, row_height: int = 34, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark, self._row = mark, row_height
        self._rows: tuple[ClassRow, ...] = ()
        self._on: frozenset[str] = frozenset()
        self._current = -1
        self._over = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    def set_rows(self, rows: Sequence[ClassRow]) -> None:
        """Show these classes."""
        self._rows = tuple(rows)
        self._tell()
        self.updateGeometry()
        self.update()

    def set_chosen(self, keys: Sequence[str]) -> None:
        """Mark these as the answer."""
        self._on = frozenset(keys)
        self._tell()
        self.update()

    def rows(self) -> tuple[ClassRow, ...]:
        """The classes that are shown."""
        return self._rows

    def sizeHint(self) -> QSize:
        return QSize(theme().px(240), theme().px(self._row) * len(self._rows))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(120), theme().px(self._row) * len(self._rows))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for number, row in enumerate(self._rows):
            self._paint_row(painter, number, row)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = int(event.position().y()) // theme().px(self._row)
        if over != self._over:
            self._over = over
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = int(event.position().y()) // theme().px(self._row)
        if event.button() == Qt.MouseButton.LeftButton and 0 <= number < len(self._rows) and self.isEnabled():
            self.chosen.emit(self._rows[number].key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self._rows:
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self._current = max(0, min(len(self._rows) - 1, self._current + step))
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and 0 <= self._current < len(self._rows):
            self.chosen.emit(self._rows[self._current].key)
        else:
            super().keyPressEvent(event)

    def _paint_row(self, painter: QPainter, number: int, row: ClassRow) -> None:
        t, height = theme(), theme().px(self._row)
        rect = QRectF(0.5, number * height + 0.5, self.width() - 1, height - 1)
        on, middle = row.key in self._on, rect.center().y()
        if on:
            rounded(painter, rect.adjusted(1, 1, -1, -1), 8, t.color("bg.selected"), t.color("border.focus"), 1.5)
        elif number == self._over and self.underMouse() and self.isEnabled():
            rounded(painter, rect, 8, t.color("bg.hover"))
        if self.hasFocus() and number == self._current:
            rounded(painter, rect.adjusted(1, 1, -1, -1), 8, None, t.color("border.focus"), 2)
        self._paint_mark(painter, row, on, middle)
        painter.setFont(t.font("body", weight=600 if on and self._mark == SWATCH else 500))
        painter.setPen(t.color("text.primary" if self.isEnabled() else "text.disabled"))
        x = t.px(8 + (22 if self._mark == SWATCH else 26))
        right = rect.right() - t.px(8)
        if row.shortcut:
            right = draw_key(painter, row.shortcut, right, middle, enabled=self.isEnabled()) - t.px(8)
        if row.count:
            painter.save()
            painter.setFont(t.font("small"))
            painter.setPen(t.color("text.tertiary"))
            painter.drawText(QRectF(0, rect.top(), right, height), Qt.AlignmentFlag.AlignRight |
                             Qt.AlignmentFlag.AlignVCenter, row.count)
            painter.restore()
            right -= t.px(34)
        name = painter.fontMetrics().elidedText(row.name, Qt.TextElideMode.ElideRight, round(right - x))
        painter.drawText(QRectF(x, rect.top(), right - x, height - 1), Qt.AlignmentFlag.AlignVCenter, name)

    def _paint_mark(self, painter: QPainter, row: ClassRow, on: bool, middle: float) -> None:
        t = theme()
        if self._mark == SWATCH:
            color = t.class_color(row.color) if self.isEnabled() else t.color("data.track")
            swatch(painter, color, t.px(8), middle)
            return
        side = t.px(16)
        rect = QRectF(t.px(8), middle - side / 2, side, side)
        accent = t.color("accent.fill")
        line: QColor = accent if on else t.color("border.strong")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._mark == RADIO:
            painter.setPen(QPen(line, t.px(5) if on else 1.4))
            painter.setBrush(t.color("bg.surface"))
            inset = t.px(5) / 2 if on else 0.7
            painter.drawEllipse(QPointF(rect.center()), side / 2 - inset, side / 2 - inset)
        else:
            rounded(painter, rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, accent if on else t.color("bg.surface"), line)
            if on:
                draw_icon(painter, "check", rect.adjusted(2, 2, -2, -2), "accent.on")

    def _tell(self) -> None:
        words = [f"Class {row.name}" + (f", key {row.shortcut}" if row.shortcut else "") +
                 (", chosen" if row.key in self._on else "") for row in self._rows]
        self.setAccessibleDescription("; ".join(words))
