"""Cells, file names and folders that would do harm as they are."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from labeling.commands.shaping import NewQuestion
from labeling.formats.file_names import LONGEST, Names, safe_name
from labeling.formats.formula import formula_read, formula_safe
from labeling.project import Project
from labeling.steps.bring_in import ImportOptions, bring_in
from labeling.steps.export import ExportOptions, export
from labeling.workers import Quiet

from .export_project import make, records, vote

LONG = "very long " * 40
BAD = ("a/b", "a_b", "..", "CON", "com1.txt", "Cat", "cat", "manifest.json", "labels.csv", "Größe", "猫", LONG,
       LONG + "x", 'what? "this"', " ", "trailing.")


@pytest.mark.parametrize(("cell", "written"), [
    ("=1+1", "'=1+1"), ("+cmd", "'+cmd"), ("-cmd", "'-cmd"), ("@SUM(A1)", "'@SUM(A1)"), ("\tx", "'\tx"),
    ("\rx", "'\rx"), ("-3", "-3"), ("+4.5", "+4.5"), ("-1e5", "-1e5"), ("-", "'-"), ("-1_000", "'-1_000"),
    ("-3+cmd|' /C calc'!A0", "'-3+cmd|' /C calc'!A0"), ("plain", "plain"), ("", ""), ("'quoted", "'quoted"),
    ("'=1", "''=1")])
def test_formulas_are_made_safe_and_numbers_stay_numbers(cell: str, written: str) -> None:
    assert formula_safe(cell) == written
    assert formula_read(written) == cell


@given(st.text(alphabet="'=+-@\t\r\n1a.", max_size=6))
def test_what_was_made_safe_reads_back_the_same(cell: str) -> None:
    assert formula_read(formula_safe(cell)) == cell


def test_the_table_is_safe_and_the_manifest_says_so(tmp_path: Path) -> None:
    names = ("=1+1", "+x", "-x", "@x", "\tx", "\ry", "-3", "plain")
    with Project.create(tmp_path / "p.touchstone", [NewQuestion("label", "choice", "?", ("=cat", "dog"))]) as project:
        records(project, {name: {"id": name} for name in names})
        vote(project, {name: {"Ann": "dog"} for name in names} | {"plain": {"Ann": "=cat"}})
        export(project, tmp_path / "out", ExportOptions("csv"), Quiet())
    with (tmp_path / "out/labels.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["item"] for row in rows} == {"'=1+1", "'+x", "'-x", "'@x", "'\tx", "'\ry", "-3", "plain"}
    assert [row["label"] for row in rows if row["item"] == "plain"] == ["'=cat"]
    note = json.loads((tmp_path / "out/manifest.json").read_text())["formula_cells"]
    assert note["rows_made_safe"] == 7
    assert "apostrophe" in note["how"]


@given(st.text(min_size=0, max_size=300))
def test_a_safe_name_is_one_that_every_system_takes(text: str) -> None:
    name = safe_name(text)
    assert name
    assert name not in (".", "..")
    assert len(name.encode()) <= LONGEST
    assert not set(name) & set('<>:"/\\|?*')
    assert name == name.strip(" .")
    assert name.split(".")[0].casefold() not in ("con", "nul", "aux", "prn", "com1", "lpt1")


@given(st.lists(st.text(max_size=200), max_size=20))
def test_names_never_meet_even_where_case_is_one(texts: list[str]) -> None:
    names = Names()
    given_out = [names.unique(text).casefold() for text in texts]
    assert len(set(given_out)) == len(texts)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """One picture for each bad class name, all called the same in folders of their own, and one in two pages."""
    rng = np.random.default_rng(0)
    for number in range(len(BAD)):
        folder = tmp_path / "images" / f"{number:02}"
        folder.mkdir(parents=True)
        Image.fromarray(rng.integers(0, 255, (24, 24, 3), dtype=np.uint8)).save(folder / "same.png")
    pages = [Image.fromarray(np.full((9, 9), shade, np.uint8)) for shade in (10, 200)]
    pages[0].save(tmp_path / "images" / "stack.tif", save_all=True, append_images=pages[1:])
    return tmp_path / "images"


def test_every_class_has_a_folder_of_its_own_and_every_image_is_its_own(tmp_path: Path, pictures: Path) -> None:
    with Project.create(tmp_path / "p.touchstone", [NewQuestion("label", "choice", "?", BAD[:-2] + BAD[-1:])]) as one:
        bring_in(one, [pictures], ImportOptions("images", pages=True))
        label = {f"{number:02}/same.png": name for number, name in enumerate(BAD) if name.strip()}
        vote(one, {item: {"Ann": name} for item, name in label.items()} |
             {"stack.tif#1": {"Ann": "Cat"}, "stack.tif#2": {"Ann": "Cat"}})
        written = export(one, tmp_path / "out", ExportOptions("images"), Quiet())
    assert written.items == len(label) + 2
    assert written.left_out == {"unlabelled": 1}
    manifest = json.loads((tmp_path / "out/manifest.json").read_text())
    assert set(manifest["folders"].values()) == {name.strip() for name in label.values()}
    assert len({name.casefold() for name in manifest["folders"]}) == len(manifest["folders"])
    with (tmp_path / "out/labels.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            copy = tmp_path / "out" / row["file"]
            assert manifest["folders"][Path(row["file"]).parent.as_posix()] == row["label"]
            if "#" not in row["item"]:
                assert copy.read_bytes() == (pictures / row["item"]).read_bytes()
            else:
                with Image.open(copy) as page:
                    assert page.n_frames == 1
                    assert page.getpixel((0, 0)) == {"1": 10, "2": 200}[row["item"][-1]]


def test_two_items_of_one_name_in_one_class_are_both_there(tmp_path: Path, pictures: Path) -> None:
    with Project.create(tmp_path / "p.touchstone", [NewQuestion("label", "choice", "?", ("cat",))]) as project:
        bring_in(project, [pictures], ImportOptions("images"))
        vote(project, {f"{number:02}/same.png": {"Ann": "cat"} for number in range(3)})
        export(project, tmp_path / "out", ExportOptions("images"), Quiet())
    assert sorted(path.name for path in (tmp_path / "out/cat").iterdir()) == ["same-2.png", "same-3.png", "same.png"]


def test_images_that_are_gone_or_changed_stay_out_by_name(tmp_path: Path, pictures: Path) -> None:
    with Project.create(tmp_path / "p.touchstone", [NewQuestion("label", "choice", "?", ("cat",))]) as project:
        bring_in(project, [pictures], ImportOptions("images"))
        vote(project, {f"{number:02}/same.png": {"Ann": "cat"} for number in range(3)})
        (pictures / "00/same.png").unlink()
        (pictures / "01/same.png").write_bytes((pictures / "05/same.png").read_bytes())
        written = export(project, tmp_path / "out", ExportOptions("images", only="class:cat"), Quiet())
        assert written.items == 1
        assert written.left_out == {"image not found": 1, "image changed since it was imported": 1}
        assert export(project, tmp_path / "csv", ExportOptions("csv", only="class:cat"), Quiet()).items == 3


def test_embedded_images_go_out_without_their_files(tmp_path: Path, pictures: Path) -> None:
    picture = (pictures / "00/same.png").read_bytes()
    with Project.create(tmp_path / "p.touchstone", [NewQuestion("label", "choice", "?", ("cat",))]) as project:
        bring_in(project, [pictures], ImportOptions("images", embed=True))
        vote(project, {"00/same.png": {"Ann": "cat"}})
        (pictures / "00/same.png").unlink()
        export(project, tmp_path / "out", ExportOptions("images"), Quiet())
    assert (tmp_path / "out/cat/same.png").read_bytes() == picture


def test_the_study_of_records_goes_out_as_typed_parquet(tmp_path: Path) -> None:
    import polars

    with Project.open(make(tmp_path / "p.touchstone"), write=False) as project:
        export(project, tmp_path / "out", ExportOptions("parquet"), Quiet())
    frame = polars.read_parquet(tmp_path / "out/labels.parquet")
    assert frame.columns == ["item", "question", "label", "confidence", "status", "votes", "split"]
    rows = {row["item"]: row for row in frame.iter_rows(named=True)}
    assert rows["agreed"]["label"] == ["dog"]
    assert rows["open"]["label"] is None
    assert rows["agreed"]["votes"] == 3
