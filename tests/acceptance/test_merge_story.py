"""Three people label packs of real pictures apart, and the pieces come together the same in every order."""

from __future__ import annotations

import csv
import shutil
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from labeling.commands.answering import Answer, Decide, Note
from labeling.project import Project
from labeling.steps.packs import owner_of
from labeling.store import read

from .test_command_line import touchstone

pytestmark = pytest.mark.timeout(900)
PEOPLE = {"Ann": "slot1", "Ben": "slot2", "Cleo": "slot3"}  # each picture has one vote in each of three slots
AT_ONCE = 50


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def checked(path: Path) -> str:
    found = touchstone("check", path, "--json").json
    assert found["ok"], found["problems"]
    return found["digest"]


def label(pack: Path, votes: dict[str, str]) -> int:
    """Give the real votes as the person whose pack it is; returns how many."""
    with Project.open(pack) as project:
        owner = owner_of(project)
        assert owner is not None
        project.author = owner.id
        question = project.schema().question().id
        with project.reading() as connection:
            items = {name: id_ for name, id_ in read.names(connection).items() if name.endswith(".png")}
        parts = [Answer(id_, question, votes[name.rpartition("/")[2]], seconds=2.0) for name, id_ in items.items()]
        for start in range(0, len(parts), AT_ONCE):
            project.do(Decide(tuple(parts[start:start + AT_ONCE])))
        project.do(Note(parts[0].item, f"a private word of {owner.name}"))
        return len({part.item for part in parts})


@pytest.fixture(scope="module")
def votes(shared_data: Path) -> dict[str, dict[str, str]]:
    """slot -> picture -> label."""
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in rows(shared_data / "cifar10n_2000" / "annotations.csv"):
        found[row["slot"]][row["image"].rpartition("/")[2]] = row["label"]
    return dict(found)


def test_two_thousand_pictures_go_out_in_three_packs_and_come_back(
        shared_data: Path, votes: dict[str, dict[str, str]], tmp_path: Path, touchstone_home: Path) -> None:
    source, study = shared_data / "cifar10n_2000", tmp_path / "study.touchstone"
    classes = ",".join(sorted({label for of in votes.values() for label in of.values()}))
    touchstone("new", study, "--template", "image-classification", "--classes", classes, "--json")
    assert touchstone("import", study, source / "images", "--json").json["items_added"] == 2000
    packs, items = {}, Counter[str]()
    for name in PEOPLE:
        packs[name] = tmp_path / f"{name}.touchstone"
        made = touchstone("pack", study, packs[name], "--annotator", name, "--overlap", "2", "--among",
                          ",".join(PEOPLE), "--with-images", "--json").json
        assert made["missing"] == 0
        assert made["bytes"] == packs[name].stat().st_size
        items[name] = made["items"]
    assert sum(items.values()) == 4000
    assert max(items.values()) - min(items.values()) <= 1
    empty = checked(study)
    for name, slot in PEOPLE.items():
        assert label(packs[name], votes[slot]) == items[name]
        checked(packs[name])
    other, third = tmp_path / "other.touchstone", tmp_path / "third.touchstone"
    for one in (other, third):
        shutil.copyfile(study, one)
    ann, ben, cleo = packs.values()
    told = touchstone("merge", study, ann, ben, cleo, "--preview", "--json").json["preview"]
    assert [[(who["name"], who["answers"]) for who in one["people"]] for one in told] == [
        [(name, items[name])] for name in PEOPLE]
    assert [one["conflicts"] for one in told] == [0, 0, 0]
    assert checked(study) == empty
    merged = touchstone("merge", study, ann, ben, cleo, "--json").json
    assert merged["facts_added"] == 4003
    assert merged["items_added"] == 0
    for one in (cleo, ann, ben, ann):  # one by one, and one of them twice
        touchstone("merge", other, one, "--json")
    touchstone("merge", ann, cleo, "--json")  # a colleague took in another's before handing over
    touchstone("merge", third, ben, ann, "--json")
    assert checked(study) == checked(other) == checked(third)
    known = {who["name"]: who["answers"] for who in touchstone("info", study, "--json").json["annotators"]}
    assert {name: known[name] for name in PEOPLE} == dict(items)
    assert touchstone("merge", study, other, third, ann, "--json").json["facts_added"] == 0
    agreement = touchstone("agreement", study, "--json").json
    assert {pair["shared"] for pair in agreement["pairwise"]} <= set(range(600, 734)), "a third of all each"
    assert agreement["alpha"] > 0.5


def test_nothing_of_a_colleague_is_in_a_pack_made_later(
        shared_data: Path, votes: dict[str, dict[str, str]], tmp_path: Path, touchstone_home: Path) -> None:
    study = tmp_path / "study.touchstone"
    touchstone("new", study, "--template", "image-classification", "--classes",
               ",".join(sorted(set(votes["slot1"].values()))), "--json")
    folder = tmp_path / "pictures"
    folder.mkdir()
    for picture in sorted((shared_data / "cifar10n_2000" / "images").iterdir())[:60]:
        shutil.copyfile(picture, folder / picture.name)
    touchstone("import", study, folder, "--json")
    touchstone("pack", study, tmp_path / "first", "--annotator", "Ann", "--json")
    label(tmp_path / "first.touchstone", votes["slot1"])
    touchstone("merge", study, tmp_path / "first.touchstone", "--json")
    private = b"a private word of Ann"
    assert private in study.read_bytes()
    for name, has in (("Ann", True), ("Ben", False)):
        touchstone("pack", study, tmp_path / f"later {name}", "--annotator", name, "--json")
        assert (private in (tmp_path / f"later {name}.touchstone").read_bytes()) == has


def test_votes_of_product_pairs_split_over_copies_come_together(
        shared_data: Path, tmp_path: Path, touchstone_home: Path) -> None:
    source, whole = shared_data / "crowd_product", tmp_path / "whole.touchstone"
    touchstone("new", whole, "--template", "table-classification", "--classes", "0,1", "--json")
    touchstone("import", whole, source / "items.csv", "--id", "item", "--json")
    cast = rows(source / "annotations.csv")
    copies: list[Path] = []
    for number in range(3):
        part, copy = tmp_path / f"votes {number}.csv", tmp_path / f"copy {number}.touchstone"
        mine = [row for row in cast if int(row["annotator"][1:]) % 3 == number]
        part.write_text("\n".join(["item,annotator,label", *(",".join(row.values()) for row in mine)]), encoding="utf-8")
        shutil.copyfile(whole, copy)
        added = touchstone("import", copy, part, "--format", "votes", "--json").json
        assert added["labels_added"] == len(mine)
        copies.append(copy)
    shutil.copyfile(copies[2], tmp_path / "third.touchstone")
    touchstone("merge", copies[0], copies[1], copies[2], "--json")
    touchstone("merge", copies[2], copies[1], "--json")
    touchstone("merge", copies[2], copies[0], "--json")  # which knows the others already
    touchstone("merge", copies[1], tmp_path / "third.touchstone", "--json")
    touchstone("merge", copies[1], copies[0], "--json")
    assert checked(copies[0]) == checked(copies[1]) == checked(copies[2])
    touchstone("import", whole, source / "annotations.csv", "--format", "votes", "--json")
    told = [touchstone("agreement", one, "--json").json for one in (whole, copies[0])]
    assert told[0]["alpha"] == pytest.approx(told[1]["alpha"], abs=1e-12)
    assert touchstone("info", copies[0], "--json").json["answers"] == len(cast)
