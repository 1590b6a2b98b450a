"""A thin bar along the top of a widget: something is on its way, nobody knows for how long."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.shell.theme import theme

HEIGHT, STEP, SHARE = 2, 33, 0.3  # pixels; milliseconds between two places; of the width


class Running(QWidget):
    """Hidden until it is started; with less motion it fills the width and stands."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over, self._at = over, 0.0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("Loading")
        self._timer = QTimer(self, interval=STEP)
        self._timer.timeout.connect(self._go_on)
        self.hide()

    def start(self) -> None:
        """Say that something is on its way."""
        self._at = 0.0
        self.place()
        self.show()
        if not theme().reduced_motion:
            self._timer.start()

    def stop(self) -> None:
        """It has come."""
        self._timer.stop()
        self.hide()

    def place(self) -> None:
        """Lie along the top."""
        self.setGeometry(0, 0, self._over.width(), theme().px(HEIGHT))

    @Slot()
    def _go_on(self) -> None:
        self._at = (self._at + 0.02) % 1.0
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, wide = QPainter(self), self.width()
        painter.fillRect(self.rect(), theme().color("data.track"))
        if theme().reduced_motion:
            painter.fillRect(self.rect(), theme().color("accent.fill"))
        else:
            painter.fillRect(round((self._at * (1 + SHARE) - SHARE) * wide), 0, round(SHARE * wide), self.height(),
                             theme().color("accent.fill"))
