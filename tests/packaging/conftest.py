"""The tools of packaging, and a wheel of this checkout, made once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"


@pytest.fixture(scope="session", autouse=True)
def tools() -> Iterator[None]:
    """``packaging`` is a folder of programs, not a package: its modules are found as its programs find them."""
    sys.path.insert(0, str(PACKAGING))
    yield
    sys.path.remove(str(PACKAGING))


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as a wheel, built from a copy of its sources."""
    from freeze import copy_sources

    folder = tmp_path_factory.mktemp("wheel")
    source = copy_sources(folder / "source")
    done = subprocess.run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation",
                           "--disable-pip-version-check", "--wheel-dir", str(folder), str(source)],
                          check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))
