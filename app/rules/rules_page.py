"""Rules: labeling functions, what each is worth, and the label model beside the majority vote."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app import keys
from app.rules.editor_pane import EditorPane
from app.rules.label_model_pane import LabelModelPane
from app.rules.model import RulesModel
from app.rules.preview_model import PreviewModel, Tried
from app.rules.preview_pane import PreviewPane
from app.rules.rule_table import RuleRows, RuleTable
from app.rules.trust_sheet import TrustSheet
from app.session import Session
from app.shell.main_window import Page
from app.shell.theme import theme
from app.widgets.buttons import PRIMARY, Button
from app.widgets.small import hairline
from app.widgets.text import Text, grouped
from weak_supervision.rules.base import RuleSpec
from weak_supervision.rules.registry import CODELESS
from weak_supervision.steps.rules import spec_of


class RulesPage(Page):
    """A table of rules, the chosen one with a preview, and the label model."""

    def __init__(self, session: Session, model: RulesModel, preview: PreviewModel) -> None:
        super().__init__()
        self.model, self._preview = model, preview
        self._key: str | None = None  # of the rule that is chosen, to find it again after a change
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.rows, self.editor, self.preview, self.side = RuleRows(), EditorPane(), PreviewPane(session), LabelModelPane()
        self.table = RuleTable(self.rows)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(self._left(), 1)
        row.addWidget(self.side)
        self._wire()

    def hints(self) -> list[tuple[str, str]]:
        return [*keys.hints("rules.new", "rules.toggle", "rules.run"), ("Del", "Remove"), ("?", "All")]

    def shown(self) -> None:
        self.model.load()

    def close_threads(self) -> None:
        """End decoding."""
        self.preview.close_threads()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        does = {"rules.new": self.new_rule, "rules.run": self.model.run,
                "rules.toggle": lambda: self.model.switch(self.table.current_row())}
        if (what := does.get(keys.action(event, "rules") or "")) is not None:
            what()
        elif event.key() == Qt.Key.Key_Delete:
            self.model.remove(self.table.current_row())
        else:
            super().keyPressEvent(event)

    @Slot()
    def new_rule(self) -> None:
        """Begin a rule in the builder."""
        overview = self.model.overview
        if overview is not None and overview.question.classes:
            self.table.clearSelection()
            self.table.setCurrentIndex(QModelIndex())
            self.editor.show_new(overview.question, overview.fields)
            self._preview.show(None)

    # ---- building

    def _left(self) -> QVBoxLayout:
        add, new = Button("Import", icon="plus", name="rules.import"), Button("New rule", PRIMARY, icon="plus",
                                                                           key=keys.shown("rules.new"), name="rules.new")
        run = Button("Run", icon="wand-sparkles", key=keys.shown("rules.run"), name="rules.apply")
        add.clicked.connect(self._choose)
        new.clicked.connect(self.new_rule)
        run.clicked.connect(self.model.run)
        self._count, self._gold = Text("Rules", "title"), Text("", "small", "secondary")
        head = QWidget()
        head.setFixedHeight(theme().px(45))
        row = QHBoxLayout(head)
        row.setContentsMargins(20, 0, 14, 0)
        row.setSpacing(8)
        row.addWidget(self._count, 1)
        for widget in (self._gold, add, run, new):
            row.addWidget(widget)
        below = QHBoxLayout()
        below.setSpacing(0)
        below.addWidget(self.editor, 3)
        below.addWidget(hairline(vertical=True))
        below.addWidget(self.preview, 2)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.table, 2)
        column.addWidget(hairline())
        column.addLayout(below, 3)
        return column

    def _wire(self) -> None:
        model, side = self.model, self.side
        model.loaded.connect(self._on_loaded)
        model.said.connect(self._on_said)
        model.asked.connect(self.ask_trust)
        model.failed.connect(self._on_failed)
        side.fit.connect(model.fit)
        side.combine.connect(model.combine)
        side.trust.connect(self.ask_trust)
        self.table.switched.connect(model.switch)
        self.table.selectionModel().currentRowChanged.connect(self._on_chosen)
        self.editor.edited.connect(self._preview.show)
        self.editor.saved.connect(self._save)
        self._preview.came.connect(self._on_tried)

    # ---- what a person does

    @Slot()
    def ask_trust(self) -> None:
        """Show the code that waits for trust, and ask."""
        waiting = self.model.untrusted()
        if not waiting:
            return
        sheet = TrustSheet(self.window(), waiting, self.model.file_name)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.accepted.connect(partial(self.model.grant, waiting))
        sheet.open()

    @Slot()
    def _choose(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, "Add rules", "", "Rules (*.py *.json)")
        if names:
            self.model.add([Path(name) for name in names])

    @Slot(object, bool)
    def _save(self, specs: list[RuleSpec], trusted: bool) -> None:
        self._key = specs[0].key
        self.model.save(specs, trusted=trusted)

    @Slot(QModelIndex, QModelIndex)
    def _on_chosen(self, now: QModelIndex, before: QModelIndex) -> None:
        overview = self.model.overview
        if overview is None or not now.isValid() or now.row() >= len(overview.rows):
            return
        row = overview.rows[now.row()]
        self._key = row.rule.key
        self.editor.show_rule(overview.question, overview.fields, row)
        spec = spec_of(row.rule)
        self._preview.show(spec if spec.kind in CODELESS else row.rule.id)

    # ---- what the models say

    @Slot()
    def _on_loaded(self) -> None:
        overview = self.model.overview
        if overview is None:
            return
        self.rows.set_rows(overview.question, overview.rows)
        self._count.setText(f"Rules  {len(overview.rows)}")
        self._gold.setText(f"*checked against {grouped(overview.gold)} gold labels" if overview.gold else
                           "*no gold labels to check against")
        self.side.show_overview(overview)
        chosen = next((number for number, row in enumerate(overview.rows) if row.rule.key == self._key), -1)
        if chosen < 0 and not self.editor.is_new:
            chosen = 0 if overview.rows else -1
        if chosen >= 0 and (not self.editor.is_new or overview.rows[chosen].rule.key == self._key):
            self.table.selectRow(chosen)
        elif not self.editor.is_new:
            self.editor.show_nothing()
            self._preview.show(None)

    @Slot(object)
    def _on_tried(self, tried: Tried | None) -> None:
        overview = self.model.overview
        words = "Run the rules to see what this one votes on." if not self.editor.is_new else ""
        self.preview.show_tried(overview.question if overview else None, tried, words)
        if tried is not None:
            self.editor.builder.show_tried(tried.preview)

    @Slot(str)
    def _on_said(self, words: str) -> None:
        self.side.said.setText(words)
        self.editor.status.setText("")

    @Slot(object)
    def _on_failed(self, error: object) -> None:
        self.editor.status.setText("")
