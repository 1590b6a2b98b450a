"""What an annotator may be shown before answering: the label model's best class, if the project says so.

A share of the items can be held back, by a hash of their content, so that answers with and without a
suggestion can be compared. What was shown goes with the answer.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from labeling.commands.answering import Suggestion
from labeling.project import Project
from labeling.questions.base import Question
from labeling.questions.registry import kind_of
from labeling.steps.classes import places
from labeling.steps.queue import LABEL_MODEL
from labeling.store import runs
from labeling.store.models import Item

SETTING, HELD_BACK = "suggestions", "suggestions_held_back"  # project settings: "on"; a share, 0 to 1
LEAST = 0.5  # a class less probable than this is no suggestion


class Suggestions:
    """The suggestions of one stored run for one question."""

    def __init__(self, question: Question, run: int, items: NDArray[np.int64], posterior: NDArray[np.float32],
                 held_back: float) -> None:
        self._question, self._source, self._held_back = question, f"{LABEL_MODEL}:{run}", held_back
        self._items, self._posterior = items, posterior
        self._best: NDArray[np.intp] | None = None

    def of(self, item: Item) -> Suggestion | None:
        """What to suggest about an item; None: nothing is known, or it is held back."""
        ranked = self.ranked(item)
        if not ranked:
            return None
        best, kind = ranked[0][0], kind_of(self._question.kind)
        value = kind.encode(kind.parse(self._question.classes[best].key, self._question))
        return Suggestion(value, self._source, round(ranked[0][1], 4))

    def ranked(self, item: Item) -> list[tuple[int, float]]:
        """(number of the class, its probability), the most probable first; empty where nothing is suggested."""
        if not len(self._items) or is_held_back(item.identity, self._held_back):
            return []
        place = int(np.searchsorted(self._items, item.id))
        if place >= len(self._items) or self._items[place] != item.id:
            return []
        row = self._posterior[place]
        order: list[int] = np.argsort(-row, kind="stable").tolist()
        return [(number, float(row[number])) for number in order] if row[order[0]] >= LEAST else []

    def of_class(self, number: int) -> NDArray[np.int64]:
        """Ids of the items this class is suggested for, the surest first; those that are held back are among them."""
        column = self._posterior[:, number]
        found = np.flatnonzero((self._best_classes() == number) & (column >= LEAST))
        return self._items[found[np.argsort(-column[found], kind="stable")]]

    def by_class(self) -> list[int]:
        """How many items each class is suggested for, answered or not."""
        sure = self._posterior.max(axis=1, initial=0) >= LEAST
        return np.bincount(self._best_classes()[sure], minlength=len(self._question.classes)).tolist()

    def _best_classes(self) -> NDArray[np.intp]:
        best = self._posterior.argmax(axis=1) if self._best is None else self._best
        self._best = best
        return best


def suggestions(project: Project, question: Question) -> Suggestions | None:
    """The suggestions for a question, None unless the project says so and a label model has run."""
    settings = project.schema().settings
    if settings.get(SETTING) != "on" or not question.classes:
        return None
    with project.reading() as reading:
        run = runs.latest(reading, LABEL_MODEL, question.id)
        if run is None:
            return None
        arrays = runs.arrays(reading, run.id)
    known, there = arrays["posterior"].astype(np.float32), places(question, run.summary)
    if known.ndim != 2 or known.shape[1] != len(there):
        return None
    posterior = np.zeros((len(known), len(question.classes)), np.float32)
    for column in np.flatnonzero(there >= 0).tolist():  # classes may have been ordered anew, or merged
        posterior[:, there[column]] += known[:, column]
    order = np.argsort(arrays["items"], kind="stable")
    return Suggestions(question, run.id, arrays["items"].astype(np.int64)[order], posterior[order],
                       float(settings.get(HELD_BACK, "0")))


def is_held_back(identity: bytes, share: float) -> bool:
    """Whether this item is among the share without suggestions; the same for everybody and everywhere."""
    digest = hashlib.blake2b(identity, digest_size=8, person=b"held back").digest()
    return int.from_bytes(digest, "big") < share * 2**64
