"""Parts of an export: near-duplicates together, the shares kept, the same for the same seed."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from labeling.commands.shaping import NewQuestion
from labeling.errors import UserError
from labeling.items.found import Cell
from labeling.project import Project
from labeling.steps.bring_in import ImportOptions, bring_in
from labeling.steps.export import ExportOptions, export
from labeling.steps.near import alike_texts
from labeling.workers import Quiet

from .export_project import records, vote

SPLIT = "train=0.8,val=0.1,test=0.1"


def parts(project: Project, out: Path, *, seed: int = 0, split: str = SPLIT) -> dict[str, str]:
    """The part of each item."""
    export(project, out, ExportOptions("csv", split=split, seed=seed), Quiet())
    with (out / "labels.csv").open(newline="", encoding="utf-8") as file:
        return {row["item"]: row["split"] for row in csv.DictReader(file)}


def photo(rng: np.random.Generator) -> NDArray[np.uint8]:
    """A smooth random picture, as photographs are."""
    small = Image.fromarray(rng.integers(0, 255, (6, 8, 3), dtype=np.uint8))
    return np.asarray(small.resize((160, 120), Image.Resampling.BICUBIC))


@pytest.fixture
def near(tmp_path: Path) -> Path:
    """60 different pictures; twenty of them also again as JPEG, smaller, darker, and with a stamp in a corner."""
    folder, rng = tmp_path / "images", np.random.default_rng(3)
    folder.mkdir()
    for number in range(60):
        pixels = photo(rng)
        picture = Image.fromarray(pixels)
        picture.save(folder / f"{number:02}.png")
        if number < 20:
            picture.save(folder / f"{number:02}-jpeg.jpg", quality=35)
            picture.resize((80, 60)).save(folder / f"{number:02}-small.png")
            Image.fromarray((pixels * 0.8).astype(np.uint8)).save(folder / f"{number:02}-dark.png")
            stamped = pixels.copy()
            stamped[112:117, 125:155] = 255
            Image.fromarray(stamped).save(folder / f"{number:02}-stamp.png")
    return folder


def test_planted_near_duplicates_never_straddle(tmp_path: Path, near: Path) -> None:
    with Project.create(tmp_path / "p.touchstone", [NewQuestion("label", "choice", "?", ("cat", "dog"))]) as project:
        bring_in(project, [near], ImportOptions("images"))
        for seed in range(5):
            found = parts(project, tmp_path / "out", seed=seed)
            together = {}
            for name, part in found.items():
                together.setdefault(name[:2], set()).add(part)
            assert all(len(one) == 1 for one in together.values())
            assert len(set(found.values())) == 3
            manifest = json.loads((tmp_path / "out/manifest.json").read_text())
            assert manifest["near_duplicates"] == {"groups_kept_together": 20}  # and nothing else was held to be one
            assert manifest["parts"] == {one: list(found.values()).count(one) for one in ("train", "val", "test")}


def test_missing_images_are_no_duplicates_of_each_other(tmp_path: Path, near: Path) -> None:
    with Project.create(tmp_path / "p.touchstone", [NewQuestion("label", "choice", "?", ("cat", "dog"))]) as project:
        bring_in(project, [near], ImportOptions("images"))
        for path in near.iterdir():
            path.unlink()
        parts(project, tmp_path / "out")
    manifest = json.loads((tmp_path / "out/manifest.json").read_text())
    assert manifest["near_duplicates"] == {"groups_kept_together": 0}


def test_rows_that_are_equal_but_for_their_id_and_texts_that_nearly_are_stay_together(tmp_path: Path) -> None:
    words = ["the", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "dog", "while", "nobody", "in", "the",
             "small", "town", "looks", "at", "it"]
    rows: dict[str, dict[str, Cell]] = {}
    rng = np.random.default_rng(1)
    for number in range(40):
        text = " ".join(rng.permutation(words))
        rows[f"t{number:02}a"] = {"id": f"t{number:02}a", "text": text, "n": number}
        other = text.replace("fox", "cat").upper() + "!"
        rows[f"t{number:02}b"] = {"id": f"t{number:02}b", "text": other, "n": -number}
        rows[f"r{number:02}a"] = {"id": f"r{number:02}a", "x": number / 7, "city": "New York"}
        rows[f"r{number:02}b"] = {"id": f"r{number:02}b", "x": number / 7, "city": "New York"}
    with Project.create(tmp_path / "p.touchstone", [NewQuestion("label", "choice", "?", ("cat", "dog"))]) as project:
        records(project, rows)
        vote(project, {name: {"Ann": "cat" if int(name[1:3]) % 2 else "dog"} for name in rows})
        found = parts(project, tmp_path / "out", split="train=0.5,test=0.5")
    assert all(found[name] == found[f"{name[:3]}b"] for name in rows)
    assert json.loads((tmp_path / "out/manifest.json").read_text())["near_duplicates"]["groups_kept_together"] == 80


def test_texts_that_share_few_words_are_not_alike() -> None:
    rng = np.random.default_rng(0)
    texts = [" ".join(f"w{word}" for word in rng.integers(0, 50, 12)) for _ in range(500)]
    assert len(alike_texts(texts)) == 0
    assert alike_texts([texts[0], "short one", f"{texts[0]} more"]).tolist() == [[0, 2]]


def test_the_same_seed_gives_the_same_parts_whatever_the_order_of_import(tmp_path: Path) -> None:
    rows: dict[str, dict[str, Cell]] = {f"r{number:03}": {"id": f"r{number:03}", "x": number} for number in range(300)}
    found: list[dict[str, str]] = []
    for turn, names in enumerate((list(rows), list(rows)[::-1])):
        with Project.create(tmp_path / f"{turn}.touchstone",
                            [NewQuestion("label", "choice", "?", ("cat", "dog"))]) as project:
            records(project, {name: rows[name] for name in names})
            vote(project, {name: {"Ann": "cat" if int(name[1:]) % 3 else "dog"} for name in rows})
            found += [parts(project, tmp_path / "out"), parts(project, tmp_path / "out", seed=1)]
    assert found[0] == found[2]
    assert found[1] == found[3]
    assert found[0] != found[1]
    sizes = [list(found[0].values()).count(part) for part in ("train", "val", "test")]
    assert sizes == pytest.approx([240, 30, 30], abs=2)
    dogs = [sum(found[0][name] == part for name in rows if int(name[1:]) % 3 == 0) for part in ("train", "val", "test")]
    assert dogs == pytest.approx([80, 10, 10], abs=2)  # each part has its share of each label


def test_the_images_of_a_part_lie_in_its_folder(tmp_path: Path, near: Path) -> None:
    with Project.create(tmp_path / "p.touchstone", [NewQuestion("label", "choice", "?", ("cat",))]) as project:
        bring_in(project, [near], ImportOptions("images"))
        vote(project, {f"{number:02}.png": {"Ann": "cat"} for number in range(60)})
        export(project, tmp_path / "out", ExportOptions("images", split="train=0.5,test=0.5", only="class:cat"), Quiet())
    copies = [path.relative_to(tmp_path / "out").parts for path in (tmp_path / "out").rglob("*.png")]
    assert len(copies) == 60
    assert {copy[:2] for copy in copies} == {("train", "cat"), ("test", "cat")}


@pytest.mark.parametrize("text", ["train", "train=0.8", "train=0.5,test=0.6", "train=x,test=1", "train=-1,test=2"])
def test_a_wrong_split_is_refused_before_anything_is_read(tmp_path: Path, text: str) -> None:
    with Project.create(tmp_path / "p.touchstone", [NewQuestion("label", "choice", "?", ("cat",))]) as project, \
            pytest.raises(UserError):
        export(project, tmp_path / "out", ExportOptions("csv", split=text), Quiet())
