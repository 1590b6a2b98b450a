"""A small language to say which items: ``status:disputed class:cat -flagged:yes name:slide``.

Terms are joined by and; a leading minus negates one; quotes keep blanks together.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass, field

from labeling.errors import UserError


@dataclass(frozen=True, slots=True)
class Facets:
    """What a query can ask about one item. ``annotators`` are names; ``classes`` keys and names."""

    name: str
    status: str = "unlabelled"
    classes: frozenset[str] = frozenset()
    annotators: frozenset[str] = frozenset()
    split: str = ""
    flagged: bool = False
    kind: str = "image"
    identity: str = field(default="", repr=False)


Test = Callable[[Facets], bool]

_FACETS: dict[str, Callable[[str], Test]] = {
    "status": lambda value: lambda item: item.status == value,
    "class": lambda value: lambda item: value in item.classes,
    "annotator": lambda value: lambda item: value in item.annotators,
    "split": lambda value: lambda item: item.split == value,
    "flagged": lambda value: lambda item: item.flagged == (value in ("yes", "true", "1")),
    "kind": lambda value: lambda item: item.kind == value,
    "name": lambda value: lambda item: value.casefold() in item.name.casefold(),
}


def parse(query: str) -> Test:
    """The test that a query means; the empty query means every item. Raises UserError."""
    try:
        words = shlex.split(query)
    except ValueError as error:
        raise UserError(f"The query “{query}” has an open quote.") from error
    tests = [_term(word) for word in words]
    return lambda item: all(test(item) for test in tests)


def _term(word: str) -> Test:
    negated, body = word.startswith("-"), word.removeprefix("-")
    facet, colon, value = body.partition(":")
    if not colon:
        facet, value = "name", body
    if facet not in _FACETS:
        raise UserError(f"A query knows no “{facet}”.", next_step=f"It knows: {', '.join(_FACETS)}.")
    test = _FACETS[facet](value)
    return (lambda item: not test(item)) if negated else test
