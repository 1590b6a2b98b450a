"""The kinds of fact in the log, and the states of an item for a question."""

from __future__ import annotations

from enum import IntEnum


class FactKind(IntEnum):
    """What a fact is about. Numbers are stored in files: never reuse or renumber one.

    The key of each kind, among (item, question, annotator, pass_, region, name):
    """

    RETRACT = 0  # none; `names` is the head of the batch that no longer counts
    RESTORE = 1  # none; `names` is the head of a retraction that no longer counts
    BATCH = 2  # none; the value says what a bulk action was
    ITEM = 3  # item; "0" removed, "1" an image, a JSON object: the fields of a record
    ANSWER = 4  # item, question, annotator, pass_, region; an encoded value
    SKIP = 5  # item, question, annotator; the reason, "" without one
    FLAG = 6  # item, annotator; "1"
    NOTE = 7  # item, annotator; text
    SETTLED = 8  # item, question; {"value": encoded, "source": "settle" | "audit:keep" | "audit:fix"}
    GOLD = 9  # item, question; an encoded value
    SPLIT = 10  # item; its name
    ASSIGNED = 11  # item, annotator; "1"
    DISCUSS = 12  # item, question; "1"
    RULE_VOTE = 13  # item, question, annotator (the rule); an encoded value
    ERASED = 14  # item; what is left of a fact about an item that was erased for good: its identity
    PURGE = 15  # item; "1": the item is erased for good, whatever is undone or merged later
    WITHHELD = 16  # none; stands in a pack for a fact that its annotator may not see: its identity
    PROJECT = 20  # name (property)
    QUESTION = 21  # question, name (property)
    CLASS = 22  # question, name (property:class key)
    ANNOTATOR = 23  # annotator, name (property)
    RULE = 24  # annotator (a rule is a voter that is no person), name (property)


FIRST_KEYED = 3  # facts of this kind and above have a key and a current value


class EntityKind(IntEnum):
    """What a UUID stands for."""

    ANNOTATOR = 1
    QUESTION = 2
    RULE = 3


class ItemKind(IntEnum):
    """What an item shows."""

    IMAGE = 0
    RECORD = 1


class State(IntEnum):
    """How far an item is for one question."""

    UNLABELLED = 0
    SINGLE = 1
    AGREED = 2
    DISPUTED = 3
    SETTLED = 4


class Facet(IntEnum):
    """What items are found by, besides their state. The key of each:"""

    CLASS = 1  # a class that an answer or decision names, or a short answer itself
    ANNOTATOR = 2  # who answered
    SPLIT = 3  # its name
    FLAGGED = 4  # ""
    UNREADABLE = 5  # ""
    ASSIGNED = 6  # whose work it is
