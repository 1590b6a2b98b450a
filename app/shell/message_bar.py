"""The bar under the top bar: what a person should know, or an error that can be acted on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.widgets.buttons import Button
from app.widgets.text import Text

Offer = tuple[str, Callable[[], object]]  # what a button says, and what it does


class MessageBar(QWidget):
    """One line under the top bar: read-only, or an error that a person can act on, with a button to do so."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "warn")
        self._text = Text("", "body", "warn", wrap=True)
        self._act, self._close = Button("", height=28, name="bar.act"), Button("Close", height=28)
        self._do: Callable[[], object] = self.hide
        self._act.clicked.connect(self._on_act)
        self._close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 12, 6)
        row.addWidget(self._text, 1)
        row.addWidget(self._act)
        row.addWidget(self._close)
        self.hide()

    def say(self, text: str, offer: Offer | None = None) -> None:
        """Show this until it is closed or replaced, beside a button if something is offered."""
        self._text.setText(text)
        self.setAccessibleName(text)
        self._act.setVisible(offer is not None)
        if offer is not None:
            words, self._do = offer
            self._act.setText(words)
            self._act.setAccessibleName(words)
            self._act.updateGeometry()
        self.show()

    def text(self) -> str:
        """What is shown."""
        return self._text.text()

    @property
    def offered(self) -> str:
        """What the button says that is shown, "" without one."""
        return "" if self._act.isHidden() else self._act.text()

    @Slot()
    def _on_act(self) -> None:
        self._do()
