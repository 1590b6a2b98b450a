"""The classes of a question as rows with their keys: one or several can be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.shell.theme import draw_icon, theme
from app.widgets.paint import draw_key, rounded, swatch

SWATCH, RADIO, CHECK = "swatch", "radio", "check"
FLASH = 90  # milliseconds that a class lights up when its key is pressed


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class: what answers store, what is shown, its palette colour, its key, and a count or nothing.

    depth: how far it is indented. A heading is no class and can't be chosen.
    """

    key: str
    name: str
    color: int
    shortcut: str = ""
    count: str = ""
    depth: int = 0
    heading: bool = False


def as_tree(rows: Sequence[ClassRow]) -> list[ClassRow]:
    """Classes whose names have parts ("cell/white/monocyte") under headings, each with its last part alone."""
    if not any("/" in row.name.strip("/") for row in rows):
        return list(rows)
    names, headed, found = {row.name for row in rows}, set[str](), list[ClassRow]()
    for row in rows:
        parts = [part.strip() for part in row.name.split("/")]
        for depth in range(1, len(parts)):
            path = "/".join(parts[:depth])
            if path not in headed and path not in names:
                headed.add(path)
                found.append(ClassRow("", parts[depth - 1], 0, depth=depth - 1, heading=True))
        found.append(replace(row, name=parts[-1], depth=len(parts) - 1))
    return found


class ClassList(QWidget):
    """Rows of classes. chosen(class key): a row was clicked, or entered by the keyboard."""

    chosen = Signal(str)

    def __init__(self, mark: str = SWATCH, row_height: int = 35, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark, self._row = mark, row_height
        self._rows: tuple[ClassRow, ...] = ()
        self._on: frozenset[str] = frozenset()
        self._suggested: frozenset[str] = frozenset()
        self._lit = ""
        self._flash = QTimer(self, singleShot=True, interval=FLASH)
        self._flash.timeout.connect(self._unlight)
        self._current = -1
        self._over = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    def set_rows(self, rows: Sequence[ClassRow]) -> None:
        """Show these classes."""
        if tuple(rows) == self._rows:
            return
        self._rows = tuple(rows)
        self._tell()
        self.updateGeometry()
        self.update()

    def set_chosen(self, keys: Sequence[str]) -> None:
        """Mark these as the answer."""
        if frozenset(keys) != self._on:
            self._on = frozenset(keys)
            self._tell()
            self.update()

    def set_suggested(self, keys: Sequence[str]) -> None:
        """Mark these as suggested."""
        if frozenset(keys) != self._suggested:
            self._suggested = frozenset(keys)
            self._tell()
            self.update()

    def flash(self, key: str) -> None:
        """Light up a class for a moment: its key was pressed."""
        if not theme().reduced_motion:
            self._lit = key
            self._flash.start()
            self.update()

    @Slot()
    def _unlight(self) -> None:
        self._lit = ""
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
        if event.button() == Qt.MouseButton.LeftButton and 0 <= number < len(self._rows) and self.isEnabled() \
                and not self._rows[number].heading:
            self.chosen.emit(self._rows[number].key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self._rows:
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self._current = max(0, min(len(self._rows) - 1, self._current + step))
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and 0 <= self._current < len(self._rows) \
                and not self._rows[self._current].heading:
            self.chosen.emit(self._rows[self._current].key)
        else:
            super().keyPressEvent(event)

    def _paint_row(self, painter: QPainter, number: int, row: ClassRow) -> None:
        t, height = theme(), theme().px(self._row)
        rect = QRectF(0.5, number * height + 0.5, self.width() - 1, height - 1)
        left, right, middle = t.px(8 + 16 * row.depth), rect.right() - t.px(8), rect.center().y()
        if row.heading:
            painter.setFont(t.font("section label"))
            painter.setPen(t.color("text.secondary"))
            painter.drawText(QRectF(left, rect.top(), right - left, height), Qt.AlignmentFlag.AlignVCenter, row.name)
            return
        on = row.key in self._on
        self._paint_ground(painter, number, row, rect)
        self._paint_mark(painter, row, on, left, middle)
        x = left + t.px(22 if self._mark == SWATCH else 26)
        if row.shortcut:
            right = draw_key(painter, row.shortcut, right, middle, enabled=self.isEnabled()) - t.px(8)
        if row.key in self._suggested:
            right = self._paint_word(painter, "Suggested", "accent.text", right, rect)
        if row.count:
            right = self._paint_word(painter, row.count, "text.tertiary", right, rect)
        painter.setFont(t.font("body", weight=600 if on and self._mark == SWATCH else 500))
        painter.setPen(t.color("text.primary" if self.isEnabled() else "text.disabled"))
        name = painter.fontMetrics().elidedText(row.name, Qt.TextElideMode.ElideRight, round(right - x))
        painter.drawText(QRectF(x, rect.top(), right - x, height - 1), Qt.AlignmentFlag.AlignVCenter, name)

    def _paint_ground(self, painter: QPainter, number: int, row: ClassRow, rect: QRectF) -> None:
        t = theme()
        if row.key == self._lit:
            rounded(painter, rect.adjusted(1, 1, -1, -1), 8, t.color("accent.soft"), t.color("border.focus"), 2)
        elif row.key in self._on:
            rounded(painter, rect.adjusted(1, 1, -1, -1), 8, t.color("bg.selected"), t.color("border.focus"), 1.5)
        elif number == self._over and self.underMouse() and self.isEnabled():
            rounded(painter, rect, 8, t.color("bg.hover"))
        if self.hasFocus() and number == self._current:
            rounded(painter, rect.adjusted(1, 1, -1, -1), 8, None, t.color("border.focus"), 2)

    def _paint_word(self, painter: QPainter, text: str, role: str, right: float, rect: QRectF) -> float:
        """A small word that ends at ``right``; returns where the next may end."""
        painter.setFont(theme().font("small"))
        painter.setPen(theme().color(role))
        width = painter.fontMetrics().horizontalAdvance(text)
        painter.drawText(QRectF(right - width, rect.top(), width + 1, rect.height()), Qt.AlignmentFlag.AlignVCenter, text)
        return right - width - theme().px(8)

    def _paint_mark(self, painter: QPainter, row: ClassRow, on: bool, left: float, middle: float) -> None:
        t = theme()
        if self._mark == SWATCH:
            color = t.class_color(row.color) if self.isEnabled() else t.color("data.track")
            swatch(painter, color, left, middle)
            return
        side = t.px(16)
        rect = QRectF(left, middle - side / 2, side, side)
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
                 (", chosen" if row.key in self._on else "") + (", suggested" if row.key in self._suggested else "")
                 for row in self._rows if not row.heading]
        self.setAccessibleDescription("; ".join(words))
