"""CSV: one row an item and question, for spreadsheets and everything else."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import ClassVar

from labeling.formats.base import ExportPlan, Format, watched
from labeling.workers import Progress

COLUMNS = ("item", "question", "label", "confidence", "status", "votes")
SEPARATOR = "|"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


class Csv(Format):
    """``labels.csv`` with the columns item, question, label, confidence, status, votes, and split if there are any."""

    name = "csv"
    title = "CSV"
    description = "One row per label"
    icon = "table-2"
    kinds: ClassVar[frozenset[str]] = frozenset({"choice", "choices"})

    def write(self, plan: ExportPlan, folder: Path, progress: Progress) -> None:
        made_safe = 0
        with (folder / "labels.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow([*COLUMNS, *(["split"] if plan.splits else [])])
            for item in watched(plan, progress):
                for label in item.labels:
                    cells = [item.name, label.question, SEPARATOR.join(label.value or ()), shown(label.confidence),
                             label.status, str(label.votes), *([item.split] if plan.splits else [])]
                    safe = [formula_safe(cell) for cell in cells]
                    made_safe += safe != cells
                    writer.writerow(safe)
                plan.written += 1
        plan.notes["formula_cells"] = {
            "rows_made_safe": made_safe,
            "how": "Cells that a spreadsheet would run as a formula begin with an apostrophe."}


def shown(confidence: float | None) -> str:
    """A probability with four decimals."""
    return "" if confidence is None else f"{confidence:.4f}"


def formula_safe(cell: str) -> str:
    """The cell, behind an apostrophe if a spreadsheet would run it; numbers stay numbers."""
    if not cell.startswith(_DANGEROUS):
        return cell
    try:
        float(cell)
    except ValueError:
        return "'" + cell
    return cell
