"""Multiple choice: any number of classes for an item, none included."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from labeling.consensus.votes import Consensus, Votes
from labeling.questions.base import Answers, InvalidAnswer, Kind, Panel, Question, UnknownClass, Value, Verdict

SEPARATOR = "|"
NO, YES = 0, 1


class Choices(Kind):
    """The value is the sorted tuple of class keys; the empty tuple means that none applies."""

    name = "choices"
    title = "Multiple choice"
    has_classes = True

    def parse(self, raw: object, question: Question) -> Value:
        if isinstance(raw, str):
            parts = list(self.class_names(raw))
        elif isinstance(raw, Iterable):
            parts = [str(part) for part in cast(Iterable[object], raw)]
        elif isinstance(raw, int | float) and not isinstance(raw, bool):
            parts = [str(raw)]
        else:
            raise InvalidAnswer(f"“{question.text}” takes a list of classes, not {raw!r}.")
        keys: set[str] = set()
        for part in parts:
            found = question.find_class(part)
            if found is None:
                raise UnknownClass(f"“{part}” is no class of “{question.text}”.",
                                   next_step="Add the class, or correct the label.")
            keys.add(found.key)
        return tuple(sorted(keys))

    def encode(self, value: Value) -> str:
        assert isinstance(value, tuple)
        return json.dumps(sorted(value), ensure_ascii=False, separators=(",", ":"))

    def decode(self, text: str) -> Value:
        return tuple(str(one) for one in json.loads(text))

    def describe(self, value: Value, question: Question) -> str:
        chosen = set(self.classes_of(value))
        names = [one.name for one in question.classes if one.key in chosen]
        return ", ".join(names) if names else "None"

    def classes_of(self, value: Value) -> tuple[str, ...]:
        assert isinstance(value, tuple)
        return value

    def recast(self, value: Value, into: Mapping[str, str]) -> Value:
        return tuple(sorted({into.get(key, key) for key in self.classes_of(value)}))

    def class_names(self, raw: str) -> tuple[str, ...]:
        return tuple(part for part in (piece.strip() for piece in raw.split(SEPARATOR)) if part)

    def panels(self, answers: Answers, question: Question) -> tuple[Panel, ...]:
        items, item = np.unique(answers.item, return_inverse=True)
        annotators, annotator = np.unique(answers.annotator, return_inverse=True)
        chosen = [set(self.classes_of(self.decode(text))) for text in answers.vocabulary]
        panels: list[Panel] = []
        for one in question.classes:
            lookup = np.array([YES if one.key in keys else NO for keys in chosen] or [NO], np.int32)
            label = lookup[answers.value] if answers.value.size else np.zeros(0, np.int32)
            votes = Votes.build(item, annotator, label,
                                n_items=len(items), n_annotators=len(annotators), n_classes=2)
            panels.append(Panel(one.key, votes, ("no", "yes"), items, annotators))
        return tuple(panels)

    def gold(self, panels: Sequence[Panel], gold: Mapping[int, str], question: Question
             ) -> tuple[NDArray[np.int32], ...]:
        right = {item: set(self.classes_of(self.decode(text))) for item, text in gold.items()}
        return tuple(np.array([int(panel.name in right[item]) if item in right else -1
                               for item in panel.items.tolist()], np.int32) for panel in panels)

    def verdict(self, panels: Sequence[Panel], results: Sequence[Consensus], question: Question) -> Verdict:
        """An item is tied when any class is; its confidence is that of its least certain class."""
        items = panels[0].items if panels else np.zeros(0, np.int64)
        tied = np.zeros(len(items), bool)
        confidence = np.ones(len(items))
        yes: list[list[str]] = [[] for _ in range(len(items))]
        for panel, result in zip(panels, results, strict=True):
            tied |= result.label < 0
            confidence = np.minimum(confidence, result.posterior.max(axis=1)) if len(items) else confidence
            for position in np.flatnonzero(result.label == YES).tolist():
                yes[position].append(panel.name)
        value = tuple(None if tie else self.encode(tuple(keys)) for keys, tie in zip(yes, tied.tolist(), strict=True))
        return Verdict(items, value, confidence, tied, tuple(panels), tuple(results))
