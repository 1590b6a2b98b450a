"""The editor of each kind of question: one line each."""

from __future__ import annotations

from app.label.editors.base import Editor
from app.label.editors.choice import ChoiceEditor
from app.label.editors.choices import ChoicesEditor
from app.label.editors.number import NumberEditor
from app.label.editors.rating import RatingEditor
from app.label.editors.short_text import ShortTextEditor

EDITORS: dict[str, type[Editor]] = {"choice": ChoiceEditor, "choices": ChoicesEditor, "rating": RatingEditor,
                                    "number": NumberEditor, "text": ShortTextEditor}
