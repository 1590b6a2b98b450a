"""The kinds of rule there are: one line each; and rule files, read by their ending."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

from weak_supervision.rules.base import BadRule, RuleKind, RuleSpec
from weak_supervision.rules.field import Field
from weak_supervision.rules.imported import Imported
from weak_supervision.rules.keyword import Keyword
from weak_supervision.rules.pattern import Pattern
from weak_supervision.rules.python import Python, read_rules

KINDS: tuple[RuleKind, ...] = (Keyword(), Pattern(), Field(), Python(), Imported())
CODELESS = (Keyword.name, Pattern.name, Field.name)


def kind_of(name: str) -> RuleKind:
    """The kind of that name. Raises BadRule."""
    found = next((kind for kind in KINDS if kind.name == name), None)
    if found is None:
        raise BadRule(f"There are no rules of the kind “{name}”.", next_step=f"There are: {', '.join(CODELESS)}.")
    return found


def read_file(path: Path) -> list[RuleSpec]:
    """The rules of a file: Python with labeling functions, or JSON with no-code rules. Raises UserError."""
    if not path.is_file():
        raise BadRule(f"There is no file {path}.", kept="Nothing was added.")
    if path.suffix == ".py":
        return read_rules(path.resolve())
    try:
        body: Any = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise BadRule(f"{path.name} is neither Python nor JSON: {error}.", kept="Nothing was added.") from error
    return [from_json(one, path.name) for one in cast(list[Any], body if isinstance(body, list) else [body])]


def from_json(body: Any, source: str) -> RuleSpec:
    """One no-code rule. Raises BadRule."""
    if not isinstance(body, dict) or not str(cast(dict[str, Any], body).get("name", "")).strip():
        raise BadRule(f"A rule in {source} has no name.", next_step='Write {"name": ..., "kind": ..., "vote": ...}.')
    fields = cast(dict[str, Any], body)
    kind = kind_of(str(fields.get("kind", "")))
    if kind.name not in CODELESS:
        raise BadRule(f"A rule of the kind “{kind.name}” can't be written as JSON.")
    name = str(fields["name"]).strip()
    return RuleSpec(name, name, kind.name, {key: value for key, value in fields.items() if key not in ("name", "kind")})
