"""The commands that lead from a question's classes to what a person made of their rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labeling.commands.base import Command
from labeling.commands.reshaping import OrderClasses, RemoveClass
from labeling.commands.shaping import AddClasses, SetClass


@dataclass(frozen=True, slots=True)
class Row:
    """One class as a row shows it; ``key`` is "" for one that is new."""

    key: str
    name: str


def changes(question: int, before: Sequence[Row], now: Sequence[Row]) -> list[Command]:
    """What was renamed, taken away, added and ordered anew; most often one command."""
    names, kept = {one.key: one.name for one in before}, [one.key for one in now if one.key]
    found: list[Command] = [SetClass(question, one.key, name=one.name) for one in now
                            if one.key and one.name != names[one.key]]
    gone = [RemoveClass(question, one.key) for one in before if one.key not in kept]
    new = tuple(one.name for one in now if not one.key)
    found += gone
    if kept != [one.key for one in before if one.key in kept]:
        found.append(OrderClasses(question, tuple(kept)))
    return [*found, *([AddClasses(question, new)] if new else [])]
