"""Audit: labels in doubt, one by one, with what speaks against them; a person keeps or fixes."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout

from app import keys
from app.audit.doubts_pane import DoubtsPane
from app.audit.findings import FindingsPane
from app.audit.model import AuditModel
from app.keys import class_key, class_number, key_range
from app.session import Session
from app.settings import SettingsFile
from app.shell.main_window import Page
from app.widgets.buttons import Button
from app.widgets.tabs import Tabs
from labeling.steps.doubts import encoded_classes

TABS = ["Label doubts", "Outliers", "Near-duplicates", "Image problems"]


class AuditPage(Page):
    """Label doubts, and what else the audit found."""

    def __init__(self, session: Session, model: AuditModel, settings: SettingsFile) -> None:
        super().__init__()
        self._session, self.model, self._settings = session, model, settings
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.tabs, self.doubts, self.findings = Tabs(TABS), DoubtsPane(session, model), FindingsPane(session)
        self._run = Button("Check labels", icon="refresh-cw", name="audit.run")
        self.tabs.row.addWidget(self._run)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.doubts)
        self._stack.addWidget(self.findings)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self._stack, 1)
        self._wire()

    def hints(self) -> list[tuple[str, str]]:
        return [*keys.hints("audit.keep", "audit.fix", "audit.skip"),
                (key_range(self._class_count(), self._settings.values.layout), "Another class"),
                *keys.hints("audit.discuss"), ("Backspace", "Undo"), ("?", "All")]

    def shown(self) -> None:
        self.model.load()

    def close_threads(self) -> None:
        """End decoding."""
        self.doubts.close_threads()
        self.findings.view.close_threads()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.tabs.current():
            super().keyPressEvent(event)
            return
        actions = {"audit.keep": self.model.keep, "audit.fix": self.model.fix, "audit.skip": self.model.skip,
                   "audit.discuss": self.model.discuss, "audit.back": lambda: self.model.step(-1),
                   "audit.forward": lambda: self.model.step(1), "view.zoom": self.doubts.view.canvas.toggle_zoom}
        number = class_number(event, self._settings.values.layout)
        if number is not None and number < self._class_count():
            self._other(number)
        elif (action := actions.get(keys.action(event, "audit") or "")) is not None:
            action()
        elif event.key() == Qt.Key.Key_Backspace and not event.modifiers():
            self._session.undo()
        else:
            super().keyPressEvent(event)

    def _wire(self) -> None:
        model, verdict = self.model, self.doubts.verdict
        self._run.clicked.connect(model.start_audit)
        self.tabs.chosen.connect(self._on_tab)
        verdict.given.button.clicked.connect(model.keep)
        verdict.suggested.button.clicked.connect(lambda: model.fix())
        verdict.skip.clicked.connect(model.skip)
        verdict.discuss.clicked.connect(model.discuss)
        verdict.other.clicked.connect(self._open_classes)
        self.doubts.jumped.connect(self._jump)
        self.doubts.so_far.chosen.connect(self._choose_cell)
        model.loaded.connect(self._on_loaded)
        model.moved.connect(self.doubts.show_current)

    def _class_count(self) -> int:
        return len(self.model.doubts.question.classes) if self.model.doubts else 1

    def _other(self, number: int) -> None:
        assert self.model.doubts is not None
        self.model.fix(encoded_classes(self.model.doubts.question)[number])

    @Slot()
    def _open_classes(self) -> None:
        """All classes in a menu, for those who use the mouse."""
        if self.model.doubts is None:
            return
        menu, layout = QMenu(self), self._settings.values.layout
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, one in enumerate(self.model.doubts.question.classes):
            key = class_key(number, layout)
            menu.addAction(f"{one.name}\t{key}" if key else one.name, lambda number=number: self._other(number))
        button = self.doubts.verdict.other
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    @Slot(int)
    def _jump(self, row: int) -> None:
        self.model.step(row - self.model.place)
        self.setFocus()

    @Slot(int, int)
    def _choose_cell(self, given: int, suggested: int) -> None:
        self.model.choose(None if given < 0 else (given, suggested))

    @Slot(int)
    def _on_tab(self, number: int) -> None:
        self._stack.setCurrentIndex(min(number, 1))
        if number and self.model.doubts is not None:
            self.findings.show_findings(number - 1, self.model.doubts.findings[number - 1])
        else:
            self.setFocus()

    @Slot()
    def _on_loaded(self) -> None:
        doubts = self.model.doubts
        if doubts is None:
            return
        self.doubts.show_queue()
        self.doubts.verdict.other.key = key_range(self._class_count(), self._settings.values.layout)
        self.doubts.verdict.other.updateGeometry()
        self.tabs.tabs[0].set_count(len(doubts.queue) if doubts.summary else None)
        for tab, found in zip(self.tabs.tabs[1:], doubts.findings, strict=True):
            tab.set_count(len(found) if doubts.summary else None)
        self._run.setText("Check again" if doubts.summary else "Check labels")
        self._run.setAccessibleName(self._run.text())
        self._run.updateGeometry()
        if self.tabs.current():
            self._on_tab(self.tabs.current())
