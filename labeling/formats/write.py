"""Writes a dataset beside its place and renames it, so that a half-written one is never seen."""

from __future__ import annotations

import errno
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from labeling.errors import UserError
from labeling.formats.base import ExportPlan, Format
from labeling.formats.place import MANIFEST, draft_beside, file_facts, put_in_place, refuse_foreign
from labeling.workers import Progress

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True, slots=True)
class Written:
    """What an export wrote: items, how many were left out and why, and the files by name."""

    items: int
    left_out: dict[str, int]
    files: tuple[str, ...]


def write_dataset(plan: ExportPlan, format_: Format, out: Path, progress: Progress) -> Written:
    """Write a dataset into the folder ``out``.

    An earlier export that nobody has changed is replaced; any other folder that is not empty is refused.
    If anything goes wrong, ``out`` stays as it was. Raises UserError, Cancelled.
    """
    out = out.resolve()
    try:
        refuse_foreign(out)
        draft = draft_beside(out)
    except OSError as error:
        raise _in_words(error, out) from error
    try:
        format_.write(plan, draft, progress)
        if not plan.written:
            raise UserError("No item can go into this export.", kept="Nothing was written.",
                            next_step=_why(plan.left_out))
        files = _describe(plan, format_, draft, progress)
        put_in_place(draft, out)
    except OSError as error:
        raise _in_words(error, out) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Written(plan.written, dict(plan.left_out), files)


def _describe(plan: ExportPlan, format_: Format, draft: Path, progress: Progress) -> tuple[str, ...]:
    """Write the manifest and bring every file to the disk; returns their names."""
    paths = sorted(path for path in draft.rglob("*") if path.is_file())
    names = tuple(path.relative_to(draft).as_posix() for path in paths)
    facts: dict[str, object] = {}
    for number, (name, path) in enumerate(zip(names, paths, strict=True)):
        if number % 100 == 0:
            progress.report(number, len(names), "Bringing files to the disk")
        facts[name] = file_facts(path, sync=True)
    body = {"program": "Touchstone", "format": format_.name, "items": plan.written, "left_out": plan.left_out,
            **plan.about, **plan.notes, "files": facts}
    manifest = draft / MANIFEST
    manifest.write_text(json.dumps(body, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    file_facts(manifest, sync=True)
    return (*names, MANIFEST)


def _why(left_out: dict[str, int]) -> str:
    if not left_out:
        return "No item was asked for."
    return f"Left out: {'; '.join(f'{count:,} {reason}' for reason, count in left_out.items())}."


def _in_words(error: OSError, out: Path) -> UserError:
    if error.errno in _NO_ROOM:
        return UserError("The export needs more room than the disk has.", kept=f"{out} is as it was.",
                         next_step="Free some space, or choose another place.")
    return UserError(f"{error.filename or out} can't be written: {error.strerror or error}.",
                     kept=f"{out} is as it was.", next_step="Choose a folder that may be written.")
