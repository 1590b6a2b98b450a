"""The status line: whether all is saved, which file, and the keys of the context."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app import keys
from app.shell.theme import draw_icon, theme
from app.version import __version__
from app.widgets.buttons import SECONDARY, Button
from app.widgets.small import Hints
from app.widgets.text import Led, Text


class _Mark(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.icon, self.role = "wifi-off", "text.secondary"

    def sizeHint(self) -> QSize:
        return QSize(theme().px(14), theme().px(14))

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_icon(QPainter(self), self.icon, QRectF(self.rect()), self.role)


class StatusLine(QWidget):
    """Left: "Saved · 14:02", file and size; a button to save what could not be saved. Right: keys."""

    save_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "window")
        self.setProperty("hairline", "top")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._mark = _Mark()
        self._saved = Led(" · ", "small", 500)
        self._saved.setText("Works offline")
        self._saved.setObjectName("status.saved")
        self._file = Text(f"Version {__version__}", "small", "secondary")
        self.save = Button("Save", SECONDARY, height=22, role="small", name="status.save")
        self.save.clicked.connect(self.save_wanted)
        self.save.hide()
        self.hints = Hints()
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(6)
        row.addWidget(self._mark)
        row.addWidget(self._saved)
        row.addWidget(self.save)
        row.addSpacing(8)
        row.addWidget(self._file)
        row.addWidget(self.hints, 1)

    def sizeHint(self) -> QSize:
        return QSize(600, theme().px(26))

    def minimumSizeHint(self) -> QSize:
        return QSize(300, theme().px(26))

    def set_file(self, text: str) -> None:
        """Name the file that is open, "" without one."""
        self._file.setText(text or f"Version {__version__}")
        self._show("Works offline" if not text else "Opened", "wifi-off" if not text else "check",
                   "text.secondary" if not text else "ok.text")

    def set_saved(self, time: str) -> None:
        """The wall time of the last commit that reached the disk."""
        self.save.hide()
        self._show(f"Saved · {time}", "check", "ok.text")

    def set_unsaved(self, count: int) -> None:
        """So many answers wait in memory."""
        self.save.setVisible(bool(count))
        if count:
            self.save.setToolTip(keys.tip("Save what is kept in memory", "everywhere.save"))
            kept = "1 label is" if count == 1 else f"{count} labels are"
            self._show(f"Can’t save. {kept} kept in memory.", "circle-alert", "bad.text")

    def _show(self, text: str, icon: str, role: str) -> None:
        self._saved.setText(text)
        self._mark.icon, self._mark.role = icon, role
        self._mark.update()
