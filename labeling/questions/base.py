"""What a question is, and what every kind of question must know how to do.

A kind is one file in this package and one line in ``registry.py``; nothing else switches on it.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from labeling.consensus.alpha import Distance
from labeling.consensus.votes import Consensus, Votes
from labeling.errors import UserError

Value = str | tuple[str, ...] | int | float


class InvalidAnswer(UserError):
    """A value that this question does not take."""


class UnknownClass(InvalidAnswer):
    """A class that this question does not have."""


@dataclass(frozen=True, slots=True)
class LabelClass:
    """One class of a question. ``key`` is what answers store and never changes; ``name`` may."""

    key: str
    name: str
    color: int = 1  # index into the class palette, 1..20
    guideline: str = ""
    order: float = 0.0


@dataclass(frozen=True, slots=True)
class Condition:
    """When a question is asked at all: an earlier one was answered with one of these (class keys or values)."""

    question: str  # its key
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question asked about every item; ``key`` names it on the command line.

    options: what its kind lets people set, such as the ends of a rating; see ``Kind.check``. gone: classes
    that were merged into others, and merged: what each of those counts as, by keys. splits: class key -> mark
    of its latest split; see docs/adr/0005-classes-change.md.
    """

    id: int
    uuid: str
    key: str
    kind: str
    text: str
    hint: str = ""
    classes: tuple[LabelClass, ...] = ()
    order: float = 0.0
    options: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    show_when: Condition | None = None
    gone: tuple[LabelClass, ...] = ()
    merged: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    splits: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)

    def label_class(self, key: str) -> LabelClass | None:
        """The class of that key, or the one that it counts as."""
        key = self.merged.get(key, key)
        return next((one for one in self.classes if one.key == key), None)

    def find_class(self, text: str) -> LabelClass | None:
        """The class whose key or name is ``text``; letter case counts only when it must.

        A class that was merged is found as the one that it counts as, unless another has its name.
        """
        found = _named(self.classes, text)
        if found is None and (gone := _named(self.gone, text)) is not None:
            return self.label_class(gone.key)
        return found


def _named(classes: tuple[LabelClass, ...], text: str) -> LabelClass | None:
    folded = text.casefold()
    return next(chain((one for one in classes if one.key == text), (one for one in classes if one.name == text),
                      (one for one in classes if folded in (one.key.casefold(), one.name.casefold()))), None)


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers to one question as arrays.

    item, annotator: int64 [n], local ids; value: int32 [n], an index into ``vocabulary``, which
    holds the distinct encoded values. One answer an (item, annotator); sorted by both.
    """

    item: NDArray[np.int64]
    annotator: NDArray[np.int64]
    value: NDArray[np.int32]
    vocabulary: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """One categorical vote that a question's answers break down into.

    A single choice is one panel over its classes; a multiple choice is one yes/no panel a class.
    ``items`` [I] and ``annotators`` [A] translate the panel's indices back to local ids; ``distance`` is
    how far apart two labels are, for agreement.
    """

    name: str
    votes: Votes
    labels: tuple[str, ...]
    items: NDArray[np.int64]
    annotators: NDArray[np.int64]
    distance: Distance = "nominal"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One answer per item, fused from several.

    items int64 [I]; value: encoded answer or None where it is tied; confidence float64 [I] in 0..1;
    panels and results: what it was made from, kept as evidence.
    """

    items: NDArray[np.int64]
    value: tuple[str | None, ...]
    confidence: NDArray[np.float64]
    tied: NDArray[np.bool_]
    panels: tuple[Panel, ...] = field(default=(), repr=False)
    results: tuple[Consensus, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Fusion:
    """One answer an item by a kind's own means. annotators int64 [A] and how many answers each gave, int64 [A]."""

    method: str
    verdict: Verdict
    annotators: NDArray[np.int64]
    labels: NDArray[np.int64]


class Kind(ABC):
    """How one kind of question reads, stores, compares and fuses its answers."""

    name: ClassVar[str]
    title: ClassVar[str]
    has_classes: ClassVar[bool] = False
    options: ClassVar[Mapping[str, str]] = {}  # what can be set, and what each is if nobody did

    def check(self, options: Mapping[str, str]) -> None:
        """Refuse options that make no sense, in words; raises UserError."""
        for name in options:
            if name not in self.options:
                known = ", ".join(self.options) or "none"
                raise UserError(f"A question of the kind “{self.name}” has no option “{name}”.",
                                next_step=f"It has: {known}.")

    def option(self, question: Question, name: str) -> str:
        """An option as it is set, or as it is if nobody did."""
        return question.options.get(name, self.options[name])

    @abstractmethod
    def parse(self, raw: object, question: Question) -> Value:
        """The answer that ``raw`` (a cell, a list, a widget's state) means; raises InvalidAnswer."""

    def encode(self, value: Value) -> str:
        """Canonical text of a value: equal answers encode equally."""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    @abstractmethod
    def decode(self, text: str) -> Value:
        """The value that ``encode`` wrote."""

    @abstractmethod
    def describe(self, value: Value, question: Question) -> str:
        """The answer in words, with class names as they are now."""

    @abstractmethod
    def classes_of(self, value: Value) -> tuple[str, ...]:
        """Keys of the classes that this answer names; without classes, the answer itself as text."""

    def recast(self, value: Value, into: Mapping[str, str]) -> Value:
        """The answer that this one counts as, where ``into`` says which class counts as which other."""
        return value

    def counts_as(self, text: str, question: Question) -> str:
        """The same for an encoded answer, now that classes of the question were merged."""
        return self.encode(self.recast(self.decode(text), question.merged)) if question.merged else text

    def class_names(self, raw: str) -> tuple[str, ...]:
        """The class names that a label in a file spells out, known to the question or not."""
        return (raw.strip(),) if self.has_classes else ()

    @abstractmethod
    def panels(self, answers: Answers, question: Question) -> tuple[Panel, ...]:
        """The categorical votes in these answers, for agreement and consensus."""

    def fuse(self, answers: Answers, question: Question) -> Fusion | None:
        """One answer an item by this kind's own means; None: by its panels and whatever method is asked for."""
        return None

    @abstractmethod
    def gold(self, panels: Sequence[Panel], gold: Mapping[int, str], question: Question
             ) -> tuple[NDArray[np.int32], ...]:
        """For each panel, the right label [I] of those items whose answer (encoded, by item) is known, else -1."""

    @abstractmethod
    def verdict(self, panels: Sequence[Panel], results: Sequence[Consensus], question: Question) -> Verdict:
        """One answer an item from the consensus of each panel."""
