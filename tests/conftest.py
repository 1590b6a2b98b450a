"""Fixtures every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real data sets beside the checkout; tests that need them skip where they are missing."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    place = Path(os.environ.get("TOUCHSTONE_DATA", beside))
    if not place.is_dir():
        pytest.skip("the shared data sets are not beside this checkout (set TOUCHSTONE_DATA)")
    return place


@pytest.fixture(autouse=True)
def touchstone_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, trust, caches and crash reports of a test stay in the test."""
    home = tmp_path / "touchstone-home"
    monkeypatch.setenv("TOUCHSTONE_HOME", str(home))
    return home
