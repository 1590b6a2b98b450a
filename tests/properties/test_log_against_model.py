"""Whatever people do to copies of a project, in whatever order, the files show what a plain model says."""

from __future__ import annotations

import itertools
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from labeling.commands.answering import Answer, Flag, Note, Skip
from labeling.commands.collecting import AddVotes, RemoveItems, Vote
from labeling.commands.deciding import Settle
from labeling.commands.shaping import SetClass
from labeling.exchange.merge import merge
from labeling.project import Project
from labeling.store import database

from .copies import CLASSES, ITEMS, PEOPLE, VOTER, Copy
from .log_model import Batch, Key

MOST_COPIES = 4
which = st.integers(0, MOST_COPIES - 1)
items, classes, people = st.sampled_from(ITEMS), st.sampled_from(CLASSES), st.sampled_from(PEOPLE)
votes = st.lists(st.tuples(items, classes), min_size=1, max_size=4)


def encoded(label: str | None) -> str | None:
    return None if label is None else json.dumps(label)


class Log(RuleBasedStateMachine):
    """Several copies of one project, their people, and what they do."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="touchstone-log-")
        self.names = itertools.count()
        self.copies = [Copy.first(self.new_path())]
        self.last = self.copies[0]

    def teardown(self) -> None:
        if hasattr(self, "copies"):
            for one in self.copies:
                one.project.close()
            self.folder.cleanup()

    def new_path(self) -> Path:
        return Path(self.folder.name) / f"copy {next(self.names)}.touchstone"

    def chosen(self, number: int) -> Copy:
        self.last = self.copies[number % len(self.copies)]
        return self.last

    # ---- what an annotator does with one item

    @rule(number=which, who=people)
    def switch(self, number: int, who: str) -> None:
        self.chosen(number).act_as(who)

    @rule(number=which, name=items, label=st.one_of(classes, classes, st.none()))
    def answer(self, number: int, name: str, label: str | None) -> None:
        one = self.chosen(number)
        if (item := one.item(name)) is None:
            return
        one.project.do(Answer(item, one.question(), label))
        who = one.author()
        said: list[tuple[Key, str | None]] = [(("answer", name, who), encoded(label))]
        if label is not None and one.model.value("skip", name, who) is not None:
            said.append((("skip", name, who), None))
        one.wrote(said)

    @rule(number=which, name=items, reason=st.sampled_from(["", "blurred"]))
    def skip(self, number: int, name: str, reason: str) -> None:
        one = self.chosen(number)
        if (item := one.item(name)) is None:
            return
        change = one.project.do(Skip(item, one.question(), reason))
        answered = one.model.value("answer", name, one.author()) is not None
        assert bool(change.head) != answered
        if not answered:
            one.wrote([(("skip", name, one.author()), reason)])

    @rule(number=which, name=items, on=st.booleans())
    def flag(self, number: int, name: str, on: bool) -> None:
        one = self.chosen(number)
        if (item := one.item(name)) is not None:
            one.project.do(Flag(item, on))
            one.wrote([(("flag", name, one.author()), "1" if on else None)])

    @rule(number=which, name=items, text=st.sampled_from(["", "ask Eve", "see page 3 " * 9]))
    def note(self, number: int, name: str, text: str) -> None:
        one = self.chosen(number)
        if (item := one.item(name)) is not None:
            one.project.do(Note(item, text))
            one.wrote([(("note", name, one.author()), text.strip() or None)])

    @rule(number=which, name=items, label=st.one_of(classes, st.none()))
    def settle(self, number: int, name: str, label: str | None) -> None:
        one = self.chosen(number)
        if (item := one.item(name)) is not None:
            one.project.do(Settle(item, one.question(), encoded(label)))
            one.wrote([(("settled", name), encoded(label))])

    # ---- what is done to the project

    @rule(number=which, names=st.lists(items, min_size=1, max_size=3, unique=True))
    def remove(self, number: int, names: Sequence[str]) -> None:
        one = self.chosen(number)
        known = [(name, item) for name in names if (item := one.item(name)) is not None]
        if known:
            one.project.do(RemoveItems(tuple(item for _, item in known)))
            one.wrote([(("item", name), "0") for name, _ in known])

    @rule(number=which, versions=st.lists(st.tuples(items, st.integers(1, 2)), min_size=1, max_size=4))
    def import_items(self, number: int, versions: list[tuple[str, int]]) -> None:
        self.chosen(number).add_items(versions)

    @rule(number=which, key=classes, name=st.sampled_from(["Cat", "Hound", "bird of prey"]))
    def rename_class(self, number: int, key: str, name: str) -> None:
        one = self.chosen(number)
        one.project.do(SetClass(one.question(), key, name=name))
        one.wrote([(("class", f"name:{key}"), name)])

    @rule(number=which, chunks=st.lists(votes, min_size=1, max_size=3), copy_after=st.integers(0, 3))
    def import_votes(self, number: int, chunks: list[list[tuple[str, str]]], copy_after: int) -> None:
        """Several chunks, one batch; somebody may copy the file between two of them."""
        one = self.chosen(number)
        with one.project.bulk("Import") as batch:
            joined: Batch | None = None
            for place, chunk in enumerate(chunks):
                known = [(name, label, item) for name, label in chunk if (item := one.item(name)) is not None]
                one.project.do(AddVotes(one.question(), tuple(Vote(item, VOTER, json.dumps(label))
                                                              for _, label, item in known)), batch=batch)
                joined = self.imported(one, [(name, label) for name, label, _ in known], joined)
                if place + 1 == copy_after and len(self.copies) < MOST_COPIES:
                    self.copies.append(one.copied(self.new_path(), by_hand=False))
                    self.copies[-1].act_as(one.author())

    def imported(self, one: Copy, chunk: list[tuple[str, str]], batch: Batch | None) -> Batch | None:
        """Put a chunk of imported votes into the model: a vote that an import has written writes nothing."""
        before = one.model.imported()
        said: list[tuple[Key, str | None]] = []
        for name, label in chunk:
            vote = (("answer", name, VOTER), encoded(label))
            if vote not in before and vote not in said:
                said.append(vote)
        if not said:
            return batch
        head = [((), None)] if batch is None else []
        return one.wrote([*head, *said], imported=True, batch=batch) if batch else one.wrote(
            [*head, *said], imported=True)

    # ---- back and forth

    @rule(number=which, times=st.integers(1, 4))
    def undo(self, number: int, times: int) -> None:
        one = self.chosen(number)
        for _ in range(times):
            what = one.model.would_undo(one.author())
            change = one.project.undo()
            assert (change is None) == (what is None)
            if what is not None:
                one.model.undo("" if isinstance(what, int) else one.session(), one.author(), what)

    @rule(number=which, times=st.integers(1, 4))
    def redo(self, number: int, times: int) -> None:
        one = self.chosen(number)
        for _ in range(times):
            what = one.model.would_redo(one.author())
            change = one.project.redo()
            assert (change is None) == (what is None)
            if what is not None:
                one.model.redo("" if isinstance(what, int) else one.session(), one.author(), what)

    # ---- copies

    @rule(number=which)
    def reopen(self, number: int) -> None:
        one = self.chosen(number)
        who = one.author()
        one.reopen()
        one.act_as(who)

    @precondition(lambda self: len(self.copies) < MOST_COPIES)
    @rule(number=which, by_hand=st.booleans(), who=people)
    def copy(self, number: int, by_hand: bool, who: str) -> None:
        one = self.chosen(number)
        name = one.author()
        self.copies.append(one.copied(self.new_path(), by_hand=by_hand))
        one.act_as(name)
        self.copies[-1].act_as(who)

    @precondition(lambda self: len(self.copies) > 1)
    @rule(into=which, other=which, from_snapshot=st.booleans())
    def merge(self, into: int, other: int, from_snapshot: bool) -> None:
        one, two = self.chosen(into), self.copies[other % len(self.copies)]
        if one is two:
            return
        taken = merge(one.project, two.path) if from_snapshot else one.project.merge(two.path)[1]
        known = len(set(one.model.facts) & set(two.model.facts))
        assert taken.facts_added == one.model.merge(two.model, one.author())
        assert taken.already_known == known

    @precondition(lambda self: len(self.copies) > 1)
    @rule(numbers=st.lists(which, min_size=3, max_size=3))
    def merging_obeys_its_laws(self, numbers: list[int]) -> None:
        """Commutative, associative, idempotent; but for merges undone in one file only, which never travel."""
        a, b, c = (self.copies[number % len(self.copies)] for number in numbers)
        if any(one.model.excluded for one in (a, b, c)):
            return
        ab, ba = self.merged(a.path, b.path), self.merged(b.path, a.path)
        assert ab[1] == ba[1]
        ab_c, a_bc = self.merged(ab[0], c.path), self.merged(a.path, self.merged(b.path, c.path)[0])
        assert ab_c[1] == a_bc[1]
        assert self.merged(ab_c[0], a.path, b.path, c.path, a_bc[0])[1] == ab_c[1]

    def merged(self, path: Path, *others: Path) -> tuple[Path, str]:
        """A new file with what these know, and its digest."""
        copy = self.new_path()
        database.copy_file(path, copy)
        with Project.open(copy) as project:
            project.act_as(PEOPLE[0])
            for other in others:
                project.merge(other)
            checked = project.check()
        assert checked.ok, checked.problems
        return copy, checked.digest

    # ---- what always holds

    @invariant()
    def files_show_what_the_model_says(self) -> None:
        if hasattr(self, "last"):
            self.last.assert_as_modelled()

    @precondition(lambda self: hasattr(self, "copies") and len(self.copies) > 1)
    @invariant()
    def digests_are_equal_exactly_when_the_values_are(self) -> None:
        other = self.copies[-1] if self.copies[-1] is not self.last else self.copies[0]
        same = self.last.model.current() == other.model.current()
        assert (self.last.project.check().digest == other.project.check().digest) == same


# Without explaining, which traces every line and makes a step three times as slow; and shrinking, which takes
# minutes, only at length.
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]
QUICK = settings(max_examples=20, stateful_step_count=25, deadline=None, derandomize=True, phases=PHASES,
                 suppress_health_check=list(HealthCheck))


class TestLog(Log.TestCase):
    settings = QUICK


@pytest.mark.slow
@pytest.mark.timeout(3600)
class TestLogAtLength(Log.TestCase):
    settings = settings(QUICK, max_examples=400, stateful_step_count=60, phases=[*PHASES, Phase.shrink])
