"""What is slow to import waits until the window has been painted."""

from __future__ import annotations

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.shell.first_paint import FirstPaint


class Watched(QWidget):
    """Notes when it is painted."""

    def __init__(self, told: list[str]) -> None:
        super().__init__()
        self._told = told

    def paintEvent(self, event: QPaintEvent) -> None:
        self._told.append("painted")


def test_a_window_is_painted_before_the_rest_is_brought_in_and_that_once(qtbot: QtBot) -> None:
    told: list[str] = []
    window = Watched(told)
    qtbot.addWidget(window)
    window.show()
    FirstPaint(window, lambda: told.append("rest"))
    qtbot.waitUntil(lambda: "rest" in told)
    assert told[0] == "painted"
    window.update()
    qtbot.waitUntil(lambda: told.count("painted") > 1)
    assert told.count("rest") == 1


def test_a_window_that_is_never_shown_to_anybody_still_gets_the_rest(qtbot: QtBot) -> None:
    told: list[str] = []
    window = Watched(told)
    qtbot.addWidget(window)
    window.showMinimized()
    FirstPaint(window, lambda: told.append("rest"))
    qtbot.waitUntil(lambda: "rest" in told)
