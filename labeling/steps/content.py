"""Finds the bytes behind an item: where its image lies now, or inside the project."""

from __future__ import annotations

from pathlib import Path

from labeling.home import home
from labeling.project import Project
from labeling.store import read
from labeling.store.database import Reading
from labeling.store.models import Item

IMAGE_ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".gif", ".bmp"})
LONGEST_PATH = 1000  # characters; a longer cell is a text, not a path

def image_path(project: Project, item: Item) -> Path | None:
    """A file with the image of this item; one that is embedded is unpacked to the cache. None: nowhere to be found."""
    with project.reading() as connection:
        return image_path_in(project, connection, item)


def image_path_in(project: Project, reading: Reading, item: Item) -> Path | None:
    """The same, for those who are reading already."""
    places = read.places(reading, item.id)
    for root, path in places:
        found = read.resolve(project.path, root, path)
        if found.is_file():
            return found
    data = read.embedded(reading, item.id)
    return None if data is None else _unpacked(item, data, places[0][1] if places else item.name)


def _unpacked(item: Item, data: bytes, name: str) -> Path:
    folder = home() / "cache" / "embedded"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{item.identity.hex()}{Path(name).suffix}"
    if not target.exists():
        draft = target.with_suffix(".part")
        draft.write_bytes(data)
        draft.replace(target)
    return target


def pointed_image(project: Project, item: Item) -> Path | None:
    """The image that a record points to by one of its fields, if it is where the field says."""
    names = [cell for cell in (item.fields or {}).values()
             if isinstance(cell, str) and len(cell) < LONGEST_PATH and Path(cell).suffix.lower() in IMAGE_ENDINGS]
    if not names:
        return None
    with project.reading() as connection:
        roots = [read.resolve(project.path, root, "") for root in read.roots(connection)]
    for name in names:
        for folder in dict.fromkeys((project.path.parent, *roots, *(root.parent for root in roots))):
            if (folder / name).is_file():
                return folder / name
    return None
