"""Writes a pack: a copy of a project made for one annotator, without what others said of the same items."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from labeling.errors import UserError
from labeling.store import database, packing, place
from labeling.store.packing import Contents

SPARE = 1.2  # of the estimated size must be free on the disk


def write_pack(source: Path, out: Path, contents: Contents, images: Iterable[tuple[int, bytes]], size: int) -> int:
    """Write the pack of ``contents`` to ``out`` and return how many images were put in; ``size`` is what to expect.

    Raises UserError if there is a file already, if the folder can't be written or if the disk is too small; then
    no file is left.
    """
    refuse_unless_free(out, size)
    part = out.with_name(out.name + ".part")
    try:
        for ending in ("", "-wal", "-shm"):
            part.with_name(part.name + ending).unlink(missing_ok=True)
        embedded = packing.write(source, part, contents, _roots(source, out), images)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(out)
    except OSError as error:
        raise UserError(f"{out} can't be written: {error.strerror}.", kept="The project was not changed.") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return embedded


def refuse_unless_free(out: Path, size: int) -> None:
    """Raise UserError unless a pack of about ``size`` bytes can be written to ``out``."""
    if out.exists():
        raise UserError(f"{out} exists already, and somebody may have worked in it.", kept="It was not touched.",
                        next_step="Choose another name, or remove it first.")
    if not out.parent.is_dir():
        raise UserError(f"There is no folder {out.parent}.", kept="Nothing was written.", next_step="Make it first.")
    free = shutil.disk_usage(out.parent).free
    if free < size * SPARE:
        raise UserError(f"The pack needs about {size / 1e6:,.0f} MB, and the disk has {free / 1e6:,.0f} MB left.",
                        kept="Nothing was written.", next_step="Free some space, or pack fewer items.")
    place.refuse_network_share(out)


def _roots(source: Path, out: Path) -> dict[str, str]:
    """Where the pack lies elsewhere, the folders beneath the project are known by their whole path."""
    if source.resolve().parent == out.resolve().parent:
        return {}
    with database.browsing(source) as connection:
        return packing.whole_roots(connection, source.resolve().parent)
