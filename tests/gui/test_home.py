"""Home: recent projects by keys, what is missing, the two views, the greeting, and dropping anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.home import home_page
from app.home.cards import FileRow, ProjectCard, when
from app.home.home_page import HomePage
from app.settings import Recent, SettingsFile
from app.shell.desk import Desk

Open = Callable[[Path], Desk]


@pytest.fixture
def recents(tmp_path: Path) -> tuple[Recent, ...]:
    """Six projects, of which the last one's file is gone."""
    made: list[Recent] = []
    for number in range(6):
        path = tmp_path / f"study {number}.touchstone"
        if number < 5:
            path.write_bytes(b"")
        made.append(Recent(str(path), f"Study {number}", "Images", 10, number / 5, 1.0, disputed=int(number == 1)))
    return tuple(made)


@pytest.fixture
def home(qtbot: QtBot, recents: tuple[Recent, ...]) -> Iterator[HomePage]:
    """The page alone."""
    host = QWidget()  # has no layout, and so no limits that the platform of the tests would complain of
    qtbot.addWidget(host)
    host.resize(1300, 800)
    page = HomePage("Ann", recents)
    page.setParent(host)
    page.resize(host.size())
    host.show()
    qtbot.waitUntil(page.isActiveWindow)
    page.shown()
    yield page
    host.close()


def focused() -> str:
    widget = QApplication.focusWidget()
    return widget.accessibleName() if widget else ""


def test_arrows_choose_and_enter_opens(qtbot: QtBot, home: HomePage, recents: tuple[Recent, ...]) -> None:
    assert focused().startswith("Project Study 0")
    for key, name in ((Qt.Key.Key_Right, "Project Study 1"), (Qt.Key.Key_Down, "Project Study 4"),
                      (Qt.Key.Key_Down, "Project Study 5"), (Qt.Key.Key_Up, "Project Study 4"),
                      (Qt.Key.Key_Up, "Project Study"), (Qt.Key.Key_Up, "")):
        widget = QApplication.focusWidget()
        assert widget is not None
        qtbot.keyClick(widget, key)
        assert focused().startswith(name)
    assert focused() in {card.accessibleName() for card in home._actions}
    home._cards[2].setFocus()
    with qtbot.waitSignal(home.chosen) as chosen:
        qtbot.keyClick(home._cards[2], Qt.Key.Key_Return)
    assert chosen.args == [recents[2].path]


def test_delete_takes_a_project_off_the_list_and_leaves_its_file(qtbot: QtBot, home: HomePage,
                                                                 recents: tuple[Recent, ...]) -> None:
    settings = SettingsFile()
    settings.set(recent=recents)
    home.removed.connect(settings.forget)
    qtbot.keyClick(home._cards[1], Qt.Key.Key_Delete)
    assert [one.name for one in SettingsFile().values.recent] == [f"Study {n}" for n in (0, 2, 3, 4, 5)]
    assert Path(recents[1].path).exists()


def test_a_missing_file_is_said_and_its_card_looks_so(home: HomePage) -> None:
    rows = [card for card in home._cards if isinstance(card, FileRow)]
    assert [card.missing for card in rows] == [False, True]
    assert "the file is missing" in rows[1].accessibleName()
    cards = [card for card in home._cards if isinstance(card, ProjectCard)]
    assert [card._chip()[0] for card in cards] == ["", "1 disputed", "", ""]


def test_opening_a_project_that_is_gone_offers_to_take_it_off_the_list(qtbot: QtBot, desk: Open, project_file: Path,
                                                                       recents: tuple[Recent, ...]) -> None:
    one = desk(project_file)
    one.settings.set(recent=(*one.settings.values.recent, recents[5]))
    one.home.chosen.emit(recents[5].path)
    assert "There is no file" in one.window.bar.text()
    qtbot.mouseClick(one.window.bar._act, Qt.MouseButton.LeftButton)
    assert recents[5].path not in {known.path for known in one.settings.values.recent}


def test_cards_or_a_list_is_remembered(qtbot: QtBot, desk: Open, project_file: Path) -> None:
    one = desk(project_file)
    one.window.go("home")
    assert all(isinstance(card, ProjectCard) for card in one.home._cards)
    one.home._view._group.button(1).click()
    assert [type(card) for card in one.home._cards] == [FileRow]
    assert SettingsFile().values.home_list is True


def test_the_greeting_goes_by_the_hour(home: HomePage, monkeypatch: pytest.MonkeyPatch) -> None:
    for hour, words in ((8, "Good morning, Bea"), (15, "Good afternoon, Bea"), (21, "Good evening, Bea")):
        class Clock(datetime):
            @classmethod
            def now(cls, tz: object = None, at: int = hour) -> datetime:
                return datetime(2026, 11, 25, at)
        monkeypatch.setattr(home_page, "datetime", Clock)
        home.greet("Bea")
        assert home._greeting.text() == words
    assert when(0) == ""
    assert when(datetime.now().replace(hour=0, minute=1).timestamp()) == "Today, 00:01"


def drop(one: Desk, *paths: Path) -> None:
    """As if these were dropped on the window."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    common = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(one.window.rect().center(), *common)
    QApplication.sendEvent(one.window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(one.window, QDropEvent(QPointF(300, 300), *common))


def test_a_dropped_project_is_opened_and_dropped_files_go_into_the_open_one(
        qtbot: QtBot, desk: Open, project_file: Path, tmp_path: Path) -> None:
    one = desk(project_file)
    table = tmp_path / "more.csv"
    table.write_text("id,text\n1,one\n2,two\n", encoding="utf-8")
    drop(one, table)
    assert one.window.step == "data"
    qtbot.waitUntil(lambda: not one.jobs.running, timeout=60_000)
    with one.session.project.reading() as connection:
        from labeling.store import read

        assert read.counts(connection).items == 14
    one.projects.close()
    qtbot.waitUntil(lambda: not one.session.is_open)
    drop(one, project_file)
    assert one.session.is_open


def test_a_dropped_folder_without_a_project_begins_one_with_it(qtbot: QtBot, desk: Open, project_file: Path,
                                                               images: Path) -> None:
    one = desk(project_file)
    one.projects.close()
    qtbot.waitUntil(lambda: not one.session.is_open)
    drop(one, images)
    wizard = one.projects.wizard
    assert wizard is not None
    assert wizard.isVisible()
    assert wizard.files.paths == (images,)
    wizard.reject()
