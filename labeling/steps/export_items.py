"""The items of an export: which ones, what they are, and where their images lie."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from labeling.formats.base import ExportItem, ExportLabel
from labeling.project import Project
from labeling.questions.base import Question
from labeling.questions.registry import kind_of
from labeling.steps.final import CONSENSUS, FinalLabel, final_labels
from labeling.steps.organise import Selection, each_selected
from labeling.store import read
from labeling.store.kinds import ItemKind
from labeling.store.models import Item

UNLABELLED = FinalLabel(None, None, "unlabelled", 0)


@dataclass(slots=True)
class Chosen:
    """Readable items in the order of import, their labels by question id, and how many stay at home and why."""

    items: list[Item]
    labels: dict[int, dict[int, FinalLabel]]
    source: str
    left_out: dict[str, int] = field(default_factory=dict[str, int])

    def label(self, question: Question, item: int) -> FinalLabel:
        """What this item is for this question."""
        return self.labels[question.id].get(item, UNLABELLED)


def choose(project: Project, questions: list[Question], source: str, only: str) -> Chosen:
    """The items that a query about the first question means, with their labels from one source. Raises UserError.

    The consensus speaks of every item; from another source only the items that it labels go out.
    """
    meant = [id_ for part in each_selected(project, Selection(query=only, question=questions[0].id)) for id_ in part]
    with project.reading() as connection:
        every = list(read.each_item(connection, meant))
    found = Chosen([item for item in every if not item.reason],
                   {one.id: final_labels(project, one, source) for one in questions}, source)
    found.left_out = _counted({"unreadable": len(every) - len(found.items)})
    if source != CONSENSUS:
        labelled = [item for item in found.items
                    if any(found.label(one, item.id).value is not None for one in questions)]
        found.left_out |= _counted({f"without a label by {source}": len(found.items) - len(labelled)})
        found.items = labelled
    return found


def _counted(reasons: dict[str, int]) -> dict[str, int]:
    return {reason: count for reason, count in reasons.items() if count}


def each(project: Project, questions: list[Question], chosen: Chosen, parts: dict[int, str], *, files: bool
         ) -> Iterator[ExportItem]:
    """The chosen items as formats take them; ``files``: with the place of their images, or their bytes."""
    words = {one.id: _Words(one) for one in questions}
    for item in chosen.items:
        labels = tuple(words[one.id].label(label) for one in questions
                       if (label := chosen.label(one, item.id)).value is not None or chosen.source == CONSENSUS)
        path, data = place(project, item) if files and item.kind == ItemKind.IMAGE else (None, None)
        yield ExportItem(item.name, item.identity.hex(), _kind(item), labels, path, data, item.page, item.fields,
                         parts.get(item.id, ""))


def place(project: Project, item: Item) -> tuple[Path | None, bytes | None]:
    """Where an image lies now, or its bytes if it is embedded; (None, None) if it is nowhere to be found."""
    with project.reading() as connection:
        for root, path in read.places(connection, item.id):
            found = read.resolve(project.path, root, path)
            if found.is_file():
                return found, None
        return None, read.embedded(connection, item.id)


class _Words:
    """Labels of one question in class names as they are now; equal values are decoded once."""

    def __init__(self, question: Question) -> None:
        self._question, self._kind = question, kind_of(question.kind)
        self._names = {one.key: one.name for one in question.classes}
        self._known: dict[str, tuple[str, ...]] = {}

    def label(self, label: FinalLabel) -> ExportLabel:
        value = None if label.value is None else self._value(label.value)
        confidence = None if label.confidence is None else round(label.confidence, 6)
        return ExportLabel(self._question.key, value, confidence, label.status, label.votes)

    def _value(self, text: str) -> tuple[str, ...]:
        if text not in self._known:
            keys = self._kind.classes_of(self._kind.decode(text))
            self._known[text] = tuple(self._names.get(key, key) for key in keys)
        return self._known[text]


def _kind(item: Item) -> str:
    return "image" if item.kind == ItemKind.IMAGE else "record"
