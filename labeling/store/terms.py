"""The language that says which items are meant: ``status:disputed class:cat|dog -flagged:yes hello``.

Filters of the Data page, saved filters, packs and exports all speak it; ``HELP`` explains it.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

from labeling.errors import UserError

OR, FIELD = "|", "field."
FACETS = {
    "status": "unlabelled, single, agreed, disputed, settled, flagged or unreadable",
    "class": "its label now: as settled, or else by consensus, or else what all who answered said",
    "answer": "what somebody answered or decided, whatever came of it",
    "annotator": "who answered", "assigned": "whose work it is",
    "split": "the part that it was given, as train; nothing for no part",
    "source": "the folder or table that it came from", "flagged": "yes or no", "unreadable": "yes or no",
    "kind": "image or record", "name": "a part of its name", "text": "words of its name or text, or how they begin",
    "pixels": "a range of megapixels, as 0.5..2", "field.NAME": "a range of numbers, or a value",
    "missing": "a field without a value", "copies": "yes: the same content lies at several places",
}
VALUES = {  # of the facets that know all of theirs
    "status": ("unlabelled", "single", "agreed", "disputed", "settled", "flagged", "unreadable"),
    "flagged": ("yes", "no"), "unreadable": ("yes", "no"), "copies": ("yes", "no"), "kind": ("image", "record"),
}
EXAMPLES = {
    "slide_12 mitosis": "both words are in the name or text, or begin words there",
    "status:disputed|single -flagged:yes": "disputed or labelled once, and not flagged",
    'class:cat answer:dog': "labelled cat, though somebody said dog",
    'annotator:Ann -annotator:"Ben Hur"': "answered by Ann and not by Ben Hur",
    "split:train|val kind:image pixels:..2": "images of two parts, below two megapixels",
    "field.age:30..40 -missing:dose": "records by what their fields hold",
}
HELP = "\n".join((
    "A QUERY is words and terms, all of which must hold. A word is looked for in names and texts, in any letter",
    "case and without accents; in scripts that write no blanks (Chinese, Japanese, Thai) it is found inside as well.",
    "A term is one of:",
    *(f"  {f'{name}:':12}{what}" for name, what in FACETS.items()),
    "A minus before a term turns it round. Several values are joined by |: one of them must hold. Double quotes",
    "keep blanks together. For example:",
    *(f"  {query:37} {what}" for query, what in EXAMPLES.items()),
))


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
        raise UserError(f"The query “{query}” has an open quote.", next_step="Close it, or leave it out.") from error
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
    if facet == "field.NAME" or (facet not in FACETS and not (facet.startswith(FIELD) and facet != FIELD)):
        raise UserError(f"A query knows no “{facet}”.", next_step=f"It knows: {', '.join(FACETS)}.")
    values, known = tuple(value.split(OR)), VALUES.get(facet)
    for one in values:
        if known is not None and one not in known:
            raise UserError(f"“{one}” is no {facet} of a query.", next_step=f"There are: {', '.join(known)}.")
    return Term(facet, values, negated)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "") + '"' if re.search(r"\s", text) else text.replace('"', "")
