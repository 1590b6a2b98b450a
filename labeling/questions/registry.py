"""The kinds of question there are: one line each."""

from __future__ import annotations

from labeling.errors import UserError
from labeling.questions.base import Kind
from labeling.questions.choice import Choice
from labeling.questions.choices import Choices
from labeling.questions.number import Number
from labeling.questions.rating import Rating
from labeling.questions.short_text import ShortText

KINDS: tuple[Kind, ...] = (Choice(), Choices(), Rating(), Number(), ShortText())


def kind_of(name: str) -> Kind:
    """The kind of that name; a file from a newer program may name one that this program lacks."""
    found = next((kind for kind in KINDS if kind.name == name), None)
    if found is None:
        raise UserError(f"This program does not know questions of the kind “{name}”.",
                        kept="Its answers stay in the file.", next_step="Open the project with a newer version.")
    return found
