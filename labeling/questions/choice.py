"""Single choice: exactly one class for an item."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from labeling.consensus.votes import Consensus, Votes
from labeling.questions.base import Answers, InvalidAnswer, Kind, Panel, Question, UnknownClass, Value, Verdict


class Choice(Kind):
    """The value is the key of one class."""

    name = "choice"
    title = "Single choice"
    has_classes = True

    def parse(self, raw: object, question: Question) -> Value:
        if not isinstance(raw, str | int | float) or isinstance(raw, bool):
            raise InvalidAnswer(f"“{question.text}” takes the name of one class, not {raw!r}.")
        text = str(raw).strip()
        found = question.find_class(text)
        if found is None:
            raise UnknownClass(f"“{text}” is no class of “{question.text}”.",
                               next_step="Add the class, or correct the label.")
        return found.key

    def decode(self, text: str) -> Value:
        return str(json.loads(text))

    def describe(self, value: Value, question: Question) -> str:
        found = question.label_class(str(value))
        return found.name if found else str(value)

    def classes_of(self, value: Value) -> tuple[str, ...]:
        return (str(value),)

    def recast(self, value: Value, into: Mapping[str, str]) -> Value:
        return into.get(str(value), value)

    def panels(self, answers: Answers, question: Question) -> tuple[Panel, ...]:
        keys = [one.key for one in question.classes]
        index = {key: position for position, key in enumerate(keys)}
        lookup = np.array([index.get(str(self.decode(text)), -1) for text in answers.vocabulary] or [-1], np.int32)
        label = lookup[answers.value] if answers.value.size else np.zeros(0, np.int32)
        known = label >= 0
        items, item = np.unique(answers.item[known], return_inverse=True)
        annotators, annotator = np.unique(answers.annotator[known], return_inverse=True)
        votes = Votes.build(item, annotator, label[known],
                            n_items=len(items), n_annotators=len(annotators), n_classes=len(keys))
        return (Panel("", votes, tuple(keys), items, annotators),)

    def gold(self, panels: Sequence[Panel], gold: Mapping[int, str], question: Question
             ) -> tuple[NDArray[np.int32], ...]:
        index = {self.encode(key): position for position, key in enumerate(panels[0].labels)}
        return (np.array([index.get(gold.get(item, ""), -1) for item in panels[0].items.tolist()], np.int32),)

    def verdict(self, panels: Sequence[Panel], results: Sequence[Consensus], question: Question) -> Verdict:
        panel, result = panels[0], results[0]
        encoded = [self.encode(key) for key in panel.labels]
        labels: list[int] = result.label.tolist()
        value = tuple(None if label < 0 else encoded[label] for label in labels)
        confidence = result.posterior.max(axis=1) if len(panel.items) else np.zeros(0)
        return Verdict(panel.items, value, confidence, result.label < 0, tuple(panels), tuple(results))
