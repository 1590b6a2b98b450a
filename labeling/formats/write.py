"""Writes a dataset beside its place and renames it, so that a half-written one is never seen."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from labeling.errors import UserError
from labeling.formats.base import ExportPlan, Format
from labeling.workers import Progress

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Written:
    """What an export wrote: items, how many were left out and why, and the files by name."""

    items: int
    left_out: dict[str, int]
    files: tuple[str, ...]


def write_dataset(plan: ExportPlan, format_: Format, out: Path, progress: Progress) -> Written:
    """Write a dataset into the folder ``out``.

    An earlier export is replaced in one step; any other folder that is not empty is refused. If
    anything goes wrong, ``out`` stays as it was.
    """
    out = out.resolve()
    _refuse_foreign(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as error:
        raise _in_words(error, out) from error
    try:
        format_.write(plan, draft, progress)
        if not plan.written:
            raise UserError("No item can go into this export.", kept="Nothing was written.",
                            next_step=_why(plan.left_out))
        files = _describe(plan, format_, draft)
        draft.chmod(0o755)
        _swap(draft, out)
    except OSError as error:
        raise _in_words(error, out) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Written(plan.written, dict(plan.left_out), files)


def _refuse_foreign(out: Path) -> None:
    if out.is_file():
        raise UserError(f"{out} is a file.", kept="It was not touched.", next_step="Name a folder to write into.")
    if out.is_dir() and any(out.iterdir()) and not is_export(out):
        raise UserError(f"{out} has other files in it.", kept="They were not touched.",
                        next_step="Name a new or an empty folder.")


def is_export(folder: Path) -> bool:
    """Whether a folder holds an earlier export of this program."""
    try:
        return json.loads((folder / MANIFEST).read_text(encoding="utf-8")).get("program") == "Touchstone"
    except (OSError, ValueError, AttributeError):
        return False


def _describe(plan: ExportPlan, format_: Format, draft: Path) -> tuple[str, ...]:
    """Write the manifest and bring every file to the disk; returns their names."""
    paths = sorted(path for path in draft.rglob("*") if path.is_file())
    names = tuple(path.relative_to(draft).as_posix() for path in paths)
    body = {"program": "Touchstone", "format": format_.name, "items": plan.written, "left_out": plan.left_out,
            **plan.about, **plan.notes,
            "files": {name: _hash_and_sync(path) for name, path in zip(names, paths, strict=True)}}
    manifest = draft / MANIFEST
    manifest.write_text(json.dumps(body, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    _hash_and_sync(manifest)
    return (*names, MANIFEST)


def _hash_and_sync(path: Path) -> dict[str, object]:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
        os.fsync(file.fileno())
    return {"sha256": digest.hexdigest(), "bytes": path.stat().st_size}


def _swap(draft: Path, out: Path) -> None:
    if not out.exists():
        draft.rename(out)
        return
    old = out.with_name(f".{out.name}-old-{os.getpid()}")
    out.rename(old)
    try:
        draft.rename(out)
    except OSError:
        old.rename(out)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _why(left_out: dict[str, int]) -> str:
    return "; ".join(f"{count} {reason}" for reason, count in left_out.items()) + "." if left_out else ""


def _in_words(error: OSError, out: Path) -> UserError:
    if error.errno == errno.ENOSPC:
        return UserError("The export needs more room than the disk has.", kept=f"{out} is as it was.",
                         next_step="Free some space, or choose another place.")
    return UserError(f"{error.filename or out} can't be written: {error.strerror}.", kept=f"{out} is as it was.",
                     next_step="Choose a folder that may be written.")
