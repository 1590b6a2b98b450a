"""Small painted widgets: progress, switch, avatar, key hints, hairlines."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QWidget

from app.shell.theme import theme
from app.widgets.paint import avatar, bar, draw_key, initials, key_width


class ThinBar(QWidget):
    """A thin progress bar, 0 to 1."""

    def __init__(self, width: int = 92, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share, self._width = 0.0, width
        across = QSizePolicy.Policy.Fixed if width else QSizePolicy.Policy.Expanding
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)

    def set_share(self, share: float) -> None:
        """How far it is."""
        self._share = share
        self.setAccessibleDescription(f"{share:.0%}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(self._width or 40), theme().px(6))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        bar(painter, QRectF(self.rect()), self._share)


class Switch(QAbstractButton):
    """An on-off switch."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(32), theme().px(18))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        height = t.px(18)
        ground = QRectF(0, (self.height() - height) / 2, t.px(32), height)
        painter.setBrush(t.color("accent.fill" if self.isChecked() else "border.strong"))
        painter.drawRoundedRect(ground, height / 2, height / 2)
        painter.setBrush(t.color("accent.on"))
        x = ground.right() - height / 2 if self.isChecked() else ground.left() + height / 2
        painter.drawEllipse(QPointF(x, ground.center().y()), height / 2 - 2, height / 2 - 2)


class Avatar(QWidget):
    """A person as a coloured circle."""

    def __init__(self, name: str, color: int, size: int = 24, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._color, self._size = name, color, size
        self.setFixedSize(theme().px(size), theme().px(size))
        self.setAccessibleName(name)

    def set_person(self, name: str, color: int) -> None:
        """Show somebody else."""
        self._name, self._color = name, color
        self.setAccessibleName(name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        avatar(painter, initials(self._name), theme().class_color(self._color, dark=False),
               QPointF(self.width() / 2, self.height() / 2), self._size)


class Hints(QWidget):
    """Keys and what they do, from the right, as many as there is room for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hints: list[tuple[str, str]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_hints(self, hints: list[tuple[str, str]]) -> None:
        """(keys, words) in order."""
        self._hints = hints
        self.setAccessibleDescription("; ".join(f"{keys}: {words}" for keys, words in hints))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        font = t.font("small")
        metrics, right, middle = QFontMetrics(font), float(self.width()), self.height() / 2
        for keys, words in reversed(self._hints):
            width = metrics.horizontalAdvance(words)
            if right - width - key_width(keys) < 0:
                return
            painter.setFont(font)
            painter.setPen(t.color("text.secondary"))
            painter.drawText(QRectF(right - width, 0, width + 1, self.height()), Qt.AlignmentFlag.AlignVCenter, words)
            right = draw_key(painter, keys, right - width - t.px(6), middle) - t.px(12)


def hairline(vertical: bool = False) -> QFrame:
    """A one-pixel line between regions."""
    line = QFrame()
    line.setProperty("hairline", "left" if vertical else "top")
    if vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line
