"""Number: a measurement or a count, typed."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from labeling.consensus.votes import Consensus, Votes
from labeling.consensus.weighted_median import weighted_median
from labeling.errors import UserError
from labeling.questions.base import Answers, Fusion, InvalidAnswer, Kind, Panel, Question, Value, Verdict

MOST_LEVELS = 200  # different numbers that agreement tells apart; more are put together with their neighbours


class Number(Kind):
    """The value is an int or a float.

    Agreement is alpha with interval distances; the consensus is the median weighted by how close each
    annotator keeps to it.
    """

    name = "number"
    title = "Number"
    options = {"least": "", "most": "", "unit": ""}  # noqa: RUF012

    def check(self, options: Mapping[str, str]) -> None:
        super().check(options)
        for name in ("least", "most"):
            if options.get(name) and _number(options[name]) is None:
                raise UserError(f"“{options[name]}” is no number.", next_step=f"Correct the option “{name}”.")

    def parse(self, raw: object, question: Question) -> Value:
        found = _number(raw)
        if found is None:
            raise InvalidAnswer(f"“{question.text}” takes a number, not “{raw}”.")
        least, most = (_number(self.option(question, name)) for name in ("least", "most"))
        if (least is not None and found < least) or (most is not None and found > most):
            bounds = " and ".join([*([f"at least {least:g}"] if least is not None else []),
                                   *([f"at most {most:g}"] if most is not None else [])])
            raise InvalidAnswer(f"“{question.text}” takes a number of {bounds}, not {found:g}.")
        return int(found) if isinstance(found, float) and found.is_integer() and abs(found) < 2**53 else found

    def decode(self, text: str) -> Value:
        value = json.loads(text)
        assert isinstance(value, int | float)
        return value

    def describe(self, value: Value, question: Question) -> str:
        unit = self.option(question, "unit")
        return f"{value} {unit}" if unit else str(value)

    def classes_of(self, value: Value) -> tuple[str, ...]:
        return (str(value),)

    def panels(self, answers: Answers, question: Question) -> tuple[Panel, ...]:
        numbers = self._numbers(answers)
        levels, label = np.unique(numbers, return_inverse=True)
        if len(levels) > MOST_LEVELS:
            edges = np.unique(np.quantile(numbers, np.linspace(0, 1, MOST_LEVELS + 1)[1:-1]))
            _, label = np.unique(np.searchsorted(edges, numbers), return_inverse=True)
            levels = np.bincount(label, numbers) / np.bincount(label)
        items, item = np.unique(answers.item, return_inverse=True)
        annotators, annotator = np.unique(answers.annotator, return_inverse=True)
        votes = Votes.build(item, annotator, label,
                            n_items=len(items), n_annotators=len(annotators), n_classes=max(1, len(levels)))
        places = tuple(float(level) for level in levels.tolist()) or (0.0,)
        return (Panel("", votes, tuple(f"{level:g}" for level in places), items, annotators, places),)

    def fuse(self, answers: Answers, question: Question) -> Fusion:
        items, item = np.unique(answers.item, return_inverse=True)
        annotators, annotator = np.unique(answers.annotator, return_inverse=True)
        middle = weighted_median(item, annotator, self._numbers(answers), n_items=len(items), n_annotators=len(annotators))
        value = tuple(self.encode(self.parse(float(one), question)) for one in middle.value.tolist())
        verdict = Verdict(items, value, middle.confidence, np.zeros(len(items), bool))
        return Fusion("weighted-median", verdict, annotators, np.bincount(annotator, minlength=len(annotators)))

    def gold(self, panels: Sequence[Panel], gold: Mapping[int, str], question: Question
             ) -> tuple[NDArray[np.int32], ...]:
        return (np.full(len(panels[0].items), -1, np.int32),)

    def verdict(self, panels: Sequence[Panel], results: Sequence[Consensus], question: Question) -> Verdict:
        raise NotImplementedError("numbers are fused by their median")

    def _numbers(self, answers: Answers) -> NDArray[np.float64]:
        each = np.array([float(json.loads(text)) for text in answers.vocabulary] or [0.0], np.float64)
        return each[answers.value] if answers.value.size else np.zeros(0)


def _number(raw: object) -> int | float | None:
    """A finite number, also with a comma for its point or a space among its digits; None for anything else."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        return None
    text = str(raw).strip().replace("\u202f", "").replace("\u2009", "").replace(" ", "").replace("−", "-")
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    try:
        found = int(text) if text.lstrip("+-").isdecimal() else float(text)
    except ValueError:
        return None
    return found if math.isfinite(found) else None
