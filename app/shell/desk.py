"""Ties the frame to a session: pages, menus, badges, and what opening and closing a project means."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMenu

from app.agree.agree_page import AgreePage
from app.agree.model import AgreeModel
from app.audit.audit_page import AuditPage
from app.audit.model import AuditModel
from app.crash import latest_unseen, mark_seen
from app.data.data_page import DataPage
from app.export.export_page import ExportPage
from app.export.model import ExportModel
from app.home.home_page import HomePage
from app.home.new_project import NewProjectDialog
from app.label.label_page import LabelPage
from app.rules.model import RulesModel
from app.rules.rules_page import RulesPage
from app.session import Session
from app.settings import Recent, SettingsFile
from app.settings_page.settings_page import SettingsPage
from app.shell.keys_dialog import KeysDialog
from app.shell.main_window import MainWindow
from app.shell.palette import Action
from app.shell.theme import theme
from app.shell.unsaved import Unsaved
from labeling.errors import UserError
from labeling.home import home
from labeling.items.images import thumbnail
from labeling.project import Project, default_name
from labeling.steps.content import image_path
from labeling.steps.templates import questions_from
from labeling.store import read
from labeling.store.kinds import ItemKind, State
from labeling.store.models import Change
from labeling.workers import Progress


class Desk(QObject):
    """One per window; made after the window was painted."""

    def __init__(self, window: MainWindow, settings: SettingsFile) -> None:
        super().__init__(window)
        self.window, self.settings = window, settings
        self.jobs, self.session = window.jobs, Session(self)
        self.unsaved = Unsaved(window, self.session)
        self._closing = False
        self.jobs.changed.connect(self._close_when_idle)
        self._pages()
        self._wire()
        window.set_actions(self._commands())
        self._show_last_crash()

    # ---- projects

    def open(self, path: Path) -> None:
        """Open a project and go to Label, or to Data while there is nothing to label."""
        try:
            self.session.open(path, self._name())
        except UserError as error:
            self.window.say(error)

    def new(self) -> None:
        """Ask for a new project and make it."""
        dialog = NewProjectDialog(self._folder(), self.window)
        if not dialog.exec() or dialog.chosen is None:
            return
        chosen = dialog.chosen
        try:
            questions = questions_from(chosen.template, chosen.classes, chosen.question)
            self.session.adopt(Project.create(chosen.path, questions, owner=self._name(),
                                              program="a Touchstone window"), self._name())
        except UserError as error:
            self.window.say(error)

    def choose(self) -> None:
        """Ask for a project and open it."""
        name, _ = QFileDialog.getOpenFileName(self.window, "Open a project", str(self._folder()),
                                              "Projects (*.touchstone)")
        if name:
            self.open(Path(name))

    def sample(self) -> None:
        """Make the sample, if it is not there yet, and open it."""
        def work(progress: Progress) -> object:
            from weak_supervision.steps.sample import make_sample

            return make_sample(home() / "sample", progress)[0].path

        job = self.jobs.start("Making the sample", work)
        job.finished.connect(self.open)
        job.failed.connect(self.window.say)

    @Slot(list)
    def take(self, paths: list[Path]) -> None:
        """Something was dropped: a project is opened, anything else goes into the open one."""
        project = next((path for path in paths if path.suffix == ".touchstone"), None)
        if project is not None:
            self.open(project)
        elif self.session.is_open:
            self.window.go("data")
            self.data.bring_in(paths)
        else:
            self.window.bar.say("Open or make a project first, then drop files into it.")

    def save_copy(self) -> None:
        """Ask where, copy the open project there, and open the copy."""
        project = self.session.project
        name, _ = QFileDialog.getSaveFileName(self.window, "Save a copy", str(Path.home() / project.path.name),
                                              "Projects (*.touchstone)")
        if name:
            job = self.jobs.start("Saving a copy", lambda progress: project.save_copy(Path(name)))
            job.finished.connect(self.open)
            job.failed.connect(self.window.say)

    def close_project(self) -> None:
        """Let the project go and show Home."""
        if not self.window.may_close():
            return
        self._remember()
        self.jobs.cancel_all()
        self._closing = True
        self._close_when_idle()

    @Slot()
    def _close_when_idle(self) -> None:
        """A job may still be reading from the project."""
        if self._closing and not self.jobs.running:
            self._closing = False
            self.session.close()

    # ---- building

    def _pages(self) -> None:
        window, session, jobs = self.window, self.session, self.jobs
        home_page = window.page("home")
        assert isinstance(home_page, HomePage)
        self.home = home_page
        self.data = DataPage(session, jobs)
        self.label = LabelPage(session, self.settings)
        self.agree = AgreePage(session, AgreeModel(session, jobs, self), self.settings)
        self.rules = RulesPage(RulesModel(session, jobs, self))
        self.audit = AuditPage(session, AuditModel(session, jobs, self), self.settings)
        self.export = ExportPage(session, ExportModel(session, jobs, self))
        self.preferences = SettingsPage(self.settings)
        for step, page in (("data", self.data), ("label", self.label), ("agree", self.agree), ("rules", self.rules),
                           ("audit", self.audit), ("export", self.export), ("settings", self.preferences)):
            window.add_page(step, page)

    def _wire(self) -> None:
        window, session = self.window, self.session
        self.home.new_project.connect(self.new)
        self.home.open_project.connect(self.choose)
        self.home.sample.connect(self.sample)
        self.home.chosen.connect(self._open_named)
        window.dropped.connect(self.take)
        window.undo.connect(self._undo)
        window.redo.connect(self._redo)
        window.closing.connect(self._close)
        window.top.project_menu.connect(self._project_menu)
        window.top.annotator_menu.connect(self._annotator_menu)
        self.label.progress.connect(window.top.set_progress)
        self.label.settle_wanted.connect(lambda: window.go("agree"))
        self.label.add_wanted.connect(lambda: window.go("data"))
        self.data.opened.connect(self._look_at)
        self.export.mend.connect(window.go)
        for model in (self.agree.model, self.rules.model, self.audit.model, self.export.model, self.data):
            model.failed.connect(window.say)
        self.agree.model.count.connect(self._badges)
        self.audit.model.count.connect(self._audit_badge)
        session.opened.connect(self._on_opened)
        session.closed.connect(self._on_closed)
        session.saved.connect(window.status.set_saved)
        session.unsaved.connect(window.status.set_unsaved)
        session.changed.connect(self._on_changed)
        session.annotator_changed.connect(self._show_annotator)
        for keys, action in (("Ctrl+N", self.new), ("Ctrl+O", self.choose), ("Ctrl+I", self._add_files), ("?", self._keys)):
            QShortcut(QKeySequence(keys), window, action)

    def _commands(self) -> list[Action]:
        return [Action("New project", self.new, "plus", "Ctrl N"),
                Action("Open a project", self.choose, "folder-open", "Ctrl O"),
                Action("Try the sample project", self.sample, "sparkles"),
                Action("Add files", self._add_files, "image-down", "Ctrl I"),
                Action("Find consensus", lambda: self.agree.model.start_consensus(), "users-round"),
                Action("Check labels", self.audit.model.start_audit, "scan-search"),
                Action("Run rules", self.rules.model.run, "wand-sparkles"),
                Action("Switch between light and dark", self._toggle_theme, "sun-moon"),
                Action("Undo", self._undo, "undo-2", "Ctrl Z"), Action("Redo", self._redo, "redo-2", "Ctrl Shift Z"),
                Action("Show all keys", self._keys, "keyboard", "?"), Action("Close the project", self.close_project, "x")]

    # ---- what happens

    @Slot()
    def _on_opened(self) -> None:
        session, window = self.session, self.window
        project, schema = session.project, session.project.schema()
        window.bar.hide()
        if not project.writable:
            window.bar.say(f"Read only. {project.why_read_only}", ("Save a copy", self.save_copy))
        window.rail.set_open(True)
        window.top.set_project(schema.name or project.path.stem, _subtitle(project))
        window.status.set_file(f"{project.path.name} · {_size(project.path)}")
        self._show_annotator()
        self._badges()
        with project.reading() as connection:
            empty = not read.items(connection, limit=1)
        window.go("data" if empty else "label")
        self._remember()

    @Slot()
    def _on_closed(self) -> None:
        self.window.rail.set_open(False)
        self.window.top.set_project("", "")
        self.window.status.set_file("")
        self.window.bar.hide()
        for button in self.window.rail.buttons.values():
            button.set_badge("", "plain")
        self.home.set_recent(self.settings.values.recent)
        self.window.go("home")

    @Slot(object)
    def _on_changed(self, change: Change) -> None:
        self._badges()
        if change.schema:
            self.window.top.set_project(self.session.project.schema().name, _subtitle(self.session.project))

    @Slot()
    def _show_annotator(self) -> None:
        self.window.top.set_annotator(self.session.annotator)

    @Slot()
    def _close(self) -> None:
        self._remember()
        self.jobs.close()
        for page in (self.label, self.agree, self.audit):
            page.close_threads()
        self.session.close()

    @Slot(int)
    def _audit_badge(self, count: int) -> None:
        self.window.rail.buttons["audit"].set_badge(_short(count), "plain")

    @Slot(str)
    def _open_named(self, path: str) -> None:
        self.open(Path(path))

    @Slot()
    def _badges(self) -> None:
        if not self.session.is_open or not self.session.project.schema().questions:
            return
        with self.session.project.reading() as connection:
            counts = read.counts(connection)
        disputed = counts.state(self.session.project.schema().question().id, State.DISPUTED)
        self.window.rail.buttons["agree"].set_badge(_short(disputed), "warn")

    def _undo(self) -> None:
        if self.session.is_open:
            self.session.undo()

    def _redo(self) -> None:
        if self.session.is_open:
            self.session.redo()

    def _add_files(self) -> None:
        if self.session.is_open:
            self.window.go("data")
            self.data.choose()

    @Slot(int)
    def _look_at(self, item: int) -> None:
        self.label.model.go(item)
        self.window.go("label")

    def _toggle_theme(self) -> None:
        self.settings.set(theme="light" if theme().dark else "dark")
        theme().set_mode(self.settings.values.theme)

    def _keys(self) -> None:
        KeysDialog(self.settings.values.layout, self.window).open()

    @Slot(QPoint)
    def _project_menu(self, at: QPoint) -> None:
        menu = QMenu(self.window)
        for words, action in (("New project…", self.new), ("Open a project…", self.choose)):
            menu.addAction(words).triggered.connect(action)
        if self.session.is_open:
            menu.addSeparator()
            menu.addAction("Close").triggered.connect(self.close_project)
        menu.popup(at)

    @Slot(QPoint)
    def _annotator_menu(self, at: QPoint) -> None:
        menu = QMenu(self.window)
        for one in self.session.project.schema().annotators:
            menu.addAction(one.name).triggered.connect(lambda _=False, name=one.name: self._act_as(name))
        menu.addSeparator()
        menu.addAction("New annotator…").triggered.connect(self._new_annotator)
        menu.popup(at)

    def _new_annotator(self) -> None:
        name, chosen = QInputDialog.getText(self.window, "New annotator", "Name")
        if chosen and name.strip():
            self._act_as(name.strip())

    def _act_as(self, name: str) -> None:
        try:
            self.session.act_as(name)
        except UserError as error:
            self.window.say(error)

    def _show_last_crash(self) -> None:
        report = latest_unseen()
        if report is not None:
            self.window.bar.say(f"The program ended unexpectedly last time. What was saved is kept. Report: {report}")
            mark_seen(report)

    def _name(self) -> str:
        return self.settings.values.annotator or default_name()

    def _folder(self) -> Path:
        recent = self.settings.values.recent
        return Path(recent[0].path).parent if recent else Path.home()

    def _remember(self) -> None:
        """Put the open project first on Home, as it is now."""
        if not self.session.is_open:
            return
        project, schema = self.session.project, self.session.project.schema()
        with project.reading() as connection:
            counts, first = read.counts(connection), read.items(connection, limit=1)
        question = schema.questions[0].id if schema.questions else 0
        picture = ""
        if first and first[0].kind == ItemKind.IMAGE and not first[0].reason:
            picture = _keep_picture(project)
        self.settings.remember(Recent(
            str(project.path.resolve()), schema.name or project.path.stem, _subtitle(project), counts.items,
            counts.labelled.get(question, 0) / counts.items if counts.items else 0.0, time.time(),
            counts.state(question, State.DISPUTED), counts.unreadable, picture))


def _keep_picture(project: Project) -> str:
    """A small picture of the first item for Home; "" if there is none to be had."""
    folder = home() / "cache"
    folder.mkdir(exist_ok=True)
    target = folder / f"{project.uuid().hex}.jpg"
    if target.exists():
        return str(target)
    with project.reading() as connection:
        item = read.items(connection, limit=1)[0]
    path = image_path(project, item)
    try:
        if path is not None:
            target.write_bytes(thumbnail(path, 512))
            return str(target)
    except (UserError, OSError):
        pass
    return ""


def _subtitle(project: Project) -> str:
    with project.reading() as connection:
        first = read.items(connection, limit=1)
    what = "" if not first else "Images" if first[0].kind == ItemKind.IMAGE else "Records"
    kinds = {"choice": "one choice", "choices": "several choices"}
    asked = " and ".join(dict.fromkeys(kinds.get(one.kind, one.kind) for one in project.schema().questions))
    return " · ".join(part for part in (what, asked) if part)


def _size(path: Path) -> str:
    size = path.stat().st_size
    return f"{size / 1e6:,.0f} MB" if size > 1e6 else f"{size / 1e3:,.0f} KB"


def _short(count: int) -> str:
    return "" if not count else str(count) if count < 1000 else f"{count / 1000:.1f}k"
