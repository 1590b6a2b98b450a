"""Random packs, work in random files, merges in random orders: once all has met, every file knows the same."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labeling.commands.answering import Answer, Flag, Note, Skip
from labeling.commands.collecting import AddItems, AddVotes, RemoveItems, Vote
from labeling.commands.deciding import Settle
from labeling.commands.organising import Assign
from labeling.commands.people import JoinPeople, SetPerson
from labeling.commands.shaping import NewQuestion, SetClass
from labeling.errors import UserError
from labeling.exchange.merge import merge
from labeling.items.found import Found
from labeling.items.identity import record_identity
from labeling.project import Project
from labeling.steps.packs import PackOptions, owner_of, pack
from labeling.store import read
from labeling.workers import Quiet

CLASSES, PEOPLE, ITEMS = ("cat", "dog", "owl"), ("Ann", "Ben", "Cleo"), 6
WORDS = {name: f"what {name} alone may read" for name in PEOPLE}

work = st.tuples(st.sampled_from(("answer", "answer", "withdraw", "skip", "flag", "note", "undo", "redo", "settle",
                                  "remove", "vote", "rename", "class", "assign", "add", "join", "purge")),
                 st.integers(1, ITEMS), st.sampled_from(CLASSES), st.sampled_from((*PEOPLE, "Lea")))
works = st.lists(work, max_size=6)
step = st.one_of(st.tuples(st.just("work"), st.integers(0, 4), st.lists(work, min_size=1, max_size=5)),
                 st.tuples(st.just("pack"), st.integers(0, 4), st.tuples(st.sampled_from(PEOPLE), st.booleans())),
                 st.tuples(st.just("copy"), st.integers(0, 4), st.none()),
                 st.tuples(st.just("merge"), st.integers(0, 4), st.integers(0, 4)))


def first(path: Path) -> Path:
    with Project.create(path, [NewQuestion("q", "choice", "What?", CLASSES)], owner="Lea") as project:
        project.do(AddItems(tuple(found(n) for n in range(1, ITEMS + 1)), "table"))
        for name in PEOPLE:
            project.act_as(name)
            project.do(Note(1, WORDS[name]))
        project.act_as("Lea")  # batches that packs hold in part, whose heads are another's: one in effect, one undone
        q = project.schema().question().id
        for votes in (((2, "Cleo"), (2, "Ben"), (2, "Ann")), ((3, "Ann"), (3, "Ben"), (3, "Cleo"))):
            project.do(AddVotes(q, tuple(Vote(item, name, '"owl"') for item, name in votes)))
        project.undo()
        project.do(AddVotes(q, tuple(Vote(4, name, '"cat"') for name in PEOPLE)))
    return path


def found(number: int) -> Found:
    return Found(record_identity(str(number)), "record", str(number), fields={"id": str(number)})


def do(project: Project, what: str, number: int, value: str, name: str) -> None:
    """One action on the item of that number, if the file has it; in a pack, as the person whose it is."""
    owner = owner_of(project)
    if owner is None:
        project.act_as(name)
    else:
        project.author = owner.id
    with project.reading() as connection:
        item = read.names(connection).get(str(number), 0)
    q, me = project.schema().question().id, project.author
    others = [one.id for one in project.schema().annotators if one.id != me]
    if what in ("undo", "redo"):
        _ = project.undo() if what == "undo" else project.redo()
    elif what == "class":
        project.do(SetClass(q, value, name=f"{value} {number}"))
    elif what == "rename":
        project.do(SetPerson(me, color=number))
    elif what == "add":
        project.do(AddItems((found(number + ITEMS),), "table"))
    elif what == "join" and others:
        project.do(JoinPeople(me, others[number % len(others)]))
    elif item > 0 and what == "purge":
        project.purge([item])
    elif item > 0 and what in MAKE:
        project.do(MAKE[what](item, q, value, me, name))


MAKE = {
    "answer": lambda item, q, value, me, name: Answer(item, q, value),
    "withdraw": lambda item, q, value, me, name: Answer(item, q, None),
    "skip": lambda item, q, value, me, name: Skip(item, q, value),
    "flag": lambda item, q, value, me, name: Flag(item),
    "note": lambda item, q, value, me, name: Note(item, value),
    "settle": lambda item, q, value, me, name: Settle(item, q, f'"{value}"'),
    "remove": lambda item, q, value, me, name: RemoveItems((item,)),
    "vote": lambda item, q, value, me, name: AddVotes(q, (Vote(item, name, f'"{value}"'),)),
    "assign": lambda item, q, value, me, name: Assign((item,), me),
}


def digest(path: Path) -> str:
    with Project.open(path, write=False) as project:
        checked = project.check()
    assert checked.ok, checked.problems
    return checked.digest


def take_in(path: Path, *others: Path) -> None:
    with Project.open(path) as project:
        owner = owner_of(project)
        if owner is None:
            project.act_as("Lea")
        else:
            project.author = owner.id
        merge(project, *others)


def made_pack(source: Path, out: Path, name: str, rules: bool) -> bool:
    """Make a pack; False where there is nothing to pack, or the source is a pack itself."""
    with Project.open(source) as project:
        project.act_as("Lea")
        owner = project.schema().annotator_named(name)
        try:
            pack(project, out, PackOptions(name, with_rules=rules), Quiet())
        except UserError:
            return False
    data = out.read_bytes()
    with Project.open(out, write=False) as project:
        whose = owner_of(project)
        entries = {one.name for one in project.schema().annotators if whose and whose.id in (one.id, one.joined)}
    for other in set(PEOPLE) - entries - ({owner.name} if owner else set()):
        assert WORDS[other].encode() not in data
    mine = own_answers(source, name)  # but she has no more than her work in the pack
    held = items_of(out)
    assert own_answers(out, name) == [one for one in mine if one[0] in held], "what is in effect there is so here"
    return True


def items_of(path: Path) -> set[bytes]:
    """The items that a file holds, by what they are known by."""
    with Project.open(path, write=False) as project, project.reading() as connection:
        return {one.identity for one in read.items(connection)}


def own_answers(path: Path, name: str) -> list[tuple[bytes, str]]:
    """Answers in effect of a person's entries, by item: (identity, encoded)."""
    with Project.open(path, write=False) as project, project.reading() as connection:
        whose = project.schema().annotator_named(name)
        entries = [one.id for one in project.schema().annotators if whose and whose.id in (one.id, one.joined)]
        rows = connection.exec_driver_sql(
            "SELECT i.identity, f.value FROM current c JOIN item i ON i.id = c.item AND i.present = 1 JOIN fact f"
            f" ON f.id = c.fact WHERE c.kind = 4 AND c.annotator IN ({','.join('?' * len(entries))}) ORDER BY 1, 2",
            tuple(entries)).fetchall()
    return [(row[0], row[1]) for row in rows]


