"""Step 3: what is to be labelled. It may also be added later."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout

from app.home.cards import DropZone
from app.home.wizard_steps.base import Step
from app.shell.theme import icon, theme
from app.widgets.buttons import GHOST, Button
from app.widgets.text import Text


class _Paths(QListWidget):
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.currentRow() >= 0:
            self.takeItem(self.currentRow())
        else:
            super().keyPressEvent(event)


class Files(Step):
    """``paths``: folders and files to bring in."""

    title = "Files"
    onward = "add files"

    def __init__(self, paths: Sequence[Path]) -> None:
        super().__init__()
        self.list = _Paths()
        self.list.setAccessibleName("Files to add")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setIconSize(QSize(theme().px(16), theme().px(16)))
        self._folder = Button("A folder…", icon="folder-open")
        files, remove = Button("Files…", icon="file"), Button("Remove", GHOST, key="Delete")
        self._folder.clicked.connect(self._choose_folder)
        files.clicked.connect(self._choose_files)
        remove.clicked.connect(self._remove)
        row = QHBoxLayout()
        row.addWidget(self._folder)
        row.addWidget(files)
        row.addStretch(1)
        row.addWidget(remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(26, 24, 26, 24)
        column.setSpacing(10)
        column.addWidget(Text("What is to be labelled?", "body large", weight=600))
        column.addWidget(Text("Folders of images, tables (CSV, Excel, JSON Lines, Parquet), or labels that other programs "
                              "made. All of this can be added later as well.", "body", "secondary", wrap=True))
        column.addSpacing(6)
        column.addLayout(row)
        column.addWidget(self.list, 1)
        column.addWidget(DropZone())
        self.add(paths)

    @property
    def paths(self) -> tuple[Path, ...]:
        return tuple(Path(self.list.item(row).data(Qt.ItemDataRole.UserRole)) for row in range(self.list.count()))

    def add(self, paths: Sequence[Path]) -> None:
        """Add these, once each."""
        for path in paths:
            if path not in self.paths:
                item = QListWidgetItem(icon("folder-open" if path.is_dir() else "file"), str(path))
                item.setData(Qt.ItemDataRole.UserRole, str(path))
                self.list.addItem(item)

    def begin(self) -> None:
        self._folder.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "A folder to label")
        if name:
            self.add([Path(name)])

    @Slot()
    def _choose_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, "Files to label")
        self.add([Path(name) for name in names])

    @Slot()
    def _remove(self) -> None:
        if self.list.currentRow() >= 0:
            self.list.takeItem(self.list.currentRow())
