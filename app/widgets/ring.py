"""The ring around whatever the keyboard has reached: painted outside the widget, only when keys led there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.shell.theme import theme
from app.widgets.paint import KEYBOARD, rounded

OFFSET = 4  # pixels from the widget's edge to the ring's outer edge


class FocusRing(QWidget):
    """Follows one widget at a time; lies beside it in its parent, so that it scrolls along."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._target: QWidget | None = None
        self._radius = 7.0

    def follow(self, target: QWidget, radius: float) -> None:
        """Lie around this widget."""
        if self._target is not None and isValid(self._target):
            self._target.removeEventFilter(self)
        self._target, self._radius = target, radius
        target.installEventFilter(self)
        self._place()
        self.show()
        self.raise_()

    def leave(self, target: QWidget) -> None:
        """Stop following this widget."""
        if self._target is target:
            target.removeEventFilter(self)
            self._target = None
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self._place()
        elif event.type() == QEvent.Type.Hide and isinstance(watched, QWidget):
            self.leave(watched)
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        width = theme().ring
        inset = width / 2
        rounded(QPainter(self), QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), self._radius + 3, None,
                theme().color("border.focus"), width)

    def _place(self) -> None:
        if self._target is not None:
            self.setGeometry(self._target.geometry().adjusted(-OFFSET, -OFFSET, OFFSET, OFFSET))


_the_ring: list[FocusRing] = []
_asleep: list[QWidget] = []  # had the ring when the window, or a menu, took the focus away for a while
_AWAY = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason)


def ring_in(widget: QWidget, event: QFocusEvent, radius: float = 7) -> None:
    """To be called from ``focusInEvent``: shows the ring if a key led here."""
    parent = widget.parentWidget()
    again = event.reason() in _AWAY and widget in _asleep
    _asleep.clear()
    if parent is None or not (again or event.reason() in KEYBOARD):
        return
    if not _the_ring or not isValid(_the_ring[0]):
        _the_ring[:] = [FocusRing(parent)]
    ring = _the_ring[0]
    if ring.parentWidget() is not parent:
        ring.setParent(parent)
    ring.follow(widget, radius)


def ring_out(widget: QWidget, event: QFocusEvent) -> None:
    """To be called from ``focusOutEvent``."""
    if _the_ring and isValid(_the_ring[0]):
        if event.reason() in _AWAY and _the_ring[0].isVisible():
            _asleep[:] = [widget]
        _the_ring[0].leave(widget)
