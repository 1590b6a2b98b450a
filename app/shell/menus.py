"""The menus of the top bar: the project's, and who labels."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal, Slot
from PySide6.QtWidgets import QInputDialog, QMenu

from app import keys
from app.session import Session
from app.shell.main_window import MainWindow
from app.shell.projects import Projects
from labeling.errors import UserError


class Menus(QObject):
    """One per window. questions: the person wants to edit the questions of the open project."""

    questions = Signal()

    def __init__(self, window: MainWindow, session: Session, projects: Projects, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window, self._session, self._projects = window, session, projects
        window.top.project_menu.connect(self.project_menu)
        window.top.annotator_menu.connect(self.annotator_menu)

    @Slot(QPoint)
    def project_menu(self, at: QPoint) -> None:
        """What can be done with projects."""
        menu = QMenu(self._window)
        for words, name, action in (("New project…", "new", self._projects.new), ("Open…", "open", self._projects.choose)):
            menu.addAction(_with_key(words, name)).triggered.connect(partial(_drop, action))
        menu.addAction("Try the sample project").triggered.connect(self._projects.sample)
        if self._session.is_open:
            menu.addSeparator()
            menu.addAction("Edit questions and classes…").triggered.connect(self.questions)
            menu.addAction("Save a copy…").triggered.connect(self._projects.save_copy)
            menu.addAction(_with_key("Close", "close")).triggered.connect(self._projects.close)
        menu.popup(at)

    @Slot(QPoint)
    def annotator_menu(self, at: QPoint) -> None:
        """Who may label; choosing one switches."""
        menu = QMenu(self._window)
        now = self._session.annotator
        for one in self._session.project.schema().annotators:
            action = menu.addAction(one.name)
            action.setCheckable(True)
            action.setChecked(now is not None and one.id == now.id)
            action.triggered.connect(partial(_drop, partial(self.act_as, one.name)))
        menu.addSeparator()
        menu.addAction("New annotator…").triggered.connect(self.new_annotator)
        menu.popup(at)

    def new_annotator(self) -> None:
        """Ask for a name and label as that person."""
        name, chosen = QInputDialog.getText(self._window, "New annotator", "Name")
        if chosen and name.strip():
            self.act_as(name.strip())

    def act_as(self, name: str) -> None:
        """Label as this person."""
        try:
            self._session.act_as(name)
        except UserError as error:
            self._window.say(error)


def _with_key(words: str, name: str) -> str:
    key = keys.keys_of(f"everywhere.{name}")
    return f"{words}\t{key[0]}" if key else words


def _drop(action: object, _checked: bool = False) -> None:
    action()  # pyright: ignore[reportCallIssue]
