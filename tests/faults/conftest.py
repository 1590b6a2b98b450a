"""A project to break, and the person who labels it in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from labeling.commands.collecting import AddItems
from labeling.commands.shaping import NewQuestion
from labeling.items.found import Found
from labeling.items.identity import record_identity
from labeling.project import Project

CLASSES = ("cat", "dog", "owl")
ROOT = Path(__file__).resolve().parents[2]
Start = Callable[..., "subprocess.Popen[str]"]


def records(count: int, *, start: int = 0) -> AddItems:
    """So many short texts, as an import finds them."""
    return AddItems(tuple(Found(record_identity(f"r{number}"), "record", f"r{number}",
                                fields={"id": f"r{number}", "text": f"Text number {number}"})
                          for number in range(start, start + count)), "table")


@pytest.fixture
def project_file(tmp_path: Path) -> Path:
    """A closed project with 4,000 records, a question of single choice, and Ann."""
    path = tmp_path / "study.touchstone"
    with Project.create(path, [NewQuestion("label", "choice", "What is it?", CLASSES)], owner="Ann") as project:
        project.do(records(4000))
    return path


@pytest.fixture
def child(touchstone_home: Path) -> Start:
    """Starts one of the programs beside this file: child("labeller.py", path, "10", before=["strace"])."""
    def start(program: str, *arguments: object, before: tuple[str, ...] = ()) -> subprocess.Popen[str]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen",
                       "TOUCHSTONE_HOME": str(touchstone_home)}
        return subprocess.Popen(
            [*before, sys.executable, str(Path(__file__).with_name(program)), *map(str, arguments)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    return start
