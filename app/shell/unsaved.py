"""What could not be saved: said in the message bar with a button to try again, and asked about before it is lost."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMessageBox

from app.session import Session
from app.shell.main_window import MainWindow
from labeling.errors import UserError
from labeling.store.database import Unwritable

SAVE = "Save"
_Answer = QMessageBox.StandardButton


class Unsaved(QObject):
    """Watches a session for its window."""

    def __init__(self, window: MainWindow, session: Session) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        session.failed.connect(self._on_failed)
        session.saved.connect(self._on_saved)
        window.may_close = self.may_close

    def may_close(self) -> bool:
        """Whether the project may be closed: at once if all is saved, else as the person decides."""
        if not self._session.stalled:
            return True
        count = self._session.unsaved_count
        asked = QMessageBox.question(
            self._window, "Not saved", f"{_labels(count).capitalize()} could not be saved and would be lost. "
            "Close anyway?", _Answer.Discard | _Answer.Cancel, _Answer.Cancel)
        return asked == _Answer.Discard

    @Slot(object)
    def _on_failed(self, error: UserError) -> None:
        count = self._session.unsaved_count
        if not isinstance(error, Unwritable) or not count:
            self._window.say(error)
            return
        last = "Your last label is" if count == 1 else f"Your last {_labels(count)} are"
        self._window.bar.say(f"{error.what} {last} kept in memory. {error.next_step.split(',')[0].rstrip('.')}, "
                             f"then press {SAVE}.", (SAVE, self._session.retry))

    @Slot()
    def _on_saved(self) -> None:
        if self._window.bar.offered == SAVE and not self._session.unsaved_count:
            self._window.bar.hide()


def _labels(count: int) -> str:
    return "1 label" if count == 1 else f"{count} labels"
