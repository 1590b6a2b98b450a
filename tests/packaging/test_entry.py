"""The entry takes the short way to the window, and every other call to the commands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.__main__ import opens_window

SHORT_WAY = """import sys
import app.shell.start
from app.__main__ import main
def start(project):
    print(project, [name for name in ("app.cli", "sqlalchemy", "numpy") if name in sys.modules])
app.shell.start.start = start
main(sys.argv[1:])
"""


def test_the_window_is_reached_without_importing_the_commands_or_the_store(tmp_path: Path) -> None:
    project = tmp_path / "study.touchstone"
    project.touch()
    for arguments, shown in (([], None), ([str(project)], project)):
        done = subprocess.run([sys.executable, "-c", SHORT_WAY, *arguments], check=True, capture_output=True, text=True)
        assert done.stdout == f"{shown} []\n"


@pytest.mark.parametrize("arguments", [["info", "a.touchstone"], ["--version"], ["--self-test"], ["demo"],
                                       ["nowhere.touchstone"], ["a", "b"]])
def test_anything_else_is_left_to_the_command_line(arguments: list[str]) -> None:
    assert not opens_window(arguments)
