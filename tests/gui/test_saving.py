"""What can't be saved is kept in order and asked about; a project that can't be written offers a copy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from app.shell.desk import Desk
from labeling.project import Project
from labeling.store import place, read

Open = Callable[[Path], Desk]


def protect(desk: Desk, on: bool) -> None:
    """Make SQLite itself refuse to write, or let it go on."""
    log = desk.session.project._log
    assert log is not None
    log._connection.exec_driver_sql(f"PRAGMA query_only={int(on)}")
    log._connection.rollback()


def stored(path: Path) -> dict[int, str]:
    with Project.open(path, write=False) as project, project.reading() as connection:
        found = read.answers(connection, project.schema().question().id)
        return dict(zip(found.item.tolist(), [found.vocabulary[one] for one in found.value.tolist()], strict=True))


def test_a_project_on_a_share_is_copied_from_the_window_and_labelled_there(
        qtbot: QtBot, desk: Open, project_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    share, local = project_file.parent, tmp_path / "here" / "mine.touchstone"
    local.parent.mkdir()
    real = place.file_system
    monkeypatch.setattr(place, "file_system", lambda path: "nfs4" if path.parent == share else real(path))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(local), ""))
    one = desk(project_file)
    assert "network share" in one.window.bar.text()
    assert one.window.bar.offered == "Save a copy"
    one.window.bar._act.click()
    qtbot.waitUntil(lambda: one.session.is_open and one.session.project.path == local)
    assert one.session.project.writable
    assert one.window.bar.isHidden()
    with qtbot.waitSignal(one.session.saved):
        qtbot.keyClick(one.label, Qt.Key.Key_2)
    one.window.close()
    assert list(stored(local).values()) == ['"dog"']
    assert stored(project_file) == {}


def test_what_waits_is_saved_in_the_order_it_was_said_and_asked_about_before_it_is_lost(
        qtbot: QtBot, desk: Open, project_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = desk(project_file)
    counts: list[int] = []
    one.session.unsaved.connect(counts.append)
    protect(one, True)
    qtbot.keyClick(one.label, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: counts == [1])
    qtbot.keyClick(one.label, Qt.Key.Key_Left)  # the same item, said anew before the first could be saved
    qtbot.keyClick(one.label, Qt.Key.Key_3)
    qtbot.waitUntil(lambda: counts == [1, 2])
    assert "Your last 2 labels are kept in memory." in one.window.bar.text()

    asked: list[str] = []
    monkeypatch.setattr(QMessageBox, "question",
                        lambda *words: (asked.append(words[2]), QMessageBox.StandardButton.Cancel)[1])
    one.window.close()
    assert one.window.isVisible(), "kept open"
    assert "2 labels could not be saved and would be lost" in asked[0]

    protect(one, False)
    one.window.bar._act.click()
    qtbot.waitUntil(lambda: not one.session.unsaved_count)
    one.window.close()
    assert one.window.isHidden()
    assert len(asked) == 1
    assert list(stored(project_file).values()) == ['"owl"']
