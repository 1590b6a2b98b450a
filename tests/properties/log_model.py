"""A plain model of the log: Python sets and lists, no SQL, to say what a project must show.

It follows the words of the design (facts, batches, retractions, merges that can be excluded) and none
of the code: effects are computed by recursion, undo by walking back a list of what was done here.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from dataclasses import dataclass, field

Identity = tuple[str, int]  # replica, counter
Batch = tuple[str, int]  # replica, counter of the head
Key = tuple[str, ...]  # kind first, then what the fact is about


@dataclass(frozen=True, slots=True)
class Said:
    """One fact."""

    replica: str
    counter: int
    number: int
    lamport: int
    author: str
    key: Key  # () for a fact without a key: a retraction, the head of a bulk action
    value: str | None = None
    imported: bool = False
    names: Batch | None = None

    @property
    def identity(self) -> Identity:
        return self.replica, self.counter

    @property
    def batch(self) -> Batch:
        return self.replica, self.number

    @property
    def order(self) -> tuple[int, str, int]:
        return self.lamport, self.replica, self.counter


@dataclass(slots=True)
class Line:
    """What one person did in this file, and what of it was undone since the last new action."""

    done: list[Batch | int] = field(default_factory=list[Batch | int])  # a batch, or the number of a merge
    undone: list[Batch | int] = field(default_factory=list[Batch | int])  # a retraction's batch, or a merge's number


class FileModel:
    """What one copy of a project knows."""

    def __init__(self) -> None:
        self.facts: dict[Identity, Said] = {}
        self.came_by: dict[Identity, int] = {}  # only facts that a merge brought
        self.excluded: set[int] = set()
        self.merges = 0
        self.lines: defaultdict[str, Line] = defaultdict(Line)

    def copied(self) -> FileModel:
        """What a copy of the file knows."""
        return copy.deepcopy(self)

    # ---- what follows from the facts

    def is_excluded(self, fact: Said) -> bool:
        return self.came_by.get(fact.identity) in self.excluded

    def off(self) -> set[Batch]:
        """Batches that a retraction in effect names."""
        named_by: defaultdict[Batch, list[Said]] = defaultdict(list)
        for fact in self.facts.values():
            if fact.names:
                named_by[fact.names].append(fact)
        known: dict[Batch, bool] = {}

        def is_off(batch: Batch) -> bool:
            if batch not in known:
                known[batch] = any(not self.is_excluded(one) and not is_off(one.batch)
                                   for one in named_by.get(batch, ()))
            return known[batch]

        return {batch for batch in named_by if is_off(batch)}

    def in_effect(self) -> list[Said]:
        off = self.off()
        return [fact for fact in self.facts.values() if fact.batch not in off and not self.is_excluded(fact)]

    def current(self) -> dict[Key, Said]:
        """The winning fact of every key that has a value."""
        winners: dict[Key, Said] = {}
        for fact in self.in_effect():
            if fact.key and (fact.key not in winners or winners[fact.key].order < fact.order):
                winners[fact.key] = fact
        return {key: fact for key, fact in winners.items() if fact.value is not None}

    def value(self, *key: str) -> str | None:
        found = self.current().get(key)
        return found.value if found else None

    def imported(self) -> set[tuple[Key, str | None]]:
        """Answers that imports in effect have written."""
        return {(fact.key, fact.value) for fact in self.in_effect() if fact.imported and fact.key[:1] == ("answer",)}

    # ---- what is done to it

    def write(self, replica: str, author: str, said: list[tuple[Key, str | None]], *, imported: bool = False,
              batch: Batch | None = None, names: Batch | None = None) -> Batch:
        """Append facts as one batch, or as more of ``batch``."""
        lamport = max((fact.lamport for fact in self.facts.values()), default=0) + 1
        counter = max((fact.counter for fact in self.facts.values() if fact.replica == replica), default=0)
        number = batch[1] if batch else counter + 1
        for place, (key, value) in enumerate(said, start=1):
            fact = Said(replica, counter + place, number, lamport, author, key, value, imported, names)
            self.facts[fact.identity] = fact
        if batch is None and names is None:
            self.lines[author].done.append((replica, number))
            self.lines[author].undone.clear()
        return replica, number

    def would_undo(self, author: str) -> Batch | int | None:
        """What an undo takes back: the latest batch in effect or merge not excluded, of this person in this file."""
        in_effect = {fact.batch for fact in self.in_effect()}
        return next((one for one in reversed(self.lines[author].done)
                     if (one not in self.excluded if isinstance(one, int) else one in in_effect)), None)

    def would_redo(self, author: str) -> Batch | int | None:
        """What a redo brings back: the latest undo since the last new action that still holds."""
        in_effect = {fact.batch for fact in self.in_effect()}
        return next((one for one in reversed(self.lines[author].undone)
                     if (one in self.excluded if isinstance(one, int) else one in in_effect)), None)

    def undo(self, replica: str, author: str, what: Batch | int) -> None:
        if isinstance(what, int):
            self.excluded.add(what)
            self.lines[author].undone.append(what)
        else:
            self.lines[author].undone.append(self.write(replica, author, [((), None)], names=what))

    def redo(self, replica: str, author: str, what: Batch | int) -> None:
        if isinstance(what, int):
            self.excluded.discard(what)
        else:
            self.write(replica, author, [((), None)], names=what)

    def merge(self, other: FileModel, author: str) -> int:
        """Take in what ``other`` knows; returns how many facts were new."""
        new = [one for one in other.facts if one not in self.facts]
        back = [one for one in other.facts if one in self.facts and self.is_excluded(self.facts[one])]
        if new or back:
            self.merges += 1
            self.facts.update((one, other.facts[one]) for one in new)
            self.came_by.update(dict.fromkeys([*new, *back], self.merges))
            self.lines[author].done.append(self.merges)
            self.lines[author].undone.clear()
        return len(new)
