"""Scanning: what a folder gives, in which order, and what is told of the files that give nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image

from labeling.items.found import Found, Refused
from labeling.items.identity import content_identity
from labeling.items.scan import natural_order, scan
from labeling.workers import Cancelled


def picture(path: Path, level: int = 0, size: tuple[int, int] = (6, 4)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("L", size, level).save(path)
    return path


def test_a_folder_gives_its_images_in_natural_order_by_content_not_by_ending(tmp_path: Path) -> None:
    for number in (10, 2, 1):
        picture(tmp_path / f"slide {number}.png", number)
    picture(tmp_path / "b" / "deep" / "x.png", 50)
    (tmp_path / "really a jpeg.png").write_bytes(picture(tmp_path / "t.jpg", 77).read_bytes())
    (tmp_path / "t.jpg").unlink()
    told = list(scan([tmp_path]))
    assert [one.path for one in told if isinstance(one, Found)] == [
        "really a jpeg.png", "slide 1.png", "slide 2.png", "slide 10.png", "b/deep/x.png"]
    assert all(isinstance(one, Found) and not one.reason and (one.width, one.height) == (6, 4) for one in told)
    assert told[0].identity == content_identity(tmp_path / "really a jpeg.png")  # type: ignore[union-attr]


def test_the_clutter_of_file_managers_and_the_program_is_passed_over_in_silence(tmp_path: Path) -> None:
    for name in (".DS_Store", "Thumbs.db", "desktop.ini", ".hidden.png", "work.touchstone", "work.touchstone-wal",
                 "._a.png", ".git/config"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"anything")
    picture(tmp_path / "a.png")
    assert [one.name for one in scan([tmp_path]) if isinstance(one, Found)] == ["a.png"]
    assert len(list(scan([tmp_path]))) == 1


def test_what_is_no_image_is_named_and_a_broken_image_is_an_item_with_a_reason(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "empty.jpg").write_bytes(b"")
    (tmp_path / "labels.csv").write_text("item,label\na,b\n")
    told = {getattr(one, "path", "") or getattr(one, "source", ""): one for one in scan([tmp_path])}
    assert isinstance(told["notes.txt"], Refused)
    assert isinstance(told["labels.csv"], Refused)
    broken = told["empty.jpg"]
    assert isinstance(broken, Found)
    assert broken.reason == "File is empty (0 bytes)"


def test_copies_of_an_image_are_one_item_with_two_paths(tmp_path: Path) -> None:
    one = picture(tmp_path / "a.png")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "again.png").write_bytes(one.read_bytes())
    told = [one for one in scan([tmp_path]) if isinstance(one, Found)]
    assert len(told) == 2
    assert len({one.identity for one in told}) == 1


def test_pages_become_items_only_when_asked(tmp_path: Path) -> None:
    pages = [Image.new("L", (4, 4), level) for level in (0, 90, 180)]
    pages[0].save(tmp_path / "stack.tif", save_all=True, append_images=pages[1:])
    picture(tmp_path / "flat.png")
    whole = [one for one in scan([tmp_path]) if isinstance(one, Found)]
    each = [one for one in scan([tmp_path], pages=True) if isinstance(one, Found)]
    assert [(one.name, one.pages) for one in whole] == [("flat.png", 1), ("stack.tif", 3)]
    assert [(one.name, one.page) for one in each] == [
        ("flat.png", 0), ("stack.tif#1", 0), ("stack.tif#2", 1), ("stack.tif#3", 2)]
    assert each[0].identity == whole[0].identity  # a single page is the same item either way
    assert len({one.identity for one in (*whole, *each)}) == 5


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission_says_so(tmp_path: Path) -> None:
    picture(tmp_path / "a.png").chmod(0)
    (told,) = scan([tmp_path])
    assert isinstance(told, Found)
    assert told.reason == "No permission to read it"


def test_files_to_skip_are_left_out(tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        picture(tmp_path / name)
    assert [one.name for one in scan([tmp_path], skip=["a.png"]) if isinstance(one, Found)] == ["b.png"]


def test_stopping_ends_a_scan_between_two_files(tmp_path: Path) -> None:
    for number in range(60):
        picture(tmp_path / f"{number}.png", number)

    class Stop:
        def report(self, done: int, total: int | None = None, text: str = "") -> None:
            if text == "30.png":
                raise Cancelled

    told: list[Found | Refused] = []
    with pytest.raises(Cancelled):
        told.extend(scan([tmp_path], progress=Stop()))


def test_natural_order_takes_numbers_as_numbers() -> None:
    names = ["a10", "a2", "a1b", "a1", "B1", "2", "10", "a01"]
    assert sorted(names, key=natural_order) == ["2", "10", "a01", "a1", "a1b", "a2", "a10", "B1"]


def test_a_scan_is_the_same_each_time(shared_data: Path) -> None:
    folder = shared_data / "images_pillow" / "avif"
    assert list(scan([folder])) == list(scan([folder]))
