"""CSV: one row an item and question, for spreadsheets and everything else."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import ClassVar

from labeling.formats.base import ONE_VALUE, SEVERAL, ExportLabel, ExportPlan, Format, watched
from labeling.formats.formula import HOW, formula_safe
from labeling.workers import Progress

COLUMNS = ("item", "question", "label", "confidence", "status", "votes")
SEPARATOR = "|"


class Csv(Format):
    """``labels.csv`` with the columns item, question, label, confidence, status, votes, and split if there are any."""

    name = "csv"
    title = "CSV"
    description = "One row per label"
    icon = "table-2"
    kinds: ClassVar[frozenset[str]] = ONE_VALUE | SEVERAL

    def write(self, plan: ExportPlan, folder: Path, progress: Progress) -> None:
        rows = SafeRows()
        with (folder / "labels.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow([*COLUMNS, *(["split"] if plan.splits else [])])
            for item in watched(plan, progress):
                for label in item.labels:
                    writer.writerow(rows.safe([item.name, *cells_of(label), *([item.split] if plan.splits else [])]))
                plan.written += 1
        plan.notes["formula_cells"] = rows.note()


class SafeRows:
    """Makes the cells of rows safe, and counts the rows in which it had to."""

    def __init__(self) -> None:
        self._made_safe = 0

    def safe(self, cells: list[str]) -> list[str]:
        """The row as it may be written."""
        found = [formula_safe(cell) for cell in cells]
        self._made_safe += found != cells
        return found

    def note(self) -> dict[str, object]:
        """What the manifest says about it."""
        return {"rows_made_safe": self._made_safe, "how": HOW}


def cells_of(label: ExportLabel) -> list[str]:
    """The cells from question to votes."""
    return [label.question, SEPARATOR.join(label.value or ()), shown(label.confidence), label.status, str(label.votes)]


def shown(confidence: float | None) -> str:
    """A probability with four decimals."""
    return "" if confidence is None else f"{confidence:.4f}"
