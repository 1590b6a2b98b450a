"""Which class each merged class counts as, once everything that people said about it has come together."""

from __future__ import annotations

from collections.abc import Mapping


def settled(into: Mapping[str, str]) -> dict[str, str]:
    """Follow each class to the one it ends in; those that stand for themselves are left out.

    ``into``: class key -> key of the class it was merged into. Two copies of a project may each merge one
    class into the other; of such a circle the key that sorts first stands for all, in every copy.
    """
    found: dict[str, str] = {}
    for start in into:
        path = [start]
        while (following := into.get(path[-1])) is not None and following not in path:
            path.append(following)
        end = path[-1] if following is None else min(path[path.index(following):])
        if end != start:
            found[start] = end
    return found
