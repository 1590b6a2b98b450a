"""Small painted widgets: progress, switch, avatar, key hints, hairlines."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QWidget

from app.shell.theme import draw_icon, theme
from app.widgets.paint import avatar, bar, draw_key, initials, key_width, rounded
from app.widgets.ring import ring_in, ring_out


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
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(32), theme().px(18))

    def focusInEvent(self, event: QFocusEvent) -> None:
        ring_in(self, event, 10)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        ring_out(self, event)
        super().focusOutEvent(event)

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


class Icon(QWidget):
    """An icon alone, for the eye; what it stands for is said beside it."""

    def __init__(self, name: str, side: int = 16, role: str = "text.secondary", ground: str = "",
                 parent: QWidget | None = None) -> None:
        """``ground``: the colour of a rounded tile around the icon, as the first thing in a dialog."""
        super().__init__(parent)
        self._name, self._side, self._role, self._ground = name, side, role, ground
        size = theme().px(side * 2.2 if ground else side)
        self.setFixedSize(size, size)

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        if self._ground:
            rounded(painter, QRectF(self.rect()), 10, t.color(self._ground))
        side, middle = t.px(self._side), self.width() / 2
        draw_icon(painter, self._name, QRectF(middle - side / 2, middle - side / 2, side, side), self._role)


class KeyCap(QWidget):
    """One key, or several with " or " between."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = text.split(" or ") if text else []
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def set_key(self, text: str) -> None:
        """Show another key."""
        self._parts = text.split(" or ") if text else []
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = sum(key_width(part) + theme().px(4) for part in self._parts)
        return QSize(round(width) + 2, theme().px(20))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, right = QPainter(self), float(self.width())
        for part in reversed(self._parts):
            right = draw_key(painter, part, right, self.height() / 2, enabled=self.isEnabled()) - theme().px(4)


class Hints(QWidget):
    """Keys and what they do, from the right (or the left), as many as there is room for."""

    def __init__(self, parent: QWidget | None = None, *, left: bool = False) -> None:
        super().__init__(parent)
        self._left = left
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
        metrics, middle = QFontMetrics(font), self.height() / 2
        right = sum(metrics.horizontalAdvance(words) + t.px(18) + key_width(keys) for keys, words in self._hints) - \
            t.px(12) if self._left else float(self.width())
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
    line.setProperty("line", "true")
    if vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line
