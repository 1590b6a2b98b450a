"""Image folders: a copy of every image in a folder named after its class, as training programs read them."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path, PurePosixPath
from typing import ClassVar

from labeling.formats.base import ExportItem, ExportPlan, Format, watched
from labeling.formats.csv_format import COLUMNS, SafeRows, cells_of
from labeling.formats.file_names import Names
from labeling.formats.place import MANIFEST
from labeling.items.identity import content_identity, page_identity
from labeling.workers import Progress

TABLE = "labels.csv"


class ImageFolders(Format):
    """``[split/]class/file`` and ``labels.csv``, which says which item each file is.

    Items without one single label, records, and images that are gone or have changed are left out by name.
    """

    name = "images"
    title = "Image folders"
    description = "A copy of each image, by class"
    icon = "folder-tree"
    kinds: ClassVar[frozenset[str]] = frozenset({"choice"})
    needs_files = True

    def write(self, plan: ExportPlan, folder: Path, progress: Progress) -> None:
        places, rows = _Places(folder), SafeRows()
        with (folder / TABLE).open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["file", *COLUMNS, *(["split"] if plan.splits else [])])
            for item in watched(plan, progress):
                picture = _picture(item)
                if isinstance(picture, _Missing):
                    plan.leave_out(picture.why)
                    continue
                label = item.labels[0]
                assert label.value  # or it would be missing
                target = places.file(item.split, label.value[0], _file_name(item))
                picture.write(target)
                writer.writerow(rows.safe([target.relative_to(folder).as_posix(), item.name, *cells_of(label),
                                           *([item.split] if plan.splits else [])]))
                plan.written += 1
        plan.notes["formula_cells"] = rows.note()
        plan.notes["folders"] = places.folders


class _Missing:
    """Why an item has no picture to copy."""

    def __init__(self, why: str) -> None:
        self.why = why


class _Picture:
    """Bytes to write: a whole file, or one page of it."""

    def __init__(self, source: Path | bytes, page: int | None) -> None:
        self._source, self._page = source, page

    def write(self, target: Path) -> None:
        """Write it. Raises OSError."""
        if self._page is not None:
            target.write_bytes(_one_page(self._source, self._page))
        elif isinstance(self._source, bytes):
            target.write_bytes(self._source)
        else:
            shutil.copyfile(self._source, target)


def _picture(item: ExportItem) -> _Picture | _Missing:
    if item.kind != "image":
        return _Missing("not an image")
    if not (item.labels and item.labels[0].value):
        return _Missing("unlabelled")
    if item.data is None and item.path is None:
        return _Missing("image not found")
    source = item.data if item.data is not None else item.path
    assert source is not None
    content = content_identity(source)
    if content.hex() == item.identity:
        return _Picture(source, None)
    if page_identity(content, item.page).hex() == item.identity:
        return _Picture(source, item.page)
    return _Missing("image changed since it was imported")


def _one_page(source: Path | bytes, page: int) -> bytes:
    """One page of a TIFF as a TIFF, its pixels untouched."""
    from PIL import Image

    with Image.open(io.BytesIO(source) if isinstance(source, bytes) else source) as image:
        image.seek(page)
        out = io.BytesIO()
        image.save(out, "TIFF", save_all=False)
        return out.getvalue()


def _file_name(item: ExportItem) -> str:
    """What the copy is called: the last part of the path; of a page, with its number before the ending."""
    name, mark, page = PurePosixPath(item.name.replace("\\", "/")).name.rpartition("#")
    if not (mark and page.isdecimal() and item.page == int(page) - 1):
        return PurePosixPath(item.name.replace("\\", "/")).name or item.identity[:12]
    path = PurePosixPath(name)
    return f"{path.stem}-page{page}.tif"


class _Places:
    """Where files go: each class has a folder of its own, whatever its name, in each part."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._top = Names(TABLE, MANIFEST)
        self._classes = {"": self._top}
        self._parts: dict[str, str] = {}
        self._files: dict[Path, Names] = {}
        self._of: dict[tuple[str, str], Path] = {}
        self.folders: dict[str, str] = {}  # folder -> class, for the manifest

    def file(self, part: str, label: str, name: str) -> Path:
        """A new place for a file of this class, in a folder that exists."""
        if (part, label) not in self._of:
            self._of[part, label] = self._folder(part, label)
        folder = self._of[part, label]
        return folder / self._files.setdefault(folder, Names()).unique(name)

    def _folder(self, part: str, label: str) -> Path:
        if part and part not in self._parts:
            self._parts[part] = self._top.unique(part)
            self._classes[part] = Names()
        folder = self._root / self._parts.get(part, "") / self._classes[part].unique(label)
        folder.mkdir(parents=True)
        self.folders[folder.relative_to(self._root).as_posix()] = label
        return folder

