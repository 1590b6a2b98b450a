"""An export is there as a whole or not at all, and what was there before stays until then."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import pytest

from labeling.errors import UserError
from labeling.formats.base import ExportPlan, Format
from labeling.formats.csv_format import Csv
from labeling.formats.registry import FORMATS
from labeling.formats.write import write_dataset
from labeling.project import Project
from labeling.steps.export import ExportOptions, export
from labeling.workers import Cancelled, Progress, Quiet

from .export_project import make


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return make(tmp_path / "study.touchstone")


@pytest.fixture
def out(study: Path) -> Path:
    """An earlier export."""
    with Project.open(study, write=False) as project:
        export(project, study.parent / "out", ExportOptions("csv", version="1.2"), Quiet())
    return study.parent / "out"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def beside(out: Path) -> list[str]:
    """What lies beside an export and is no part of the project."""
    return sorted(path.name for path in out.parent.iterdir() if path.name.startswith(".touchstone-export"))


@pytest.mark.parametrize("name", ["csv", "jsonl", "parquet"])
def test_the_manifest_tells_what_is_there(study: Path, name: str) -> None:
    out = study.parent / name
    with Project.open(study, write=False) as project:
        written = export(project, out, ExportOptions(name, version="1.2"), Quiet())
        position = project.uuid().hex
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert set(written.files) == set(contents(out)) == {*manifest["files"], "manifest.json"}
    for file, facts in manifest["files"].items():
        data = (out / file).read_bytes()
        assert facts == {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    assert manifest["program"] == "Touchstone"
    assert manifest["version"] == "1.2"
    assert manifest["items"] == 6
    assert manifest["project_id"] == position
    assert manifest["log_position"] > 0
    question = manifest["questions"][0]
    assert question["classes"] == ["cat", "dog", "owl"]
    assert len(question["version"]) == 16
    assert question["consensus"] is None


def test_cancelling_midway_leaves_the_earlier_export(out: Path, study: Path) -> None:
    class StopsLate:
        def report(self, done: int, total: int | None = None, text: str = "") -> None:
            if text == "Bringing files to the disk":  # everything is written by then
                raise Cancelled

    before = contents(out)
    with Project.open(study, write=False) as project, pytest.raises(Cancelled):
        export(project, out, ExportOptions("jsonl"), StopsLate())
    assert contents(out) == before
    assert beside(out) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from labeling.formats import place
from labeling.project import Project
from labeling.steps.export import ExportOptions, export
from labeling.workers import Quiet

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

if sys.argv[3] == "before":
    from labeling.formats import write
    write.put_in_place = die
else:  # between the two renames
    rename, count = Path.rename, 0
    def dies(self, target):
        global count
        count += 1
        return die() if count == 2 else rename(self, target)
    Path.rename = dies
with Project.open(Path(sys.argv[1]), write=False) as project:
    export(project, Path(sys.argv[2]), ExportOptions("jsonl"), Quiet())
"""


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is POSIX")
@pytest.mark.parametrize("when", ["before", "between"])
def test_a_kill_loses_nothing_and_the_next_export_tidies_up(out: Path, study: Path, when: str) -> None:
    before = contents(out)
    died = subprocess.run([sys.executable, "-c", KILLED, str(study), str(out), when], check=False, timeout=60,
                          env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])})
    assert died.returncode == -signal.SIGKILL
    assert beside(out)  # what it was writing
    if when == "before":
        assert contents(out) == before
    else:
        assert not out.exists()  # for as long as nobody exports again
    with Project.open(study, write=False) as project:
        with pytest.raises(UserError):  # this one fails, and yet the earlier export is back
            export(project, out, ExportOptions("images"), Quiet())
        assert contents(out) == before
        assert beside(out) == []
        export(project, out, ExportOptions("jsonl"), Quiet())
    assert "labels.jsonl" in contents(out)
    assert beside(out) == []


def test_an_export_that_nobody_changed_is_replaced(out: Path, study: Path) -> None:
    with Project.open(study, write=False) as project:
        export(project, out, ExportOptions("parquet"), Quiet())
    assert set(contents(out)) == {"labels.parquet", "manifest.json"}


@pytest.mark.parametrize("change", ["edited", "added", "foreign", "file"])
def test_what_a_person_put_there_is_never_overwritten(out: Path, study: Path, change: str) -> None:
    target = out
    if change == "edited":  # of the same length, so that only the hash tells
        labels = out / "labels.csv"
        labels.write_text(labels.read_text(encoding="utf-8").replace("dog", "cat"), encoding="utf-8")
    elif change == "added":
        (out / "notes.txt").write_text("mine", encoding="utf-8")
    elif change == "foreign":
        target = out.parent
    else:
        target = study
    before = contents(out)
    with Project.open(study, write=False) as project, pytest.raises(UserError) as caught:
        export(project, target, ExportOptions("jsonl"), Quiet())
    assert "touched" in str(caught.value)
    assert contents(out) == before


def test_an_empty_folder_and_a_missing_parent_are_taken(study: Path) -> None:
    (study.parent / "empty").mkdir()
    with Project.open(study, write=False) as project:
        for name in ("empty", "a/b/c"):
            export(project, study.parent / name, ExportOptions("csv"), Quiet())
            assert (study.parent / name / "labels.csv").is_file()


class FullDisk(Format):
    """Writes what CSV writes, and then to a device that is always full: a real ENOSPC."""

    name = "full"
    title = description = "Full"
    kinds: ClassVar[frozenset[str]] = frozenset({"choice"})

    def write(self, plan: ExportPlan, folder: Path, progress: Progress) -> None:
        Csv().write(plan, folder, progress)
        with Path("/dev/full").open("wb") as device:
            device.write(b"x" * 100_000)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_said_in_words_and_leaves_the_earlier_export(out: Path) -> None:
    from labeling.formats.base import ExportItem, ExportLabel

    before = contents(out)
    item = ExportItem("a", "00", "record", (ExportLabel("label", ("cat",), None, "single", 1),))
    with pytest.raises(UserError, match=r"more room than the disk has.*is as it was"):
        write_dataset(ExportPlan([item], 1), FullDisk(), out, Quiet())
    assert contents(out) == before
    assert beside(out) == []


LIMITED = """
import resource, sys
from pathlib import Path
from labeling.errors import UserError
from labeling.project import Project
from labeling.steps.export import ExportOptions, export
import polars

class FillsUp:
    def report(self, done, total=None, text=""):
        if text.endswith(" items"):  # the writing has begun
            resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))

with Project.open(Path(sys.argv[1]), write=False) as project:
    try:
        export(project, Path(sys.argv[2]), ExportOptions(sys.argv[3]), FillsUp())
    except UserError as error:
        print(error)
"""


@pytest.mark.skipif(os.name == "nt", reason="limits are POSIX")
@pytest.mark.parametrize("name", [one.name for one in FORMATS if not one.needs_files])
def test_every_format_says_a_full_disk_in_words(study: Path, name: str) -> None:
    done = subprocess.run([sys.executable, "-c", LIMITED, str(study), str(study.parent / "out"), name], check=True,
                          capture_output=True, text=True, timeout=60,
                          env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])})
    assert "more room than the disk has" in done.stdout, done
    assert not (study.parent / "out").exists()
