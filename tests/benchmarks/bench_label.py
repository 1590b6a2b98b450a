"""How long a decision takes: from the key to the next image painted, and to the answer on the disk.

Run by hand: ``pytest -s tests/benchmarks/bench_label.py``. Real key events on the real window; in the same
run a bare repaint (a widget of the same room that scales an image of the same size into it and does nothing
else) and a 4 KB append with fdatasync are measured, since only the ratios mean anything on a shared machine.
"""

from __future__ import annotations

import io
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
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter, QPaintEvent, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.settings import SettingsFile
from app.shell.desk import Desk
from app.shell.start import open_window
from app.shell.theme import theme
from app.widgets.canvas import Canvas
from app.widgets.decode import Wanted, load
from labeling.commands.collecting import AddItems
from labeling.commands.shaping import NewQuestion
from labeling.items.found import Found
from labeling.project import Project

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(1800)]
FILES, DECISIONS, WARM = 24, 120, 10
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
    """When the next image was painted, when the last write was durable, and the longest that the window was deaf."""

    def __init__(self) -> None:
        self.painted = self.durable = self.stall = 0.0

    def watch_writes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Follow every project opened from now on."""
        submit = Project.submit

        def timed_submit(project: Project, *args: Any, **more: Any) -> Future[Any]:
            future = submit(project, *args, **more)
            future.add_done_callback(lambda _: setattr(self, "durable", time.perf_counter()))
            return future
        monkeypatch.setattr(Project, "submit", timed_submit)

    def watch_canvas(self, canvas: Canvas) -> None:
        """Notice when the canvas has painted an image that is not the last one dimmed."""
        repaint = canvas.repaint

        def timed_repaint(region: QRegion) -> None:
            repaint(region)
            if not canvas.is_waiting:
                self.painted = time.perf_counter()
        canvas.repaint = timed_repaint  # type: ignore[method-assign]

    def wait_for(self, ready: Callable[[], bool]) -> None:
        """Let events come until then."""
        limit = time.monotonic() + 20
        while not ready():
            assert time.monotonic() < limit
            self.stall = max(self.stall, timed(QApplication.processEvents))


class Bare(QWidget):
    """Nothing but an image, scaled to fit."""

    def __init__(self, image: QImage) -> None:
        super().__init__()
        self._image = image
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(self.rect()), self._image)


def bare_widget(size: tuple[int, int], room: QSize) -> Bare:
    """A window of this room that shows an image of this size and nothing else."""
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.gray)
    widget = Bare(image)
    widget.resize(room)
    widget.show()
    QApplication.processEvents()
    return widget


def append(file: io.FileIO) -> None:
    """4 KB more, on the disk."""
    file.write(bytes(4096))
    os.fdatasync(file.fileno())


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
    clock.watch_writes(monkeypatch)
    begun = time.perf_counter()
    desk = open_desk()
    label = desk.label
    opened = time.perf_counter() - begun
    clock.watch_canvas(label.canvas)
    bare = bare_widget(SIZES[size], label.canvas.size())
    taken: dict[str, list[float]] = {"painted": [], "durable": [], "bare repaint": [], "fdatasync": []}
    with (project_file.parent / "appended").open("ab", buffering=0) as file:
        for number in range(DECISIONS):
            clock.wait_for(lambda: label.is_ready_ahead)
            if number == WARM:
                clock.stall = 0.0
            clock.painted = clock.durable = 0.0
            was, begun = label.model.item, time.perf_counter()
            QTest.keyClick(label, (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3)[number % 3])
            clock.stall = max(clock.stall, time.perf_counter() - begun)
            clock.wait_for(lambda: clock.painted > 0 and clock.durable > 0)
            assert label.model.item is not was
            taken["painted"].append(clock.painted - begun)
            taken["durable"].append(clock.durable - begun)
            taken["bare repaint"].append(timed(bare.repaint))  # beside each other, as load comes and goes
            taken["fdatasync"].append(timed(lambda: append(file)))
    report(f"{label.model.total:,} items, {size}", opened, clock.stall, {name: one[WARM:] for name, one in taken.items()})


def report(what: str, opened: float, stall: float, taken: dict[str, list[float]]) -> None:
    """Print the figures, and hold them against the limits."""
    middle = {name: statistics.median(one) for name, one in taken.items()}
    late = {name: statistics.quantiles(one, n=20)[-1] for name, one in taken.items()}
    limit = PAINTED_LIMIT * middle["bare repaint"] + SYNC_LIMIT * middle["fdatasync"]
    print(f"\n{what}: opened {opened * 1e3:.0f} ms, longest stall {stall * 1e3:.0f} ms")
    for name in taken:
        print(f"  {name}: median {middle[name] * 1e3:.2f} ms, p95 {late[name] * 1e3:.2f} ms")
    print(f"  painted is {middle['painted'] / middle['bare repaint']:.2f} bare repaints (limit {PAINTED_LIMIT}); durable is "
          f"{middle['durable'] / limit:.2f} of its limit")
    assert middle["painted"] <= PAINTED_LIMIT * middle["bare repaint"]
    assert middle["durable"] <= limit


def test_the_first_view_of_a_100_mp_jpeg_costs_little_more_than_decoding_it_small(tmp_path: Path, qtbot: QtBot) -> None:
    path, box = tmp_path / "large.jpg", QSize(1030, 650)
    rows, columns = np.mgrid[:8660, :11547].astype(np.uint16)
    Image.fromarray(((rows // 40 + columns // 60) % 256).astype(np.uint8)).convert("RGB").save(path, quality=88)
    views: list[float] = []
    plain: list[float] = []
    for _ in range(3):
        views.append(timed(lambda: load(Wanted(1, path), box)))
        plain.append(timed(lambda: scaled_decode(path, box)))
    print(f"\n100 MP JPEG: first view {min(views) * 1e3:.0f} ms, {min(views) / min(plain):.2f} x a scaled decode")
    assert min(views) < 2 * min(plain)


def scaled_decode(path: Path, box: QSize) -> QImage:
    """The least that a view of this size takes."""
    reader = QImageReader(str(path))
    reader.setScaledSize(reader.size().scaled(box, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()
