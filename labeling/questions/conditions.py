"""Questions that are asked only when an earlier answer calls for them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from labeling.errors import UserError
from labeling.questions.base import Condition, Question, Value
from labeling.questions.registry import kind_of


def dump(condition: Condition | None) -> str:
    """The condition as a project keeps it; "" for none."""
    return "" if condition is None else json.dumps([condition.question, *condition.answers], ensure_ascii=False)


def check(condition: Condition | None, earlier: Sequence[Question]) -> None:
    """Refuse a condition on a question that does not come earlier; raises UserError."""
    if condition is not None and condition.question not in {one.key for one in earlier}:
        raise UserError(f"There is no earlier question “{condition.question}” for an answer to depend on.",
                        next_step="Put that question first.")


def asked(questions: Sequence[Question], answer: Callable[[Question], Value | None]) -> tuple[Question, ...]:
    """Those questions that the answers given so far call for, in order.

    A question whose condition looks at one that is itself not asked is not asked either.
    """
    shown: dict[str, Question] = {}
    for question in questions:
        if question.show_when is None or _met(question.show_when, shown, answer):
            shown[question.key] = question
    return tuple(shown.values())


def _met(condition: Condition, shown: dict[str, Question], answer: Callable[[Question], Value | None]) -> bool:
    earlier = shown.get(condition.question)
    value = answer(earlier) if earlier is not None else None
    if earlier is None or value is None:
        return False
    named = kind_of(earlier.kind).classes_of(value)
    names = {one.name for key in named if (one := earlier.label_class(key)) is not None}
    return bool({*named, *names} & set(condition.answers))
