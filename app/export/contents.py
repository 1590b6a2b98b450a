"""What goes in: a tick for each status with its count, whose labels, and a query for the rest."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from app.widgets.text import Text
from labeling.steps.final import ANNOTATOR, CONSENSUS, SETTLED
from labeling.steps.outlook import Outlook

STATUSES = (("settled", "Settled"), ("agreed", "Agreed"), ("single", "Labelled once"),
            ("disputed", "Still disputed"), ("unlabelled", "Without a label"))


class Contents(QWidget):
    """changed(): something else goes in."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._ticks: dict[str, QCheckBox] = {}
        self._counts: dict[str, Text] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(0, 1)
        for row, (status, title) in enumerate(STATUSES):
            tick, count = QCheckBox(title), Text("", "body", "secondary")
            tick.setObjectName(f"export.status.{status}")
            tick.setChecked(True)
            tick.toggled.connect(self.changed)
            grid.addWidget(tick, row, 0)
            grid.addWidget(count, row, 1, Qt.AlignmentFlag.AlignRight)
            self._ticks[status], self._counts[status] = tick, count
        self._source, self._only = QComboBox(), QLineEdit()
        self._source.setObjectName("export.labels")
        self._source.setAccessibleName("Whose labels")
        self._source.setMinimumWidth(120)
        self._source.currentIndexChanged.connect(self.changed)
        self._only.setObjectName("export.only")
        self._only.setAccessibleName("Only these items")
        self._only.setPlaceholderText("Only some: class:cat  -flagged:yes  name:slide")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(grid)
        column.addWidget(self._source)
        column.addWidget(self._only)
        column.addStretch(1)

    def tell(self, outlook: Outlook) -> None:
        """Show the counts and the people of a project."""
        for status, _ in STATUSES:
            count = outlook.statuses.get(status, 0)
            self._counts[status].setText(f"{count:,}")
            self._ticks[status].setAccessibleDescription(f"{count:,} items")
        chosen = self.source
        self._source.blockSignals(True)
        self._source.clear()
        self._source.addItem("Labels: consensus, settled decisions first", CONSENSUS)
        self._source.addItem("Labels: settled decisions only", SETTLED)
        for name in outlook.annotators:
            self._source.addItem(f"Labels: answers of {name}", f"{ANNOTATOR}{name}")
        self._source.setCurrentIndex(max(0, self._source.findData(chosen)))
        self._source.blockSignals(False)

    @property
    def source(self) -> str:
        """Where labels come from, as the command line says it."""
        return str(self._source.currentData() or CONSENSUS)

    @property
    def only(self) -> str:
        """The query that the ticks and the field mean; empty for every item."""
        ticked = [status for status, tick in self._ticks.items() if tick.isChecked()]
        terms = [] if len(ticked) == len(STATUSES) else [f"status:{'|'.join(ticked)}"]
        return " ".join([*terms, self._only.text().strip()]).strip()

    def count(self, outlook: Outlook) -> int:
        """How many items are ticked, before the query and the source choose among them."""
        return sum(outlook.statuses.get(status, 0) for status, tick in self._ticks.items() if tick.isChecked())
