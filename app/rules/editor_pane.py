"""The rule that is chosen or new: a builder for conditions, or code; saved when asked to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from app.rules.builder import Builder
from app.rules.code import CodeEdit
from app.shell.theme import theme
from app.widgets.buttons import Button, Segmented
from app.widgets.small import hairline
from app.widgets.text import Elided, Text
from labeling.errors import UserError
from labeling.questions.base import Question
from weak_supervision.rules.base import BadRule, RuleSpec
from weak_supervision.rules.field import Field
from weak_supervision.rules.python import Python, files_of, main_source, rules_of
from weak_supervision.rules.registry import CODELESS, from_json
from weak_supervision.steps.rules import RuleRow, spec_of

BUILDER, CODE = 0, 1
TEMPLATE = '''from snorkel.labeling import labeling_function

{classes}
ABSTAIN = -1


@labeling_function()
def {name}(x):
    # x has the fields of an item{image}
    return ABSTAIN
'''


class EditorPane(QWidget):
    """edited(RuleSpec): a no-code rule says something else. saved(list of RuleSpec, trusted)."""

    edited = Signal(object)
    saved = Signal(object, bool)

    def __init__(self) -> None:
        super().__init__()
        self._row: RuleRow | None = None
        self._question: Question | None = None
        self._fields: Sequence[str] = ()
        self._new, self._text = False, ""
        self.name, self.mode = QLineEdit(), Segmented([("Builder", "settings-2"), ("Python", "code")])
        self.name.setAccessibleName("Name of the rule")
        self.name.setPlaceholderText("Name of the rule")
        self.name.setMaximumWidth(theme().px(260))
        self.builder, self.code, self._nothing = Builder(), CodeEdit(), Text("", "body", "secondary", wrap=True)
        self.save = Button("Save rule", name="rules.save")
        self.status, self._hint = Elided("", "body", "secondary"), Text("", "small", "secondary", wrap=True)
        self._stack = QStackedWidget()
        for widget in (self.builder, self._code_side(), self._nothing):
            self._stack.addWidget(widget)
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 16, 8)
        head.setSpacing(8)
        for widget, stretch in ((self.name, 1), (self.mode, 0), (self.save, 0)):
            head.addWidget(widget, stretch)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 4, 16, 8)
        foot.addWidget(self.status, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(hairline())
        column.addWidget(self._stack, 1)
        column.addLayout(foot)
        self.mode.chosen.connect(self._on_mode)
        self.builder.changed.connect(self._on_built)
        self.code.textChanged.connect(self._on_typed)
        self.save.clicked.connect(self._save)
        self.show_nothing()

    # ---- what is shown

    def show_nothing(self) -> None:
        """No rule is chosen."""
        self._row, self._new = None, False
        self._nothing.setText("Choose a rule to see what it says, or write a new one.")
        self._nothing.setMargin(16)
        self._stack.setCurrentIndex(2)
        for widget in (self.name, self.mode, self.save):
            widget.setEnabled(False)
        self.name.setText("")
        self.status.setText("")

    def show_rule(self, question: Question, fields: Sequence[str], row: RuleRow) -> None:
        """Show a rule of the project; what is being written stays if it is the one that is shown already."""
        if self._row is not None and (self._row.rule.key, self._row.rule.body, self._row.trusted) == (
                row.rule.key, row.rule.body, row.trusted):
            self._row = row
            return
        self._row, self._new, self._question, self._fields = row, False, question, fields
        spec = spec_of(row.rule)
        self.name.setText(spec.name)
        self.name.setEnabled(False)  # its name is what it is known by
        self.mode.setEnabled(False)
        self.status.setText("" if row.trusted else "Not trusted here: it is shown, and does not run.")
        self._open(spec)

    def show_new(self, question: Question, fields: Sequence[str]) -> None:
        """Begin a rule."""
        self._row, self._new, self._question, self._fields = None, True, question, fields
        self.name.setText("")
        for widget in (self.name, self.mode, self.save):
            widget.setEnabled(True)
        self.status.setText("")
        self.mode.choose(BUILDER)
        self._open(self._draft())
        self.name.setFocus()

    @property
    def is_new(self) -> bool:
        """Whether a new rule is being written."""
        return self._new

    def _draft(self) -> RuleSpec:
        assert self._question is not None
        first = self._fields[0] if self._fields else ""
        return RuleSpec("new", "new", Field.name, {"if": [[first, ">", 0]], "vote": self._question.classes[0].key})

    def _open(self, spec: RuleSpec) -> None:
        assert self._question is not None
        self.mode.choose(BUILDER if spec.kind == Field.name else CODE)
        own = spec.kind in (*CODELESS, Python.name)
        self.save.setEnabled(own)
        self.code.setReadOnly(not own)
        if spec.kind == Field.name:
            self._stack.setCurrentIndex(BUILDER)
            self.builder.show_rule(self._question, self._fields, spec)
        else:
            self._stack.setCurrentIndex(CODE)
            python = spec.kind == Python.name
            self.code.colours.on = python
            self._put(main_source(spec) if python else json.dumps(
                {"name": spec.name, "kind": spec.kind, **spec.body}, ensure_ascii=False, indent=2))
        self._hint.setText("Fields: " + ", ".join(f"x.{name}" if name.isidentifier() else f'x["{name}"]'
                                                  for name in self._fields[:12]))

    def _put(self, text: str) -> None:
        self._text = text
        self.code.blockSignals(True)
        self.code.setPlainText(text)
        self.code.blockSignals(False)

    def _code_side(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(16, 12, 16, 4)
        column.addWidget(self.code, 1)
        column.addWidget(self._hint)
        return side

    # ---- what a person does

    @Slot(int)
    def _on_mode(self, mode: int) -> None:
        """Only a new rule may still be either."""
        if self._question is None or not self._new:
            return
        self._stack.setCurrentIndex(mode)
        if mode == CODE:
            classes = "\n".join(f"{_constant(one.name, number)} = {number}" for number, one in
                                enumerate(self._question.classes))
            image = ", and x.image" if "width" in self._fields and "filename" in self._fields else ""
            self.code.setReadOnly(False)
            self.code.colours.on = True
            self._put(TEMPLATE.format(classes=classes, name=_function(self.name.text()), image=image))
        else:
            self._on_built()

    @Slot()
    def _on_built(self) -> None:
        self.edited.emit(self.builder.spec("new", self.name.text().strip() or "new"))

    @Slot()
    def _on_typed(self) -> None:
        """JSON is tried as it is typed; Python is not run before it is saved and asked for."""
        if self.code.toPlainText() == self._text:
            return  # colours alone have changed
        self._text = self.code.toPlainText()
        try:
            specs = self._specs()
            self.status.setText("" if self._stack.currentIndex() == BUILDER else "Can be read.")
            if specs and specs[0].kind in CODELESS:
                self.edited.emit(specs[0])
        except UserError as error:
            self.status.setText(error.what)

    @Slot()
    def _save(self) -> None:
        try:
            specs = self._specs()
        except UserError as error:
            self.status.setText(f"Not saved: {error}")
            return
        self.status.setText("Saving…")
        self.saved.emit(specs, self._new or (self._row is not None and self._row.trusted))

    def _specs(self) -> list[RuleSpec]:
        """The rule as it is written, or all rules of its Python file. Raises UserError."""
        known = spec_of(self._row.rule) if self._row is not None else None
        name = known.name if known else self.name.text().strip()
        if not name:
            raise BadRule("The rule has no name yet.")
        if self._stack.currentIndex() == BUILDER:
            return [self.builder.spec(known.key if known else name, name)]
        text = self.code.toPlainText()
        if known is None or known.kind == Python.name:
            main = str(known.body["main"]) if known else f"{_function(name)}.py"
            return rules_of({**(files_of(known) if known else {}), main: text}, main)
        try:
            body: Any = json.loads(text)
        except ValueError as error:
            raise BadRule(f"This is no JSON: {error}.") from error
        spec = from_json(body, "the editor")
        return [RuleSpec(known.key, spec.name, spec.kind, spec.body)]


def _function(name: str) -> str:
    made = "".join(letter if letter.isalnum() else "_" for letter in name.strip().lower())
    return made if made.isidentifier() else f"rule_{made}".rstrip("_")


def _constant(name: str, number: int) -> str:
    made = _function(name).upper()
    return made if not made.startswith("RULE_") else f"CLASS_{number}"
