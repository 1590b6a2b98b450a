"""The keys that hold everywhere in the window, as the registry and the person's own keys have them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app import keys


class Shortcuts(QObject):
    """Binds "everywhere.*" to what it does; ``bind`` again after keys were changed."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._does: dict[str, Callable[[], object]] = {}
        self._made: list[QShortcut] = []

    def add(self, does: dict[str, Callable[[], object]]) -> None:
        """What commands do, by the name after "everywhere."."""
        self._does.update(does)
        self.bind()

    @Slot()
    def bind(self) -> None:
        """Make the shortcuts anew."""
        for one in self._made:
            one.setEnabled(False)
            one.deleteLater()
        self._made = []
        taken: set[str] = set()
        for what, action in self._does.items():
            for key in keys.keys_of(f"everywhere.{what}"):
                if key not in taken:  # Qt would run neither of two
                    taken.add(key)
                    shortcut = QShortcut(QKeySequence(key.replace("Enter", "Return")), self._window)
                    shortcut.activated.connect(action)
                    self._made.append(shortcut)
