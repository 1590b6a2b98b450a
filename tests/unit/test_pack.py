"""Packs: one annotator's part of a project, without a byte of what others said, and a sound project all the same."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from labeling.commands.answering import Answer, Flag, Note, Skip
from labeling.commands.collecting import AddGold, AddItems, AddVotes, RemoveItems, Vote
from labeling.commands.deciding import Discuss, Settle
from labeling.commands.organising import Assign, SetSplit
from labeling.commands.ruling import AddRules, NewRule
from labeling.commands.shaping import AddAnnotator, NewQuestion, RenameAnnotator, SetClass
from labeling.errors import UserError
from labeling.exchange.merge import merge
from labeling.items.found import Found
from labeling.items.identity import record_identity
from labeling.project import Project
from labeling.steps.bring_in import ImportOptions, bring_in
from labeling.steps.content import image_path
from labeling.steps.packs import Packed, PackOptions, choose, estimate, owner_of, pack
from labeling.steps.plan import Sharing, share
from labeling.store import database, read
from labeling.workers import Quiet

ITEMS = 40


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Records with Ann's and Ben's answers, notes, gold, decisions, rules, undone and redone work."""
    path = tmp_path / "study.touchstone"
    with Project.create(path, [NewQuestion("q", "choice", "What?", ("cat", "dog", "owl"), hint="Look twice")],
                        owner="Lea") as project:
        project.do(AddItems(tuple(Found(record_identity(str(n)), "record", f"record {n}", fields={"id": str(n)})
                                  for n in range(ITEMS)), "table"))
        q = project.schema().question().id
        project.do(SetClass(q, "cat", guideline="Whiskers and a tail"))
        for name, value in (("Ann", "cat"), ("Ben", "dog")):
            project.act_as(name)
            for item in range(1, 11):
                project.do(Answer(item, q, value, seconds=1.5))
            project.do(Note(1, f"a note of {name.upper()}"))
            project.do(Flag(2))
            project.do(Skip(12, q, f"skipped by {name.upper()}"))
        project.do(Answer(11, q, "owl"))
        project.undo()
        project.act_as("Lea")
        project.do(AddVotes(q, tuple(Vote(n, who, '"owl"') for n in (1, 2) for who in ("Ann", "Zoe"))))
        project.do(AddGold(q, ((1, '"owl"'), (2, '"dog"'))))
        project.do(Settle(3, q, '"owl"', source="the settled word"))
        project.do(Discuss(4, q))
        project.do(SetSplit((5,), "hidden part"))
        project.do(AddRules(q, (NewRule("r", "the rule of words", "keyword", json.dumps({"words": ["secret"]})),)))
        project.undo()
        project.redo()
    return path


def packed(path: Path, name: str, out: str = "", **options: object) -> Path:
    to = path.with_name(f"{out or name}.touchstone")
    with Project.open(path) as project:
        project.act_as("Lea")
        pack(project, to, PackOptions(name, **options), Quiet())  # pyright: ignore[reportArgumentType]
    return to


def digest(path: Path) -> str:
    with Project.open(path, write=False) as project:
        found = project.check()
    assert found.ok, found.problems
    return found.digest


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    with Project.open(path, write=False) as project, project.reading() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def test_a_pack_holds_no_byte_of_what_others_said(path: Path) -> None:
    hidden = ("a note of BEN", "skipped by BEN", "the settled word", "hidden part", "the rule of words", "secret",
              "Ben", "Zoe")
    whole = path.read_bytes()
    assert all(words.encode() in whole for words in hidden)
    for rules in (False, True):
        data = packed(path, "Ann", f"ann {rules}", with_rules=rules).read_bytes()
        assert [words for words in hidden if words.encode() in data] == (
            ["the rule of words", "secret"] if rules else [])
        for words in ("a note of ANN", "skipped by ANN", "Look twice", "Whiskers and a tail", "record 39"):
            assert words.encode() in data


def test_a_pack_holds_the_annotators_own_work_and_nothing_about_gold_or_decisions(path: Path) -> None:
    out = packed(path, "Ann")
    digest(out)
    with Project.open(out, write=False) as project, project.reading() as connection:
        ann = owner_of(project)
        assert ann is not None
        assert [one.name for one in project.schema().annotators] == ["Lea", "Ann"]
        question = project.schema().question()
        assert question.hint == "Look twice"
        counts = read.counts(connection)
        assert counts.items == ITEMS
        assert counts.answers == {(question.id, ann.id): 10}
        assert not project.schema().rules
    kinds = {row[0] for row in rows(out, "SELECT DISTINCT kind FROM fact")}
    assert not kinds & {8, 9, 10, 12, 13, 24}, "decisions, gold, splits, discussions, rule votes and rules stay"
    people = {row[0] for row in rows(out, "SELECT DISTINCT annotator FROM fact WHERE kind BETWEEN 3 AND 19")}
    assert people <= {0, ann.id}


