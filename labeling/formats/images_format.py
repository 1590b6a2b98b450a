"""Image folders: a copy of every image in a folder named after its class, as training programs read them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path, PurePosixPath
from typing import ClassVar

from labeling.formats.base import ExportItem, ExportPlan, Format, watched
from labeling.workers import Progress

_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?$", re.IGNORECASE)


class ImageFolders(Format):
    """``[split/]class/file``; items without one single label, and records, are left out by name."""

    name = "images"
    title = "Image folders"
    description = "A folder per class"
    icon = "folder-tree"
    kinds: ClassVar[frozenset[str]] = frozenset({"choice"})

    def write(self, plan: ExportPlan, folder: Path, progress: Progress) -> None:
        taken: set[str] = set()
        for item in watched(plan, progress):
            value = item.labels[0].value if item.labels else None
            if item.kind != "image":
                plan.leave_out("not an image")
            elif not value:
                plan.leave_out("unlabelled")
            elif not _copy(item, folder / item.split / safe_name(value[0]), taken):
                plan.leave_out("image not found")
            else:
                plan.written += 1


def _copy(item: ExportItem, folder: Path, taken: set[str]) -> bool:
    if item.data is None and (item.path is None or not item.path.is_file()):
        return False
    folder.mkdir(parents=True, exist_ok=True)
    target = _unique(folder, safe_name(PurePosixPath(item.name).name), taken)
    if item.data is not None:
        target.write_bytes(item.data)
    elif item.path is not None:
        shutil.copyfile(item.path, target)
    return True


def _unique(folder: Path, name: str, taken: set[str]) -> Path:
    """A name nobody has yet, also where upper and lower case are one."""
    stem, ending, number = Path(name).stem, Path(name).suffix, 1
    while str(folder / name).casefold() in taken:
        number += 1
        name = f"{stem}-{number}{ending}"
    taken.add(str(folder / name).casefold())
    return folder / name


def safe_name(text: str) -> str:
    """A file or folder name that every system takes."""
    name = _UNSAFE.sub("_", text).strip(" .") or "_"
    return f"_{name}" if _RESERVED.match(name) else name
