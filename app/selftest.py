"""``touchstone --self-test``: the whole path on a small project, offscreen, in a folder that is thrown away.

It shows that an installed or frozen program is whole: each step uses what the others don't (Qt and its
plugins, image and table readers, the work process, snorkel and torch, scikit-learn and cleanlab).
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import resources
from app import selftest_material as material
from app.cli.base import Command, Result, say
from labeling.commands.shaping import NewQuestion
from labeling.items.rows import BadRow
from labeling.items.tables import READERS
from labeling.project import Project
from labeling.steps.agreement import measure
from labeling.steps.audit import find_suspects
from labeling.steps.bring_in import ImportOptions, bring_in
from labeling.steps.doubts import suspect_queue
from labeling.steps.export import ExportOptions, export
from labeling.store import read
from labeling.workers import Quiet
from weak_supervision.steps.consensus import find_consensus
from weak_supervision.steps.rules import add_rules, fit, run_rules

WHO = "Self test"
PATIENCE = 20.0  # seconds for one answer to become durable; a slow disk needs one at most
RESOURCES = ("tokens.json", "touchstone.svg", "icons/check.svg", "fonts/Inter-Regular.otf", "sample/digit_rules.py")
Step = Callable[[], object]


def _run(options: argparse.Namespace) -> Result:
    steps: list[str] = []
    with tempfile.TemporaryDirectory(prefix="touchstone-self-test-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with _surroundings(QT_QPA_PLATFORM=os.environ.get("QT_QPA_PLATFORM") or "offscreen",
                           TOUCHSTONE_HOME=str(folder / "home")):
            for title, step in _steps(folder, folder / "self test.touchstone"):
                began = time.monotonic()
                step()
                steps.append(title)
                say(f"{title}: works ({time.monotonic() - began:.1f} s)")
    return {"ok": True, "steps": steps}


@contextmanager
def _surroundings(**values: str) -> Generator[None]:
    """These environment variables for a while; a crash report belongs in the person's own folder."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _steps(folder: Path, path: Path) -> list[tuple[str, Step]]:
    def opened(work: Callable[[Project], object]) -> Step:
        def run() -> object:
            with Project.open(path) as project:
                project.act_as(WHO)
                return work(project)
        return run

    return [
        ("resources", _resources),
        ("project", lambda: _make(folder, path)),
        ("window", lambda: _window(path)),
        ("tables", lambda: _tables(folder)),
        ("import votes", opened(lambda project: _votes(project, folder))),
        ("agreement", opened(_agreement)),
        ("consensus", opened(_consensus)),
        ("rules", opened(lambda project: _rules(project, folder))),
        ("suspects", opened(_suspects)),
        ("export", opened(lambda project: _export(project, folder / "out"))),
        ("check", opened(_check)),
    ]


def _expect(holds: object, what: object) -> None:
    """A promise of a step; also kept by a Python that skips assert statements."""
    if not holds:
        raise AssertionError(what)


def _resources() -> None:
    for name in RESOURCES:
        _expect(resources.path(name).is_file(), f"{resources.path(name)} is missing")


def _make(folder: Path, path: Path) -> None:
    with Project.create(path, [NewQuestion("label", "choice", "Dark or bright?", ("dark", "bright"))],
                        owner=WHO) as project:
        report = bring_in(project, [material.pictures(folder)], ImportOptions())
    _expect(report.items_added == material.PICTURES and not report.errors, report)


def _window(path: Path) -> None:
    """Open the window on the project, answer three items by keys, and close it."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QFontDatabase
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from app.settings import SettingsFile
    from app.shell.desk import Desk
    from app.shell.start import open_window

    application = QApplication.instance() or QApplication(["touchstone"])
    settings = SettingsFile()
    settings.set(annotator=WHO)
    window = open_window(settings)
    window.show()
    desk = Desk(window, settings)
    desk.open(path)
    _expect("Inter" in QFontDatabase.families(), "the fonts that come with the program were not found")
    for number, key in enumerate((Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_1), start=1):
        QTest.keyClick(desk.label, key)
        _wait(lambda wanted=number: _answered(desk.session.project) == wanted)
    window.close()
    application.processEvents()
    with Project.open(path, write=False) as project:
        _expect(_answered(project) == 3, "three keys were pressed; the file has another number of answers")


def _answered(project: Project) -> int:
    with project.reading() as connection:
        return sum(read.counts(connection).answers.values())


def _wait(until: Callable[[], bool]) -> None:
    """Let the window live until this holds; QTest.qWait would keep the threads from running."""
    from PySide6.QtCore import QEventLoop, QTimer

    deadline = time.monotonic() + PATIENCE
    while not until():
        _expect(time.monotonic() < deadline, "an answer given by key was not saved")
        loop = QEventLoop()
        QTimer.singleShot(10, loop.quit)
        loop.exec()


def _tables(folder: Path) -> None:
    for name, path in material.tables(folder).items():
        rows = list(READERS[name](path))
        _expect(len(rows) == 2 and not any(isinstance(row, BadRow) for row in rows), f"{name}: {rows}")


def _votes(project: Project, folder: Path) -> None:
    report = bring_in(project, [material.votes(folder)], ImportOptions("votes"))
    _expect(report.labels_added == 3 * material.PICTURES and not report.errors, report)


def _agreement(project: Project) -> None:
    measured = measure(project, project.schema().question())
    _expect(measured.alpha is not None and 0 < measured.alpha < 1, measured)


def _consensus(project: Project) -> None:
    report = find_consensus(project, project.schema().question())
    _expect(report.items == material.PICTURES, report)


def _rules(project: Project, folder: Path) -> None:
    """Three rules vote; a fourth, whose module is missing, is named and stops no other."""
    files = {"rules.py": material.RULES, "hopeless.py": material.RULE_THAT_CAN_NOT_RUN}
    for name, source in files.items():
        (folder / name).write_text(source, encoding="utf-8")
    question = project.schema().question()
    add_rules(project, question, [folder / name for name in files], trusted=True)
    _, errors = run_rules(project, question)
    _expect(len(errors) == 1 and material.MISSING in errors[0].reason, errors)
    fitted = fit(project, question)
    _expect(fitted.covered.all(), "the label model did not cover every picture")


def _suspects(project: Project) -> None:
    """Among what A said, what A said wrongly."""
    question = project.schema().question()
    find_suspects(project, question, labels="annotator:A")
    found = {one.name for one in suspect_queue(project, question)}
    wrong = {material.picture_name(number) for number in range(material.PICTURES) if material.errs("A", number)}
    _expect(found == wrong, (sorted(found), sorted(wrong)))


def _export(project: Project, out: Path) -> None:
    for name in ("csv", "parquet", "images"):
        export(project, out / name, ExportOptions(name), Quiet())
        _expect((out / name / "manifest.json").is_file(), f"{name}: no manifest")


def _check(project: Project) -> None:
    found = project.check()
    _expect(found.ok, found.problems)


COMMAND = Command("--self-test", "the whole path on a small project", lambda parser: None, _run,
                  lambda result: f"All {len(cast(list[str], result['steps']))} steps work.")
