"""What was chosen for the item that is shown and is not saved yet, with the seconds that each answer took."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from labeling.commands.answering import Answer, Decide, Suggestion
from labeling.questions.base import Question, Value
from labeling.questions.registry import kind_of
from labeling.store.models import Marks


class Draft:
    """Values by question; None withdraws an answer."""

    def __init__(self) -> None:
        self.values: dict[int, Value | None] = {}
        self._spent: dict[int, float] = {}  # seconds by question

    def put(self, question: Question, value: Value | None, seconds: float) -> None:
        """Choose, after so many seconds more."""
        self._spent[question.id] = self._spent.get(question.id, 0.0) + seconds
        self.values[question.id] = value

    def value(self, question: Question, marks: Marks) -> Value | None:
        """The answer as chosen now, else as stored."""
        if question.id in self.values:
            return self.values[question.id]
        stored = marks.answers.get(question.id)
        return None if stored is None else kind_of(question.kind).decode(stored)

    def is_empty(self) -> bool:
        """Whether nothing was chosen."""
        return all(value is None for value in self.values.values())

    def seconds(self) -> float:
        """How long all of it took."""
        return sum(self._spent.values())

    def clear(self) -> None:
        """Another item."""
        self.values.clear()
        self._spent.clear()

    def decision(self, item: int, questions: Sequence[Question], asked: Iterable[Question], marks: Marks,
                 shown: Callable[[Question], Suggestion | None]) -> Decide:
        """The answers that were chosen; a question that is not asked any more loses its own."""
        still = {one.id for one in asked}
        parts: list[Answer] = []
        for question in questions:
            if question.id not in still:
                if question.id in marks.answers:
                    parts.append(Answer(item, question.id, None))
            elif (value := self.values.get(question.id)) is not None:
                seconds = round(self._spent.get(question.id, 0.0), 2)
                parts.append(Answer(item, question.id, value, seconds, shown(question)))
        return Decide(tuple(parts))
