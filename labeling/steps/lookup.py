"""Finds the item that a line of a label file means."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

AMBIGUOUS = -1


class ItemLookup:
    """Finds items by a record's id, or by an image's path: whole, without its ending, or its last part.

    Shorter forms count only while they mean one item.
    """

    def __init__(self, names: Mapping[str, int]) -> None:
        self._exact = names
        self._loose: dict[str, int] = {}
        for name, item in names.items():
            path = PurePosixPath(name)
            for form in {str(path.with_suffix("")) if path.name else name, path.name, path.stem}:
                known = self._loose.setdefault(form, item)
                if known != item:
                    self._loose[form] = AMBIGUOUS

    def find(self, text: str) -> int | None:
        """The item, None if there is none, AMBIGUOUS if there are several."""
        exact = self._exact.get(text)
        if exact is not None:
            return exact
        posix = text.replace("\\", "/").removeprefix("./")
        for form in (posix, *_tails(posix)):
            found = self._exact.get(form, self._loose.get(form))
            if found is not None:
                return found
        return None


def _tails(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[start:]) for start in range(1, len(parts))]
