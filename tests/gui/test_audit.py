"""Suspects decided by real keys are settled decisions in the file, which consensus and export obey."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from app.audit.model import AuditModel
from app.shell.desk import Desk
from labeling.commands.shaping import NewQuestion
from labeling.project import Project
from labeling.steps.audit import find_suspects
from labeling.steps.bring_in import ImportOptions, bring_in
from labeling.steps.export import ExportOptions, export
from labeling.steps.final import final_labels
from labeling.store import read
from labeling.store.kinds import FactKind
from labeling.workers import Quiet
from weak_supervision.steps.consensus import find_consensus

Open = Callable[[Path], Desk]
LONG = 60_000
CLASSES = ("lying", "standing", "unclear")
WRONG = {f"p{number:02}.png" for number in range(6)}


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty striped pictures by one annotator who mislabels the first six; labels were checked."""
    place = tmp_path_factory.mktemp("checked")
    folder, rng, lines = place / "pictures", np.random.default_rng(0), ["item,annotator,label"]
    folder.mkdir()
    for number in range(60):
        stripes = np.tile(128 + 100 * np.sin(np.arange(32) / 2 + rng.uniform(0, 6)), (32, 1))
        pixels = stripes if number % 2 else stripes.T
        Image.fromarray((pixels + rng.normal(0, 6, (32, 32))).astype(np.uint8)).save(folder / f"p{number:02}.png")
        said = 1 - number % 2 if number < len(WRONG) else number % 2
        lines.append(f"p{number:02}.png,A,{CLASSES[said]}")
    (place / "votes.csv").write_text("\n".join(lines))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TOUCHSTONE_HOME", str(place / "home"))
        with Project.create(place / "study.touchstone", [NewQuestion("label", "choice", "Which?", CLASSES)],
                            owner="Ann") as made:
            bring_in(made, [folder], ImportOptions())
            bring_in(made, [place / "votes.csv"], ImportOptions("votes"))
            find_suspects(made, made.schema().question())
    return place


