"""Brings copies and packs of a project together: the union of what they know, whatever the order."""

from __future__ import annotations

import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from labeling.errors import UserError
from labeling.store import database, gather, migrations, schema
from labeling.store.models import Change
from labeling.store.union import Union
from labeling.workers import Progress, Quiet


class Mergeable(Protocol):
    """The project that takes in."""

    path: Path

    def merge(self, other: Path, arrival: int = 0) -> tuple[Change, Union]:
        """Take in everything that another copy knows, in one transaction; as part of an earlier merge, if given."""
        ...


def merge(project: Mergeable, *packs: Path, progress: Progress | None = None) -> Union:
    """Take in everything that ``packs`` know. All of them are one merge, which one undo takes back.

    Raises UserError, before anything is merged, if one of them is no copy of this project. If it is stopped, what
    came in before stays.
    """
    shown, taken = progress or Quiet(), Union(0, 0, 0)
    for pack in packs:
        refuse(project.path, pack)
    together = [pack for pack in packs if gather.is_pack(pack)]
    apart = [pack for pack in packs if pack not in together]
    for number, pack in enumerate(apart):
        shown.report(number, len(packs), pack.name)
        with private_copy(project.path, pack) as copy:
            taken = _sum(taken, project.merge(copy, taken.arrival)[1])
    if together:
        with private_copy(project.path, together[0]) as copy:
            taken = _sum(taken, _take_packs(project, copy, together, taken.arrival, len(packs), shown))
    shown.report(len(packs), len(packs))
    return taken


def _take_packs(project: Mergeable, copy: Path, packs: list[Path], arrival: int, total: int, shown: Progress) -> Union:
    """Take in several packs in one transaction; ``copy`` is a private copy of the first, and gathers the others."""
    known = gather.facts(copy)
    for number, pack in enumerate(packs[1:], total - len(packs)):
        shown.report(number, total, pack.name)
        with private_copy(project.path, pack) as other:
            known += gather.facts(other)
            gather.gather(copy, other)
    shown.report(total - 1, total, "Taking it in")
    one = project.merge(copy, arrival)[1]
    return Union(one.facts_added, one.items_added, known - one.facts_added, one.arrival)


def _sum(taken: Union, one: Union) -> Union:
    return Union(taken.facts_added + one.facts_added, taken.items_added + one.items_added,
                 taken.already_known + one.already_known, one.arrival or taken.arrival)


def is_copy(project: Path, other: Path) -> bool:
    """Whether ``other`` is another copy, or a pack, of the project in a file."""
    try:
        refuse(project, other)
    except UserError:
        return False
    return True


def refuse(project: Path, pack: Path) -> None:
    """Raise UserError unless ``pack`` is another copy, or a pack, of the project in a file."""
    database.check_is_project(pack)
    migrations.refuse_newer(pack)
    if pack.resolve() == project.resolve():
        raise UserError(f"{pack.name} is this project itself.", kept="Nothing was merged.",
                        next_step="Choose another copy of it.")
    if database.project_of(pack) != database.project_of(project):
        raise UserError(f"{pack.name} is another project, not a copy of this one.", kept="Nothing was merged.",
                        next_step="Export its labels and import them here.")


@contextmanager
def private_copy(project: Path, pack: Path) -> Generator[Path]:
    """A copy of ``pack`` in today's format: it may be open elsewhere, read-only, or of an older format."""
    refuse(project, pack)
    with tempfile.TemporaryDirectory(prefix="touchstone-merge-") as folder:
        copy = Path(folder) / "pack.touchstone"
        with database.in_words(pack):
            database.copy_file(pack, copy)
        if database.stored_version(copy) != schema.VERSION:
            migrations.migrate(copy)
        yield copy
