"""The language that says which items are meant: ``status:disputed class:cat|dog -flagged:yes hello``.

Terms are joined by and, the values of one term (between ``|``) by or; a leading minus negates a term;
quotes keep blanks together. A word without a facet is looked for in names and texts. Filters of the Data
page, saved filters, packs and exports all speak it.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

from labeling.errors import UserError

OR = "|"
FACETS = {
    "status": "unlabelled, single, agreed, disputed, settled, flagged, unreadable",
    "class": "a class that somebody gave it, by key or name",
    "annotator": "who answered, by name", "assigned": "whose work it is, by name",
    "split": "its part, as train; nothing for no part",
    "source": "the folder or table it came from", "flagged": "yes or no", "unreadable": "yes or no",
    "kind": "image or record", "name": "a part of its name", "text": "words of its name or text, or how they begin",
    "pixels": "a range of megapixels, as 0.5..2", "field.NAME": "a range of numbers, or a value",
    "missing": "a field without a value", "copies": "yes: the same content lies at several places",
}


@dataclass(frozen=True, slots=True)
class Term:
    """One condition: the item is found in ``facet`` under any of ``values`` (under none of them if negated)."""

    facet: str
    values: tuple[str, ...]
    negated: bool = False

    def text(self) -> str:
        """The term as it is written."""
        body = OR.join(self.values)
        return f"{'-' if self.negated else ''}{self.facet}:{_quoted(body)}"


def parse(query: str) -> tuple[Term, ...]:
    """The terms of a query; the empty query has none. Raises UserError."""
    try:
        lexer = shlex.shlex(query, posix=True, punctuation_chars=False)
        lexer.whitespace_split, lexer.commenters, lexer.quotes, lexer.escape = True, "", '"', ""
        words = list(lexer)
    except ValueError as error:
        raise UserError(f"The query “{query}” has an open quote.") from error
    return tuple(_term(word) for word in words)


def text_of(terms: tuple[Term, ...]) -> str:
    """The query that these terms are."""
    return " ".join(term.text() for term in terms)


def interval(value: str) -> tuple[float, float] | None:
    """The range that ``a..b`` means, either end open; None if it is no range."""
    match = re.fullmatch(r"\s*(-?[\d.]+(?:e[+-]?\d+)?)?\.\.(-?[\d.]+(?:e[+-]?\d+)?)?\s*", value, re.IGNORECASE)
    try:
        return match and (float(match[1] or "-inf"), float(match[2] or "inf"))
    except ValueError:
        return None


def _term(word: str) -> Term:
    negated, body = word.startswith("-") and len(word) > 1, word
    if negated:
        body = word[1:]
    facet, colon, value = body.partition(":")
    if not colon:
        facet, value = "text", body
    if facet not in FACETS and not facet.startswith("field."):
        raise UserError(f"A query knows no “{facet}”.", next_step=f"It knows: {', '.join(FACETS)}.")
    return Term(facet, tuple(value.split(OR)), negated)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "") + '"' if re.search(r"\s", text) else text.replace('"', "")
