"""The whole window on a real project, driven by real keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from app.settings import SettingsFile
from app.shell.desk import Desk
from app.shell.start import open_window
from app.shell.theme import theme
from labeling.commands.shaping import NewQuestion
from labeling.project import Project
from labeling.steps.bring_in import ImportOptions, bring_in

CLASSES = ("cat", "dog", "owl")


@pytest.fixture
def images(tmp_path: Path) -> Path:
    """A dozen small pictures."""
    folder = tmp_path / "images"
    folder.mkdir()
    rng = np.random.default_rng(0)
    for number in range(12):
        Image.fromarray(rng.integers(0, 255, (40, 60, 3), dtype=np.uint8)).save(folder / f"picture {number:02}.png")
    return folder


@pytest.fixture
def project_file(tmp_path: Path, images: Path) -> Path:
    """A project with the pictures and one question of single choice."""
    path = tmp_path / "study.touchstone"
    with Project.create(path, [NewQuestion("label", "choice", "What is it?", CLASSES)], owner="Ann") as project:
        bring_in(project, [images], ImportOptions())
    return path


@pytest.fixture
def desk(qtbot: QtBot, touchstone_home: Path) -> Iterator[Callable[[Path], Desk]]:
    """Opens the window on a project; every job has ended when the test has."""
    made: list[Desk] = []

    def open_(path: Path) -> Desk:
        settings = SettingsFile()
        settings.set(annotator="Ann")
        theme().set_mode("light")
        window = open_window(settings)
        window.show()
        one = Desk(window, settings)
        made.append(one)
        one.open(path)
        return one

    yield open_
    for one in made:
        one.window.close()
        qtbot.waitUntil(lambda one=one: not any(job.running for job in one.jobs.running))  # their ends are on the way
