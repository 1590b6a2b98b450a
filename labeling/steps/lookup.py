"""Finds the item that a line of a label file means."""

from __future__ import annotations

from collections.abc import Mapping

from labeling.items.cells import NUMBER, as_number

AMBIGUOUS = -1


class ItemLookup:
    """Finds items by a record's id, or by an image's path: whole, without its ending, or its last part.

    Shorter forms count only while they mean one item. A number is found however it is written.
    """

    def __init__(self, names: Mapping[str, int]) -> None:
        self._exact = names
        self._loose: dict[str, int] = {}
        for name, item in names.items():
            for form in _shorter(name):
                if self._loose.setdefault(form, item) != item:
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
        return self._exact.get(str(as_number(text))) if NUMBER.fullmatch(text) else None


def _shorter(name: str) -> set[str]:
    """What a path may be called for short: without its ending, its last part, or that without its ending."""
    folder, slash, last = name.rpartition("/")
    stem, _, ending = last.rpartition(".")
    forms = {last} if slash else set[str]()
    if stem and ending.isalnum() and not ending.isdigit():  # 1.5 is a number, not a file called 1
        forms |= {f"{folder}{slash}{stem}", stem}
    return forms


def _tails(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[start:]) for start in range(1, len(parts))]
