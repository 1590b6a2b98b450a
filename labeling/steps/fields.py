"""How a project wants the fields of its records shown: names, units, groups, and what is out of range."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labeling.errors import UserError
from labeling.items.found import Cell

SETTING = "fields"  # the project setting: a JSON list of objects, one a field, in order
_KNOWN = {"name", "title", "group", "unit", "low", "high", "hidden"}


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field. low, high: the ends of what is usual; None where there is none."""

    name: str
    title: str = ""
    group: str = ""
    unit: str = ""
    low: float | None = None
    high: float | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field as a person reads it. text "" with ``missing``; wrong: how it is out of range, in words."""

    title: str
    text: str
    missing: bool = False
    wrong: str = ""


def parse_fields(text: str) -> tuple[FieldSpec, ...]:
    """Read the project setting. Raises UserError saying what is wrong with it."""
    if not text:
        return ()
    try:
        body: list[dict[str, Any]] = json.loads(text)
        for one in body:
            if unknown := set(one) - _KNOWN:
                raise UserError(f"“{min(unknown)}” is nothing that can be said about a field.",
                                next_step=f"There are: {', '.join(sorted(_KNOWN))}.")
        return tuple(FieldSpec(str(one["name"]), str(one.get("title", "")), str(one.get("group", "")),
                               str(one.get("unit", "")), _number(one.get("low")), _number(one.get("high")),
                               bool(one.get("hidden", False))) for one in body)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(f"The description of the fields can't be read: {error}.",
                        next_step='It should be a list like [{"name": "width", "unit": "mm", "high": 4}].') from error


def grouped(fields: Mapping[str, Cell], specs: tuple[FieldSpec, ...]) -> list[tuple[str, list[ShownField]]]:
    """(group, its fields) in order; what nobody described follows, by the part of its name before a dot."""
    described = {one.name: one for one in specs}
    names = [*(one.name for one in specs if one.name in fields), *(name for name in fields if name not in described)]
    groups: dict[str, list[ShownField]] = {}
    for name in names:
        head, dot, tail = name.partition(".")
        spec = described.get(name) or FieldSpec(name, tail if dot else "", head if dot else "")
        if not spec.hidden:
            groups.setdefault(spec.group, []).append(_shown(fields[name], spec))
    return list(groups.items())


def _shown(cell: Cell, spec: FieldSpec) -> ShownField:
    title = spec.title or spec.name
    if cell is None or cell == "":
        return ShownField(title, "", missing=True)
    text = f"{cell:.6g}" if isinstance(cell, float) else str(cell)
    return ShownField(title, f"{text} {spec.unit}".strip(), wrong=_wrong(cell, spec))


def _wrong(cell: Cell, spec: FieldSpec) -> str:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return ""
    if spec.high is not None and cell > spec.high:
        return f"above {spec.high:g}"
    if spec.low is not None and cell < spec.low:
        return f"below {spec.low:g}"
    return ""


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))
