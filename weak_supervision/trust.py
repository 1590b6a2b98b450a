"""Which Python rules this person lets run on this machine, by the hash of what they contain."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from weak_supervision.rules.base import RuleSpec
from weak_supervision.rules.python import Python, source_hash


class Trust:
    """Trusted hashes, kept in a file outside every project."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def allows(self, rule: RuleSpec) -> bool:
        """Whether a rule may run: always without Python, else only once somebody here trusted exactly this."""
        return rule.kind != Python.name or source_hash(rule) in self._hashes()

    def grant(self, rules: list[RuleSpec]) -> int:
        """Trust these rules as they are now; returns how many files that is."""
        new = {source_hash(rule) for rule in rules if rule.kind == Python.name}
        known = self._hashes()
        self._file.parent.mkdir(parents=True, exist_ok=True)
        draft = self._file.with_suffix(".new")
        draft.write_text(json.dumps(sorted(known | new)), encoding="utf-8")
        os.replace(draft, self._file)
        return len(new - known)

    def _hashes(self) -> set[str]:
        try:
            body: Any = json.loads(self._file.read_text(encoding="utf-8"))
            return {str(one) for one in body}
        except (OSError, ValueError, TypeError):
            return set()  # unreadable trust is no trust
