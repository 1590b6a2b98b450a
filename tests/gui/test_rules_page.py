"""Rules written in the window: built from conditions with a live preview, or as Python, and what each is worth."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from app.rules.code import CodeEdit
from app.shell.desk import Desk
from labeling.commands.shaping import NewQuestion
from labeling.project import Project
from labeling.steps.bring_in import ImportOptions, bring_in
from weak_supervision.steps.rules import of_question, spec_of

Open = Callable[[Path], Desk]
LONG = 60_000


@pytest.fixture
def masses(tmp_path: Path) -> Path:
    """Twenty rows: radius 0 to 19, half of them gold, large from 10 on; one large one is small by gold."""
    table = tmp_path / "t.csv"
    table.write_text("id,radius,site\n" + "".join(f"r{n:02},{n},{'ab'[n % 2]}\n" for n in range(20)))
    gold = tmp_path / "gold.csv"
    gold.write_text("item,label\n" + "".join(f"r{n:02},{'large' if n >= 10 and n != 18 else 'small'}\n"
                                             for n in range(0, 20, 2)))
    path = tmp_path / "study.touchstone"
    with Project.create(path, [NewQuestion("label", "choice", "Which?", ("small", "large"))], owner="Ann") as made:
        bring_in(made, [table], ImportOptions(id_column="id"))
        bring_in(made, [gold], ImportOptions("gold"))
    return path


def quiet(qtbot: QtBot, one: Desk) -> None:
    qtbot.waitUntil(lambda: not one.jobs.running, timeout=LONG)


def test_a_rule_is_built_previewed_saved_and_run_by_keys(qtbot: QtBot, desk: Open, masses: Path) -> None:
    one = desk(masses)
    one.window.go("rules")
    qtbot.waitUntil(lambda: one.rules.model.overview is not None, timeout=LONG)
    page, editor, built = one.rules, one.rules.editor, one.rules.editor.builder
    qtbot.keyClick(page, Qt.Key.Key_N)
    assert editor.is_new
    qtbot.keyClicks(editor.name, "wide")
    condition = built.rows[0]
    qtbot.keyClicks(condition.field, "radius")
    condition.value.selectAll()
    qtbot.keyClicks(condition.value, "9.5")
    qtbot.keyClicks(built.vote, "large")
    qtbot.waitUntil(lambda: page.preview.count.text() == "10 of 20 items match", timeout=LONG)
    assert page.preview.figures.text() == "Right on 80\u202f% of 5 gold items."
    assert condition.share.text() == "matches 50\u202f%"
    qtbot.mouseClick(page.preview._which._group.button(1), Qt.MouseButton.LeftButton)
    assert [row.name for row, _ in page.preview.rows] == ["r18"]
    chart = built.histogram
    assert chart.shown is not None
    assert int(chart.shown.every.sum()) == 20
    assert int(chart.shown.gold.sum()) == 4
    for _ in range(10):
        qtbot.keyClick(chart, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: page.preview.count.text() == "0 of 20 items match", timeout=LONG)
    condition.value.selectAll()
    qtbot.keyClicks(condition.value, "9.5")
    qtbot.waitUntil(lambda: page.preview.count.text() == "10 of 20 items match", timeout=LONG)
    quiet(qtbot, one)
    qtbot.keyClick(editor.save, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.rows.rowCount() == 1 and not editor.is_new, timeout=LONG)
    quiet(qtbot, one)
    qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(page.rows.rows and page.rows.rows[0].stats), timeout=LONG)
    assert [page.rows.cell(0, column) for column in range(8)] == [
        "on", "wide", "large", "no-code", "50\u202f%", "0\u202f%", "0\u202f%", "80\u202f%"]
    quiet(qtbot, one)
    built.rows[0].value.selectAll()
    qtbot.keyClicks(built.rows[0].value, "14")
    qtbot.waitUntil(lambda: page.preview.count.text() == "5 of 20 items match", timeout=LONG)
    quiet(qtbot, one)
    qtbot.keyClick(editor.save, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "14" in one.session.project.schema().rules[0].body, timeout=LONG)
    where = page.table.visualRect(page.rows.index(0, 0)).center()
    quiet(qtbot, one)
    with qtbot.waitSignal(one.session.changed, timeout=LONG):
        qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(where))
    quiet(qtbot, one)
    one.window.close()
    with Project.open(masses, write=False) as project:
        rule, = of_question(project, project.schema().question())
        assert spec_of(rule).body == {"if": [["radius", ">", 14]], "vote": "large"}
        assert not rule.enabled


def test_python_is_written_saved_and_trusted_by_who_wrote_it_and_mistakes_are_said(qtbot: QtBot, desk: Open, masses: Path
                                                                                    ) -> None:
    one = desk(masses)
    one.window.go("rules")
    qtbot.waitUntil(lambda: one.rules.model.overview is not None, timeout=LONG)
    page, editor = one.rules, one.rules.editor
    page.new_rule()
    qtbot.keyClicks(editor.name, "by radius")
    qtbot.mouseClick(editor.mode._group.button(1), Qt.MouseButton.LeftButton)
    assert "SMALL = 0\nLARGE = 1" in editor.code.toPlainText()
    assert "def by_radius(x):" in editor.code.toPlainText()
    begun = editor.code.toPlainText().replace("    return ABSTAIN", "    return LARGE if x.radius > 9 else")
    editor.code.setPlainText(begun)
    assert "line" in editor.status.text()
    editor.code.moveCursor(editor.code.textCursor().MoveOperation.End)
    qtbot.keyClick(editor.code, Qt.Key.Key_Backspace)
    qtbot.keyClicks(editor.code, " ABSTAIN")
    assert editor.status.text() == "Can be read."
    qtbot.keyClick(editor.save, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.rows.rowCount() == 1, timeout=LONG)
    assert page.model.untrusted() == []
    quiet(qtbot, one)
    qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(page.rows.rows and page.rows.rows[0].stats), timeout=LONG)
    assert page.rows.cell(0, 2) == "large"
    qtbot.waitUntil(lambda: page.preview.count.text() == "10 of 20 items match", timeout=LONG)
    quiet(qtbot, one)


def test_python_is_coloured_and_a_text_of_several_lines_stays_one(qtbot: QtBot) -> None:
    editor = CodeEdit()
    qtbot.addWidget(editor)
    editor.setPlainText('def f(x):  # why\n    """one\n    if two"""\n    return "if" and 3\n')
    def coloured(line: int) -> list[str]:
        block = editor.document().findBlockByNumber(line)
        return [block.text()[part.start:part.start + part.length] for part in block.layout().formats()]
    assert coloured(0) == ["def", "f", "# why"]
    assert coloured(1) == ['"""one']
    assert coloured(2) == ['    if two"""']
    assert coloured(3) == ["return", '"if"', "and", "3"]
