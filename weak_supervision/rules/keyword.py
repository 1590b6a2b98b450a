"""Keywords: votes for a class where a text has any, or all, of some words.

``{"kind": "keyword", "name": "has link", "field": "text", "any": ["http", "www"], "vote": "SPAM"}``;
``all`` instead of ``any`` wants every word; ``whole_words`` and ``match_case`` are off unless given.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import ClassVar

from weak_supervision.rules.base import (
    ABSTAIN,
    BadRule,
    RuleKind,
    RuleRecord,
    RuleSpec,
    Setting,
    Voter,
    text_of,
    words_of,
)


class Keyword(RuleKind):
    """See the module."""

    name: ClassVar[str] = "keyword"
    title: ClassVar[str] = "Keywords"

    def check(self, spec: RuleSpec, setting: Setting) -> None:
        if not (words_of(spec, "any") or words_of(spec, "all")):
            raise BadRule(f"The rule “{spec.name}” has no words to look for.", next_step='Give "any" or "all".')
        setting.index(spec.body.get("vote"), spec.name)

    def voter(self, spec: RuleSpec, setting: Setting) -> Voter:
        vote = setting.index(spec.body.get("vote"), spec.name)
        column = str(spec.body.get("field", setting.text_field))
        cased, whole = bool(spec.body.get("match_case")), bool(spec.body.get("whole_words"))
        some, every = (self._tests(words_of(spec, name), cased, whole) for name in ("any", "all"))

        def vote_on(record: RuleRecord) -> int:
            text = text_of(record, column)
            text = text if cased else text.casefold()
            found = (not some or any(test(text) for test in some)) and all(test(text) for test in every)
            return vote if found else ABSTAIN
        return vote_on

    @staticmethod
    def _tests(words: list[str], cased: bool, whole: bool) -> list[Callable[[str], object]]:
        folded = words if cased else [word.casefold() for word in words]
        if whole:
            return [re.compile(rf"(?<!\w){re.escape(word)}(?!\w)").search for word in folded]
        return [partial(_holds, word) for word in folded]


def _holds(word: str, text: str) -> bool:
    return word in text
