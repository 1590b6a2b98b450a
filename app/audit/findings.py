"""What else the audit saw: outliers, near-duplicates, image problems, as a list beside the item."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.session import Session
from app.shell.theme import theme
from app.widgets.item_view import ItemView
from app.widgets.table import Rows, Table
from app.widgets.text import Text
from labeling.steps.doubts import Finding

NONE = ("No outliers among the items, as far as they were compared.", "No near-duplicates.", "No image problems.")


class FindingsPane(QWidget):
    """A list of findings, and the item of the one that is chosen."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.view = ItemView(session)
        self._rows, self._found = Rows(["Item", "What"]), tuple[Finding, ...]()
        self.table = Table(self._rows, "audit.findings", stretch=1)
        self.table.setColumnWidth(0, theme().px(170))
        self.table.selectionModel().currentRowChanged.connect(self._on_chosen)
        self._none = Text("", "body", "secondary", wrap=True)
        self._none.setMargin(16)
        left = QWidget()
        left.setProperty("hairline", "right")
        left.setFixedWidth(theme().px(380))
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._none)
        column.addWidget(self.table, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left)
        row.addWidget(self.view, 1)

    def show_findings(self, which: int, found: Sequence[Finding]) -> None:
        """Show these; ``which``: 0 outliers, 1 near-duplicates, 2 image problems."""
        self._found = tuple(found)
        self._rows.set_rows([(one.name, one.words) for one in found])
        self._none.setText(NONE[which])
        self._none.setVisible(not found)
        self.view.setVisible(bool(found))
        if found:
            self.table.selectRow(0)

    @Slot(QModelIndex, QModelIndex)
    def _on_chosen(self, now: QModelIndex, before: QModelIndex) -> None:
        if now.isValid() and now.row() < len(self._found):
            self.view.show_item(self._found[now.row()].item)
