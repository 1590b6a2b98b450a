"""Starts the window: paints first, then brings in the store and the pages, then opens a project."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

import resources
from app.crash import hook
from app.home.home_page import HomePage
from app.jobs import Jobs
from app.settings import SettingsFile
from app.shell.main_window import MainWindow
from app.shell.theme import theme


def start(project: str | None) -> int:
    """Run the window until it is closed; returns the exit code."""
    sys.excepthook = hook
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication(sys.argv[:1])
    application.setApplicationName("Touchstone")
    application.setWindowIcon(QIcon(str(resources.path("touchstone.svg"))))
    settings = SettingsFile()
    theme().set_mode(settings.values.theme)
    theme().set_scale(settings.values.scale)
    window = open_window(settings)
    window.show()
    desk: list[object] = []  # keeps what belongs to the window alive

    def bring_in_the_rest() -> None:
        from app.shell.desk import Desk

        desk.append(whole := Desk(window, settings))
        if project:
            whole.open(Path(project))

    QTimer.singleShot(0, bring_in_the_rest)
    return application.exec()


def open_window(settings: SettingsFile) -> MainWindow:
    """The frame with Home, before anything else is imported."""
    window = MainWindow(Jobs())
    home = HomePage(settings.values.annotator or "there", settings.values.recent)
    window.add_page("home", home)
    window.go("home")
    return window