def test_a_pack_that_nobody_worked_in_merges_as_nothing_new(path: Path) -> None:
    out, before = packed(path, "Ann"), digest(path)
    with Project.open(path) as project:
        project.act_as("Lea")
        union = merge(project, out)
    assert (union.facts_added, union.items_added) == (0, 0)
    assert digest(path) == before


def worked(out: Path, value: str, *items: int, note: str = "") -> Path:
    """Answer in a pack as the person whose it is."""
    with Project.open(out) as project:
        owner = owner_of(project)
        assert owner is not None
        project.author = owner.id
        question = project.schema().question().id
        for item in items:
            project.do(Answer(item, question, value))
        if note:
            project.do(Note(items[0], note))
    return out


def test_work_done_in_packs_comes_back_in_any_order(path: Path) -> None:
    ann = worked(packed(path, "Ann"), "owl", 1, 20, 21, note="again")
    ben = worked(packed(path, "Ben"), "cat", 20, 22)
    other = path.with_name("other.touchstone")
    with Project.open(path, write=False) as project:
        project.save_copy(other)
    for target, packs in ((path, (ann, ben)), (other, (ben, ann, ben))):
        with Project.open(target) as project:
            project.act_as("Lea")
            for one in packs:
                merge(project, one)
    assert digest(path) == digest(other)
    with Project.open(path, write=False) as project, project.reading() as connection:
        question = project.schema().question().id
        assert sorted(row.value for row in read.answers_of(connection, 20, question)) == ['"cat"', '"owl"']


def test_nothing_that_came_with_a_pack_is_undone_in_it(path: Path) -> None:
    out = packed(path, "Ann")
    before = digest(out)
    with Project.open(out) as project:
        owner = owner_of(project)
        assert owner is not None
        project.author = owner.id
        assert project.undo() is None
        project.do(Answer(30, project.schema().question().id, "cat"))
        assert project.undo() is not None
        assert project.undo() is None
    assert digest(out) == before


def test_two_packs_of_one_project_come_together_without_it_and_with_it(path: Path) -> None:
    """Partly held replicas: a pack takes in another, then the whole project, and knows as much as it."""
    ann, ben = worked(packed(path, "Ann"), "owl", 5), worked(packed(path, "Ben"), "cat", 6)
    with Project.open(ann) as project:
        project.act_as("Ann")
        merge(project, ben)
    with Project.open(ben) as project:
        project.act_as("Ben")
        merge(project, ann)
    assert digest(ann) == digest(ben)
    assert rows(ann, "SELECT count(*) FROM meta WHERE key LIKE 'partial:%'") != [(0,)]
    with Project.open(path) as project:
        project.act_as("Lea")
        merge(project, ben)
    with Project.open(ann) as project:
        project.act_as("Ann")
        merge(project, path)
    assert digest(ann) == digest(path)
    assert rows(ann, "SELECT count(*) FROM meta WHERE key LIKE 'partial:%'") == [(0,)], "now it holds all"
    assert rows(ann, "SELECT count(*) FROM fact WHERE kind = 16") == [(0,)], "what was withheld is there in full"


def test_an_undone_import_travels_with_what_undoes_it(path: Path) -> None:
    with Project.open(path) as project:
        project.act_as("Lea")
        project.do(RemoveItems((40,)))
        project.undo()
    out = packed(path, "Ann")
    with Project.open(out, write=False) as project, project.reading() as connection:
        assert read.item(connection, 40) is not None
    assert digest(out)


def test_a_renamed_annotator_and_a_stale_backup(path: Path) -> None:
    """A pack merges into a backup that is older than it, and the backup then catches up with the project."""
    backup = path.with_name("backup.touchstone")
    with Project.open(path, write=False) as project:
        project.save_copy(backup)
    with Project.open(path) as project:
        project.act_as("Lea")
        ann = project.schema().annotator_named("Ann")
        assert ann is not None
        project.do(RenameAnnotator(ann.id, "Anna"))
        project.do(AddItems((Found(record_identity("new"), "record", "new", fields={"id": "new"}),), "table"))
    out = worked(packed(path, "Anna"), "dog", 41)
    for one in (backup, path):
        with Project.open(one) as project:
            project.act_as("Lea")
            merge(project, out)
    digest(backup)
    with Project.open(backup) as project:
        project.act_as("Lea")
        merge(project, path)
    assert digest(backup) == digest(path)


