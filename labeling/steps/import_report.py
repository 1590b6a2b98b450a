"""What an import is asked to do and what came of it, for every reader of a format."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from labeling.items.found import Refused
from labeling.items.rows import NotATable
from labeling.project import Project
from labeling.store.log import Batch
from labeling.store.models import Change
from labeling.workers import Progress

CHUNK = 1000  # rows; delays a label by 2 ms in the median, 20,000 by 200 ms


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to read what is brought in; empty means: guess, or do without."""

    format: str = ""
    id_column: str = ""
    text_column: str = ""
    annotator: str = ""
    question: str | None = None
    add_classes: bool = False
    add_items: bool = False
    repeat: str = "last"  # of several votes by one annotator (or rule) on one item: last, first, or error
    pages: bool = False
    embed: bool = False


@dataclass(slots=True)
class ImportReport:
    """What came in. ``errors`` name every file, line or cell that did not, and why."""

    items_added: int = 0
    items_known: int = 0
    labels_added: int = 0
    labels_known: int = 0
    stopped: bool = False
    alone: bool = False  # one file was asked for: what is wrong with it is raised, not named here
    messages: list[str] = field(default_factory=list[str])
    errors: list[Refused] = field(default_factory=list[Refused])

    def take(self, change: Change) -> None:
        """Add what one chunk counted."""
        for name in ("items_added", "items_known", "labels_added", "labels_known"):
            setattr(self, name, getattr(self, name) + change.tally.get(name, 0))

    @contextmanager
    def naming(self, path: Path) -> Generator[None]:
        """Name a file that is no table of its sort, and go on with the others, if there are any."""
        try:
            yield
        except NotATable as error:
            if self.alone:
                raise
            self.errors.append(Refused(path.name, str(error)))


# Brings in files of one format, in the order given.
Reader = Callable[[Project, Sequence[Path], ImportOptions, ImportReport, Batch, Progress], None]


def stored_root(project: Path, folder: Path) -> str:
    """How a folder is remembered: relative to the project file if it lies beneath it, else absolute."""
    try:
        return folder.resolve().relative_to(project.resolve().parent).as_posix()
    except ValueError:
        return folder.resolve().as_posix()
