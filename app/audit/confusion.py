"""Given against suggested class as a matrix; a cell shows only its suspects."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.shell.theme import theme
from app.widgets.paint import focus_ring, rounded, swatch
from labeling.questions.base import LabelClass

MOST = 10  # classes that fit; the ones with most suspects are shown


class ConfusionMatrix(QWidget):
    """chosen(given, suggested): numbers of classes; the cell that is chosen already: (-1, -1), all again."""

    chosen = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self._classes: tuple[LabelClass, ...] = ()
        self._counts: NDArray[np.int64] = np.zeros((0, 0), np.int64)
        self._shown: list[int] = []
        self._on: tuple[int, int] | None = None
        self._at = (0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Given against suggested class")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_counts(self, classes: tuple[LabelClass, ...], counts: NDArray[np.int64], on: tuple[int, int] | None) -> None:
        """counts [K, K]: labels by given (rows) and suggested class. on: the chosen cell."""
        doubted = counts.sum(axis=1) + counts.sum(axis=0) - 2 * np.diag(counts)
        most = np.lexsort((np.arange(len(counts)), -doubted))[:MOST]
        self._classes, self._counts, self._shown, self._on = classes, counts, sorted(most.tolist()), on
        self.setAccessibleDescription("; ".join(self._words(a, b) for a in self._shown for b in self._shown
                                                if a != b and counts[a, b]))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(240), round(theme().px(22) + len(self._shown) * self._tall()))

    def cell_rect(self, given: int, suggested: int) -> QRectF:
        """Where the cell of two classes lies."""
        return self._rect(self._shown.index(given), self._shown.index(suggested))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        for place, number in enumerate(self._shown):
            color, cell = t.class_color(self._classes[number].color), self._rect(place, place)
            swatch(painter, color, cell.center().x() - t.px(5), t.px(8), 10)
            swatch(painter, color, 0, cell.center().y(), 10)
        for row, given in enumerate(self._shown):
            for column, suggested in enumerate(self._shown):
                self._paint_cell(painter, self._rect(row, column), given, suggested)
        if self.hasFocus() and self._shown:
            rounded(painter, self._rect(*self._at).adjusted(-1, -1, 1, 1), 5, None, t.color("border.focus"), 2)
            focus_ring(painter, self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for row in range(len(self._shown)):
            for column in range(len(self._shown)):
                if self._rect(row, column).contains(event.position()):
                    self._at = (row, column)
                    self._choose()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}.get(
            Qt.Key(event.key()))
        if step is not None and self._shown:
            last = len(self._shown) - 1
            self._at = (min(max(self._at[0] + step[0], 0), last), min(max(self._at[1] + step[1], 0), last))
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._shown:
            self._choose()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def event(self, event: object) -> bool:
        if isinstance(event, QHelpEvent):
            for row, given in enumerate(self._shown):
                for column, suggested in enumerate(self._shown):
                    if self._rect(row, column).contains(QPointF(event.pos())):
                        QToolTip.showText(event.globalPos(), self._words(given, suggested), self)
                        return True
        return super().event(event)  # pyright: ignore[reportArgumentType]

    def _choose(self) -> None:
        given, suggested = self._shown[self._at[0]], self._shown[self._at[1]]
        if self._on == (given, suggested):
            self.chosen.emit(-1, -1)
        elif given != suggested and self._counts[given, suggested]:
            self.chosen.emit(given, suggested)

    def _paint_cell(self, painter: QPainter, cell: QRectF, given: int, suggested: int) -> None:
        t, count = theme(), int(self._counts[given, suggested])
        total = int(self._counts[given].sum())
        share = count / total if total else 0.0
        ground = t.color("bg.sunken") if given == suggested else t.confusion_color(share)
        line = t.color("accent.fill") if self._on == (given, suggested) else t.color("border.subtle") if not count else None
        rounded(painter, cell, 5, ground, line, 2 if self._on == (given, suggested) else 1)
        if not count:
            return
        painter.setFont(t.font("small", weight=500))
        ink = QColor("#1C1B19" if ground.lightnessF() > 0.5 else "#FFFFFF")
        painter.setPen(t.color("text.secondary") if given == suggested else ink)
        words = f"{share * 100:.0f}" if share >= 0.005 else "<1"
        painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, words)

    def _words(self, given: int, suggested: int) -> str:
        count, total = int(self._counts[given, suggested]), int(self._counts[given].sum())
        if given == suggested:
            return f"{self._classes[given].name}: {count} of {total} not doubted"
        return f"{self._classes[given].name} → {self._classes[suggested].name}: {count} of {total}"

    def _tall(self) -> float:
        return float(theme().px(32 if len(self._shown) <= 6 else 24))

    def _rect(self, row: int, column: int) -> QRectF:
        t = theme()
        left, top, count = t.px(18), t.px(20), max(1, len(self._shown))
        width = (self.width() - left) / count
        return QRectF(left + column * width, top + row * self._tall(), width - 3, self._tall() - 3)
