"""Brings two copies of a project together: the union of what they know, whatever the order."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Protocol

from labeling.errors import UserError
from labeling.store import database, migrations, schema
from labeling.store.models import Change
from labeling.store.union import Union


class Mergeable(Protocol):
    """The project that takes in."""

    path: Path

    def merge(self, other: Path) -> tuple[Change, Union]:
        """Take in everything that another copy knows, in one transaction."""
        ...


def merge(project: Mergeable, pack: Path) -> Union:
    """Take in everything that ``pack`` knows. Raises UserError if it is no copy of this project.

    The pack is read from a private snapshot: it may be open elsewhere, read-only, or of an older format.
    """
    database.check_is_project(pack)
    migrations.refuse_newer(pack)
    if pack.resolve() == project.path.resolve():
        raise UserError(f"{pack.name} is this project itself.", next_step="Choose another copy of it.")
    with tempfile.TemporaryDirectory(prefix="touchstone-merge-") as folder:
        copy = Path(folder) / "pack.touchstone"
        with database.in_words(pack):
            database.copy_file(pack, copy)
        if database.stored_version(copy) != schema.VERSION:
            migrations.migrate(copy)
        return project.merge(copy)[1]
