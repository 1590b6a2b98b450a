"""Why the consensus is by this method: how each method did, on what."""

from __future__ import annotations

from typing import cast

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.widgets.buttons import PRIMARY, Button
from app.widgets.sheet import Sheet
from app.widgets.small import ThinBar
from app.widgets.text import Text, grouped, percent
from labeling.store.models import Run
from weak_supervision.methods import title_of


def evidence_sheet(run: Run, parent: QWidget) -> Sheet:
    """A dialog that shows what spoke for the method of a consensus run."""
    sheet = Sheet(parent, width=600)
    sheet.setObjectName("agree.evidence")
    sheet.setWindowTitle("Why this method")
    column = QVBoxLayout()
    column.setContentsMargins(24, 20, 24, 18)
    column.setSpacing(12)
    column.addWidget(Text(f"Consensus: {title_of(run.method)}", "title"))
    rows = cast(list[tuple[str, float, str, int, str]], run.summary.get("evidence") or [])
    column.addWidget(Text(_explained(rows), "body", "secondary", wrap=True))
    grid = QGridLayout()
    grid.setHorizontalSpacing(14)
    for place, (name, score, _, _, note) in enumerate(sorted(rows, key=lambda row: -row[1])):
        share = ThinBar(180)
        share.set_share(score)
        used = name == run.method
        grid.addWidget(Text(title_of(name), "body", weight=600 if used else None), place, 0)
        grid.addWidget(share, place, 1)
        grid.addWidget(Text(f"{score * 100:.1f}\u202f%", "body"), place, 2)
        grid.addWidget(Text(note, "small", "secondary"), place, 3)
    grid.setColumnStretch(3, 1)
    column.addLayout(grid)
    close = Button("Close", PRIMARY)
    close.clicked.connect(sheet.accept)
    foot = QHBoxLayout()
    foot.addStretch(1)
    foot.addWidget(close)
    column.addLayout(foot)
    sheet.column.addLayout(column)
    return sheet


def _explained(rows: list[tuple[str, float, str, int, str]]) -> str:
    if not rows:
        return "It was asked for by name. Without gold there is nothing to hold it against."
    on, number = rows[0][2], rows[0][3]
    if on == "gold":
        return (f"How often each method is right on {grouped(number)} gold items that it was not told. A method other "
                "than the majority is taken only if it is clearly better.")
    return (f"{grouped(number)} answers were put aside, and each method had to predict them from the others. An "
            f"annotator's answer is itself wrong at times, so {percent(1)} is out of reach. A method other than the "
            "majority is taken only if it is clearly better.")
