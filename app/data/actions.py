"""What can be done to the selected items: ask what is needed, then do it as one job and one step of undo."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal, Slot
from PySide6.QtWidgets import QInputDialog, QMenu, QMessageBox, QPushButton, QWidget

from app.data.model import DataModel
from app.data.selection_bar import SelectionBar
from app.session import Session
from labeling.commands.collecting import RemoveItems
from labeling.commands.organising import Assign, SetSplit

SPLITS = ("train", "val", "test")


class Actions(QObject):
    """label_wanted(list of ids): label these."""

    label_wanted = Signal(object)

    def __init__(self, session: Session, model: DataModel, bar: SelectionBar, over: QWidget) -> None:
        super().__init__(over)
        self._session, self._model, self._bar, self._over = session, model, bar, over
        bar.label.clicked.connect(self._label)
        bar.assign.clicked.connect(self._ask_whom)
        bar.split.clicked.connect(self._ask_split)
        bar.remove.clicked.connect(self._ask_remove)
        bar.all_wanted.connect(partial(model.select_all, True))

    def assign(self, annotator: int, name: str) -> None:
        """Give the selected items to somebody."""
        self._model.do_to_selected("Assigning", f"Assign to {name}", lambda ids: Assign(ids, annotator))

    def set_split(self, name: str) -> None:
        """Put the selected items into a part of the dataset."""
        self._model.do_to_selected("Setting the split", f"Set split {name}", lambda ids: SetSplit(ids, name))

    def remove(self) -> None:
        """Take the selected items out of the project; undo brings them back."""
        self._model.do_to_selected("Removing", "Remove items", RemoveItems)

    @Slot()
    def _label(self) -> None:
        self.label_wanted.emit(self._model.selection)

    @Slot()
    def _ask_whom(self) -> None:
        menu = QMenu(self._over)
        for one in self._session.project.schema().annotators:
            if not one.joined:
                menu.addAction(one.name).triggered.connect(partial(self._assign, one.id, one.name))
        menu.popup(self._above(self._bar.assign, menu))

    @Slot()
    def _ask_split(self) -> None:
        menu = QMenu(self._over)
        for name in SPLITS:
            menu.addAction(name).triggered.connect(partial(self._set_split, name))
        menu.addAction("Another…").triggered.connect(self._ask_split_name)
        menu.addSeparator()
        menu.addAction("No split").triggered.connect(partial(self._set_split, ""))
        menu.popup(self._above(self._bar.split, menu))

    @Slot()
    def _ask_split_name(self) -> None:
        name, chosen = QInputDialog.getText(self._over, "Set split", "Name of the part")
        if chosen and name.strip():
            self.set_split(name.strip())

    @Slot()
    def _ask_remove(self) -> None:
        """Removing is undoable; erasing is asked for here, and once more."""
        n = self._model.selected_count()
        box = QMessageBox(self._over)
        box.setObjectName("data.remove_dialog")
        box.setWindowTitle("Remove items")
        box.setText(f"Remove {n:,} items from the project?")
        box.setInformativeText("Their files stay where they are, their labels stay in the log, and Undo brings them back.")
        remove = box.addButton("Remove", QMessageBox.ButtonRole.AcceptRole)
        erase = box.addButton("Erase for good…", QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton("Cancel", QMessageBox.ButtonRole.RejectRole))
        box.setModal(True)
        box.buttonClicked.connect(partial(self._removal_chosen, remove, erase))
        box.open()

    def _removal_chosen(self, remove: QPushButton, erase: QPushButton, button: QPushButton) -> None:
        if button is remove:
            self.remove()
        elif button is erase:
            self._ask_erase()

    def _ask_erase(self) -> None:
        n = self._model.selected_count()
        box = QMessageBox(self._over)
        box.setObjectName("data.erase_dialog")
        box.setWindowTitle("Erase for good")
        box.setText(f"Erase {n:,} items for good?")
        box.setInformativeText(
            "Their names, answers, notes, stored pictures and every computation that includes them are erased from this "
            "file, and from each copy that merges with it. Nothing brings them back. The original files, earlier exports "
            "and backups are not touched.")
        erase = box.addButton(f"Erase {n:,} items", QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton("Cancel", QMessageBox.ButtonRole.RejectRole))
        box.setModal(True)
        box.buttonClicked.connect(partial(self._erasure_chosen, erase))
        box.open()

    def _erasure_chosen(self, erase: QPushButton, button: QPushButton) -> None:
        if button is erase:
            self._model.erase_selected()

    def _assign(self, annotator: int, name: str, checked: bool = False) -> None:
        self.assign(annotator, name)

    def _set_split(self, name: str, checked: bool = False) -> None:
        self.set_split(name)

    def _above(self, button: QWidget, menu: QMenu) -> QPoint:
        return button.mapToGlobal(QPoint(0, -menu.sizeHint().height() - 4))
