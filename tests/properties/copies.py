"""Real project files and their models side by side, and the comparison of the two."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from labeling.commands.collecting import AddItems
from labeling.commands.shaping import NewQuestion
from labeling.items.found import Found
from labeling.items.identity import record_identity
from labeling.project import Project
from labeling.store import database, read
from labeling.store.kinds import State

from .log_model import Batch, FileModel, Key

PEOPLE = ("Ann", "Ben")
VOTER = "Carol"  # answers only by import
CLASSES = ("cat", "dog", "owl")
ITEMS = tuple(f"item {number}" for number in range(5))


def found(name: str, version: int) -> Found:
    """A record with an id, as an import finds it."""
    return Found(record_identity(name), "record", name, fields={"id": name, "text": f"version {version}"})


def fields_of(name: str, version: int) -> str:
    return json.dumps({"id": name, "text": f"version {version}"})


@dataclass(slots=True)
class Copy:
    """One copy of the project: its file, open, and its model."""

    project: Project
    model: FileModel
    replica: str = ""  # of this session, once it has written
    facts_seen: int = 0

    @staticmethod
    def first(path: Path) -> Copy:
        """A project with a question, people and items."""
        project = Project.create(path, [NewQuestion("q", "choice", "What is it?", CLASSES)], owner=PEOPLE[0])
        for name in (*PEOPLE, VOTER):
            project.act_as(name)
        one = Copy(project, FileModel())
        one._take_as_given()
        one.act_as(PEOPLE[0])
        one.add_items([(name, 1) for name in ITEMS[:4]])
        return one

    def _take_as_given(self) -> None:
        """Put what Project.create wrote into the model. Its author is nobody, so it can't be undone."""
        with self.project.reading() as connection:
            rows = connection.exec_driver_sql(
                "SELECT r.uuid, f.batch, f.kind, hex(q.uuid), hex(a.uuid), f.name, f.value FROM fact f"
                " JOIN replica r ON r.id = f.replica LEFT JOIN entity q ON q.id = f.question"
                " LEFT JOIN entity a ON a.id = f.annotator ORDER BY f.counter").fetchall()
        batch, number = None, 0
        for replica, one, kind, question, who, name, value in rows:
            batch, number = (None if one != number else batch), one
            key = ("class", name) if str(name).startswith("name:") else ("given", str(kind), question, who, name)
            batch = self.model.write(replica.hex(), "", [(key, value)], batch=batch)
            self.replica = replica.hex()
        self.model.lines.clear()

    # ---- opening, copying, who acts

    @property
    def path(self) -> Path:
        return self.project.path

    def act_as(self, name: str) -> None:
        self.project.act_as(name)

    def reopen(self) -> None:
        self.project.close()
        assert not self.path.with_name(self.path.name + "-wal").exists(), "closed, a project is a single file"
        self.project, self.replica = Project.open(self.path), ""

    def copied(self, path: Path, *, by_hand: bool) -> Copy:
        """Another copy: of the closed file by hand, or of one moment of the open file."""
        if by_hand:
            self.reopen_after(lambda: shutil.copyfile(self.path, path))
        else:
            database.copy_file(self.path, path)
        return Copy(Project.open(path), self.model.copied())

    def reopen_after(self, act: object) -> None:
        self.project.close()
        assert callable(act)
        act()
        self.project, self.replica = Project.open(self.path), ""

    # ---- local ids

    def question(self) -> int:
        return self.project.schema().question("q").id

    def item(self, name: str) -> int | None:
        with self.project.reading() as connection:
            return connection.exec_driver_sql(
                "SELECT id FROM item WHERE identity = ?", (record_identity(name),)).scalar_one_or_none()

    def person(self, name: str) -> int:
        one = self.project.schema().annotator_named(name)
        assert one is not None
        return one.id

    def author(self) -> str:
        return self.project.schema().annotator(self.project.author).name

    # ---- writing to both

    def wrote(self, said: list[tuple[Key, str | None]], *, imported: bool = False, batch: Batch | None = None) -> Batch:
        """Put down in the model what the project has just written."""
        return self.model.write(self.session(), self.author(), said, imported=imported, batch=batch)

    def session(self) -> str:
        """The replica of this session, which has written by now."""
        if not self.replica:
            with self.project.reading() as connection:
                self.replica = connection.exec_driver_sql(
                    "SELECT r.uuid FROM fact f JOIN replica r ON r.id = f.replica ORDER BY f.id DESC LIMIT 1"
                ).scalar_one().hex()
            assert all(fact.replica != self.replica for fact in self.model.facts.values()), "a session writes as itself"
        return self.replica

    def add_items(self, versions: list[tuple[str, int]]) -> None:
        change = self.project.do(AddItems(tuple(found(*one) for one in versions), "table"))
        said: list[tuple[Key, str | None]] = []
        for name, version in versions:
            was = dict(said).get(("item", name), self.model.value("item", name))
            if was not in ("0", fields_of(name, version)):
                said.append((("item", name), fields_of(name, version)))
        assert bool(change.head) == bool(said)
        if said:
            self.wrote(said)

    # ---- comparing

    def assert_as_modelled(self) -> None:
        """The project shows what the model says, its derived tables are right, and no fact was lost."""
        with self.project.reading() as connection:
            facts: int = connection.exec_driver_sql("SELECT count(*) FROM fact").scalar_one()
            self._compare_items(connection)
            self._compare_answers(connection)
        assert facts == len(self.model.facts) >= self.facts_seen
        self.facts_seen = facts
        names = {one.key: one.name for one in self.project.schema().question("q").classes}
        assert names == {key: self.model.value("class", f"name:{key}") for key in CLASSES}
        checked = self.project.check()
        assert checked.ok, checked.problems

    def _compare_items(self, connection: Connection) -> None:
        present = {name: json.loads(value) for name in ITEMS
                   if (value := self.model.value("item", name)) not in (None, "0")}
        assert {one.name: one.fields for one in read.items(connection)} == present
        assert read.counts(connection).items == len(present)

    def _compare_answers(self, connection: Connection) -> None:
        current = {key: fact.value for key, fact in self.model.current().items()}
        question, counted, states = self.question(), Counter[str](), Counter[State]()
        for name in ITEMS:
            item = self.item(name)
            if item is None:
                assert not any(key[1:2] == (name,) for key in current)
                continue
            for who in PEOPLE:
                self._compare_marks(connection, current, name, item, who)
            votes = {who: current["answer", name, who] for who in (*PEOPLE, VOTER) if ("answer", name, who) in current}
            rows = read.answers_of(connection, item, question)
            assert {row.annotator: row.value for row in rows} == {self.person(who): v for who, v in votes.items()}
            if current.get(("item", name), "0") != "0":
                counted.update(votes.keys())
                states.update([state_of(votes, ("settled", name) in current)])
        counts = read.counts(connection)
        del states[State.UNLABELLED]
        assert {state: n for (_, state), n in counts.states.items()} == states
        assert counts.answers == {(question, self.person(who)): n for who, n in counted.items()}

    def _compare_marks(self, connection: Connection, current: dict[Key, str | None], name: str, item: int,
                       who: str) -> None:
        marks = read.marks(connection, item, self.person(who))
        assert list(marks.answers.values()) == [current[key] for key in [("answer", name, who)] if key in current]
        assert list(marks.skips.values()) == [current[key] for key in [("skip", name, who)] if key in current]
        assert marks.flagged == (("flag", name, who) in current)
        assert marks.note == (current.get(("note", name, who)) or "")
        assert list(marks.settled.values()) == [current[key] for key in [("settled", name)] if key in current]


def state_of(votes: dict[str, str | None], settled: bool) -> State:
    """The state of a present item, in the words of the interface."""
    if settled:
        return State.SETTLED
    if not votes:
        return State.UNLABELLED
    if len(set(votes.values())) > 1:
        return State.DISPUTED
    return State.AGREED if len(votes) > 1 else State.SINGLE
