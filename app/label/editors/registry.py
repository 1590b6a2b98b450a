"""The editor of each kind of question: one line each."""

from __future__ import annotations

from app.label.editors.base import Editor
from app.label.editors.choice import ChoiceEditor
from app.label.editors.choices import ChoicesEditor

EDITORS: dict[str, type[Editor]] = {"choice": ChoiceEditor, "choices": ChoicesEditor}
