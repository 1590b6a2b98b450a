"""What a rule is, and what every kind of rule must know how to do."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, cast

from labeling.errors import UserError
from labeling.items.found import Cell

ABSTAIN = -1


class BadRule(UserError):
    """A rule that can't be what it says; ``what`` names the rule and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """One rule as the project keeps it. ``body`` is what its kind understands."""

    key: str
    name: str
    kind: str
    body: Mapping[str, object]

    def dump(self) -> str:
        """The body as canonical JSON."""
        return json.dumps(dict(self.body), ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """One item as rules see it: its fields (an image has filename, width and height) and where its image lies."""

    item: str
    fields: Mapping[str, Cell]
    image: Path | None = None
    page: int = 0


Voter = Callable[[Any], object]  # takes what its kind's ``view`` makes of a record


@dataclass(frozen=True, slots=True)
class Setting:
    """What rules run against: class keys and names in order, the column that holds the text, all columns."""

    classes: Sequence[str]
    names: Sequence[str]
    text_field: str = ""
    columns: frozenset[str] = frozenset()

    def index(self, name: object, rule: str) -> int:
        """The number of a class by key or name. Raises BadRule."""
        for known in (self.classes, self.names):
            if name in known:
                return known.index(str(name))
        raise BadRule(f"The rule “{rule}” votes for “{name}”, which is no class.",
                      next_step=f"The classes are: {', '.join(self.names)}.")


class RuleKind(ABC):
    """How one kind of rule is checked and run."""

    name: ClassVar[str]
    title: ClassVar[str]

    @abstractmethod
    def check(self, spec: RuleSpec, setting: Setting) -> None:
        """Raise BadRule if the rule can't run."""

    def view(self, record: RuleRecord, setting: Setting) -> object:
        """The record as rules of this kind want to see it; made once for all of them."""
        return record

    @abstractmethod
    def voter(self, spec: RuleSpec, setting: Setting) -> Voter:
        """What says a class number or ABSTAIN about each view; anything else is reported. Raises BadRule."""


def text_of(record: RuleRecord, name: str) -> str:
    """The text a rule looks at: one column, or all texts of the record."""
    if name:
        cell = record.fields.get(name)
        return "" if cell is None else str(cell)
    return " ".join(str(cell) for cell in record.fields.values() if isinstance(cell, str))


def words_of(spec: RuleSpec, name: str) -> list[str]:
    """A list of texts in a rule's body. Raises BadRule."""
    value = spec.body.get(name, ())
    if isinstance(value, str):
        return [value]
    if not isinstance(value, Sequence):
        raise BadRule(f"The rule “{spec.name}” needs a list of words in “{name}”.")
    return [str(one) for one in cast(Sequence[object], value)]
