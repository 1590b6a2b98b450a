"""Importing as a job: what is kept when it is stopped, broken off or out of room, and what paths it can take."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from labeling.commands.shaping import NewQuestion
from labeling.errors import UserError
from labeling.project import Project
from labeling.steps.bring_in import ImportOptions, bring_in
from labeling.workers import Cancelled


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "study.touchstone", [NewQuestion("label", "choice", "What?", ("a", "b"))],
                        owner="Ann") as made:
        yield made


def pictures(folder: Path, count: int) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        Image.new("L", (6 + number, 4), number).save(folder / f"{number}.png")
    return folder


class StopAfter:
    """Progress of somebody who asks to stop at the nth report of something done."""

    def __init__(self, reports: int) -> None:
        self.left = reports

    def report(self, done: int, total: int | None = None, text: str = "") -> None:
        if done > 0:
            self.left -= 1
            if self.left < 0:
                raise Cancelled


def test_stopping_keeps_what_was_committed_and_going_on_adds_the_rest(project: Project, tmp_path: Path) -> None:
    table = tmp_path / "rows.csv"
    table.write_text("id,text\n" + "".join(f"{number},row {number}\n" for number in range(5000)))
    stopped = bring_in(project, [table], ImportOptions(), StopAfter(2))
    assert stopped.stopped
    assert 0 < stopped.items_added < 5000
    assert project.check().ok
    rest = bring_in(project, [table], ImportOptions())
    assert (rest.items_known, rest.items_added) == (stopped.items_added, 5000 - stopped.items_added)
    project.undo()
    project.undo()
    again = bring_in(project, [table], ImportOptions())
    assert (again.items_added, again.items_known) == (5000, 0)


class Killer:
    """Ends the reading process whenever it says that it is at this file."""

    def __init__(self, victim: str) -> None:
        self.victim, self.kills = victim, 0

    def report(self, done: int, total: int | None = None, text: str = "") -> None:
        if text == self.victim:
            for one in psutil.Process().children():
                if "spawn_main" in " ".join(one.cmdline()):
                    one.kill()
                    self.kills += 1


def test_a_file_that_ends_the_reader_is_named_and_all_others_come_in_once(project: Project, tmp_path: Path) -> None:
    folder = pictures(tmp_path / "images", 12)
    (folder / "11.jpg").write_bytes(b"")
    noise = np.random.default_rng(0).integers(0, 255, (1500, 1500, 3), np.uint8)
    Image.fromarray(noise).save(folder / "5 deadly.jp2")  # slow to read, so that it is caught at it
    killer = Killer("5 deadly.jp2")
    report = bring_in(project, [folder], ImportOptions(), killer)
    assert killer.kills == 2  # with two threads it can't be told whose fault it was
    assert (report.items_added, report.items_known) == (12, 0)
    assert [(one.source, one.reason) for one in report.errors] == [
        ("5 deadly.jp2", "Reading it ended the reader (out of memory, or a broken file); it was left out"),
        ("11.jpg", "File is empty (0 bytes)")]


@pytest.mark.skipif(sys.platform == "win32", reason="names and links of a POSIX file system")
def test_odd_names_links_and_pipes_are_items_or_named(project: Project, tmp_path: Path) -> None:
    folder = pictures(tmp_path / "Röntgen bilder 画像", 2)
    long = "x" * 245 + ".png"
    (folder / long).write_bytes((folder / "0.png").read_bytes() + b" ")
    (folder / "round").symlink_to(folder)
    elsewhere = pictures(tmp_path / "elsewhere", 4)
    (folder / "linked").symlink_to(elsewhere)
    (folder / "lost.png").symlink_to(tmp_path / "nowhere.png")
    (folder / "self.png").symlink_to(folder / "self.png")
    os.mkfifo(folder / "pipe.png")
    (Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.png"))).write_bytes(b"x")
    report = bring_in(project, [folder], ImportOptions())
    assert report.items_added == 5  # two of the four linked ones have the bytes of those beside
    assert report.items_known == 2
    assert {one.source: one.reason for one in report.errors} == {
        "lost.png": "The file is not there any more, or a link leads nowhere",
        "self.png": "A link that leads to itself",
        "pipe.png": "Not an ordinary file, left out",
        "\\udcff\\udcfe.png": "Its name is no text; rename it"}
    assert bring_in(project, [folder], ImportOptions()).items_added == 0


def test_pages_are_not_embedded_as_each_would_keep_the_whole_file(project: Project, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="Pages can't be embedded"):
        bring_in(project, [pictures(tmp_path / "images", 1)], ImportOptions(pages=True, embed=True))
    assert bring_in(project, [tmp_path / "images"], ImportOptions(pages=True)).items_added == 1


def test_a_project_that_moved_with_its_images_finds_them_again(tmp_path: Path) -> None:
    from labeling.steps.content import image_path
    from labeling.store import read

    pictures(tmp_path / "old" / "images", 3)
    with Project.create(tmp_path / "old" / "a.touchstone", [], owner="Ann") as made:
        assert bring_in(made, [tmp_path / "old" / "images"], ImportOptions()).items_added == 3
    (tmp_path / "old").rename(tmp_path / "new place")
    with Project.open(tmp_path / "new place" / "a.touchstone") as moved:
        moved.act_as("Ann")
        with moved.reading() as connection:
            items = list(read.each_item(connection))
        assert [image_path(moved, item) for item in items] == [
            tmp_path / "new place" / "images" / f"{number}.png" for number in range(3)]
        assert bring_in(moved, [tmp_path / "new place" / "images"], ImportOptions()).items_added == 0


FULL = """
import resource, signal, sys
from pathlib import Path
from labeling.errors import UserError
from labeling.project import Project
from labeling.steps.bring_in import ImportOptions, bring_in
if __name__ == "__main__":
    project = Project.open(Path(sys.argv[1]))
    project.act_as("Ann")
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3 << 20, 3 << 20))
    try:
        bring_in(project, [Path(sys.argv[2])], ImportOptions())
    except Exception as error:
        print(type(error).__name__, error)
    finally:
        try:
            project.close()
        except Exception as error:
            print("close:", error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files here")
def test_without_room_it_says_so_and_the_file_is_whole(project: Project, tmp_path: Path) -> None:
    path, table = project.path, tmp_path / "rows.csv"
    letters = random.Random(0)
    table.write_text("id,text\n" + "".join(f"{number},{letters.randbytes(100).hex()}\n" for number in range(20_000)))
    project.close()
    ran = subprocess.run([sys.executable, "-c", FULL, str(path), str(table)], capture_output=True, text=True, check=False,
                         cwd=Path(__file__).resolve().parents[2], timeout=120)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("Unwritable Can't save: the disk"), ran.stdout + ran.stderr
    with Project.open(path) as opened:
        assert opened.check().ok
        opened.act_as("Ann")
        rest = bring_in(opened, [table], ImportOptions())
        assert rest.items_known > 0
        assert rest.items_known + rest.items_added == 20_000
