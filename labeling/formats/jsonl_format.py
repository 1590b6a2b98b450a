"""JSON Lines: one object an item, with its fields and labels."""

from __future__ import annotations

import json
from pathlib import Path
from typing import ClassVar

from labeling.formats.base import ExportItem, ExportPlan, Format, watched
from labeling.workers import Progress


class JsonLines(Format):
    """``labels.jsonl``: item, identity, kind, fields, labels by question, split."""

    name = "jsonl"
    title = "JSON Lines"
    description = "One object per item"
    icon = "list"
    kinds: ClassVar[frozenset[str]] = frozenset({"choice", "choices"})

    def write(self, plan: ExportPlan, folder: Path, progress: Progress) -> None:
        with (folder / "labels.jsonl").open("w", encoding="utf-8") as file:
            for item in watched(plan, progress):
                file.write(json.dumps(as_object(item), ensure_ascii=False) + "\n")
                plan.written += 1


def as_object(item: ExportItem) -> dict[str, object]:
    """One item as JSON has it; a single choice is still a list, so that every question reads alike."""
    found: dict[str, object] = {"item": item.name, "identity": item.identity, "kind": item.kind}
    if item.fields is not None:
        found["fields"] = dict(item.fields)
    found["labels"] = {label.question: {"label": None if label.value is None else list(label.value),
                                        "confidence": label.confidence, "status": label.status,
                                        "votes": label.votes} for label in item.labels}
    if item.split:
        found["split"] = item.split
    return found
