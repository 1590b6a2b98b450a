"""Rating: one step of an ordered scale, such as 1 to 5."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from labeling.consensus.votes import Consensus, Votes
from labeling.errors import UserError
from labeling.questions.base import Answers, InvalidAnswer, Kind, Panel, Question, Value, Verdict

MOST_STEPS = 10  # what the digits 1 to 9 and 0 can name


class Rating(Kind):
    """The value is a whole number from 1 to the number of steps.

    Agreement is Krippendorff's alpha with ordinal distances; the consensus is the median of the posterior,
    so that neighbours of a step count more than its opposite.
    """

    name = "rating"
    title = "Rating"
    options = {"steps": "5", "low": "", "high": ""}  # noqa: RUF012  (how many; what the ends mean)

    def check(self, options: Mapping[str, str]) -> None:
        super().check(options)
        steps = options.get("steps", "5")
        if not steps.isdecimal() or not 2 <= int(steps) <= MOST_STEPS:
            raise UserError(f"A rating has 2 to {MOST_STEPS} steps, not {steps}.")

    def steps(self, question: Question) -> int:
        """How many steps the scale has."""
        return int(self.option(question, "steps"))

    def parse(self, raw: object, question: Question) -> Value:
        try:
            number = float(raw) if isinstance(raw, str | int | float) and not isinstance(raw, bool) else 0.0
        except ValueError:
            number = 0.0
        if not number.is_integer() or not 1 <= number <= self.steps(question):
            raise InvalidAnswer(f"“{question.text}” takes a whole number from 1 to {self.steps(question)}, not {raw}.")
        return int(number)

    def decode(self, text: str) -> Value:
        return int(text)

    def describe(self, value: Value, question: Question) -> str:
        ends = {1: self.option(question, "low"), self.steps(question): self.option(question, "high")}
        words = ends.get(int(value), "") if isinstance(value, int | float) else ""
        return f"{value} ({words})" if words else str(value)

    def classes_of(self, value: Value) -> tuple[str, ...]:
        return (str(value),)

    def panels(self, answers: Answers, question: Question) -> tuple[Panel, ...]:
        steps = self.steps(question)
        step = np.array([int(text) - 1 for text in answers.vocabulary] or [0], np.int32)
        label = step[answers.value] if answers.value.size else np.zeros(0, np.int32)
        known = (label >= 0) & (label < steps)
        items, item = np.unique(answers.item[known], return_inverse=True)
        annotators, annotator = np.unique(answers.annotator[known], return_inverse=True)
        votes = Votes.build(item, annotator, label[known],
                            n_items=len(items), n_annotators=len(annotators), n_classes=steps)
        return (Panel("", votes, tuple(str(number + 1) for number in range(steps)), items, annotators, "ordinal"),)

    def gold(self, panels: Sequence[Panel], gold: Mapping[int, str], question: Question
             ) -> tuple[NDArray[np.int32], ...]:
        index = {label: position for position, label in enumerate(panels[0].labels)}
        return (np.array([index.get(gold.get(item, ""), -1) for item in panels[0].items.tolist()], np.int32),)

    def verdict(self, panels: Sequence[Panel], results: Sequence[Consensus], question: Question) -> Verdict:
        """The median step by posterior; tied where half of it lies below and half above. Confidence is that step's."""
        panel, posterior = panels[0], results[0].posterior
        below = np.cumsum(posterior, axis=1)
        step = np.minimum((below < 0.5 - 1e-9).sum(axis=1), posterior.shape[1] - 1).astype(np.int64)
        at = np.arange(len(step))
        tied = np.abs(below[at, step] - 0.5) < 1e-9
        steps: list[int] = step.tolist()
        value = tuple(None if tie else panel.labels[one] for one, tie in zip(steps, tied.tolist(), strict=True))
        return Verdict(panel.items, value, posterior[at, step], tied, tuple(panels), tuple(results))
