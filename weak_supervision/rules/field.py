"""Fields: votes for a class where fields of a record compare as said.

``{"kind": "field", "name": "large", "if": [["worst radius", ">", 16.8]], "vote": "malignant"}``; several
conditions must all hold. Comparisons: < <= > >= = != , "is missing", "is one of" (a list), "contains".
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import ClassVar, cast

from labeling.items.found import Cell
from weak_supervision.rules.base import ABSTAIN, BadRule, RuleKind, RuleRecord, RuleSpec, Setting, Voter

Compare = Callable[[Cell, object], bool]


def _ordered(compare: Callable[[float, float], bool]) -> Compare:
    def test(cell: Cell, value: object) -> bool:
        if cell is None or isinstance(cell, str) or not isinstance(value, int | float):
            return False
        return compare(float(cell), float(value))
    return test


def _equal(cell: Cell, value: object) -> bool:
    return cell is not None and (cell == value or str(cell) == str(value))


COMPARISONS: dict[str, Compare] = {
    "<": _ordered(operator.lt), "<=": _ordered(operator.le), ">": _ordered(operator.gt), ">=": _ordered(operator.ge),
    "=": _equal, "!=": lambda cell, value: cell is not None and not _equal(cell, value),
    "is missing": lambda cell, value: cell is None,
    "is one of": lambda cell, value: any(_equal(cell, one) for one in cast(Sequence[object], value)),
    "contains": lambda cell, value: cell is not None and str(value).casefold() in str(cell).casefold(),
}


class Field(RuleKind):
    """See the module."""

    name: ClassVar[str] = "field"
    title: ClassVar[str] = "Field"

    def check(self, spec: RuleSpec, setting: Setting) -> None:
        for name, _, _ in conditions_of(spec):
            if setting.columns and name not in setting.columns:
                raise BadRule(f"The rule “{spec.name}” asks for “{name}”, which no item has.",
                              next_step=f"Items have: {', '.join(sorted(setting.columns)[:12])}.")
        setting.index(spec.body.get("vote"), spec.name)

    def voter(self, spec: RuleSpec, setting: Setting) -> Voter:
        conditions, vote = conditions_of(spec), setting.index(spec.body.get("vote"), spec.name)

        def vote_on(record: RuleRecord) -> int:
            return vote if all(COMPARISONS[how](record.fields.get(name), value)
                               for name, how, value in conditions) else ABSTAIN
        return vote_on


def conditions_of(spec: RuleSpec) -> list[tuple[str, str, object]]:
    """(field, comparison, value) of each condition. Raises BadRule."""
    found: list[tuple[str, str, object]] = []
    given = spec.body.get("if")
    conditions: list[object] = cast(list[object], given) if isinstance(given, list) else []
    for one in conditions:
        parts: list[object] = list(cast(list[object], one)) if isinstance(one, list) else []
        how = str(parts[1]) if len(parts) > 1 else ""
        if len(parts) not in (2, 3) or how not in COMPARISONS:
            raise BadRule(f"A condition of the rule “{spec.name}” is not [field, comparison, value]: {one}.",
                          next_step=f"Comparisons: {', '.join(COMPARISONS)}.")
        value: object = parts[2] if len(parts) == 3 else None
        if how == "is one of" and not isinstance(value, list):
            raise BadRule(f"“is one of” in the rule “{spec.name}” needs a list.")
        found.append((str(parts[0]), how, cast(object, value)))
    if not found:
        raise BadRule(f"The rule “{spec.name}” has no condition.", next_step='Give "if": [[field, comparison, value]].')
    return found
