"""What an export is made of, and what every format must know how to do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from labeling.items.found import Cell
from labeling.workers import Progress

ONE_VALUE = frozenset({"choice", "rating", "number", "text"})  # kinds whose label is one value for the whole item
SEVERAL = frozenset({"choices"})


@dataclass(frozen=True, slots=True)
class ExportLabel:
    """What an item is for one question. ``value``: class names, empty if nobody can say. status as in INTERFACE."""

    question: str
    value: tuple[str, ...] | None
    confidence: float | None
    status: str
    votes: int


@dataclass(frozen=True, slots=True)
class ExportItem:
    """One item of an export. ``path`` or ``data`` hold an image's bytes, for formats that need them; both None:
    it is nowhere to be found. ``fields``: a record's cells."""

    name: str
    identity: str
    kind: str
    labels: tuple[ExportLabel, ...]
    path: Path | None = None
    data: bytes | None = None
    page: int = 0
    fields: Mapping[str, Cell] | None = None
    split: str = ""


@dataclass(slots=True)
class ExportPlan:
    """All that goes out, and what the manifest says about it. ``left_out`` counts reasons."""

    items: Iterable[ExportItem]
    total: int
    splits: bool = False
    about: dict[str, object] = field(default_factory=dict[str, object])
    left_out: dict[str, int] = field(default_factory=dict[str, int])
    notes: dict[str, object] = field(default_factory=dict[str, object])
    written: int = 0

    def leave_out(self, reason: str) -> None:
        """Count an item that this export can't take."""
        self.left_out[reason] = self.left_out.get(reason, 0) + 1


class Format(ABC):
    """One way to write a dataset, in one file of this package, with one line in ``registry.py``."""

    name: ClassVar[str]
    title: ClassVar[str]
    description: ClassVar[str]
    icon: ClassVar[str] = "file"
    kinds: ClassVar[frozenset[str]]  # the kinds of question it carries
    needs_files: ClassVar[bool] = False  # whether it reads the images themselves

    @abstractmethod
    def write(self, plan: ExportPlan, folder: Path, progress: Progress) -> None:
        """Write every item into ``folder``, counting ``plan.written`` and what it leaves out."""


def watched(plan: ExportPlan, progress: Progress) -> Iterable[ExportItem]:
    """The items of a plan, with progress every hundred."""
    for number, item in enumerate(plan.items):
        if number % 100 == 0:
            progress.report(number, plan.total, f"{number:,} items")
        yield item
