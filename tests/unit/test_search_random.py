"""Search over small random projects equals the plainest evaluation of the same query, item by item."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from labeling.commands.answering import Flag
from labeling.commands.collecting import AddItems, AddVotes, RemoveItems, Vote
from labeling.commands.deciding import Settle
from labeling.commands.organising import Assign, SetSplit
from labeling.commands.people import JoinPeople
from labeling.commands.reshaping import MergeClasses, SplitClass
from labeling.commands.shaping import NewQuestion
from labeling.items.found import Found
from labeling.items.identity import record_identity
from labeling.project import Project
from labeling.questions.registry import kind_of
from labeling.steps.final import final_labels, people_answers
from labeling.store import assignments, read, search
from labeling.store.kinds import FactKind, ItemKind
from labeling.store.models import Item
from labeling.store.runs import CONSENSUS, NewRun
from labeling.store.terms import Term, text_of

N = 60
PEOPLE = ("Ann", "Bob", "Cyd", "Dan")
CLASSES = ("cat", "dog", "owl", "pup")
TEXTS = ("river stone", "Äpfel im Fluss", "stone_cold moss", "白い猫がいる", "猫と犬", "mossy-River", "cloud", "")


def made(path: Path, seed: int, kind: str) -> Project:
    """A project of everything that a query may ask about, in random amounts."""
    rng = random.Random(seed)
    project = Project.create(path, [NewQuestion("q", kind, "?", CLASSES)], owner="Ann")
    project.do(AddItems(tuple(_item(rng, number) for number in range(N // 2)), "site-a"))
    project.do(AddItems(tuple(_item(rng, number) for number in range(N // 2 - 5, N)), "site-b"))
    question = project.schema().question().id
    project.do(AddVotes(question, tuple(Vote(item, who, _answer(rng, kind)) for item in range(1, N + 1)
                                        for who in rng.sample(PEOPLE, rng.choice((0, 1, 2, 2, 3))))))
    if seed % 2:
        _store_consensus(project, rng, kind)
    for item in rng.sample(range(1, N + 1), 8):
        project.do(Settle(item, question, _answer(rng, kind)))
        project.do(Flag(item % N + 1))
    people = {one.name: one.id for one in project.schema().annotators}
    for name in ("train", "val"):
        project.do(SetSplit(tuple(rng.sample(range(1, N + 1), 15)), name))
    project.do(Assign(tuple(rng.sample(range(1, N + 1), 15)), people["Bob"]))
    if seed % 3 == 0:
        project.do(JoinPeople(people["Dan"], people["Bob"]))
    if seed % 4 > 1:
        project.do(MergeClasses(question, ("pup",), "dog"))
    if seed % 5 > 2:
        project.do(SplitClass(question, "owl", ("owl", "eagle")))
    project.do(AddVotes(question, tuple(Vote(item, "Cyd", _answer(rng, kind)) for item in rng.sample(range(1, N + 1), 6))))
    project.do(RemoveItems(tuple(rng.sample(range(1, N + 1), 4))))
    return project


def _item(rng: random.Random, number: int) -> Found:
    image = number % 3 == 0
    local = random.Random(number)  # the same number is the same item, wherever it was seen
    fields = None if image else {"text": local.choice(TEXTS), "age": local.choice((None, 1, 2, 3.5))}
    return Found(record_identity(str(number)), "image" if image else "record", f"slide_{number:03}.Ö.png",
                 reason="Truncated" if number % 17 == 0 else "", width=1000 * image, height=100 * number * image,
                 path=f"{rng.random()}", fields=fields)  # pyright: ignore[reportArgumentType]


def _answer(rng: random.Random, kind: str) -> str:
    if kind == "choice":
        return f'"{rng.choice(CLASSES)}"'
    return kind_of(kind).encode(tuple(sorted(rng.sample(CLASSES, rng.choice((0, 1, 2))))))


def _store_consensus(project: Project, rng: random.Random, kind: str) -> None:
    items = np.array(sorted(rng.sample(range(1, N + 1), 40)), np.int64)
    words = sorted({_answer(rng, kind) for _ in range(12)})
    project.keep_run(NewRun(CONSENSUS, project.schema().question().id, "majority", {}, 0, {}, 0,
                            {"vocabulary": words, "splits": {}},
                            {"items": items, "value": np.array([rng.randrange(-1, len(words)) for _ in items], np.int32),
                             "confidence": np.ones(len(items), np.float32),
                             "posterior": np.ones((len(items), 1), np.float32)}))


@dataclass
class Plain:
    """Everything about a project in dictionaries, and what each facet means in the plainest words."""

    project: Project

    def __post_init__(self) -> None:
        project, question = self.project, self.project.schema().question()
        self.question, self.kind = question, kind_of(question.kind)
        self.final = final_labels(project, question)
        names = {one.id: one.name for one in project.schema().annotators}
        with project.reading() as connection:
            self.items = list(read.each_item(connection))
            self.splits = read.values_by_item(connection, FactKind.SPLIT)
            self.flagged = read.flagged(connection)
            decided = {one.item: one.value for one in read.decisions(connection, question.id)}
            bob = [one.id for one in project.schema().annotators if one.name == "Bob"]
            self.assigned = set(assignments.work_of(connection, bob))
            raw = read.answers(connection, question.id)
            self.places = {one.id: [(root, path) for root, path in read.places(connection, one.id)] for one in self.items}
        self.answers: dict[int, set[str]] = {item: set(self._classes(value)) for item, value in decided.items()}
        for item, value in zip(raw.item.tolist(), raw.value.tolist(), strict=True):
            self.answers.setdefault(item, set()).update(self._classes(raw.vocabulary[value]))
        people = people_answers(project, question)
        self.who: dict[int, set[str]] = {}
        for item, who in zip(people.item.tolist(), people.annotator.tolist(), strict=True):
            self.who.setdefault(item, set()).add(names[who])

    def _classes(self, value: str) -> tuple[str, ...]:
        return self.kind.classes_of(self.kind.decode(value))

    def label(self, item: Item) -> tuple[str, ...]:
        found = self.final.get(item.id)
        return self._classes(found.value) if found is not None and found.value is not None else ()

    def status(self, item: Item) -> set[str]:
        found = self.final.get(item.id)
        return {found.status if found else "unlabelled", *(["flagged"] if item.id in self.flagged else []),
                *(["unreadable"] if item.reason else [])}

    def holds(self, item: Item, term: Term) -> bool:
        return any(self._one(item, term.facet, value) for value in term.values) != term.negated

    def _one(self, item: Item, facet: str, value: str) -> bool:
        yes = value == "yes"
        meanings: dict[str, Callable[[], bool]] = {
            "status": lambda: value in self.status(item), "class": lambda: self._key(value) in self.label(item),
            "answer": lambda: self._key(value) in self.answers.get(item.id, set()),
            "annotator": lambda: value in self.who.get(item.id, set()), "assigned": lambda: item.id in self.assigned,
            "split": lambda: self.splits.get(item.id, "") == value, "flagged": lambda: (item.id in self.flagged) == yes,
            "unreadable": lambda: bool(item.reason) == yes, "copies": lambda: (len(self.places[item.id]) > 1) == yes,
            "kind": lambda: item.kind.name.casefold() == value, "name": lambda: value.casefold() in item.name.casefold(),
            "source": lambda: any(root == value for root, _ in self.places[item.id]),
            "pixels": lambda: item.width * item.height / 1e6 >= 1, "text": lambda: _in_words(item, value),
            "field.age": lambda: (item.fields or {}).get("age") in (1, 2),
            "missing": lambda: item.kind == ItemKind.RECORD and (item.fields or {}).get("age") is None}
        return meanings[facet]()

    def _key(self, value: str) -> str:
        found = self.question.find_class(value)
        assert found is not None
        return found.key


def _bare(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char)).casefold()


def _in_words(item: Item, value: str) -> bool:
    texts = [item.name, *(one for one in (item.fields or {}).values() if isinstance(one, str))]
    words = [word for text in texts for word in re.findall(r"[^\W_]+", _bare(text))]
    if value in ("猫", "いる"):
        return any(value in text for text in texts)
    for piece in value.split():
        *whole, last = re.split(r"[\W_]+", _bare(piece))
        if not (set(whole) <= set(words) and any(word.startswith(last) for word in words)):
            return False
    return True


VALUES = {
    "status": ("unlabelled", "single", "agreed", "disputed", "settled", "flagged", "unreadable"),
    "class": ("cat", "Dog", "owl", "pup"), "answer": ("cat", "dog", "OWL", "pup"), "annotator": ("Ann", "Bob", "Cyd"),
    "assigned": ("Bob",), "split": ("train", "val", ""), "source": ("site-a", "site-b"), "flagged": ("yes", "no"),
    "unreadable": ("yes", "no"), "copies": ("yes", "no"), "kind": ("image", "record"),
    "name": ("01", "SLIDE_0", ".ö", "[", "*"), "pixels": ("1..",), "field.age": ("1..3",), "missing": ("age",),
    "text": ("stone", "ston", "moss river", "apfel", "slide_0", "slide_01", "mossy-r", "mos-r", "猫", "いる", "ÄPF flu"),
}


@pytest.mark.parametrize("seed", range(12))
def test_search_finds_what_a_plain_evaluation_finds(tmp_path: Path, seed: int) -> None:
    rng, found_some = random.Random(seed), 0
    with made(tmp_path / "study.touchstone", seed, ("choice", "choices")[seed % 2 ^ seed // 6]) as project:
        plain, schema = Plain(project), project.schema()
        alone = [(Term(facet, (value,)),) for facet, values in VALUES.items() for value in values]
        mixed = [tuple(Term(facet, tuple(rng.sample(VALUES[facet], rng.randint(1, len(VALUES[facet])))), rng.random() < 0.4)
                       for facet in rng.sample(list(VALUES), rng.randint(1, 3))) for _ in range(120)]
        for terms in alone + mixed:
            with project.reading() as connection:
                plan = search.plan(connection, schema, terms, plain.question.id)
                ids, total = search.page(connection, plan), search.extent(connection, plan).total
            wanted = [item.id for item in plain.items if all(plain.holds(item, term) for term in terms)]
            assert ids == wanted, text_of(terms)
            assert total == len(wanted)
            found_some += bool(wanted)
        assert found_some > 80, "the queries must find something to be worth asking"
        assert project.check().ok
