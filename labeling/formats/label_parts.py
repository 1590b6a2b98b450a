"""Reading label files as the work process does it: their lines, some thousand at a time. Light to import."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from labeling.formats.exported import is_exported, read_exported
from labeling.formats.votes_csv import VoteRow, read_gold, read_votes
from labeling.items.chunks import PART, chunks
from labeling.items.found import Refused
from labeling.workers import Progress


def vote_parts(path: Path, annotator: str, *, question: str, progress: Progress) -> Iterator[list[VoteRow | Refused]]:
    """The votes of a vote file or of an export."""
    yield from chunks(read_exported(path, question, annotator) if is_exported(path) else
                      read_votes(path, annotator=annotator), PART)


def gold_parts(path: Path, annotator: str, *, progress: Progress) -> Iterator[list[VoteRow | Refused]]:
    """The lines of a gold file; they are nobody's."""
    yield from chunks(read_gold(path), PART)
