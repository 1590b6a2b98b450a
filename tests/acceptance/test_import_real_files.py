"""Real and hostile files by the command line: each ends as an item or as a named reason, soon, in little memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from labeling.items.found import Found
from labeling.items.tables import read_table

pytestmark = pytest.mark.timeout(900)
ROOT = Path(__file__).resolve().parents[2]
GIGABYTE = 1 << 30
ODD = ("Traceback", "Error", "object at 0x", "\n", "0x", "None", "specification:", "polars")  # no words for a person


@dataclass(frozen=True, slots=True)
class Ran:
    """One run of the command: what it printed, how it ended, seconds, and the peak memory of all its processes."""

    code: int
    out: dict[str, object]
    said: str
    seconds: float
    peak: int

    @property
    def reasons(self) -> list[dict[str, str]]:
        return self.out["errors"]  # type: ignore[return-value]


def touchstone(*arguments: object, folder: Path) -> Ran:
    with (folder / "out").open("w+") as out, (folder / "err").open("w+") as err:
        begun, peak = time.monotonic(), 0
        process = subprocess.Popen([sys.executable, "-m", "app", *map(str, arguments), "--json"], stdout=out, stderr=err,
                                   cwd=ROOT, env=os.environ)
        while process.poll() is None:
            peak = max(peak, tree_bytes(process.pid))
            assert time.monotonic() - begun < 600, "it hangs"
            time.sleep(0.05)  # asking is not free: it looks at every process of the machine
        out.seek(0)
        err.seek(0)
        text = out.read()
        return Ran(process.returncode, json.loads(text) if text else {}, err.read(), time.monotonic() - begun, peak)


def tree_bytes(pid: int) -> int:
    """Memory of a process and all that it started."""
    total = 0
    try:
        for one in (top := psutil.Process(pid), *top.children(recursive=True)):
            total += one.memory_info().rss
    except psutil.NoSuchProcess:
        pass
    return total


def project(folder: Path, template: str) -> Path:
    path = folder / "study.touchstone"
    assert touchstone("new", path, "--template", template, "--classes", "a,b", folder=folder).code == 0
    return path


def in_plain_words(reason: str) -> bool:
    return len(reason) > 8 and reason[0].isupper() and not any(one in reason for one in ODD)


@pytest.mark.parametrize(("name", "readable"), [("images_pillow", 360), ("images_heif", 15)])
def test_every_file_of_a_folder_of_images_is_an_item_or_a_named_reason(
        shared_data: Path, tmp_path: Path, name: str, readable: int) -> None:
    files = {one.relative_to(shared_data / name).as_posix() for one in (shared_data / name).rglob("*") if one.is_file()}
    path = project(tmp_path, "image-classification")
    ran = touchstone("import", path, shared_data / name, folder=tmp_path)
    assert (ran.code, ran.said) == (0, "")  # what decoders print past Python is not for the person
    added, known = ran.out["items_added"], ran.out["items_known"]  # known: a copy of a file that was there already
    assert added + known + len(ran.reasons) == len(files)  # type: ignore[operator]
    assert added >= readable  # type: ignore[operator]
    assert {one["source"] for one in ran.reasons} < files
    assert [one for one in ran.reasons if not in_plain_words(one["reason"])] == []
    assert ran.peak < GIGABYTE, f"{ran.peak >> 20} MB"
    assert ran.seconds < 120
    print(f"\n{name}: {added} items, {known} copies, {len(ran.reasons)} reasons, {ran.seconds:.1f} s, "
          f"{ran.peak >> 20} MB at most")
    again = touchstone("import", path, shared_data / name, folder=tmp_path)
    assert (again.out["items_added"], again.out["items_known"]) == (0, added + known)  # type: ignore[operator]
    assert again.reasons == ran.reasons
    assert touchstone("check", path, folder=tmp_path).out["ok"] is True


@pytest.mark.parametrize(("name", "readable"), [("tables_tabulator", 26), ("tables_parquet", 34)])
def test_every_table_gives_records_or_a_named_reason(
        shared_data: Path, tmp_path: Path, name: str, readable: int) -> None:
    files = sorted(one for one in (shared_data / name).rglob("*") if one.is_file())
    path = project(tmp_path, "table-classification")
    ran = touchstone("import", path, *files, folder=tmp_path)
    assert (ran.code, ran.said) == (0, "")
    named = {one["source"].split(":")[0] for one in ran.reasons}
    silent = [one.name for one in files if one.name not in named]
    with_records = [one for one in files if any(isinstance(found, Found) for found in read_table(one))]
    assert [name for name in silent if name not in {one.name for one in with_records}] == []
    assert len(with_records) >= readable
    assert ran.out["items_added"] > len(with_records)  # type: ignore[operator]
    assert [one for one in ran.reasons if not in_plain_words(one["reason"])] == []
    assert ran.peak < GIGABYTE, f"{ran.peak >> 20} MB"
    assert ran.seconds < 10 * len(files)  # each has a process of its own, on a machine that may be busy
    print(f"\n{name}: {len(with_records)} of {len(files)} files have records, {len(ran.reasons)} reasons, "
          f"{ran.seconds:.1f} s, {ran.peak >> 20} MB at most")
    assert touchstone("check", path, folder=tmp_path).out["ok"] is True


def test_a_single_file_that_is_no_table_ends_the_command_with_one_line(shared_data: Path, tmp_path: Path) -> None:
    ran = touchstone("import", project(tmp_path, "table-classification"),
                     shared_data / "tables_tabulator" / "table1.html", folder=tmp_path)
    assert ran.code == 1
    assert ran.said == "touchstone import: table1.html can't be imported. Not an image or a table. Nothing was imported.\n"


TABLES = ("table.csv", "table.csv.gz", "table.ndjson", "table-dicts.json", "table-lists.json", "table.ods",
          "special/table.csv.zip")


def test_the_same_table_is_the_same_items_whatever_the_format(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "tables_tabulator"
    ran = touchstone("import", project(tmp_path, "table-classification"), *(folder / name for name in TABLES),
                     folder=tmp_path)
    assert ran.reasons == []
    assert (ran.out["items_added"], ran.out["items_known"]) == (2, 2 * (len(TABLES) - 1))
