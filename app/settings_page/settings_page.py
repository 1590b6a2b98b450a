"""Settings: a form drawn from the table of settings, and all keys."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QSlider, QVBoxLayout, QWidget

from app import keys
from app.settings import SettingsFile
from app.settings_page.key_list import KeyList
from app.settings_page.table import CHOICE, PERCENT, SWITCH, TABLE, TEXT, Setting
from app.shell.page import Page
from app.shell.theme import theme
from app.widgets.buttons import Segmented
from app.widgets.small import Switch, hairline
from app.widgets.text import Text

WIDTH = 760


class SettingsPage(Page):
    """changed: a setting was changed and kept. What it changes is up to whoever follows the settings."""

    changed = Signal()

    def __init__(self, settings: SettingsFile) -> None:
        super().__init__()
        self._settings = settings
        self.controls: dict[str, QWidget] = {}
        self._percent = Text("", "body", "secondary")
        inner = QWidget()
        inner.setProperty("surface", "panel")
        middle = QWidget()
        middle.setMaximumWidth(theme().px(WIDTH))
        center = QHBoxLayout(inner)
        center.setContentsMargins(40, 40, 40, 40)
        center.addStretch(1)
        center.addWidget(middle, 20)
        center.addStretch(1)
        self._column = QVBoxLayout(middle)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(Text("Settings", "page title"))
        self._column.addWidget(Text("Yours on this computer; no part of a project.", "body", "secondary"))
        self._form()
        self.keys: KeyList | None = None  # drawn when it is first seen
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        settings.changed.connect(self._show_values)
        self._show_values()

    def hints(self) -> list[tuple[str, str]]:
        return [("Tab", "Next"), ("Enter", "Change a key"), *keys.hints("everywhere.help", "everywhere.keys")]

    def shown(self) -> None:
        if self.keys is None:
            self.keys = KeyList(self._settings)
            self._column.addWidget(self._heading("Keys"))
            self._column.addWidget(self.keys)
            self._column.addStretch(1)
        self.controls[TABLE[0].name].setFocus(Qt.FocusReason.OtherFocusReason)

    def _form(self) -> None:
        section = ""
        for one in TABLE:
            if one.section != section:
                section = one.section
                self._column.addWidget(self._heading(section))
            self._column.addWidget(self._row(one))

    def _heading(self, title: str) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 30, 0, 8)
        column.setSpacing(10)
        column.addWidget(Text(title, "title"))
        column.addWidget(hairline())
        return box

    def _row(self, setting: Setting) -> QWidget:
        control = self.controls[setting.name] = self._control(setting)
        control.setAccessibleName(setting.title)
        control.setAccessibleDescription(setting.words)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(Text(setting.title, "body", weight=500))
        words.addWidget(Text(setting.words, "small", "secondary", wrap=True))
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 8, 4, 8)
        row.setSpacing(20)
        row.addLayout(words, 1)
        if setting.how == PERCENT:
            row.addWidget(self._percent)
        row.addWidget(control)
        return box

    def _control(self, setting: Setting) -> QWidget:
        keep = partial(self._keep, setting)
        if setting.how == TEXT:
            field = QLineEdit()
            field.setFixedWidth(theme().px(280))
            field.editingFinished.connect(keep)
            return field
        if setting.how == CHOICE:
            segments = Segmented([(words, "") for _, words in setting.choices])
            segments.chosen.connect(keep)
            return segments
        if setting.how == SWITCH:
            switch = Switch(setting.title)
            switch.clicked.connect(keep)
            return switch
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(16, 40)  # steps of 5 %
        slider.setFixedWidth(theme().px(220))
        slider.sliderReleased.connect(keep)  # not while it moves: the slider itself grows along
        slider.actionTriggered.connect(partial(self._on_slider, slider, keep))
        return slider

    def _on_slider(self, slider: QSlider, keep: partial[None], _action: int) -> None:
        self._percent.setText(f"{slider.sliderPosition() * 5} %")
        if not slider.isSliderDown():
            slider.setValue(slider.sliderPosition())
            keep()

    def _keep(self, setting: Setting, _value: object = None) -> None:
        value = self._value(setting)
        if value != getattr(self._settings.values, setting.name):
            self._settings.set(**{setting.name: value})
            self.changed.emit()

    def _value(self, setting: Setting) -> object:
        control = self.controls[setting.name]
        if isinstance(control, QLineEdit):
            return control.text().strip()
        if isinstance(control, Segmented):
            return setting.choices[control.current()][0]
        if isinstance(control, QSlider):
            return control.value() * 5 / 100
        return isinstance(control, Switch) and control.isChecked()

    @Slot()
    def _show_values(self) -> None:
        for one in TABLE:
            control, value = self.controls[one.name], getattr(self._settings.values, one.name)
            if isinstance(control, QLineEdit):
                control.setText(value)
            elif isinstance(control, Segmented):
                control.choose(next((number for number, (name, _) in enumerate(one.choices) if name == value), 0))
            elif isinstance(control, QSlider):
                control.setValue(round(value * 20))
                self._percent.setText(f"{value:.0%}".replace("%", " %"))
            elif isinstance(control, Switch):
                control.setChecked(value)
