"""Audit: labels in doubt, one by one, with what speaks against them; a person keeps or fixes."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import keys
from app.audit.model import AuditModel
from app.keys import class_number, key_range
from app.session import Session
from app.settings import SettingsFile
from app.shell.main_window import Page
from app.shell.theme import theme
from app.widgets.buttons import PRIMARY, Button
from app.widgets.item_view import ItemView
from app.widgets.small import hairline
from app.widgets.table import Rows, Table
from app.widgets.text import Text
from labeling.questions.registry import kind_of


class AuditPage(Page):
    """Queue, item, given against suggested, and how much may still be wrong."""

    def __init__(self, session: Session, model: AuditModel, settings: SettingsFile) -> None:
        super().__init__()
        self._session, self.model, self._settings = session, model, settings
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._view = ItemView(session)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._left())
        row.addWidget(self._view, 1)
        row.addWidget(self._right())
        model.loaded.connect(self._on_loaded)
        model.moved.connect(self._on_moved)

    def hints(self) -> list[tuple[str, str]]:
        count = len(self.model.doubts.question.classes) if self.model.doubts else 1
        return [*keys.hints("audit.keep", "audit.fix", "audit.skip"),
                (key_range(count, self._settings.values.layout), "Another class"),
                *keys.hints("audit.discuss"), ("Backspace", "Undo"), ("?", "All")]

    def shown(self) -> None:
        self.model.load()

    def close_threads(self) -> None:
        """End decoding."""
        self._view.close_threads()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        actions = {"audit.keep": self.model.keep, "audit.fix": self.model.fix, "audit.skip": self.model.skip,
                   "audit.discuss": self.model.discuss, "audit.back": lambda: self.model.step(-1),
                   "audit.forward": lambda: self.model.step(1), "view.zoom": self._view.canvas.toggle_zoom}
        number = class_number(event, self._settings.values.layout)
        question = self.model.doubts.question if self.model.doubts else None
        if number is not None and question is not None and number < len(question.classes):
            kind = kind_of(question.kind)
            self.model.fix(kind.encode(kind.parse(question.classes[number].key, question)))
        elif (action := actions.get(keys.action(event, "audit") or "")) is not None:
            action()
        elif event.key() == Qt.Key.Key_Backspace and not event.modifiers():
            self._session.undo()
        else:
            super().keyPressEvent(event)

    def _left(self) -> QWidget:
        pane = QWidget()
        pane.setProperty("hairline", "right")
        pane.setFixedWidth(theme().px(320))
        self._count = Text("Not checked yet", "body", weight=600)
        self._run = Button("Check labels", icon="refresh-cw")
        self._run.clicked.connect(self.model.start_audit)
        head = QHBoxLayout()
        head.setContentsMargins(14, 10, 12, 10)
        head.addWidget(self._count, 1)
        head.addWidget(self._run)
        self._rows = Rows(["Given → suggested", "Doubt"])
        self.table = Table(self._rows, "audit.queue")
        self.table.clicked.connect(self._jump)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        return pane

    def _right(self) -> QWidget:
        pane = QWidget()
        pane.setProperty("hairline", "left")
        pane.setFixedWidth(theme().px(320))
        self._item = Text("", "body", weight=600, wrap=True)
        self._given, self._suggested = Text("", "title"), Text("", "title")
        self._score = Text("", "small", "secondary", wrap=True)
        self._votes = Text("", "body", "secondary", wrap=True)
        self._errors = Text("", "body", "secondary", wrap=True)
        self._progress = Text("", "body", "secondary")
        self._keep = Button("Keep", key="A", height=36, name="audit.keep")
        self._fix = Button("Fix", PRIMARY, key="D", height=36, name="audit.fix")
        self._keep.clicked.connect(self.model.keep)
        self._fix.clicked.connect(lambda: self.model.fix())
        column = QVBoxLayout(pane)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        for widget in (self._item, hairline(), Text("Given label", "small", "secondary"), self._given, self._keep,
                       hairline(), Text("Suggested", "small", "secondary"), self._suggested, self._score, self._fix,
                       hairline(), Text("Votes", "section label", "secondary"), self._votes, hairline(),
                       Text("Errors in the data", "section label", "secondary"), self._errors, self._progress):
            column.addWidget(widget)
        column.addStretch(1)
        return pane

    @Slot(QModelIndex)
    def _jump(self, index: QModelIndex) -> None:
        self.model.step(index.row() - self.model.place)
        self.setFocus()

    @Slot()
    def _on_loaded(self) -> None:
        doubts = self.model.doubts
        if doubts is None:
            return
        self._fill()
        if doubts.summary is not None:
            one = doubts.summary
            self._run.setText("Check again")
            self._run.updateGeometry()
            self._errors.setText(f"about {one.errors:.0f} ({one.errors_low:.0f} to {one.errors_high:.0f}) of "
                                 f"{one.checked:,} labels when they were checked. {len(one.duplicates)} groups of "
                                 f"near-duplicates, {len(one.outliers)} outliers, {len(one.problems)} image problems.\n"
                                 + "\n".join(one.notes))

    @Slot()
    def _on_moved(self) -> None:
        doubts, current = self.model.doubts, self.model.current
        self._progress.setText(f"{self.model.fixed} fixed, {self.model.kept} kept, {self.model.skipped} skipped")
        for button in (self._keep, self._fix):
            button.setEnabled(current is not None)
        if doubts is None or current is None:
            self._count.setText("Nothing is in doubt" if doubts and doubts.summary else "Not checked yet")
            for text in (self._item, self._given, self._suggested, self._score, self._votes):
                text.setText("")
            self._fill()
            return
        kind, question = kind_of(doubts.question.kind), doubts.question
        self._fill()
        self.table.selectRow(self.model.place)
        self._view.show_item(current.item)
        self._item.setText(current.name)
        given, suggested = (kind.describe(kind.decode(text), question) for text in (current.given, current.suggested))
        self._given.setText(given)
        self._suggested.setText(suggested)
        self._keep.setText(f"Keep {given}")
        self._fix.setText(f"Fix to {suggested}")
        self._score.setText(f"Doubt {current.score:.2f}: how unlikely the given label is, by a model that never saw it "
                            "and by the votes.")
        names = {one.id: one.name for one in self._session.project.schema().annotators}
        self._votes.setText("\n".join(f"{names.get(one.annotator, '?')}: {kind.describe(kind.decode(one.value), question)}"
                                      for one in self.model.votes()) or "None")

    def _fill(self) -> None:
        doubts = self.model.doubts
        if doubts is None:
            return
        kind, question = kind_of(doubts.question.kind), doubts.question
        if len(self._rows.rows) != len(self.model.queue):
            self._rows.set_rows([(f"{kind.describe(kind.decode(one.given), question)} → "
                                  f"{kind.describe(kind.decode(one.suggested), question)}", f"{one.score:.2f}")
                                 for one in self.model.queue])
        if self.model.queue:
            self._count.setText(f"{len(self.model.queue):,} left")