def test_a_lost_fact_of_a_pack_is_found_by_check(path: Path) -> None:
    out = packed(path, "Ann")
    with Project.open(out) as project:
        project.rebuild()
    with closing(sqlite3.connect(out)) as connection:
        connection.execute("DELETE FROM fact WHERE kind = 4 AND id = (SELECT max(id) FROM fact WHERE kind = 4)")
        connection.commit()
    with Project.open(out) as project:
        project.rebuild()
        assert any("missing" in one for one in project.check().problems)


# ---- which items


def test_assigned_work_is_what_a_pack_holds_and_a_query_narrows_it(path: Path) -> None:
    with Project.open(path) as project:
        project.act_as("Lea")
        ann = project.schema().annotator_named("Ann")
        assert ann is not None
        project.do(Assign((3, 4, 30), ann.id))
    assert [row[0] for row in rows(packed(path, "Ann"), "SELECT id FROM item ORDER BY id")] == [3, 4, 30]
    assert len(rows(packed(path, "Ann", "q", query="status:disputed"), "SELECT id FROM item")) == 9
    with pytest.raises(UserError, match=r"nothing for Ann to label.*No pack was written"):
        packed(path, "Ann", "none", query="name:nowhere")
    assert not path.with_name("none.touchstone").exists()


def test_sharing_gives_each_item_to_so_many_people_and_everybody_as_much(path: Path) -> None:
    names = ("Ann", "Ben", "Cleo")
    outs = [packed(path, name, sharing=Sharing(2), among=names) for name in names]
    seen = Counter(row[0] for out in outs for row in rows(out, "SELECT id FROM item"))
    assert set(seen.values()) == {2}
    assert len(seen) == ITEMS
    loads = [len(rows(out, "SELECT id FROM item")) for out in outs]
    assert max(loads) - min(loads) <= 1
    others = rows(outs[0], "SELECT count(*) FROM fact WHERE kind = 11 AND annotator NOT IN"
                           " (SELECT c.annotator FROM current c WHERE c.kind = 23 AND c.value = 'Ann')")
    assert others == [(0,)], "whose work the items also are is not told"


def test_a_plan_depends_on_the_seed_and_not_on_the_order() -> None:
    identities = {n: n.to_bytes(32, "big") for n in range(1, 301)}
    turned = dict(reversed(identities.items()))
    people = [11, 12, 13, 14]
    plan = share(identities, people, Sharing(2, 0.1, seed=1))
    assert plan == share(turned, people, Sharing(2, 0.1, seed=1))
    assert plan != share(identities, people, Sharing(2, 0.1, seed=2))
    seen = Counter(item for mine in plan.values() for item in mine)
    assert Counter(seen.values()) == {2: 270, 4: 30}
    loads = [len(mine) for mine in plan.values()]
    assert max(loads) - min(loads) <= 1
    pairs = Counter(tuple(who for who in people if item in set(plan[who])) for item in seen if seen[item] == 2)
    assert len(pairs) == 6, "everybody shares items with everybody"


def test_a_plan_only_adds_to_what_is_assigned() -> None:
    identities = {n: n.to_bytes(32, "big") for n in range(1, 11)}
    plan = share(identities, [1, 2], Sharing(1), {n: frozenset({1}) for n in range(1, 7)})
    assert plan[1] == []
    assert sorted(plan[2]) == [7, 8, 9, 10]
    assert share(identities, [1, 2], Sharing(9))[1] == list(range(1, 11)), "no more people than there are"
    for wrong in (Sharing(0), Sharing(1, 1.5)):
        with pytest.raises(UserError):
            share(identities, [1, 2], wrong)


def test_people_known_by_imported_votes_and_leads_are_given_no_work(path: Path) -> None:
    with Project.open(path) as project:
        project.act_as("Lea")
        chosen = choose(project, PackOptions("Ann", sharing=Sharing(1)), Quiet())
        assert len(chosen.items) == ITEMS / 2, "shared with Ben; Zoe only voted by import, and Lea leads"


# ---- images, size, files


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "project" / "pictures"
    folder.mkdir(parents=True)
    rng = np.random.default_rng(0)
    for number in range(12):
        Image.fromarray(rng.integers(0, 255, (60, 80, 3), dtype=np.uint8)).save(folder / f"{number}.png")
    path = folder.parent / "pictures.touchstone"
    with Project.create(path, [NewQuestion("q", "choice", "What?", ("cat", "dog"))], owner="Lea") as project:
        bring_in(project, [folder], ImportOptions())
    return path