@settings(max_examples=12, deadline=None, suppress_health_check=(HealthCheck.too_slow,))
@given(works, st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3, unique=True), st.lists(step, max_size=8),
       st.randoms(use_true_random=False))
def test_whatever_is_packed_and_merged_ends_equal(before: list[tuple[str, int, str, str]], packed: list[str],
                                                  steps: list[tuple[str, int, object]], chance: object) -> None:
    with tempfile.TemporaryDirectory(prefix="touchstone-packs-") as name:
        folder, numbers = Path(name), itertools.count()
        files = [first(folder / "study.touchstone")]
        with Project.open(files[0]) as project:
            for part in before:
                do(project, *part)
        for who in packed:
            if made_pack(files[0], folder / f"for {who}.touchstone", who, rules=False):
                files.append(folder / f"for {who}.touchstone")
                digest(files[-1])
        for what, which, more in steps:
            one, new = files[which % len(files)], folder / f"file {next(numbers)}.touchstone"
            if what == "work":
                with Project.open(one) as project:
                    for part in more:  # type: ignore[attr-defined]
                        do(project, *part)
            elif what == "pack" and made_pack(one, new, *more):  # type: ignore[misc]
                files.append(new)
            elif what == "copy":
                shutil.copyfile(one, new)
                files.append(new)
            elif what == "merge" and files[more % len(files)] != one:  # type: ignore[operator]
                take_in(one, files[more % len(files)])  # type: ignore[operator]
            digest(one)
        order = list(files)
        chance.shuffle(order)  # type: ignore[attr-defined]
        for one in files:
            others = [other for other in order if other != one]
            if others:
                take_in(one, *others)
        for one in files:  # once more round: whoever was asked first has not heard what the last learnt
            take_in(one, *(other for other in files if other != one)) if len(files) > 1 else None
        assert len({digest(one) for one in files}) == 1
