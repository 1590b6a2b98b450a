"""``touchstone --self-test``: the whole path on a small project, offscreen, in a folder that is thrown away."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import cast

import numpy as np

from app.cli.base import Command, Result, say
from labeling.commands.shaping import NewQuestion
from labeling.items.tables import READERS
from labeling.project import Project
from labeling.steps.agreement import measure
from labeling.steps.audit import find_suspects
from labeling.steps.bring_in import ImportOptions, bring_in
from labeling.steps.export import ExportOptions, export
from labeling.workers import Quiet
from weak_supervision.steps.consensus import find_consensus
from weak_supervision.steps.rules import add_rules, fit, run_rules

RULES = """from snorkel.labeling import labeling_function

@labeling_function()
def dark(x):
    return 0 if x.image.mean() < 110 else -1

@labeling_function()
def bright(x):
    return 1 if x.image.mean() > 140 else -1

@labeling_function()
def very_bright(x):
    return 1 if x.image.mean() > 180 else -1
"""


def _run(options: argparse.Namespace) -> Result:
    os.environ["QT_QPA_PLATFORM"] = os.environ.get("QT_QPA_PLATFORM") or "offscreen"
    steps: list[str] = []
    with tempfile.TemporaryDirectory(prefix="touchstone-self-test-", ignore_cleanup_errors=True) as folder:
        os.environ["TOUCHSTONE_HOME"] = str(Path(folder) / "home")
        for name, step in _steps(Path(folder)):
            step()
            steps.append(name)
            say(f"{name}: works")
    return {"ok": True, "steps": steps}


def _steps(folder: Path) -> list[tuple[str, Callable[[], object]]]:
    path = folder / "self test.touchstone"

    def opened(work: Callable[[Project], object]) -> Callable[[], object]:
        def run() -> object:
            with Project.open(path) as project:
                project.act_as("Self test")
                return work(project)
        return run

    return [
        ("project", lambda: _make(folder, path)),
        ("window", lambda: _window(path)),
        ("tables", lambda: [READERS[name] for name in ("csv", "xlsx", "parquet")] and _tables(folder)),
        ("import votes", opened(lambda project: bring_in(project, [_votes(folder)], ImportOptions("votes")))),
        ("agreement", opened(lambda project: measure(project, project.schema().question()))),
        ("consensus", opened(lambda project: find_consensus(project, project.schema().question()))),
        ("rules", opened(lambda project: _rules(project, folder))),
        ("suspects", opened(lambda project: find_suspects(project, project.schema().question()))),
        ("export", opened(lambda project: export(project, folder / "out", ExportOptions("parquet"), Quiet()))),
        ("check", opened(lambda project: _sound(project))),
    ]


def _make(folder: Path, path: Path) -> None:
    from PIL import Image

    images = folder / "images"
    images.mkdir()
    rng = np.random.default_rng(0)
    for number in range(40):
        base = 60 if number % 2 else 190
        pixels = np.clip(base + rng.normal(0, 20, (32, 32, 3)), 0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(images / f"picture {number:02}.png")
    with Project.create(path, [NewQuestion("label", "choice", "Dark or bright?", ("dark", "bright"))],
                        owner="Self test") as project:
        report = bring_in(project, [images], ImportOptions())
    assert report.items_added == 40, report


def _window(path: Path) -> None:
    """Open the window on the project, answer three items by keys, and close it."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from app.settings import SettingsFile
    from app.shell.desk import Desk
    from app.shell.start import open_window

    application = QApplication.instance() or QApplication(["touchstone"])
    window = open_window(SettingsFile())
    window.show()
    desk = Desk(window, SettingsFile())
    desk.open(path)
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_1):
        QTest.keyClick(desk.label, key)
        _wait(60)
    window.close()
    application.processEvents()
    with Project.open(path, write=False) as project:
        from labeling.store.read import counts

        with project.reading() as connection:
            assert sum(counts(connection).answers.values()) == 3


def _wait(milliseconds: int) -> None:
    """Let the window live; QTest.qWait would keep the threads from running."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _tables(folder: Path) -> None:
    import polars

    frame = polars.DataFrame({"id": [1, 2], "text": ["one", "two"]})
    frame.write_parquet(folder / "table.parquet")
    assert len(list(READERS["parquet"](folder / "table.parquet"))) == 2
    import python_calamine

    assert python_calamine.CalamineWorkbook is not None


def _votes(folder: Path) -> Path:
    lines = ["item,annotator,label"]
    for number in range(40):
        right = "dark" if number % 2 else "bright"
        wrong = "bright" if number % 2 else "dark"
        lines += [f"picture {number:02}.png,{who},{wrong if (number + turn) % 13 == 0 else right}"
                  for turn, who in enumerate(("A", "B", "C"))]
    path = folder / "votes.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _rules(project: Project, folder: Path) -> None:
    file = folder / "rules.py"
    file.write_text(RULES, encoding="utf-8")
    question = project.schema().question()
    add_rules(project, question, [file], trusted=True)
    _, errors = run_rules(project, question)
    assert not errors, errors
    fit(project, question)


def _sound(project: Project) -> None:
    found = project.check()
    assert found.ok, found.problems


COMMAND = Command("--self-test", "the whole path on a small project", lambda parser: None, _run,
                  lambda result: f"All {len(cast(list[str], result['steps']))} steps work.")
