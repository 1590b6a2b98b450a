"""The shares of training, validation and test as one bar with two handles."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.shell.theme import theme
from app.widgets.paint import rounded

NAMES = (("train", "Train"), ("val", "Val"), ("test", "Test"))
COLORS = ("bg.selected", "bg.sunken", "data.track")
FIRST = (80, 90)  # per cent where the handles stand at first
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1, Qt.Key.Key_PageDown: -10,
         Qt.Key.Key_PageUp: 10}


class SplitBar(QWidget):
    """Three parts; the handles are dragged, or moved by arrow keys one per cent at a time. changed(): shares moved."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("export.split")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.handles = (_Handle(self, 0), _Handle(self, 1))
        self._at: list[int] = list(FIRST)
        self._tell()
        theme().changed.connect(self.updateGeometry)

    @property
    def shares(self) -> dict[str, int]:
        """Per cent of each part that has any."""
        first, second = self._at
        return {name: share for (name, _), share in zip(NAMES, (first, second - first, 100 - second), strict=True)
                if share}

    @property
    def text(self) -> str:
        """The shares as the command line writes them."""
        return ",".join(f"{name}={share / 100:g}" for name, share in self.shares.items())

    def move_handle(self, which: int, percent: int) -> None:
        """Put a handle at a per cent, not past the other one; some of the first part always stays."""
        low, high = (1, self._at[1]) if which == 0 else (self._at[0], 100)
        if (moved := min(high, max(low, percent))) != self._at[which]:
            self._at[which] = moved
            self._tell()
            self.changed.emit()

    def percent(self, which: int) -> int:
        """Where a handle stands."""
        return self._at[which]

    def sizeHint(self) -> QSize:
        return QSize(theme().px(300), theme().px(40))

    def x_of(self, percent: int) -> float:
        return self.width() * percent / 100

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        edges = (0, *self._at, 100)
        top, height = t.px(4), self.height() - t.px(8)
        for (name, title), (low, high), role in zip(NAMES, pairwise(edges), COLORS, strict=True):
            if high == low:
                continue
            part = QRectF(self.x_of(low), top, self.x_of(high) - self.x_of(low), height)
            rounded(painter, part.adjusted(0.5, 0.5, -0.5, -0.5), 5, t.color(role), t.color("border.default"))
            painter.setFont(t.font("small", weight=600))
            painter.setPen(t.color("text.primary"))
            painter.drawText(part.adjusted(t.px(10), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter,
                             f"{title} {self.shares[name]} %")

    def resizeEvent(self, event: object) -> None:
        self._place()

    def _tell(self) -> None:
        self._place()
        self.setAccessibleName(", ".join(f"{name} {share} %" for name, share in self.shares.items()))
        for handle in self.handles:
            handle.setAccessibleName(f"{NAMES[handle.which][1]} ends at {self._at[handle.which]} %")
        self.update()

    def _place(self) -> None:
        for handle in self.handles:
            width = theme().px(10)
            x = min(self.width() - width, max(0, round(self.x_of(self._at[handle.which]) - width / 2)))
            handle.setGeometry(x, 0, width, self.height())


class _Handle(QWidget):
    """Where one part ends."""

    def __init__(self, bar: SplitBar, which: int) -> None:
        super().__init__(bar)
        self._bar, self.which = bar, which
        self.setObjectName(f"export.split.{which}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.SizeHorCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = STEPS.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
        else:
            self._bar.move_handle(self.which, self._bar.percent(self.which) + step)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = self.mapToParent(event.position().toPoint()).x()
        self._bar.move_handle(self.which, round(100 * x / max(1, self._bar.width())))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        rounded(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1), 4,
                t.color("accent.soft" if self.hasFocus() else "bg.raised"), t.color("border.focus"), 2)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()
