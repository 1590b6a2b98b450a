"""One command and its keys: Enter, then another key, changes it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app import keys
from app.shell.theme import theme
from app.widgets.paint import KEYBOARD, draw_key, rounded

ROW = 34


class KeyRow(QAbstractButton):
    """key_chosen(command, key): a key was pressed for it, "" for none."""

    key_chosen = Signal(str, str)

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self.title = name, title
        self.listening = self._ring = False
        self._keys: tuple[str, ...] = ()
        self._clash, self._own = "", False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip("Enter, then the new key. Delete takes the key away; Backspace brings back the one delivered.")
        self.clicked.connect(self._listen)

    def show_keys(self, found: tuple[str, ...], clash: str, own: bool) -> None:
        """These keys; ``clash`` names what else they mean; ``own``: changed by this person."""
        self._keys, self._clash, self._own = found, clash, own
        shown = " or ".join(map(keys.spell, found)) or "no key"
        self.setAccessibleName(f"{self.title}: {shown}" + (f", also {clash}" if clash else ""))
        self.update()

    @property
    def clash(self) -> str:
        """What else its key means, "" if nothing."""
        return self._clash

    def sizeHint(self) -> QSize:
        return QSize(theme().px(460), theme().px(ROW))

    def event(self, event: QEvent) -> bool:
        """While it listens, a key that means something elsewhere, or Tab, is only a key."""
        if self.listening and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if self.listening and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self._take(event)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._listen()
        elif event.key() == Qt.Key.Key_Delete:
            self.key_chosen.emit(self.name, "")
        elif event.key() == Qt.Key.Key_Backspace:
            self.key_chosen.emit(self.name, "default")
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = event.reason() in KEYBOARD
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.listening = self._ring = False
        super().focusOutEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter, rect = theme(), QPainter(self), QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.listening:
            rounded(painter, rect, 7, t.color("accent.soft"))
        elif self.underMouse():
            rounded(painter, rect, 7, t.color("bg.hover"))
        if self._ring:
            rounded(painter, rect, 7, None, t.color("border.focus"), t.ring)
        middle, right = self.height() / 2, self.width() - t.px(10.0)
        painter.setFont(t.font("body", weight=600 if self._own else 400))
        painter.setPen(t.color("text.primary"))
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRectF(t.px(10), 0, self.width(), self.height()), left, self.title)
        if self.listening:
            self._right(painter, right, "Press the new key; Esc leaves", "accent.text")
            return
        for key in reversed(self._keys):
            right = draw_key(painter, keys.spell(key), right, middle) - t.px(5)
        if not self._keys:
            right = self._right(painter, right, "no key", "text.tertiary")
        if self._clash:
            self._right(painter, right - t.px(8), f"also {self._clash}", "warn.text")

    def _right(self, painter: QPainter, right: float, words: str, role: str) -> float:
        painter.setFont(theme().font("small"))
        painter.setPen(theme().color(role))
        painter.drawText(QRectF(0, 0, right, self.height()), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                         words)
        return right - painter.fontMetrics().horizontalAdvance(words)

    def _listen(self) -> None:
        self.listening = True
        self.update()

    def _take(self, event: QKeyEvent) -> None:
        pressed = keys.chord(event)
        if pressed:
            self.listening = False
            self.update()
            if pressed != "Esc":
                self.key_chosen.emit(self.name, pressed)
