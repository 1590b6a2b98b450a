"""Pages that are made when they are first asked for, or when nothing else happens: labelling begins sooner."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from app.session import Session
from app.settings import SettingsFile
from app.shell.badges import Badges
from app.shell.main_window import MainWindow

if TYPE_CHECKING:
    from app.agree.agree_page import AgreePage
    from app.audit.audit_page import AuditPage
    from app.export.export_page import ExportPage
    from app.rules.rules_page import RulesPage
    from app.settings_page.settings_page import SettingsPage


SOON, BETWEEN = 400, 60  # milliseconds after the window is there, and between two pages


class LaterPages(QObject):
    """Each page is a property: made, wired and put into the window at its first use."""

    def __init__(self, window: MainWindow, session: Session, settings: SettingsFile, badges: Badges,
                 parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window, self._session, self._settings, self._badges = window, session, settings, badges
        for step, make in (("agree", lambda: self.agree), ("rules", lambda: self.rules), ("audit", lambda: self.audit),
                           ("export", lambda: self.export), ("settings", lambda: self.preferences)):
            window.add_later(step, make)
        window.page("audit")  # its model counts the suspects for the rail as soon as a project is opened
        QTimer.singleShot(SOON, self._make_next)

    @Slot()
    def _make_next(self) -> None:
        """Make one page more, and the others after it."""
        if self._window.isVisible() and self._window.make_one_more():
            QTimer.singleShot(BETWEEN, self._make_next)

    @cached_property
    def agree(self) -> AgreePage:
        from app.agree.agree_page import AgreePage
        from app.agree.model import AgreeModel

        page = AgreePage(self._session, AgreeModel(self._session, self._window.jobs, self), self._settings)
        page.model.failed.connect(self._window.say)
        page.model.count.connect(self._badges.refresh)
        page.told.connect(self._window.bar.say)
        return page

    @cached_property
    def rules(self) -> RulesPage:
        from app.rules.model import RulesModel
        from app.rules.preview_model import PreviewModel
        from app.rules.rules_page import RulesPage

        jobs = self._window.jobs
        page = RulesPage(self._session, RulesModel(self._session, jobs, self), PreviewModel(self._session, jobs, self))
        page.model.failed.connect(self._window.say)
        return page

    @cached_property
    def audit(self) -> AuditPage:
        from app.audit.audit_page import AuditPage
        from app.audit.model import AuditModel

        page = AuditPage(self._session, AuditModel(self._session, self._window.jobs, self), self._settings)
        page.model.failed.connect(self._window.say)
        page.model.count.connect(self._badges.set_suspects)
        return page

    @cached_property
    def export(self) -> ExportPage:
        from app.export.export_page import ExportPage
        from app.export.model import ExportModel

        page = ExportPage(self._session, ExportModel(self._session, self._window.jobs, self))
        page.model.failed.connect(self._window.say)
        page.mend.connect(self._window.go)
        return page

    @cached_property
    def preferences(self) -> SettingsPage:
        from app.settings_page.settings_page import SettingsPage

        return SettingsPage(self._settings)

    def close_threads(self) -> None:
        """End the decoding of the pages that were made."""
        for name in ("agree", "rules", "audit"):
            if name in self.__dict__:
                self.__dict__[name].close_threads()
