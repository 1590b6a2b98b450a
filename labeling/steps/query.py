"""A small language to say which items: ``status:disputed class:cat|dog -flagged:yes name:slide``."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass

from labeling.errors import UserError

Test = Callable[["Facets"], bool]
STATUSES = ("settled", "agreed", "disputed", "single", "unlabelled")
HELP = """\
A QUERY is one or more terms, all of which must hold:
  status:settled        settled, agreed, disputed, single or unlabelled
  class:cat             the label is, or contains, this class (its name or key)
  annotator:Ann         this person has answered
  flagged:yes           somebody has flagged it: yes or no
  split:train           the part that the item was given
  kind:image            image or record
  name:slide, slide     the item's name contains this, in any letter case
A minus before a term turns it round: -flagged:yes. Several values are joined by |:
status:settled|agreed. Quotes keep blanks together: class:"not sure". On the command line write
--only='-flagged:yes', with the equals sign, when the query begins with a minus."""


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


@dataclass(frozen=True, slots=True)
class _Facet:
    """holds(item, value); ``values``: the only ones there are, empty if any will do."""

    holds: Callable[[Facets, str], bool]
    values: tuple[str, ...] = ()


_FACETS: dict[str, _Facet] = {
    "status": _Facet(lambda item, value: item.status == value, STATUSES),
    "class": _Facet(lambda item, value: value in item.classes),
    "annotator": _Facet(lambda item, value: value in item.annotators),
    "split": _Facet(lambda item, value: item.split == value),
    "flagged": _Facet(lambda item, value: item.flagged == (value == "yes"), ("yes", "no")),
    "kind": _Facet(lambda item, value: item.kind == value, ("image", "record")),
    "name": _Facet(lambda item, value: value.casefold() in item.name.casefold()),
}


def parse(query: str) -> Test:
    """The test that a query means; the empty query means every item. Raises UserError."""
    try:
        words = shlex.split(query)
    except ValueError as error:
        raise UserError(f"The query “{query}” has an open quote.", next_step="Close it, or leave it out.") from error
    tests = [_term(word) for word in words]
    return lambda item: all(test(item) for test in tests)


def _term(word: str) -> Test:
    negated, body = word.startswith("-"), word.removeprefix("-")
    name, colon, text = body.partition(":")
    if not colon:
        name, text = "name", body
    facet = _FACETS.get(name)
    if facet is None:
        raise UserError(f"A query knows no “{name}”.", next_step=f"It knows: {', '.join(_FACETS)}.")
    values = text.split("|")
    unknown = next((value for value in values if facet.values and value not in facet.values), None)
    if unknown is not None:
        raise UserError(f"“{unknown}” is no {name} of a query.", next_step=f"There are: {', '.join(facet.values)}.")
    return lambda item: any(facet.holds(item, value) for value in values) != negated
