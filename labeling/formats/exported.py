"""Reads labels back out of an export of this program, so that they can be votes in another project."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from labeling.errors import UserError
from labeling.formats.csv_format import COLUMNS, SEPARATOR
from labeling.formats.formula import formula_read
from labeling.formats.votes_csv import VoteRow
from labeling.items.found import Refused

ANSWERED = ("single", "agreed", "settled")  # with one of these, an empty label means that no class applies
_HEAD = ",".join(COLUMNS).encode()


def is_exported(path: Path) -> bool:
    """Whether this is the ``labels.csv`` or ``labels.jsonl`` of an export."""
    try:
        with path.open("rb") as file:
            line = file.readline(1 << 20)
    except OSError:
        return False
    if line.startswith((_HEAD, b"file," + _HEAD)):
        return True
    try:
        return {"item", "identity", "labels"} <= set(json.loads(line))
    except (ValueError, TypeError):
        return False


def read_exported(path: Path, question: str, annotator: str) -> Iterator[VoteRow | Refused]:
    """The labels of one question as votes of ``annotator``; items without one give nothing. Raises UserError."""
    if not annotator:
        raise UserError(f"{path.name} is an export and does not say whose labels these are.",
                        kept="Nothing of it was imported.", next_step="Say it with --annotator.")
    with path.open(newline="", encoding="utf-8", errors="replace") as file:
        if file.read(1) == "{":
            file.seek(0)
            yield from _lines(path, file, question, annotator)
        else:
            file.seek(0)
            yield from _rows(csv.DictReader(file), question, annotator)


def _rows(reader: csv.DictReader[str], question: str, annotator: str) -> Iterator[VoteRow]:
    for row in reader:
        if formula_read(row["question"]) != question:
            continue
        label = formula_read(row["label"])
        if label or row["confidence"] or row["status"] in ANSWERED:
            yield VoteRow(reader.line_num, formula_read(row["item"]), annotator, label)


def _lines(path: Path, lines: Iterator[str], question: str, annotator: str) -> Iterator[VoteRow | Refused]:
    for number, line in enumerate(lines, 1):
        try:
            body = cast(dict[str, Any], json.loads(line))
            found = body["labels"].get(question)
            if found is not None and found["label"] is not None:
                yield VoteRow(number, str(body["item"]), annotator, SEPARATOR.join(found["label"]))
        except (ValueError, KeyError, TypeError, AttributeError):
            yield Refused(f"{path.name}:{number}", "This line is not as an export writes it")
