"""Python rules on the Rules page: shown before they are trusted, refused by default, run after."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.rules.trust_sheet import TrustSheet
from app.shell.desk import Desk
from labeling.project import Project
from weak_supervision.steps.rules import of_question, spec_of, trust

Open = Callable[[Path], Desk]
LONG = 60_000
SOURCE = ("from snorkel.labeling import labeling_function\nfrom shades import WIDE\n\n"
          "@labeling_function()\ndef wide(x):\n    return 0 if x.width > WIDE else -1\n")


@pytest.fixture
def rules_file(tmp_path: Path) -> Path:
    (tmp_path / "shades.py").write_text("WIDE = 10\n")
    file = tmp_path / "my_rules.py"
    file.write_text(SOURCE)
    return file


def asked(qtbot: QtBot, one: Desk, rules_file: Path) -> TrustSheet:
    """Add the file as the page does; the prompt opens by itself."""
    one.window.go("rules")
    one.rules.model.add([rules_file])
    qtbot.waitUntil(lambda: bool(one.window.findChildren(TrustSheet)), timeout=LONG)
    return one.window.findChildren(TrustSheet)[0]


def test_enter_leaves_python_off_and_a_run_says_why(qtbot: QtBot, desk: Open, project_file: Path, rules_file: Path) -> None:
    one = desk(project_file)
    sheet = asked(qtbot, one, rules_file)
    assert "def wide(x):" in sheet.code.toPlainText()
    assert "WIDE = 10" in sheet.code.toPlainText()
    with qtbot.waitSignal(sheet.rejected):
        qtbot.keyClick(sheet.refuse, Qt.Key.Key_Return)
    with qtbot.waitSignal(one.rules.model.failed, timeout=LONG) as failed:
        qtbot.keyClick(one.rules, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "not trusted on this computer: wide" in str(failed.args[0])
    qtbot.waitUntil(lambda: not one.jobs.running, timeout=LONG)


def test_trusted_python_runs_and_t_turns_a_rule_off_in_the_file(
        qtbot: QtBot, desk: Open, project_file: Path, rules_file: Path) -> None:
    one = desk(project_file)
    sheet = asked(qtbot, one, rules_file)
    with qtbot.waitSignal(sheet.accepted):
        qtbot.keyClick(sheet.trust, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not one.rules.model.untrusted(), timeout=LONG)
    qtbot.keyClick(one.rules, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(one.rules.model.overview and one.rules.model.overview.rows[0].stats), timeout=LONG)
    assert one.rules.rows.cell(0, 4) == "100\u202f%"
    one.rules.table.selectRow(0)
    with qtbot.waitSignal(one.session.changed, timeout=LONG):
        qtbot.keyClick(one.rules, Qt.Key.Key_T)
    qtbot.waitUntil(lambda: not one.jobs.running, timeout=LONG)
    one.window.close()
    with Project.open(project_file, write=False) as project:
        rule, = of_question(project, project.schema().question())
        assert not rule.enabled
        assert trust().allows(spec_of(rule))
