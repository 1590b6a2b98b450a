"""Waits for a window's first picture, so that what is slow to import does not stand before it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

AT_THE_LATEST = 1000  # ms; a window that starts minimised, or behind others, may not be painted at all


class FirstPaint(QObject):
    """Calls ``then`` once, after the shown window was painted. A zero timer alone fires before that on X11."""

    def __init__(self, window: QWidget, then: Callable[[], object]) -> None:
        super().__init__(window)
        self._then, self._waits = then, True
        handle = window.windowHandle()
        if handle.isExposed():
            QTimer.singleShot(0, self.go)
        else:
            handle.installEventFilter(self)
            QTimer.singleShot(AT_THE_LATEST, self.go)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Expose:  # painted while this event is handled, so before any timer
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self.go)
        return False

    def go(self) -> None:
        """Go on now, if nothing has yet."""
        if self._waits:
            self._waits = False
            self._then()
