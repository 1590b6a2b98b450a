"""Step 1: what the project is called and where its file lies."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout

from app.home.wizard_steps.base import Step
from app.widgets.buttons import Button
from app.widgets.text import Text
from labeling.project import with_suffix
from labeling.store.place import is_network_share

FORBIDDEN = '/\\:*?"<>|'


class NamePlace(Step):
    """``path`` is where the project will lie."""

    title = "Name and place"

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.name, self.place = QLineEdit(), QLineEdit(str(folder))
        self.name.setPlaceholderText("Blood smear differential")
        self.name.setAccessibleName("Name of the project")
        self.place.setAccessibleName("Folder")
        choose = Button("Choose…")
        choose.clicked.connect(self._choose)
        self._words = Text("", "small", "secondary", wrap=True)
        for field in (self.name, self.place):
            field.textChanged.connect(self._on_text)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.place, 1)
        row.addWidget(choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(26, 24, 26, 24)
        column.setSpacing(8)
        column.addWidget(Text("What is the project called?", "body large", weight=600))
        column.addWidget(self.name)
        column.addSpacing(16)
        column.addWidget(Text("Where does its file lie?", "body large", weight=600))
        column.addLayout(row)
        column.addSpacing(4)
        column.addWidget(self._words)
        column.addSpacing(12)
        column.addWidget(Text("One file holds questions, labels and history. Images and tables stay where they are. To work "
                              "with others, give each a copy of the file and merge the copies later.",
                              "body", "secondary", wrap=True))
        column.addStretch(1)
        self._on_text()

    @property
    def path(self) -> Path:
        return with_suffix(Path(self.place.text().strip()).expanduser() / self.name.text().strip())

    def missing(self) -> str:
        name, folder = self.name.text().strip(), Path(self.place.text().strip()).expanduser()
        if not name:
            return "Give the project a name."
        if any(letter in FORBIDDEN for letter in name) or name.startswith("."):
            return f"A file name can’t begin with a dot or have any of {' '.join(FORBIDDEN)} in it."
        if not folder.is_dir():
            return f"There is no folder {folder}."
        if is_network_share(folder):
            return f"{folder} lies on a network share. Choose a folder on this computer."
        return f"{self.path.name} exists there already. Choose another name." if self.path.exists() else ""

    def begin(self) -> None:
        self.name.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _on_text(self) -> None:
        self._words.setText(str(self.path) if self.name.text().strip() else "")

    @Slot()
    def _choose(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "Where should the project lie?", self.place.text())
        if name:
            self.place.setText(name)
