"""Ties the frame to a session: pages, badges, palette, help, and what opening and closing a project means."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app import crash, keys
from app.data.data_page import DataPage
from app.help.help_dialog import HelpDialog
from app.help.tour import Tour
from app.home.home_page import HomePage
from app.label.label_page import LabelPage
from app.session import Session
from app.settings import SettingsFile
from app.shell.badges import Badges
from app.shell.catalog import catalog, item_actions
from app.shell.crash_dialog import CrashDialog
from app.shell.finder import ItemFinder
from app.shell.keys_dialog import KeysDialog
from app.shell.later_pages import LaterPages
from app.shell.main_window import MainWindow
from app.shell.menus import Menus
from app.shell.palette import Palette
from app.shell.projects import Projects
from app.shell.recents import Recents, file_words, subtitle
from app.shell.theme import theme
from app.shell.unsaved import Unsaved
from labeling.home import home
from labeling.steps.organise import Selection
from labeling.steps.packs import owner_of
from labeling.store import read
from labeling.store.models import Change

if TYPE_CHECKING:
    from app.agree.agree_page import AgreePage
    from app.audit.audit_page import AuditPage
    from app.export.export_page import ExportPage
    from app.rules.rules_page import RulesPage
    from app.settings_page.settings_page import SettingsPage

FOCUSED = ("label",)  # the steps of a pack
REMEMBERED = 5  # items that the palette offers again


class Desk(QObject):
    """One per window; made after the window was painted."""

    def __init__(self, window: MainWindow, settings: SettingsFile) -> None:
        super().__init__(window)
        self.window, self.settings = window, settings
        self.jobs, self.session = window.jobs, Session(self)
        self.recents = Recents(self.session, settings, self)
        self.projects = Projects(window, self.session, settings, self.recents, self)
        self.menus = Menus(window, self.session, self.projects, self)
        self.badges = Badges(self.session, window.rail, self)
        self.unsaved = Unsaved(window, self.session)
        self.finder = ItemFinder(self.session, self)
        self.palette_: Palette | None = None
        self._seen: deque[tuple[int, str]] = deque(maxlen=REMEMBERED)
        self._keymap, self._known = keys.keymap(), settings.values
        self._pages()
        self._wire_pages()
        self._wire_session()
        self._wire_window()
        self._show_last_crash()

    def open(self, path: Path) -> None:
        """Open a project and go to Label, or to Data while there is nothing to label."""
        self.projects.open(path)

    # ---- what can be done from anywhere

    @Slot()
    def open_palette(self) -> None:
        """Let the person find a command or an item."""
        if self.palette_ is not None and self.palette_.isVisible():
            return
        palette = self.palette_ = Palette(catalog(self), self.window)
        palette.typed.connect(self.finder.look_for)
        palette.finished.connect(palette.deleteLater)
        palette.destroyed.connect(self._forget_palette)
        palette.open()

    @Slot(int)
    def show_item(self, item: int) -> None:
        """Show an item in Label."""
        self.label.model.go(item)
        self.window.go("label")

    def add_files(self) -> None:
        """Ask for files for the open project."""
        if self.session.is_open:
            self.window.go("data")
            self.data.choose()

    @Slot()
    def edit_questions(self) -> None:
        """Change the questions and classes of the open project."""
        from app.questions.questions_sheet import QuestionsSheet

        sheet = QuestionsSheet(self.session, self.jobs, self.settings.values.layout, self.window)
        sheet.layout_chosen.connect(self._on_layout)
        sheet.finished.connect(sheet.deleteLater)
        sheet.open()

    def show_keys(self) -> None:
        """All keys at a glance."""
        KeysDialog(self.window).open()

    def show_help(self, page: str = "") -> None:
        """The help page of that name, or about the page that is shown."""
        shown = self.window.page(self.window.step)
        HelpDialog(page or shown.help_page or self.window.step, self.window).open()

    def recent_items(self) -> tuple[tuple[int, str], ...]:
        """Items shown lately, the latest first."""
        return tuple(self._seen)

    # ---- building

    def _pages(self) -> None:
        window, session, jobs = self.window, self.session, self.jobs
        home_page = window.page("home")
        assert isinstance(home_page, HomePage)
        self.home = home_page
        self.data = DataPage(session, jobs)
        self.label = LabelPage(session, self.settings)
        window.add_page("data", self.data)
        window.add_page("label", self.label)
        self._later = LaterPages(window, session, self.settings, self.badges, self)

    @property
    def agree(self) -> AgreePage:
        """The Agree page, made at its first use like those below."""
        return self._later.agree

    @property
    def rules(self) -> RulesPage:
        return self._later.rules

    @property
    def audit(self) -> AuditPage:
        return self._later.audit

    @property
    def export(self) -> ExportPage:
        return self._later.export

    @property
    def preferences(self) -> SettingsPage:
        return self._later.preferences

    def _wire_pages(self) -> None:
        window, projects = self.window, self.projects
        self.home.new_project.connect(projects.new)
        self.home.open_project.connect(projects.choose)
        self.home.sample.connect(projects.sample)
        self.home.chosen.connect(projects.open_named)
        self.home.removed.connect(self.settings.forget)
        self.home.list_chosen.connect(self._on_home_list)
        self.label.progress.connect(window.top.set_progress)
        self.label.settle_wanted.connect(lambda: window.go("agree"))
        self.label.add_wanted.connect(lambda: window.go("data"))
        self.label.mending.listed.connect(self._show_unreadable)
        self.label.mending.relocated.connect(self.data.importing.relocate)
        self.label.mending.failed.connect(window.say)
        self.label.moded.connect(window.show_hints)
        self.label.model.item_changed.connect(self._on_item)
        self.data.model.pictures_moved.connect(self.label.read_again)
        self.data.opened.connect(self.show_item)
        self.data.label_wanted.connect(self._label_these)
        self.data.sample.connect(projects.sample)
        self.data.failed.connect(window.say)
        projects.brought.connect(self._bring_in)
        projects.merge_wanted.connect(self._merge)

    def _wire_session(self) -> None:
        session, status = self.session, self.window.status
        session.opened.connect(self._on_opened)
        session.closed.connect(self._on_closed)
        session.saved.connect(status.set_saved)
        session.unsaved.connect(status.set_unsaved)
        session.changed.connect(self._on_changed)
        session.annotator_changed.connect(self._show_annotator)
        status.save_wanted.connect(session.retry)
        self.finder.found.connect(self._on_found)

    def _wire_window(self) -> None:
        window, projects = self.window, self.projects
        window.dropped.connect(projects.take)
        self.menus.questions.connect(self.edit_questions)
        window.undo.connect(self._undo)
        window.redo.connect(self._redo)
        window.closing.connect(self._close)
        window.top.searched.connect(self.open_palette)
        window.shortcuts.add({
            "palette": self.open_palette, "keys": self.show_keys, "help": self.show_help, "new": projects.new,
            "open": projects.choose, "add": self.add_files, "close": projects.close, "save": self.session.retry,
            "larger": lambda: self._resize(1.1), "smaller": lambda: self._resize(1 / 1.1)})
        self.settings.changed.connect(self._on_settings)

    # ---- what happens

    @Slot()
    def _on_opened(self) -> None:
        session, window = self.session, self.window
        project, schema = session.project, session.project.schema()
        self._seen.clear()
        window.bar.hide()
        if not project.writable:
            window.bar.say(f"Read only. {project.why_read_only}", ("Save a copy", self.projects.save_copy))
        focused = owner_of(project) is not None
        window.rail.set_open(True, FOCUSED if focused else ())
        window.top.set_project(schema.name or project.path.stem, subtitle(project))
        window.status.set_file(file_words(project.path))
        self._show_annotator()
        with project.reading() as connection:
            empty = not read.items(connection, limit=1)
        window.go("data" if empty and not focused else "label")
        self.recents.remember()
        if not self.settings.values.toured and project.path.is_relative_to(home() / "sample"):
            self.settings.set(toured=True)
            Tour(window).start()

    @Slot()
    def _on_closed(self) -> None:
        self.window.rail.set_open(False)
        self.window.top.set_project("", "")
        self.window.status.set_file("")
        self.window.bar.hide()
        self.window.go("home")

    @Slot(object)
    def _on_changed(self, change: Change) -> None:
        if change.schema:
            project = self.session.project
            self.window.top.set_project(project.schema().name or project.path.stem, subtitle(project))

    @Slot()
    def _on_item(self) -> None:
        item = self.label.model.item
        if item is not None:
            if (item.id, item.name) in self._seen:
                self._seen.remove((item.id, item.name))
            self._seen.appendleft((item.id, item.name))

    @Slot()
    def _on_settings(self) -> None:
        values, before = self.settings.values, self._known
        self._known = values
        theme().reduced_motion = values.reduced_motion
        if values.theme != before.theme:
            theme().set_mode(values.theme)
        if values.scale != before.scale:
            theme().set_scale(values.scale)
        if keys.keymap() != self._keymap:
            self._keymap = keys.keymap()
            self.window.refresh_keys()
        self.home.set_recent(values.recent, as_list=values.home_list)
        self.home.greet(values.annotator)

    @Slot(str)
    def _on_layout(self, name: str) -> None:
        self.settings.set(layout=name)

    @Slot(bool)
    def _on_home_list(self, as_list: bool) -> None:
        self.settings.set(home_list=as_list)

    @Slot(str, list)
    def _on_found(self, text: str, hits: list[object]) -> None:
        if self.palette_ is not None:
            self.palette_.set_items(text, item_actions(self, hits))  # pyright: ignore[reportArgumentType]

    @Slot(list)
    def _merge(self, paths: list[Path]) -> None:
        self.agree.model.preview(paths)

    @Slot()
    def _show_unreadable(self) -> None:
        self.window.go("data")
        self.data.model.set_query("unreadable:yes")

    @Slot(list)
    def _bring_in(self, paths: list[Path]) -> None:
        self.window.go("data")
        self.data.bring_in(paths)

    @Slot()
    def _show_annotator(self) -> None:
        self.window.top.set_annotator(self.session.annotator)

    @Slot()
    def _close(self) -> None:
        self.settings.set(window=self.window.state())
        self.recents.remember()
        self.finder.close()
        self.jobs.close()
        self.recents.close()
        for page in (self.data, self.label, self._later):
            page.close_threads()
        self.session.close()

    @Slot()
    def _forget_palette(self) -> None:
        self.palette_ = None

    @Slot(object)
    def _label_these(self, selection: Selection) -> None:
        self.label.model.label_these(selection)
        self.window.go("label")

    def _resize(self, times: float) -> None:
        self.settings.set(scale=round(min(2.0, max(0.8, self.settings.values.scale * times)), 2))

    def _undo(self) -> None:
        if self.session.is_open:
            self.session.undo()

    def _redo(self) -> None:
        if self.session.is_open:
            self.session.redo()

    def _show_last_crash(self) -> None:
        report = crash.latest_unseen()
        if report is not None:
            CrashDialog(report, self.window).open()
            crash.mark_seen(report)
