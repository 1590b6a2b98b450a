"""Rules: labeling functions, what each is worth, and the label model beside the majority vote."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app import keys
from app.rules.model import RulesModel
from app.rules.trust_sheet import TrustSheet
from app.shell.main_window import Page
from app.shell.theme import theme
from app.widgets.buttons import PRIMARY, Button
from app.widgets.small import hairline
from app.widgets.table import Rows, Table
from app.widgets.text import Chip, Text
from weak_supervision.rules.python import Python, main_source
from weak_supervision.steps.rules import RuleRow, spec_of

COLUMNS = ["Rule", "On", "Votes for", "Kind", "Coverage", "Overlap", "Conflict", "Accuracy", "Checked"]


class RulesPage(Page):
    """A table of rules, what the chosen one says, and the label model."""

    def __init__(self, model: RulesModel) -> None:
        super().__init__()
        self.model = model
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(self._left(), 1)
        row.addWidget(self._right())
        model.loaded.connect(self._on_loaded)
        model.said.connect(self._said.setText)
        model.asked.connect(self.ask_trust)

    def hints(self) -> list[tuple[str, str]]:
        return [*keys.hints("rules.new", "rules.toggle", "rules.run"), ("Del", "Remove"), ("?", "All")]

    def shown(self) -> None:
        self.model.load()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        does = {"rules.new": self._choose, "rules.run": self.model.run,
                "rules.toggle": lambda: self.model.switch(self.table.current_row())}
        if (what := does.get(keys.action(event, "rules") or "")) is not None:
            what()
        elif event.key() == Qt.Key.Key_Delete:
            self.model.remove(self.table.current_row())
        else:
            super().keyPressEvent(event)

    def _left(self) -> QVBoxLayout:
        add, run = Button("Add rules", icon="plus", key="N"), Button("Run", PRIMARY, key="Ctrl Enter", name="rules.apply")
        add.clicked.connect(self._choose)
        run.clicked.connect(self.model.run)
        self._count = Text("Rules", "title")
        head = QHBoxLayout()
        head.setContentsMargins(20, 10, 16, 10)
        head.addWidget(self._count, 1)
        head.addWidget(add)
        head.addWidget(run)
        self._rows = Rows(COLUMNS)
        self.table = Table(self._rows, "rules.table")
        for column in range(1, len(COLUMNS)):
            self.table.setColumnWidth(column, theme().px(60 if column == 1 else 88))
        self.table.selectionModel().currentRowChanged.connect(self._on_chosen)
        self._editor = QPlainTextEdit()
        self._editor.setObjectName("rules.editor")
        self._editor.setAccessibleName("What the rule says")
        self._editor.setReadOnly(True)
        self._editor.setFont(theme().font("mono"))
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.table, 3)
        column.addWidget(hairline())
        column.addWidget(self._editor, 2)
        return column

    def _right(self) -> QWidget:
        pane = QWidget()
        pane.setProperty("hairline", "left")
        pane.setFixedWidth(theme().px(300))
        self._use, self._why = Chip("Not fitted yet"), Text("", "body", "secondary", wrap=True)
        self._weights, self._said = Text("", "body", wrap=True), Text("", "small", "secondary", wrap=True)
        self._trust_words = Text("", "body", "warn", wrap=True)
        self._trust = Button("Read and trust…", name="rules.trust")
        self._trust.clicked.connect(self.ask_trust)
        fit, combine = Button("Fit label model"), Button("Combine with annotators", PRIMARY, height=38)
        fit.clicked.connect(self.model.fit)
        combine.clicked.connect(self.model.combine)
        column = QVBoxLayout(pane)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        for widget in (Text("Label model", "title"), self._use, self._why, self._weights, fit, hairline(),
                       self._trust_words, self._trust, self._said):
            column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(Text("People’s labels and rules become one answer. Settled labels are never changed.", "small",
                              "secondary", wrap=True))
        column.addWidget(combine)
        return pane

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

    def _choose(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, "Add rules", "", "Rules (*.py *.json)")
        if names:
            self.model.add([Path(name) for name in names])

    @Slot()
    def _on_loaded(self) -> None:
        overview = self.model.overview
        if overview is None:
            return
        names = [one.name for one in overview.question.classes]
        self._rows.set_rows([_row(one, names) for one in overview.rows])
        self._count.setText(f"Rules  {len(overview.rows)}")
        blocked = [one for one in overview.rows if not one.trusted]
        self._trust_words.setText(f"{len(blocked)} Python rules came with this project. Python rules are programs: they can "
                                  "read your files. Read them before you trust them." if blocked else "")
        self._trust.setVisible(bool(blocked))
        if overview.model is not None:
            body = overview.model.summary
            self._use.set_chip(f"Use the {body['use']}", "ok")
            self._why.setText(f"{body['why']} Rules cover {cast(float, body['coverage']):.0%} of the items.")

    @Slot(QModelIndex, QModelIndex)
    def _on_chosen(self, now: QModelIndex, before: QModelIndex) -> None:
        overview = self.model.overview
        if overview is None or not now.isValid() or now.row() >= len(overview.rows):
            self._editor.setPlainText("")
            return
        spec = spec_of(overview.rows[now.row()].rule)
        text = main_source(spec) if spec.kind == Python.name else spec.dump()
        self._editor.setPlainText(text)


def _row(one: RuleRow, names: list[str]) -> tuple[str, ...]:
    stats = one.stats
    if stats is None:
        return (one.rule.name, "on" if one.rule.enabled else "off", "–", one.rule.kind, "–", "–", "–", "–", "0")
    votes = ", ".join(names[number] for number in stats.polarity)
    return (one.rule.name, "on" if one.rule.enabled else "off", votes if len(stats.polarity) < 3 else "several classes",
            one.rule.kind, f"{stats.coverage:.1%}", f"{stats.overlap:.1%}", f"{stats.conflict:.1%}",
            "too few checks" if stats.accuracy is None else f"{stats.accuracy:.1%}", str(stats.checked))
