"""Help: a page for each page of the window, keys as they are, links that lead somewhere, the tour."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from pytestqt.qtbot import QtBot

import resources
from app import keys
from app.help.help_dialog import HelpDialog
from app.help.pages import PAGES, markdown
from app.help.tour import Tour, stops
from app.settings import SettingsFile
from app.shell.desk import Desk
from app.shell.rail import STEPS
from labeling.home import home
from labeling.project import Project

Open = Callable[[Path], Desk]


def test_every_step_has_a_help_page_and_every_link_a_target() -> None:
    names = {page.name for page in PAGES}
    assert {step.name for step in STEPS} <= names
    for page in PAGES:
        for target in re.findall(r"\]\(([^)]+)\)", resources.read_text(f"help/{page.name}.md")):
            assert target.removesuffix(".md") in names, (page.name, target)


def test_the_glossary_has_the_words_of_the_house() -> None:
    contributing = Path(__file__).resolve().parents[2] / "CONTRIBUTING.md"
    told = resources.read_text("help/glossary.md")
    section = contributing.read_text(encoding="utf-8").partition("## Glossary")[2]
    for word in ("item", "record", "question", "class", "answer", "label", "annotator", "vote", "rule", "consensus",
                 "disputed", "settled", "gold", "suspect", "suggestion"):
        assert f"| {word} |" in told
        assert f"| {word} |" in section


def test_f1_shows_the_page_about_what_is_open_and_links_lead_on(qtbot: QtBot, desk: Open, project_file: Path) -> None:
    one = desk(project_file)
    qtbot.waitUntil(one.window.isActiveWindow)
    qtbot.keyClick(one.window, Qt.Key.Key_F1)
    shown = one.window.findChild(HelpDialog)
    assert shown is not None
    assert shown.page == "label"
    assert "Blind by default" in shown.text.toPlainText()
    shown.text.anchorClicked.emit(QUrl("settings.md"))
    assert shown.page == "settings"
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.isVisible()


def test_the_key_page_shows_keys_as_they_are_now() -> None:
    keys.use("left", {"label.skip": ["J"]})
    try:
        assert "| J | Skip |" in markdown("keys")
    finally:
        keys.use("left")
    assert "| S | Skip |" in markdown("keys")


def test_the_tour_has_at_most_five_steps_and_goes_by_keys(qtbot: QtBot, desk: Open, project_file: Path) -> None:
    assert len(stops()) <= 5
    one = desk(project_file)
    tour = Tour(one.window)
    tour.start()
    assert one.window.step == "label"
    for step in ("agree", "rules", "audit", "export"):
        qtbot.keyClick(tour, Qt.Key.Key_Return)
        assert one.window.step == step
        assert tour._target().isValid()
    qtbot.keyClick(tour, Qt.Key.Key_Left)
    assert one.window.step == "audit"
    with qtbot.waitSignal(tour.destroyed):
        qtbot.keyClick(tour, Qt.Key.Key_Escape)
    assert one.window.step == "label"
    qtbot.waitUntil(lambda: not one.jobs.running, timeout=60_000)


def test_the_tour_begins_once_on_the_sample(desk: Open, project_file: Path, touchstone_home: Path) -> None:
    place = home() / "sample"
    place.mkdir()
    with Project.open(project_file) as project:
        project.save_copy(place / "digits")
    one = desk(place / "digits.touchstone")
    assert one.window.findChild(Tour) is not None
    assert SettingsFile().values.toured
    one.window.close()
    again = desk(place / "digits.touchstone")
    assert again.window.findChild(Tour) is None