@pytest.fixture
def doubtful(checked: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copytree(checked, tmp_path / "copy")
    return tmp_path / "copy" / "study.touchstone"


def at_audit(qtbot: QtBot, one: Desk) -> AuditModel:
    """Go to the page and wait for the queue."""
    one.window.go("audit")
    qtbot.waitUntil(lambda: one.audit.model.current is not None, timeout=LONG)
    quiet(qtbot, one)
    return one.audit.model


def quiet(qtbot: QtBot, one: Desk) -> None:
    qtbot.waitUntil(lambda: not one.jobs.running, timeout=LONG)


def test_the_rail_tells_of_suspects_before_the_page_is_opened(qtbot: QtBot, desk: Open, doubtful: Path) -> None:
    one = desk(doubtful)
    qtbot.waitUntil(lambda: one.badges.suspects == len(WRONG), timeout=LONG)
    assert one.window.rail.buttons["audit"].accessibleDescription() == str(len(WRONG))
    quiet(qtbot, one)
    one.session.close()
    assert one.window.rail.buttons["audit"].accessibleDescription() == ""


def test_keep_fix_other_skip_discuss_and_undo_by_keys(qtbot: QtBot, desk: Open, doubtful: Path, tmp_path: Path) -> None:
    one = desk(doubtful)
    model = at_audit(qtbot, one)
    assert {row.name for row in model.queue} == WRONG
    seen: dict[str, tuple[int, str, str]] = {}

    def press(what: str, key: Qt.Key, left: int) -> None:
        current = model.current
        assert current is not None
        seen[what] = (current.item, current.given, current.suggested)
        qtbot.keyClick(one.audit, key)
        assert len(model.queue) == left
        qtbot.waitUntil(lambda: one.session.unsaved_count == 0, timeout=LONG)

    press("skip", Qt.Key.Key_S, 6)
    assert model.current is not None
    assert model.current.item != seen["skip"][0]
    qtbot.keyClick(one.audit, Qt.Key.Key_Left)
    assert model.current.item == seen["skip"][0]
    press("keep", Qt.Key.Key_A, 5)
    press("fix", Qt.Key.Key_D, 4)
    press("undone", Qt.Key.Key_D, 3)
    qtbot.keyClick(one.audit, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: len(model.queue) == 4, timeout=LONG)
    assert model.current.item == seen["undone"][0]
    assert (model.kept, model.fixed) == (1, 1)
    press("other", Qt.Key.Key_3, 3)
    press("discuss", Qt.Key.Key_F, 3)
    assert model.queue[-1].item == seen["discuss"][0]
    qtbot.keyClick(one.audit, Qt.Key.Key_Right)
    qtbot.keyClick(one.audit, Qt.Key.Key_Right)
    assert model.current.item == seen["discuss"][0]
    quiet(qtbot, one)
    assert one.badges.suspects == 3
    one.window.close()
    with Project.open(doubtful) as project:
        question = project.schema().question()
        with project.reading() as connection:
            found = {item.item: (item.value, item.source) for item in read.decisions(connection, question.id)}
            discussed = set(read.values_by_item(connection, FactKind.DISCUSS, question.id))
            names = {item.id: item.name for item in read.each_item(connection)}
        assert found == {seen["keep"][0]: (seen["keep"][1], "audit:keep"), seen["fix"][0]: (seen["fix"][2], "audit:fix"),
                         seen["other"][0]: ('"unclear"', "audit:fix")}
        assert discussed == {seen["discuss"][0]}
        find_consensus(project, question, method="majority")
        labels = final_labels(project, question)
        assert all(labels[item].value == value and labels[item].status == "settled"
                   for item, (value, _) in found.items())
        export(project, tmp_path / "out", ExportOptions("csv"), Quiet())
    with (tmp_path / "out" / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["item"]: (row["label"], row["status"]) for row in csv.DictReader(file)}
    for item, (value, _) in found.items():
        assert rows[names[item]] == (value.strip('"'), "settled")


def test_decisions_in_quick_succession_are_all_kept_and_none_comes_back(qtbot: QtBot, desk: Open, doubtful: Path) -> None:
    one = desk(doubtful)
    model = at_audit(qtbot, one)
    model.load()  # what is being read is older than the decisions that follow
    for left in range(len(WRONG) - 1, 2, -1):
        qtbot.keyClick(one.audit, Qt.Key.Key_D)
        assert len(model.queue) == left
        model.load()
    quiet(qtbot, one)
    assert len(model.queue) == 3
    assert model.fixed == 3
    assert one.badges.suspects == 3


def test_a_square_of_the_matrix_shows_only_its_suspects(qtbot: QtBot, desk: Open, doubtful: Path) -> None:
    one = desk(doubtful)
    model = at_audit(qtbot, one)
    matrix = one.audit.doubts.so_far.matrix
    where = matrix.cell_rect(0, 1).center().toPoint()
    qtbot.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=QPoint(where))
    assert {row.given for row in model.queue} == {'"lying"'}
    assert len(model.queue) == 3
    assert one.audit.doubts.rows.rowCount() == 3
    qtbot.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=QPoint(where))
    assert len(model.queue) == len(WRONG)


def test_the_evidence_says_who_and_what_speaks_against_the_label(qtbot: QtBot, desk: Open, doubtful: Path) -> None:
    one = desk(doubtful)
    model = at_audit(qtbot, one)
    current, pane = model.current, one.audit.doubts
    assert current is not None
    wrong, right = ("lying", "standing") if current.given == '"lying"' else ("standing", "lying")
    assert pane.verdict.given.button.text() == f"Keep {wrong}"
    assert pane.verdict.suggested.button.text() == f"Fix to {right}"
    said = pane.evidence.facts.accessibleDescription()
    assert f"Model, trained without this item: {right}" in said
    assert f"The one vote: A {wrong}" in said
    assert [near.label for near in current.alike].count(right) >= 5
    assert pane.so_far.errors.text() == "can’t be told"
