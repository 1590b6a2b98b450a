"""The floating bar over the items while some are selected: what can be done to all of them at once."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QHBoxLayout, QWidget

from app.widgets.buttons import LINK, Button
from app.widgets.small import hairline
from app.widgets.text import Text


class SelectionBar(QFrame):
    """all_wanted: select everything the filter finds. The buttons are ``label``, ``assign``, ``split``, ``remove``."""

    all_wanted = Signal()

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.setObjectName("data.selection")
        self.setProperty("surface", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        shadow = QGraphicsDropShadowEffect(self, blurRadius=24, offset=QPointF(0, 4), color=QColor(0, 0, 0, 50))
        self.setGraphicsEffect(shadow)
        self._count = Text("", "body", weight=600)
        self._all = Button("", LINK, name="data.select_all")
        self._all.clicked.connect(self.all_wanted)
        self.label, self.assign = Button("Label these", name="data.label"), Button("Assign to…", name="data.assign")
        self.split, self.remove = Button("Set split…", name="data.split"), Button("Remove…", name="data.remove")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 8, 8)
        row.setSpacing(8)
        for widget in (self._count, self._all, hairline(vertical=True), self.label, self.assign, self.split, self.remove):
            row.addWidget(widget)
        over.installEventFilter(self)
        self.hide()

    def show_count(self, selected: int, found: int, *, writable: bool) -> None:
        """How many are selected, of how many that the filter finds."""
        self._count.setText(f"{selected:,} selected".replace(",", "\u202f"))
        self._all.setText(f"Select all {found:,}".replace(",", "\u202f"))
        self._all.setVisible(selected < found)
        self._all.updateGeometry()
        for button in (self.assign, self.split, self.remove):
            button.setEnabled(writable)
        self.setVisible(selected > 0)
        self.place()

    def count_text(self) -> str:
        """What is said of the selection."""
        return self._count.text()

    def place(self) -> None:
        """Stand in the middle, above the lower edge."""
        over = self._over
        self.adjustSize()
        self.move((over.width() - self.width()) // 2, over.height() - self.height() - 16)
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return False
