"""Random renames, merges and splits of classes, answers and undos on copies that meet, against a reading of the bare log."""

from __future__ import annotations

import contextlib
import json
import random
from pathlib import Path

import pytest

from labeling.commands.answering import Answer
from labeling.commands.collecting import AddItems
from labeling.commands.deciding import Settle
from labeling.commands.reshaping import MergeClasses, OrderClasses, SplitClass
from labeling.commands.shaping import NewQuestion, SetClass
from labeling.errors import UserError
from labeling.items.found import Found
from labeling.items.identity import record_identity
from labeling.project import Project
from labeling.store import read
from labeling.store.kinds import FactKind, State

PEOPLE, ITEMS, STEPS = ("Ann", "Ben", "Cay"), 5, 60
FACTS = ("SELECT f.kind, f.item, f.annotator, f.name, f.value, v.body FROM fact f JOIN replica r ON r.id = f.replica"
         " LEFT JOIN question_version v ON v.id = f.version WHERE f.effective = 1 AND f.question = ?"
         " ORDER BY f.lamport, r.uuid, f.counter")


def act(rng: random.Random, project: Project) -> None:
    """One random action; what makes no sense is refused and leaves nothing."""
    question = rng.choice(project.schema().questions)
    keys = [one.key for one in question.classes]
    item, key = rng.randint(1, ITEMS), rng.choice(keys)
    several = tuple(rng.sample(keys, min(len(keys), rng.randint(0, 2))))
    value = key if question.kind == "choice" else several
    name = f"new {rng.randint(0, 3)}"
    commands = [*[lambda: project.do(Answer(item, question.id, value))] * 8, project.undo, project.undo, project.redo,
                lambda: project.do(MergeClasses(question.id, (key,), rng.choice(keys))),
                lambda: project.do(SplitClass(question.id, key, (name, rng.choice([key, "other"])))),
                lambda: project.do(SetClass(question.id, key, name=name)),
                lambda: project.do(OrderClasses(question.id, tuple(rng.sample(keys, len(keys))))),
                lambda: project.do(Settle(item, question.id, json.dumps(value)))]
    with contextlib.suppress(UserError):
        rng.choice(commands)()


def counted_from_the_log(project: Project, question: int) -> tuple[dict[tuple[int, int], str], dict[int, str]]:
    """Answers and decisions that count, worked out from facts in effect alone."""
    last: dict[tuple[object, ...], tuple[str | None, str | None]] = {}
    with project.reading() as connection:
        for kind, item, who, name, value, version in connection.exec_driver_sql(FACTS, (question,)):
            last[FactKind(kind), item, who, name] = value, version
    into = {str(key[3])[5:]: value for key, (value, _) in last.items() if str(key[3]).startswith("into:") and value}
    splits = {str(key[3])[6:]: value for key, (value, _) in last.items() if str(key[3]).startswith("split:")}

    def stands_for(name: str) -> str:
        seen = [name]
        while seen[-1] in into and into[seen[-1]] not in seen:
            seen.append(into[seen[-1]])
        return seen[-1] if seen[-1] not in into else min(seen[seen.index(into[seen[-1]]):])

    def counts(text: str, version: str | None) -> str | None:
        said, knew = json.loads(text), json.loads(version or "{}").get("splits", {})
        names = [said] if isinstance(said, str) else said
        if any(splits.get(name) != knew.get(name) for name in names if name in splits):
            return None
        return json.dumps(stands_for(said) if isinstance(said, str) else sorted({stands_for(name) for name in said}),
                          separators=(",", ":"))

    answers, decisions = dict[tuple[int, int], str](), dict[int, str]()
    for (kind, item, who, _), (value, version) in last.items():
        if kind == FactKind.ANSWER and value and (found := counts(value, version)) is not None:
            answers[item, who] = found  # pyright: ignore[reportArgumentType]
        elif kind == FactKind.SETTLED and value and (found := counts(json.loads(value)["value"], version)) is not None:
            decisions[item] = found  # pyright: ignore[reportArgumentType]
    return answers, decisions


def compare(project: Project) -> None:
    checked = project.check()
    assert checked.ok, checked.problems
    for question in project.schema().questions:
        answers, decisions = counted_from_the_log(project, question.id)
        with project.reading() as connection:
            found = read.answers(connection, question.id)
            states = {item: state for item, (state, _) in read.states(connection, question.id).items()}
            assert {one.item: one.value for one in read.decisions(connection, question.id)} == decisions
        assert {(item, who): found.vocabulary[value] for item, who, value in zip(
            found.item.tolist(), found.annotator.tolist(), found.value.tolist(), strict=True)} == answers
        said: dict[int, list[str]] = {}
        for (item, _), value in answers.items():
            said.setdefault(item, []).append(value)
        plain = {item: State.DISPUTED if len(set(values)) > 1 else State.AGREED if len(values) > 1 else State.SINGLE
                 for item, values in said.items()}
        assert states == {**plain, **dict.fromkeys(decisions, State.SETTLED)}


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_on_copies_they_agree_and_count_what_the_log_says(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    first = Project.create(tmp_path / "0.touchstone", [NewQuestion("q", "choice", "What?", ("cat", "dog", "owl", "pup")),
                                                       NewQuestion("p", "choices", "Which?", ("a", "b", "c"))], owner="Zoe")
    first.do(AddItems(tuple(Found(record_identity(str(n)), "record", str(n), fields={"id": str(n)})
                            for n in range(ITEMS)), "table"))
    copies = [first, *(Project.open(first.save_copy(tmp_path / f"{n}")) for n in (1, 2))]
    try:
        for project, name in zip(copies, PEOPLE, strict=True):
            project.act_as(name)
        for step in range(STEPS):
            act(rng, rng.choice(copies))
            if step % 10 == 9:
                one, other = rng.sample(copies, 2)
                one.merge(other.path)
                compare(one)
        for _ in range(2):
            for one in copies:
                for other in copies:
                    if one is not other:
                        one.merge(other.path)
        assert len({project.check().digest for project in copies}) == 1
        for project in copies:
            compare(project)
    finally:
        for project in copies:
            project.close()
