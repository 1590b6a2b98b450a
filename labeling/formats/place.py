"""The place of an export: written beside it under a hidden name, then put in its place by renaming.

Hidden names carry this computer and process, so that what a killed export left is known and mended by the
next one, and a living one is let be.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import cast

import psutil

from labeling.errors import UserError

MANIFEST = "manifest.json"
_DRAFT, _OLD = "draft", "old"


def refuse_foreign(out: Path) -> None:
    """Raises UserError if ``out`` has anything in it that no export of this program has put there."""
    if out.is_file():
        raise UserError(f"{out} is a file.", kept="It was not touched.", next_step="Name a folder to write into.")
    if not out.is_dir() or not any(out.iterdir()):
        return
    known = _manifest(out)
    if known is None:
        raise UserError(f"{out} has other files in it.", kept="They were not touched.",
                        next_step="Name a new or an empty folder.")
    changed = next(_changed(out, known), None)
    if changed is not None:
        raise UserError(f"{out} holds an earlier export, and {changed} was added or changed since.",
                        kept="Nothing was touched.", next_step="Move it away, or name another folder.")


def _manifest(folder: Path) -> dict[str, dict[str, object]] | None:
    """The files of an export in this folder, None if there is none."""
    try:
        body = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return cast(dict[str, dict[str, object]], body["files"]) if body.get("program") == "Touchstone" else None
    except (OSError, ValueError, AttributeError, KeyError):
        return None


def _changed(folder: Path, known: dict[str, dict[str, object]]) -> Iterator[str]:
    """Files that are not as the export wrote them. Missing ones are no loss."""
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != MANIFEST and (name not in known or known[name] != file_facts(path)):
            yield name


def file_facts(path: Path, *, sync: bool = False) -> dict[str, object]:
    """Hash and size of a file; ``sync`` brings it to the disk too."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
        if sync:
            os.fsync(file.fileno())
    return {"sha256": digest.hexdigest(), "bytes": path.stat().st_size}


def draft_beside(out: Path) -> Path:
    """A new hidden folder beside ``out``, after mending what a killed export left there. Raises OSError."""
    out.parent.mkdir(parents=True, exist_ok=True)
    _mend(out)
    return Path(tempfile.mkdtemp(prefix=_hidden(out, _DRAFT), dir=out.parent))


def put_in_place(draft: Path, out: Path) -> None:
    """Make the draft be ``out``; an earlier export goes only when the new one is there. Raises OSError."""
    draft.chmod(0o755)
    if not out.exists():
        draft.rename(out)
    else:
        old = Path(tempfile.mkdtemp(prefix=_hidden(out, _OLD), dir=out.parent)) / "export"
        out.rename(old)
        try:
            draft.rename(out)
        except OSError:
            old.rename(out)
            raise
        finally:
            if out.exists():
                shutil.rmtree(old.parent, ignore_errors=True)
    _sync_folder(out.parent)


def _mend(out: Path) -> None:
    """Bring back an export that a kill between two renames left hidden, and throw drafts of dead programs away."""
    for hidden in out.parent.glob(f"{_start(out)}*"):
        _, pid, _ = hidden.name.removeprefix(_start(out)).split("-", 2)
        if psutil.pid_exists(int(pid)):
            continue
        old = hidden / "export"
        if not out.exists() and old.is_dir():
            old.rename(out)
        shutil.rmtree(hidden, ignore_errors=True)


def _start(out: Path) -> str:
    where = hashlib.sha256(f"{platform.node()}\n{out.name}".encode("utf-8", "replace")).hexdigest()[:12]
    return f".touchstone-export-{where}-"


def _hidden(out: Path, what: str) -> str:
    return f"{_start(out)}{what}-{os.getpid()}-"


def _sync_folder(folder: Path) -> None:
    """Bring the renaming itself to the disk, where the system can."""
    if os.name != "posix":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
