"""Where this user's settings, trust decisions, caches and crash reports lie."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_dir


def home() -> Path:
    """The folder, made if it is missing; the environment variable TOUCHSTONE_HOME moves it."""
    folder = Path(os.environ.get("TOUCHSTONE_HOME") or user_data_dir("Touchstone", appauthor=False))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
