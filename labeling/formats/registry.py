"""The formats a dataset can leave in: one line each."""

from __future__ import annotations

from labeling.errors import UserError
from labeling.formats.base import Format
from labeling.formats.csv_format import Csv
from labeling.formats.images_format import ImageFolders
from labeling.formats.jsonl_format import JsonLines
from labeling.formats.parquet_format import Parquet

FORMATS: tuple[Format, ...] = (Csv(), JsonLines(), Parquet(), ImageFolders())


def format_of(name: str) -> Format:
    """The format of that name. Raises UserError for one that this version does not write."""
    found = next((one for one in FORMATS if one.name == name), None)
    if found is None:
        raise UserError(f"This version does not write “{name}”.", kept="Nothing was written.",
                        next_step=f"It writes: {', '.join(one.name for one in FORMATS)}.")
    return found
