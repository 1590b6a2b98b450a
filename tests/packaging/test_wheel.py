"""An installed wheel has everything that the checkout has."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = ("app", "labeling", "weak_supervision")


def _files(folder: str, *, ending: str = "") -> set[str]:
    return {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob(f"*{ending}")
            if path.is_file() and "__pycache__" not in path.parts}


def test_the_wheel_carries_every_resource_and_every_module_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if ".dist-info/" not in name}
    modules = set[str]().union(*(_files(package, ending=".py") for package in CODE))
    assert {"resources/tokens.json", "resources/icons/check.svg", "resources/sample/digit_rules.py"} <= inside
    assert inside == _files("resources") | modules


def test_the_wheel_names_its_command_licence_and_python(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        papers = {name.split(".dist-info/")[1]: archive.read(name).decode() for name in archive.namelist()
                  if ".dist-info/" in name}
    assert "touchstone = app.__main__:main" in papers["entry_points.txt"]
    assert "License-Expression: Apache-2.0" in papers["METADATA"]
    assert "Requires-Python: <3.12,>=3.11" in papers["METADATA"]
    assert {"licenses/LICENSE", "licenses/NOTICE"} <= set(papers)


@pytest.mark.slow
def test_an_installed_wheel_runs_its_command_and_finds_its_resources(wheel: Path, tmp_path: Path) -> None:
    folder = tmp_path / "installed here"
    venv.EnvBuilder(with_pip=True).create(folder)
    bin_ = folder / ("Scripts" if os.name == "nt" else "bin")
    python = bin_ / ("python.exe" if os.name == "nt" else "python")
    # The libraries come from the environment that runs this test; only the project itself is installed.
    libraries = next(Path(one) for one in sys.path if Path(one).name == "site-packages")
    done = subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps", "--disable-pip-version-check", wheel],
                          check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    site = next(folder.rglob("site-packages"))
    (site / "libraries.pth").write_text(str(libraries) + "\n", encoding="utf-8")
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

    def touchstone(*arguments: str) -> str:
        done = subprocess.run([bin_ / "touchstone", *arguments], check=False, capture_output=True, text=True,
                              cwd=tmp_path, env=surroundings)
        assert done.returncode == 0, done.stderr
        return done.stdout

    where = subprocess.run([python, "-c", "import app, resources; print(app.__file__); print(resources.path(''))"],
                           check=True, capture_output=True, text=True, cwd=tmp_path, env=surroundings).stdout.splitlines()
    assert all(str(site) in line for line in where)
    assert touchstone("--version").startswith("Touchstone ")
    touchstone("new", "a.touchstone", "--template", "text-classification", "--classes", "ham,spam")
    assert json.loads(touchstone("info", "a.touchstone", "--json"))["items"] == 0
    assert json.loads(touchstone("--self-test", "--json"))["ok"]
