"""All commands with their keys, to be changed; keys that mean two things are named."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app import keys
from app.key_table import COMMANDS, CONTEXTS
from app.settings import SettingsFile
from app.settings_page.key_row import KeyRow
from app.widgets.buttons import Button
from app.widgets.text import Text


class KeyList(QWidget):
    """Reads and writes the person's own keys."""

    def __init__(self, settings: SettingsFile) -> None:
        super().__init__()
        self._settings = settings
        self.rows: dict[str, KeyRow] = {}
        self._heads: list[tuple[Text, list[KeyRow]]] = []
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a command")
        self.search.setAccessibleName("Find a command")
        self.search.textChanged.connect(self._filter)
        self._clashes = Text("", "body", "warn", wrap=True)
        self._reset = Button("Bring back all keys as delivered", height=30)
        self._reset.clicked.connect(self._on_reset)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.search, 1)
        head.addWidget(self._reset)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self._clashes)
        self._add(column, "Classes", [(f"class.{number}", f"Class {number}") for number in range(1, 11)])
        for context, title in CONTEXTS.items():
            self._add(column, title, [(one.name, one.title) for one in COMMANDS if one.context == context])
        settings.changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show the keys in force."""
        clash: dict[str, list[str]] = {}
        found = keys.conflicts()
        for one in found:
            for name in one.names:
                clash.setdefault(name, []).extend(self._title(other) for other in one.names if other != name)
        for name, row in self.rows.items():
            row.show_keys(keys.keys_of(name), ", ".join(dict.fromkeys(clash.get(name, ()))),
                          name in self._settings.values.keys)
        self._clashes.setText("" if not found else "These keys mean two things in one place: " + "; ".join(dict.fromkeys(
            f"{keys.spell(one.key)} ({', '.join(map(self._title, one.names))})" for one in found)) + ".")
        self._clashes.setVisible(bool(found))
        self._reset.setEnabled(bool(self._settings.values.keys))

    def _title(self, name: str) -> str:
        return self.rows[name].title if name in self.rows else name

    def _add(self, column: QVBoxLayout, title: str, commands: list[tuple[str, str]]) -> None:
        if not commands:
            return
        head = Text(title, "section label", "secondary")
        head.setContentsMargins(10, 12, 0, 4)
        column.addWidget(head)
        made: list[KeyRow] = []
        for name, words in commands:
            row = self.rows[name] = KeyRow(name, words)
            row.key_chosen.connect(self._on_key)
            column.addWidget(row)
            made.append(row)
        self._heads.append((head, made))

    @Slot(str, str)
    def _on_key(self, name: str, key: str) -> None:
        own = {one: tuple(found) for one, found in self._settings.values.keys.items() if one != name}
        if key != "default":
            own[name] = (key,) if key else ()
        self._settings.set(keys=own)

    @Slot()
    def _on_reset(self) -> None:
        self._settings.set(keys={})

    @Slot(str)
    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        for head, rows in self._heads:
            shown = 0
            for row in rows:
                fits = all(word in f"{row.title} {head.text()}".casefold() for word in words)
                row.setVisible(fits)
                shown += fits
            head.setVisible(bool(shown))
