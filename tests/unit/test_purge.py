"""What is erased for good is gone from the file, from every copy it meets, and does not come back."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from labeling.commands.answering import Answer, Note
from labeling.commands.collecting import AddItems, EmbedImages, RemoveItems
from labeling.commands.organising import SetSplit
from labeling.commands.shaping import NewQuestion
from labeling.items.found import Found
from labeling.items.identity import record_identity
from labeling.project import Project
from labeling.steps.organise import Selection, do_to_all, erase_for_good
from labeling.store import read
from labeling.workers import Quiet

SECRETS = (b"patient-zebra", b"quokkanote", b"numbatfield", b"wombatbytes")


def records(numbers: range) -> AddItems:
    return AddItems(tuple(
        Found(record_identity(str(n)), "record", "patient-zebra" if n == 3 else f"item-{n}", path=f"patient-zebra/{n}"
              if n == 3 else f"f/{n}", fields={"text": "numbatfield here" if n == 3 else f"words {n}"})
        for n in numbers), "root")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "study.touchstone"
    with Project.create(path, [NewQuestion("q", "choice", "?", ("cat", "dog"))], owner="Ann") as project:
        project.do(records(range(1, 11)))
        question = project.schema().question().id
        for item in range(1, 6):
            project.do(Answer(item, question, "cat"))
        project.do(Note(3, "quokkanote about it"))
        project.do(EmbedImages(((record_identity("3"), b"wombatbytes" * 1000),)))
        project.do(SetSplit((3, 4), "train"))
    return path


def opened(path: Path) -> Project:
    project = Project.open(path)
    project.act_as("Ann")
    return project


def assert_gone(path: Path) -> None:
    data = path.read_bytes()
    assert not [secret for secret in SECRETS if secret in data]


def test_nothing_of_an_erased_item_is_left_in_the_file(file: Path, touchstone_home: Path) -> None:
    assert all(secret in file.read_bytes() for secret in SECRETS)
    cached = touchstone_home / "cache" / "embedded" / f"{record_identity('3').hex()}.png"
    cached.parent.mkdir(parents=True)
    cached.write_bytes(b"wombatbytes")
    with opened(file) as project:
        erase_for_good(project, Selection(frozenset({3})), Quiet())
        with project.reading() as connection:
            assert [item.id for item in read.items(connection)] == [1, 2, 4, 5, 6, 7, 8, 9, 10]
            assert read.counts(connection).items == 9
        assert project.check().ok, project.check().problems
        project.rebuild()
        assert project.check().ok
    assert_gone(file)
    assert not cached.exists()


def test_neither_undo_nor_import_nor_an_answer_brings_it_back(file: Path) -> None:
    with opened(file) as project:
        erase_for_good(project, Selection(frozenset({3})), Quiet())
        assert project.do(records(range(3, 4))).tally.get("items_added", 0) == 0
        project.do(Answer(3, project.schema().question().id, "dog"))
        project.do(Note(3, "quokkanote again"))
        for _ in range(12):
            project.undo()
        for _ in range(12):
            project.redo()
        with project.reading() as connection:
            assert read.item(connection, 3) is None
            assert not read.places(connection, 3)
        assert project.check().ok, project.check().problems
    assert_gone(file)


@pytest.mark.parametrize("purger_first", [True, False])
def test_copies_that_meet_agree_and_both_have_lost_it(file: Path, tmp_path: Path, purger_first: bool) -> None:
    other = tmp_path / "other.touchstone"
    shutil.copyfile(file, other)
    with opened(file) as project:
        erase_for_good(project, Selection(frozenset({3})), Quiet())
    with opened(other) as project:
        project.do(Note(3, "quokkanote of a colleague"))
        project.do(Answer(7, project.schema().question().id, "dog"))
    for here, there in ((file, other), (other, file)) if purger_first else ((other, file), (file, other)):
        with opened(here) as project:
            project.merge(there)
            assert project.check().ok, project.check().problems
    with opened(file) as one, opened(other) as two:
        one.merge(other)
        assert one.check().digest == two.check().digest
        one.undo()
        with one.reading() as connection:
            assert read.item(connection, 3) is None
    assert_gone(file)
    assert_gone(other)


@pytest.mark.parametrize("seed", range(6))
def test_any_order_of_purges_answers_and_merges_ends_alike(file: Path, tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    paths = [file, tmp_path / "b.touchstone", tmp_path / "c.touchstone"]
    for path in paths[1:]:
        shutil.copyfile(file, path)
    purged: set[int] = {3}
    for _ in range(12):
        path, item = rng.choice(paths), rng.randint(1, 10)
        with opened(path) as project:
            question = project.schema().question().id
            match rng.randint(0, 4):
                case 0:
                    purged.add(item)
                    erase_for_good(project, Selection(frozenset({item})), Quiet())
                case 1:
                    project.do(Answer(item, question, rng.choice(("cat", "dog"))))
                case 2:
                    project.do(RemoveItems((item,)))
                case 3:
                    project.undo()
                case _:
                    project.merge(rng.choice([one for one in paths if one != path]))
            checked = project.check()
            assert checked.ok, checked.problems
    with opened(file) as project:
        erase_for_good(project, Selection(frozenset({3})), Quiet())
    digests: set[str] = set()
    for _ in range(2):
        for here in paths:
            with opened(here) as project:
                for there in paths:
                    if there != here:
                        project.merge(there)
    for path in paths:
        with opened(path) as project:
            digests.add(project.check().digest)
            with project.reading() as connection:
                assert not purged & {item.id for item in read.items(connection)}
        assert_gone(path)
    assert len(digests) == 1


def test_a_bulk_action_on_a_query_is_undone_as_one(file: Path) -> None:
    with opened(file) as project:
        everything = Selection(frozenset({2}), "", project.schema().question().id)
        assert do_to_all(project, everything, lambda ids: SetSplit(ids, "test"), "Set split", 9, Quiet()) == 9
        assert do_to_all(project, everything, RemoveItems, "Remove", 9, Quiet()) == 9
        with project.reading() as connection:
            assert [item.id for item in read.items(connection)] == [2]
        project.undo()
        with project.reading() as connection:
            assert len(read.items(connection)) == 10
        project.undo()
        assert project.check().ok
