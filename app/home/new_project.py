"""Asks for what a new project needs: a name and a place, what people will do, the classes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.widgets.buttons import PRIMARY, Button
from app.widgets.text import Text
from labeling.steps.templates import TEMPLATES


@dataclass(frozen=True, slots=True)
class NewProject:
    """What was chosen."""

    path: Path
    template: str
    question: str
    classes: tuple[str, ...]


class NewProjectDialog(QDialog):
    """``chosen`` is what the person wants once the dialog was accepted."""

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("New project")
        self.setMinimumWidth(560)
        self._folder = folder
        self.chosen: NewProject | None = None
        self.name, self.question, self.classes = QLineEdit(), QLineEdit(), QPlainTextEdit()
        self.template = QComboBox()
        for one in TEMPLATES:
            self.template.addItem(f"{one.title}: {one.description.lower()}", one.name)
        self.template.currentIndexChanged.connect(self._on_template)
        self.classes.setPlaceholderText("One class a line")
        self._place = Button(str(folder))
        self._place.clicked.connect(self._choose)
        self._words = Text("", "small", "warn", wrap=True)
        form = QFormLayout()
        for words, widget in (("Name", self.name), ("Place", self._place), ("What people will do", self.template),
                              ("Question", self.question), ("Classes", self.classes)):
            widget.setAccessibleName(words)
            form.addRow(words, widget)
        cancel, make = Button("Cancel"), Button("Make the project", PRIMARY, height=34)
        cancel.clicked.connect(self.reject)
        make.clicked.connect(self._make)
        row = QHBoxLayout()
        row.addWidget(self._words, 1)
        row.addWidget(cancel)
        row.addWidget(make)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(14)
        column.addWidget(Text("New project", "title"))
        column.addLayout(form)
        column.addLayout(row)
        self._on_template()

    def _on_template(self) -> None:
        self.question.setText(TEMPLATES[self.template.currentIndex()].text)

    def _choose(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "Where should the project lie?", str(self._folder))
        if name:
            self._folder = Path(name)
            self._place.setText(name)

    def _make(self) -> None:
        classes = tuple(dict.fromkeys(line.strip() for line in self.classes.toPlainText().splitlines() if line.strip()))
        if not self.name.text().strip() or not classes:
            self._words.setText("A project needs a name and at least one class.")
            return
        self.chosen = NewProject(self._folder / f"{self.name.text().strip()}.touchstone",
                                 str(self.template.currentData()), self.question.text().strip(), classes)
        self.accept()
