"""Starts the window: paints first, then brings in the store and the pages, then opens a project."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

import resources
from app import crash
from app.home.home_page import HomePage
from app.jobs import Jobs
from app.settings import SettingsFile
from app.shell.first_paint import FirstPaint
from app.shell.main_window import MainWindow
from app.shell.theme import theme


def start(project: str | None) -> int:
    """Run the window until it is closed; returns the exit code."""
    gc.disable()  # until all is imported: there is nothing to collect yet
    sys.excepthook = crash.hook
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication(sys.argv[:1])
    application.setApplicationName("Touchstone")
    application.setWindowIcon(QIcon(str(resources.path("touchstone.svg"))))
    settings = SettingsFile()
    values = settings.values
    theme().begin(values.theme, values.scale, reduced_motion=values.reduced_motion)
    window = open_window(settings)
    window.restore(values.window)
    window.show()
    desk: list[object] = []  # keeps what belongs to the window alive

    def bring_in_the_rest() -> None:
        window.page("home").shown()  # shown before the window was, it would look like a click
        from app.shell.desk import Desk

        desk.append(crash.watch())
        desk.append(whole := Desk(window, settings))
        if project:
            whole.open(Path(project))
        gc.freeze()  # what was imported stays for good, and need not be looked through again
        gc.enable()

    FirstPaint(window, bring_in_the_rest)
    code = application.exec()
    if desk and callable(end := desk[0]):
        end()
    return code


def open_window(settings: SettingsFile) -> MainWindow:
    """The frame with Home, before anything else is imported."""
    window = MainWindow(Jobs())
    values = settings.values
    home = HomePage(values.annotator, values.recent, as_list=values.home_list)
    window.add_page("home", home)
    window.go("home")
    return window
