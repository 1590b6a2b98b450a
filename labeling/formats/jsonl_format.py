"""JSON Lines: one object an item, with its fields and labels."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import ClassVar

from labeling.formats.base import ONE_VALUE, SEVERAL, ExportItem, ExportPlan, Format, watched
from labeling.items.found import Cell
from labeling.workers import Progress


class JsonLines(Format):
    """``labels.jsonl``: item, identity, kind, fields, labels by question, split."""

    name = "jsonl"
    title = "JSON Lines"
    description = "One object per item, with its fields"
    icon = "list"
    kinds: ClassVar[frozenset[str]] = ONE_VALUE | SEVERAL

    def write(self, plan: ExportPlan, folder: Path, progress: Progress) -> None:
        with (folder / "labels.jsonl").open("w", encoding="utf-8", newline="\n") as file:
            for item in watched(plan, progress):
                file.write(json.dumps(as_object(item), ensure_ascii=False, allow_nan=False) + "\n")
                plan.written += 1


def as_object(item: ExportItem) -> dict[str, object]:
    """One item as JSON has it: ``label`` is a list, empty if no class applies, null if nobody can say."""
    found: dict[str, object] = {"item": item.name, "identity": item.identity, "kind": item.kind}
    if item.fields is not None:
        found["fields"] = {name: _finite(cell) for name, cell in item.fields.items()}
    found["labels"] = {label.question: {"label": None if label.value is None else list(label.value),
                                        "confidence": label.confidence, "status": label.status,
                                        "votes": label.votes} for label in item.labels}
    if item.split:
        found["split"] = item.split
    return found


def _finite(cell: Cell) -> Cell:
    """JSON knows no NaN and no infinity."""
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell
