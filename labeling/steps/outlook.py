"""What an export would hold now: how many items of each status, and how many labels of each class."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from labeling.project import Project
from labeling.questions.base import Question
from labeling.questions.registry import kind_of
from labeling.steps.final import SETTLED, STATUS, final_labels, latest_consensus
from labeling.steps.gates import Gate, gates
from labeling.store import read


@dataclass(frozen=True, slots=True)
class Outlook:
    """Counts of items by status, and of labels by class name and colour, the most frequent first."""

    name: str
    question: Question
    items: int
    statuses: dict[str, int]
    classes: tuple[tuple[str, int, int], ...]  # name, colour, labels
    method: str  # of the stored consensus, "" without one
    annotators: tuple[str, ...]  # who answered
    gates: tuple[Gate, ...]

    @property
    def settled(self) -> int:
        return self.statuses.get(SETTLED, 0)


def outlook(project: Project, question: Question) -> Outlook:
    """Look at a question as its export would."""
    kind, labels = kind_of(question.kind), final_labels(project, question)
    with project.reading() as connection:
        counts = read.counts(connection)
    statuses = Counter(label.status for label in labels.values())
    statuses["unlabelled"] = counts.items - sum(statuses[one] for one in STATUS.values() if one != "unlabelled")
    values = Counter(label.value for label in labels.values() if label.value is not None)
    named: Counter[str] = Counter()
    for value, count in values.items():
        for key in kind.classes_of(kind.decode(value)):
            named[key] += count
    classes = tuple((one.name, one.color, named[one.key]) for one in
                    sorted(question.classes, key=lambda one: -named[one.key]))
    fused = latest_consensus(project, question)
    answered = {who for _, who in counts.answers}
    people = tuple(one.name for one in project.schema().annotators if one.id in answered)
    return Outlook(project.schema().name, question, counts.items, dict(statuses), classes,
                   fused.title if fused else "", people, gates(project, question))