def test_images_go_inside_and_do_not_come_back_into_the_project(pictures: Path, tmp_path: Path,
                                                               touchstone_home: Path) -> None:
    with Project.open(pictures) as project:
        project.act_as("Lea")
        result = pack(project, tmp_path / "ann", PackOptions("Ann", with_images=True), Quiet())
    assert (result.items, result.images, result.missing) == (12, 12, 0)
    out = tmp_path / "ann.touchstone"
    assert result.bytes == out.stat().st_size
    kept = rows(out, "SELECT length(bytes) FROM content")
    assert sorted(row[0] for row in kept) == sorted(f.stat().st_size for f in (pictures.parent / "pictures").iterdir())
    worked(out, "cat", 1, 2)
    with Project.open(pictures) as project:
        project.act_as("Lea")
        assert merge(project, out).facts_added == 2
    assert rows(pictures, "SELECT count(*) FROM content") == [(0,)]
    assert rows(pictures, "SELECT count(*) FROM place") == [(12,)]


def test_a_pack_elsewhere_still_finds_the_images_where_they_lie(pictures: Path, tmp_path: Path) -> None:
    with Project.open(pictures) as project:
        project.act_as("Lea")
        pack(project, tmp_path / "ann", PackOptions("Ann"), Quiet())
    with Project.open(tmp_path / "ann.touchstone", write=False) as project:
        with project.reading() as connection:
            item = read.item(connection, 1)
        assert item is not None
        found = image_path(project, item)
    assert found is not None
    assert found.is_relative_to(pictures.parent)


def test_an_image_that_is_gone_is_counted(pictures: Path, tmp_path: Path) -> None:
    (pictures.parent / "pictures" / "3.png").unlink()
    with Project.open(pictures) as project:
        project.act_as("Lea")
        result = pack(project, tmp_path / "ann", PackOptions("Ann", with_images=True), Quiet())
    assert (result.images, result.missing) == (11, 1)


def test_the_size_is_told_before_and_is_about_right(path: Path, pictures: Path, tmp_path: Path) -> None:
    for source, images in ((path, False), (pictures, True)):
        told: list[int] = []
        with Project.open(source) as project:
            project.act_as("Lea")
            result = pack(project, tmp_path / f"size {images}", PackOptions("Ann", with_images=images), Quiet(),
                          lambda items, size, told=told: told.append(size))
        assert 0.7 < told[0] / result.bytes < 1.4, (told, result)


def test_a_pack_is_never_written_over_nor_made_of_a_pack(path: Path) -> None:
    out = packed(path, "Ann")
    before = out.read_bytes()
    with pytest.raises(UserError, match="exists already"):
        packed(path, "Ann")
    assert out.read_bytes() == before
    for source, name, reason in ((out, "second", "pack of Ann"), (path, "nowhere/ann", "no folder")):
        with Project.open(source) as project:
            project.act_as("Lea")
            with pytest.raises(UserError, match=reason):
                pack(project, path.parent / name, PackOptions("Ann"), Quiet())


@pytest.fixture
def big(tmp_path: Path) -> Iterator[Project]:
    path = tmp_path / "big.touchstone"
    with Project.create(path, [NewQuestion("q", "choice", "What?", ("cat", "dog"))], owner="Lea") as project:
        project.do(AddItems(tuple(Found(record_identity(str(n)), "record", f"record {n}",
                                        fields={"id": str(n), "text": f"some words about {n} " * 5})
                                  for n in range(5000)), "table"))
        q = project.schema().question().id
        project.do(AddVotes(q, tuple(Vote(n, "Ann", '"cat"') for n in range(1, 5001))))
        yield project


def test_the_estimate_holds_for_thousands_of_items(big: Project, tmp_path: Path) -> None:
    contents = choose(big, PackOptions("Ann"), Quiet())
    told = estimate(big, contents)
    made = pack(big, tmp_path / "out", PackOptions("Ann"), Quiet())
    assert isinstance(made, Packed)
    assert 0.7 < told / made.bytes < 1.4


def test_a_new_person_is_added_and_a_project_file_tells_its_kind(path: Path) -> None:
    out = packed(path, "Dora")
    with Project.open(path, write=False) as project:
        assert owner_of(project) is None
        dora = project.schema().annotator_named("Dora")
        assert dora is not None
    with Project.open(out, write=False) as project:
        owner = owner_of(project)
        assert owner is not None
        assert owner.uuid == dora.uuid
        assert database.project_of(out) == database.project_of(path)
    with Project.open(path) as project:
        project.act_as("Lea")
        project.do(AddAnnotator("Dora"))
        assert sum(one.name == "Dora" for one in project.schema().annotators) == 2
