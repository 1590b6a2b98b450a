"""How long a decision takes: from the key to the next image painted, and to the answer on the disk.

Run by hand: ``pytest -s tests/benchmarks/bench_label.py``. Real key events on the real window; in the same
run a bare repaint of an image of the same size and a 4 KB append with fdatasync are measured, since only the
ratios mean anything on a shared machine.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.settings import SettingsFile
from app.shell.desk import Desk
from app.shell.main_window import MainWindow
from app.shell.start import open_window
from app.shell.theme import theme
from labeling.commands.collecting import AddItems
from labeling.commands.shaping import NewQuestion
from labeling.items.found import Found
from labeling.project import Project

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(1800)]
FILES, DECISIONS = 24, 120
SIZES = {"1080p": (1920, 1080), "12 MP": (4000, 3000)}
CLASSES = tuple(f"class {number}" for number in range(8))
PAINTED_LIMIT, SYNC_LIMIT = 5.0, 1.5


@pytest.fixture(scope="module", params=[10_000, 1_000_000])
def project_file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with so many images, which share a few files beside it."""
    path = tmp_path_factory.mktemp("label") / "study.touchstone"
    with Project.create(path, [NewQuestion("label", "choice", "What is it?", CLASSES)], owner="Ann") as project:
        for start in range(0, request.param, 20_000):
            found = tuple(Found(number.to_bytes(32, "big"), "image", f"picture {number:07}.jpg",
                                f"picture {number % FILES:02}.jpg", width=1920, height=1080)
                          for number in range(start, min(start + 20_000, request.param)))
            project.do(AddItems(found, "pictures"))
    return path


@pytest.fixture(params=list(SIZES))
def size(request: pytest.FixtureRequest, project_file: Path) -> str:
    """Fills the folder of the project with images of one size."""
    folder = project_file.parent / "pictures"
    folder.mkdir(exist_ok=True)
    width, height = SIZES[request.param]
    rows, columns = np.mgrid[:height, :width]
    base = np.stack([rows * 255 / height, columns * 255 / width, (rows + columns) / 8 % 256], axis=-1)
    noise = np.random.default_rng(0).normal(0, 6, base.shape)
    picture = Image.fromarray(np.clip(base + noise, 0, 255).astype(np.uint8))
    for number in range(FILES):
        picture.rotate(180 * (number % 2)).save(folder / f"picture {number:02}.jpg", quality=88)
    return request.param


class Clock:
    """When the window was last painted, and when the last write was durable."""

    def __init__(self) -> None:
        self.painted = self.durable = 0.0
        self.fresh = False  # the canvas was among what was painted last

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Follow every window and project made from now on."""
        event, submit = MainWindow.event, Project.submit

        def timed_event(window: MainWindow, one: QEvent) -> bool:
            done = event(window, one)
            if one.type() == QEvent.Type.UpdateRequest and self.fresh:
                self.painted, self.fresh = time.perf_counter(), False
            return done

        def timed_submit(project: Project, *args: Any, **more: Any) -> Future[Any]:
            future = submit(project, *args, **more)
            future.add_done_callback(lambda _: setattr(self, "durable", time.perf_counter()))
            return future

        monkeypatch.setattr(MainWindow, "event", timed_event, raising=False)
        monkeypatch.setattr(Project, "submit", timed_submit)

    def watch_canvas(self, desk: Desk) -> None:
        """Notice that the canvas paints an image, not the last one dimmed."""
        canvas = desk.label.canvas
        paint = type(canvas).paintEvent

        def noticed(one: Any, event: QPaintEvent) -> None:
            paint(one, event)
            self.fresh = one is canvas and not canvas.is_dimmed
        type(canvas).paintEvent = noticed  # type: ignore[method-assign]


class Bare(QWidget):
    """Nothing but an image."""

    def __init__(self, image: QImage) -> None:
        super().__init__()
        self._image = image
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).drawImage(0, 0, self._image)


def wait_for(ready: Callable[[], bool]) -> None:
    """Let events come until then."""
    limit = time.monotonic() + 20
    while not ready():
        assert time.monotonic() < limit
        QApplication.processEvents()


def bare_repaint(width: int, height: int) -> float:
    """Seconds of repainting an image of this size, the median."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.gray)
    widget = Bare(image)
    widget.resize(width, height)
    widget.show()
    QApplication.processEvents()
    return statistics.median(timed(widget.repaint) for _ in range(DECISIONS))


def bare_append(folder: Path) -> float:
    """Seconds of appending 4 KB and waiting for the disk, the median."""
    with (folder / "appended").open("ab", buffering=0) as file:
        def append() -> None:
            file.write(bytes(4096))
            os.fdatasync(file.fileno())
        return statistics.median(timed(append) for _ in range(DECISIONS))


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


@pytest.fixture
def open_desk(qtbot: QtBot, project_file: Path, touchstone_home: Path) -> Iterator[Callable[[], Desk]]:
    desks: list[Desk] = []

    def open_() -> Desk:
        settings = SettingsFile()
        settings.set(annotator="Ann")
        theme().set_mode("light")
        window = open_window(settings)
        window.show()
        desks.append(Desk(window, settings))
        desks[0].open(project_file)
        return desks[0]

    yield open_
    for desk in desks:
        desk.window.close()


def test_the_next_image_is_painted_and_the_answer_is_durable_at_once(
        open_desk: Callable[[], Desk], project_file: Path, size: str, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    clock.watch(monkeypatch)
    begun = time.perf_counter()
    desk = open_desk()
    label = desk.label
    opened = time.perf_counter() - begun
    clock.watch_canvas(desk)
    painted: list[float] = []
    durable: list[float] = []
    for number in range(DECISIONS):
        wait_for(lambda: label.is_ready_ahead)
        clock.painted = clock.durable = 0.0
        was = label.model.item
        begun = time.perf_counter()
        QTest.keyClick(label, (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3)[number % 3])
        wait_for(lambda: clock.painted > 0)
        assert label.model.item is not was
        wait_for(lambda: clock.durable > 0)
        painted.append(clock.painted - begun)
        durable.append(clock.durable - begun)
    report(project_file, size, label.canvas, opened, painted[10:], durable[10:], label.model.total)


def report(project_file: Path, size: str, canvas: QWidget, opened: float, painted: list[float], durable: list[float],
           items: int) -> None:
    """Print the figures, and hold them against the limits."""
    repaint, append = bare_repaint(canvas.width(), canvas.height()), bare_append(project_file.parent)
    limit = PAINTED_LIMIT * repaint + SYNC_LIMIT * append
    middle, late = statistics.median(painted), statistics.quantiles(painted, n=20)[-1]
    saved, saved_late = statistics.median(durable), statistics.quantiles(durable, n=20)[-1]
    print(f"\n{items:,} items, {size}: opened {opened * 1e3:.0f} ms; painted {middle * 1e3:.2f} ms (p95 {late * 1e3:.2f}), "
          f"{middle / repaint:.2f} x a bare repaint of {repaint * 1e3:.2f} ms (limit {PAINTED_LIMIT}); durable "
          f"{saved * 1e3:.2f} ms (p95 {saved_late * 1e3:.2f}), {saved / limit:.2f} of the limit, fdatasync "
          f"{append * 1e3:.2f} ms")
    assert middle <= PAINTED_LIMIT * repaint
    assert saved <= limit
