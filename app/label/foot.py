"""The foot of the pane: what to do instead, note, flag, skip, done."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app import keys
from app.widgets.buttons import PRIMARY, Button
from app.widgets.text import Text
from labeling.store.models import Marks

NOTE, REASON = "Note: Enter saves, Esc leaves", "Why skip it? Enter skips, Esc leaves"


class Foot(QWidget):
    """done, skip(reason), flag, note(text); left: typing ended."""

    done = Signal()
    skip = Signal(str)
    flag = Signal()
    note = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._advice = Text("", "small", "warn", wrap=True)
        self._advice.hide()
        self.field = QLineEdit()
        self.field.returnPressed.connect(self._on_typed)
        self.field.hide()
        self._note_text = ""
        self._note, self._flag, self._skip = (
            Button("Note", key=keys.shown("label.note"), name="label.note"),
            Button("Flag", key=keys.shown("label.flag"), name="label.flag"),
            Button("Skip", key=keys.shown("label.skip"), name="label.skip"))
        self._skip.setToolTip(keys.tip("Skip, and say why", "label.skip_why"))
        self._done = Button("Done, next", PRIMARY, key=keys.shown("label.done"), height=38, name="label.done")
        self._note.clicked.connect(self.open_note)
        self._flag.clicked.connect(self.flag)
        self._skip.clicked.connect(lambda: self.skip.emit(""))
        self._done.clicked.connect(self.done)
        row = QHBoxLayout()
        row.setSpacing(6)
        for button in (self._note, self._flag, self._skip):
            row.addWidget(button, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(8)
        column.addWidget(self._advice)
        column.addWidget(self.field)
        column.addLayout(row)
        column.addWidget(self._done)

    def set_marks(self, marks: Marks) -> None:
        """Show flag and note."""
        self._flag.setText("Flagged" if marks.flagged else "Flag")
        self._note.setText("Note ·" if marks.note else "Note")
        self._note.setToolTip(marks.note)
        self._note_text = marks.note
        self.advise("")

    def advise(self, words: str) -> None:
        """Say what to do instead."""
        if words != self._advice.text():
            self._advice.setText(words)
            self._advice.setVisible(bool(words))

    def advice(self) -> str:
        """What it says now."""
        return self._advice.text()

    def open_note(self) -> None:
        """Write a note."""
        self._open(NOTE, self._note_text)

    def open_reason(self) -> None:
        """Say why the item is skipped."""
        self._open(REASON, "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.field.isHidden():
            self._close()
            return
        super().keyPressEvent(event)

    def _open(self, words: str, text: str) -> None:
        self.field.setPlaceholderText(words)
        self.field.setAccessibleName(words.partition(":")[0].partition("?")[0])
        self.field.setText(text)
        self.field.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_typed(self) -> None:
        text, is_reason = self.field.text(), self.field.placeholderText() == REASON
        self._close()
        (self.skip if is_reason else self.note).emit(text)

    def _close(self) -> None:
        self.field.hide()
        self.field.clear()
        self.left.emit()
