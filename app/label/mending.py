"""What can be done about a file that can't be read: skip it, look again, find it elsewhere, remove it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from app.label.model import LabelModel
from app.label.unreadable import UnreadableCard
from app.session import Session
from labeling.errors import UserError
from labeling.steps.relocate import folder_behind


class Mending(QObject):
    """retried: look again. listed: show all such files. relocated(root, folder): a source lies there. failed(UserError)."""

    retried = Signal()
    listed = Signal()
    relocated = Signal(str, object)
    failed = Signal(object)

    def __init__(self, session: Session, model: LabelModel, card: UnreadableCard, over: QWidget) -> None:
        super().__init__(over)
        self._session, self._model, self._over = session, model, over
        card.skipped.connect(model.skip)
        card.retried.connect(self.retried)
        card.removed.connect(self.remove)
        card.wanted.connect(self.find)
        card.listed.connect(self.listed)

    @Slot()
    def remove(self) -> None:
        """Ask, then take the item out of the project; undo brings it back."""
        item = self._model.item
        if item is None:
            return
        asked = QMessageBox.question(self._over, "Remove this item?", f"{item.name} leaves the project. The file itself is "
                                     "not touched, and Undo brings the item back.")
        if asked == QMessageBox.StandardButton.Yes:
            self._model.remove()

    @Slot()
    def find(self) -> None:
        """Ask where the file lies now: all files of its source are looked for beside it."""
        item = self._model.item
        name = QFileDialog.getOpenFileName(self._over, f"Find {item.name}")[0] if item is not None else ""
        if item is None or not name:
            return
        try:
            self.relocated.emit(*folder_behind(self._session.project, item.id, Path(name)))
        except UserError as error:
            self.failed.emit(error)
