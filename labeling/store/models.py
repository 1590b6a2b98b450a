"""What the store hands out: frozen values, never rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from labeling.errors import UserError
from labeling.items.found import Cell
from labeling.questions.base import Question
from labeling.store.kinds import ItemKind, State


class Busy(UserError):
    """Another program writes to this file."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a project open for writing."""

    pid: int
    host: str
    program: str
    since: str
    born: float = 0.0  # when the process began: a number may be given to another process after a crash

    def words(self) -> str:
        return f"{self.program} (process {self.pid} on {self.host}, since {self.since})"


@dataclass(frozen=True, slots=True)
class Annotator:
    """Somebody who answers. ``joined`` is the id this entry was joined into, 0 if it stands alone."""

    id: int
    uuid: str
    name: str
    color: int = 1
    role: str = "annotator"
    joined: int = 0


@dataclass(frozen=True, slots=True)
class StoredRule:
    """A labeling function as the project keeps it; ``body`` is JSON that its kind understands."""

    id: int
    uuid: str
    question: int
    key: str
    name: str
    kind: str
    body: str
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Schema:
    """Everything about a project that is small: its questions, people, rules and settings."""

    name: str
    questions: tuple[Question, ...]
    annotators: tuple[Annotator, ...]
    rules: tuple[StoredRule, ...]
    settings: dict[str, str] = field(default_factory=dict[str, str])

    def question(self, key: str | None = None) -> Question:
        """The question of that key or, without a key, the first; raises UserError."""
        if not self.questions:
            raise UserError("This project has no question yet.", next_step="Add one in the project's settings.")
        if key is None:
            return self.questions[0]
        found = next((one for one in self.questions if one.key == key), None)
        if found is None:
            known = ", ".join(one.key for one in self.questions)
            raise UserError(f"This project has no question “{key}”.", next_step=f"It has: {known}.")
        return found

    def question_by_id(self, id_: int) -> Question:
        """The question of that id; raises UserError if it was undone or never came."""
        found = next((one for one in self.questions if one.id == id_), None)
        if found is None:
            raise UserError("This question is not in the project any more.", kept="Its answers are in the log.",
                            next_step="Choose another question, or redo what was undone.")
        return found

    def annotator(self, id_: int) -> Annotator:
        return next(one for one in self.annotators if one.id == id_)

    def annotator_named(self, name: str) -> Annotator | None:
        """The person of that name who came first, as people are told apart by UUID, not by name."""
        return next((one for one in self.annotators if one.name == name and not one.joined), None)


@dataclass(frozen=True, slots=True)
class Item:
    """One item. For a record ``fields`` holds its cells as they are now."""

    id: int
    identity: bytes
    kind: ItemKind
    name: str
    reason: str = ""
    width: int = 0
    height: int = 0
    pages: int = 1
    page: int = 0
    bits: int = 8
    size: int = 0
    fields: dict[str, Cell] | None = None


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One annotator's answer in effect."""

    item: int
    question: int
    annotator: int
    value: str
    at: int
    seconds: float | None = None
    region: int = 0


@dataclass(frozen=True, slots=True)
class Marks:
    """What one annotator has put on one item, and what was decided about it."""

    answers: dict[int, str]  # question -> encoded value
    skips: dict[int, str]
    flagged: bool
    note: str
    settled: dict[int, str]


@dataclass(frozen=True, slots=True)
class Decision:
    """A settled decision: what a person decided about an item, and where."""

    item: int
    value: str
    source: str
    author: int
    at: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of a project, kept up to date by the log."""

    items: int
    unreadable: int
    answers: dict[tuple[int, int], int]  # (question, annotator) -> answers in effect
    states: dict[tuple[int, State], int]  # (question, state) -> items
    labelled: dict[int, int]  # question -> items that somebody answered

    def state(self, question: int, state: State) -> int:
        return self.states.get((question, state), 0)


@dataclass(frozen=True, slots=True)
class Change:
    """What a command did: which items are touched (empty: the whole project may be), and the log position."""

    position: int
    items: frozenset[int] = frozenset()
    schema: bool = False
    facts: int = 0
    head: int = 0  # fact id of the batch's head; 0 if nothing was written
    undone: int = 0  # for an undo or redo: the item it led back to
    tally: dict[str, int] = field(default_factory=dict[str, int])  # what a command counted, by its own words


@dataclass(frozen=True, slots=True)
class Run:
    """A stored computation; its arrays are read by name."""

    id: int
    kind: str
    question: int
    method: str
    parameters: dict[str, object]
    seed: int
    versions: dict[str, str]
    position: int
    at: int
    summary: dict[str, object]
