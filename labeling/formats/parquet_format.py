"""Parquet: one typed row an item and question, for data frames."""

from __future__ import annotations

import io
from pathlib import Path
from typing import ClassVar

from labeling.formats.base import ONE_VALUE, SEVERAL, ExportPlan, Format, watched
from labeling.workers import Progress


class Parquet(Format):
    """``labels.parquet``: item, question, label (list of text), confidence, status, votes, split."""

    name = "parquet"
    title = "Parquet"
    description = "One row per label, typed"
    icon = "database"
    kinds: ClassVar[frozenset[str]] = ONE_VALUE | SEVERAL

    def write(self, plan: ExportPlan, folder: Path, progress: Progress) -> None:
        import polars

        rows: list[tuple[object, ...]] = []
        for item in watched(plan, progress):
            rows += [(item.name, label.question, None if label.value is None else list(label.value),
                      label.confidence, label.status, label.votes, item.split or None) for label in item.labels]
            plan.written += 1
        schema = {"item": polars.String, "question": polars.String, "label": polars.List(polars.String),
                  "confidence": polars.Float64, "status": polars.String, "votes": polars.Int64,
                  "split": polars.String}
        buffer = io.BytesIO()  # so that a full disk is an OSError, as everywhere
        polars.DataFrame(rows, schema=schema, orient="row").write_parquet(buffer)
        (folder / "labels.parquet").write_bytes(buffer.getbuffer())
