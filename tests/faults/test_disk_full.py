"""A full disk while labelling: said in words, kept in memory, saved in order once there is room."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from .conftest import Start

SMALL = ("unshare", "--mount", "--map-root-user", "sh", "-c",
         'mount -t tmpfs -o size=4m tmpfs "$0" && exec "$@"')


def run(process: subprocess.Popen[str]) -> dict[str, Any]:
    out, words = process.communicate(timeout=120)
    assert process.returncode == 0, words
    return json.loads(out)


def test_on_a_full_disk_labels_wait_in_memory_and_are_saved_when_there_is_room(tmp_path: Path, child: Start) -> None:
    small = tmp_path / "small disk"
    small.mkdir()
    if shutil.which("unshare") is None or subprocess.run([*SMALL, small, "true"], capture_output=True,
                                                         check=False).returncode:
        pytest.skip("this system lets no ordinary process make a small file system (unshare, tmpfs)")
    told = run(child("disk_full.py", small, "fill", before=(*SMALL, str(small))))
    assert told["bar"] == ("Can't save: the disk is full. Your last 3 labels are kept in memory. Free some space, "
                           "then press Save.")
    look_at(told)


def test_when_the_disk_takes_no_more_labels_wait_in_memory(tmp_path: Path, child: Start) -> None:
    told = run(child("disk_full.py", tmp_path, "limit"))
    assert "Your last 3 labels are kept in memory." in told["bar"]
    look_at(told)


def look_at(told: dict[str, Any]) -> None:
    assert told["offered"] == "Save"
    assert "3 labels" in told["status"]
    assert told["stored"] == []
    assert told["after"].startswith("Saved · ")
    assert not told["bar_after"]
    assert told["kept"] == ['"cat"', '"dog"', '"owl"']
    assert told["problems"] == []
