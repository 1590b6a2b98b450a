"""Settings: theme, size, keys, and how labelling goes on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout

from app.keys import LAYOUTS
from app.settings import SettingsFile
from app.shell.main_window import Page
from app.shell.theme import MODES, theme
from app.widgets.text import Text


class SettingsPage(Page):
    """changed: a setting was changed and kept."""

    changed = Signal()

    def __init__(self, settings: SettingsFile) -> None:
        super().__init__()
        self._settings = settings
        values = settings.values
        self._theme, self._layout = QComboBox(), QComboBox()
        for mode in MODES:
            self._theme.addItem(mode.replace("-", " ").capitalize(), mode)
        for name, (title, keys) in LAYOUTS.items():
            self._layout.addItem(f"{title} ({' '.join(keys)})", name)
        self._theme.setCurrentIndex(self._theme.findData(values.theme))
        self._layout.setCurrentIndex(self._layout.findData(values.layout))
        self._scale = QSpinBox()
        self._scale.setRange(80, 200)
        self._scale.setSuffix(" %")
        self._scale.setSingleStep(10)
        self._scale.setValue(round(values.scale * 100))
        self._advance = QCheckBox("A class key answers and goes on")
        self._advance.setChecked(values.auto_advance)
        self._name = QLineEdit(values.annotator)
        form = QFormLayout()
        form.setSpacing(12)
        for words, widget in (("Your name", self._name), ("Theme", self._theme), ("Size of text", self._scale),
                              ("Keys for classes", self._layout), ("", self._advance)):
            widget.setAccessibleName(words or "A class key answers and goes on")
            form.addRow(words, widget)
        column = QVBoxLayout()
        column.setContentsMargins(28, 24, 28, 24)
        column.addWidget(Text("Settings", "page title"))
        column.addSpacing(12)
        column.addLayout(form)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addLayout(column, 2)
        row.addStretch(1)
        self._theme.activated.connect(self._keep)
        self._layout.activated.connect(self._keep)
        self._scale.editingFinished.connect(self._keep)
        self._advance.toggled.connect(self._keep)
        self._name.editingFinished.connect(self._keep)

    def _keep(self) -> None:
        self._settings.set(theme=self._theme.currentData(), layout=self._layout.currentData(),
                           scale=self._scale.value() / 100, auto_advance=self._advance.isChecked(),
                           annotator=self._name.text().strip())
        theme().set_mode(self._settings.values.theme)
        theme().set_scale(self._settings.values.scale)
        self.changed.emit()
