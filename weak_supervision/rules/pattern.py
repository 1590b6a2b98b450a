"""Patterns: votes for a class where a regular expression is found in a text.

``{"kind": "pattern", "name": "check out", "field": "text", "pattern": "check.*out", "vote": "SPAM"}``;
the text is looked at in lower case unless ``match_case`` is given.
"""

from __future__ import annotations

import re
from typing import ClassVar

from weak_supervision.rules.base import ABSTAIN, BadRule, RuleKind, RuleRecord, RuleSpec, Setting, Voter, text_of


class Pattern(RuleKind):
    """See the module."""

    name: ClassVar[str] = "pattern"
    title: ClassVar[str] = "Pattern"

    def check(self, spec: RuleSpec, setting: Setting) -> None:
        _compiled(spec)
        setting.index(spec.body.get("vote"), spec.name)

    def voter(self, spec: RuleSpec, setting: Setting) -> Voter:
        vote, search = setting.index(spec.body.get("vote"), spec.name), _compiled(spec).search
        column, cased = str(spec.body.get("field", setting.text_field)), bool(spec.body.get("match_case"))

        def vote_on(record: RuleRecord) -> int:
            text = text_of(record, column)
            return vote if search(text if cased else text.lower()) else ABSTAIN
        return vote_on


def _compiled(spec: RuleSpec) -> re.Pattern[str]:
    try:
        return re.compile(str(spec.body["pattern"]))
    except KeyError as error:
        raise BadRule(f"The rule “{spec.name}” has no pattern.") from error
    except re.error as error:
        raise BadRule(f"The pattern of the rule “{spec.name}” is no regular expression: {error}.") from error
