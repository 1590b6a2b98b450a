"""Data finds, selects and organises items by real keys, and shows what comes in as it is read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from app.data.data_page import DataPage
from app.shell.desk import Desk
from labeling.commands.answering import Flag
from labeling.commands.collecting import AddVotes, Vote
from labeling.commands.shaping import NewQuestion
from labeling.project import Project
from labeling.store import read
from labeling.store.kinds import FactKind

Open = Callable[[Path], Desk]
LONG = 60_000


@pytest.fixture
def labelled(project_file: Path) -> Path:
    """Twelve pictures: six answered by two people, two of them disputed; one flagged."""
    with Project.open(project_file) as project:
        project.act_as("Ann")
        question = project.schema().question().id
        project.do(AddVotes(question, tuple(
            Vote(item, who, '"owl"' if item < 3 and who == "Bob" else '"cat"')
            for item in range(1, 7) for who in ("Ann", "Bob"))))
        project.do(Flag(9))
    return project_file


def settled(qtbot: QtBot, page: DataPage) -> None:
    """Wait until nothing is read any more."""
    qtbot.waitUntil(lambda: page.model.loaded and bool(page.model.groups) and not page.model.finder.busy()
                    and not page.model._soon.isActive(), timeout=LONG)


@pytest.fixture
def page(qtbot: QtBot, desk: Open, labelled: Path) -> DataPage:
    one = desk(labelled)
    one.window.go("data")
    settled(qtbot, one.data)
    return one.data


def ids(page: DataPage) -> list[int]:
    rows = [page.model.row(number) for number in range(page.model.count())]
    return [row.id for row in rows if row is not None]


def current_values(page: DataPage, kind: FactKind) -> dict[int, str]:
    with page._session.project.reading() as connection:
        return read.values_by_item(connection, kind)


def test_facets_join_by_and_and_their_values_by_or(qtbot: QtBot, page: DataPage) -> None:
    tree = page.filters.tree
    counts = {(row.facet, row.value): row.count for row in tree.rows()}
    assert counts["status", "disputed"] == 2
    assert counts["status", "unlabelled"] == 6
    assert counts["status", "flagged"] == 1
    assert counts["answer", "cat"] == 6
    assert counts["annotator", "Bob"] == 6
    tree.toggle("status", "disputed")
    settled(qtbot, page)
    assert ids(page) == [1, 2]
    tree.toggle("status", "flagged")
    settled(qtbot, page)
    assert ids(page) == [1, 2, 9]
    tree.toggle("answer", "owl")
    settled(qtbot, page)
    assert ids(page) == [1, 2]
    assert page.chips.texts() == ["Disputed, Flagged", "owl"]
    page.chips.removed.emit(1)
    settled(qtbot, page)
    assert ids(page) == [1, 2, 9]
    page._clear()
    settled(qtbot, page)
    assert page.model.count() == 12
    assert not page.chips.texts()


def test_a_slash_filters_by_name_and_enter_goes_back_to_the_items(qtbot: QtBot, page: DataPage) -> None:
    qtbot.keyClick(page.table, Qt.Key.Key_Slash)
    qtbot.waitUntil(page.filters.field.hasFocus)
    qtbot.keyClicks(page.filters.field, "picture 07")
    qtbot.waitUntil(lambda: page.model.count() == 1, timeout=LONG)
    qtbot.keyClick(page.filters.field, Qt.Key.Key_Return)
    assert page.table.hasFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Slash)
    qtbot.keyClick(page.filters.field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: page.model.count() == 12, timeout=LONG)


def test_a_typed_query_becomes_a_filter(qtbot: QtBot, page: DataPage) -> None:
    page.filters.field.setFocus()
    qtbot.keyClicks(page.filters.field, "-answer:cat flagged:no")
    qtbot.waitUntil(lambda: page.model.count() == 5, timeout=LONG)
    assert page.chips.texts() == ["Not cat", "Not flagged"]


def test_space_selects_shift_and_arrows_extend_and_enter_opens(qtbot: QtBot, page: DataPage) -> None:
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Down)
    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    assert page.model.selection.ids == {2}
    qtbot.keyClick(page.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(page.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert page.model.selection.ids == {2, 3, 4}
    assert page.bar.isVisible()
    assert page.bar.count_text() == "3 selected"
    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    assert page.model.selection.ids == {2, 3}
    with qtbot.waitSignal(page.opened) as opened:
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert opened.args == [4]


def test_everything_that_matches_is_selected_as_a_query_and_done_to_as_one(qtbot: QtBot, page: DataPage) -> None:
    page.filters.tree.toggle("status", "unlabelled")
    settled(qtbot, page)
    page.table.setFocus()
    qtbot.mouseClick(page.bar._all, Qt.MouseButton.LeftButton)
    page.model.select_all(True)
    assert page.model.selected_count() == 6
    assert page.model.selection.ids == frozenset(), "a query, not ids"
    page.model.select({7}, False)
    assert page.model.selected_count() == 5
    with qtbot.waitSignal(page._session.changed, timeout=LONG):
        page.actions_.set_split("test")
    settled(qtbot, page)
    assert current_values(page, FactKind.SPLIT) == dict.fromkeys((8, 9, 10, 11, 12), "test")
    with qtbot.waitSignal(page._session.changed, timeout=LONG):
        page._session.undo()
    assert not current_values(page, FactKind.SPLIT)
    settled(qtbot, page)


def test_label_these_goes_through_the_selected_items_alone(qtbot: QtBot, desk: Open, labelled: Path) -> None:
    one = desk(labelled)
    one.window.go("data")
    settled(qtbot, one.data)
    one.data.model.select({8, 11})
    qtbot.mouseClick(one.data.bar.label, Qt.MouseButton.LeftButton)
    assert one.window.step == "label"
    seen: list[int] = []
    for _ in range(2):
        item = one.label.model.item
        assert item is not None
        seen.append(item.id)
        with qtbot.waitSignal(one.session.changed, timeout=LONG):
            qtbot.keyClick(one.label, Qt.Key.Key_1)
        qtbot.waitUntil(lambda was=item.id: one.label.model.done is not None or (
            one.label.model.item is not None and one.label.model.item.id != was), timeout=LONG)
    assert seen == [8, 11]
    assert one.label.model.done is not None


def button(box: QMessageBox, begins: str) -> object:
    return next(one for one in box.buttons() if one.text().startswith(begins))


@pytest.mark.qt_log_ignore("propagateSizeHints")  # said of every dialog by the platform without a screen
def test_removing_asks_and_undo_brings_back_erasing_asks_twice_and_stays(qtbot: QtBot, page: DataPage) -> None:
    page.model.select({1, 2})
    qtbot.mouseClick(page.bar.remove, Qt.MouseButton.LeftButton)
    box = page.findChild(QMessageBox, "data.remove_dialog")
    assert box is not None
    qtbot.mouseClick(button(box, "Remove"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.model.count() == 10, timeout=LONG)
    page._session.undo()
    qtbot.waitUntil(lambda: page.model.count() == 12, timeout=LONG)
    box.deleteLater()
    page.model.select({1, 2})
    page.actions_._ask_erase()
    box = page.findChild(QMessageBox, "data.erase_dialog")
    assert box is not None
    assert box.defaultButton().text() == "Cancel"
    qtbot.mouseClick(button(box, "Erase"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.model.count() == 10, timeout=LONG)
    page._session.undo()
    settled(qtbot, page)
    assert 1 not in ids(page)


def test_the_grid_shows_the_same_items_and_obeys_the_same_keys(qtbot: QtBot, page: DataPage) -> None:
    page._show_view(1)
    qtbot.waitUntil(page.grid.hasFocus)
    qtbot.keyClick(page.grid, Qt.Key.Key_Right)
    qtbot.keyClick(page.grid, Qt.Key.Key_Space)
    assert page.model.selection.ids == {2}
    qtbot.keyClick(page.grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert page.model.selection.ids == {2, 3}
    with qtbot.waitSignal(page.opened) as opened:
        qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    assert opened.args == [3]


def test_a_bar_of_a_chart_filters(qtbot: QtBot, page: DataPage) -> None:
    page._charts.setChecked(True)
    qtbot.waitUntil(lambda: bool(page.profile.charts), timeout=LONG)
    chart = page.profile.charts[0]
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=chart.bar_rect(1).center().toPoint())
    qtbot.waitUntil(lambda: page.model.count() == 2, timeout=LONG)
    assert page.chips.texts() == ["owl"]
    settled(qtbot, page)


def test_an_import_shows_its_errors_pauses_and_can_be_saved(qtbot: QtBot, page: DataPage, tmp_path: Path) -> None:
    more = tmp_path / "more"
    more.mkdir()
    for number in range(3):
        Image.new("RGB", (30, 20), (number, 9, 9)).save(more / f"new {number}.png")
    (more / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    page.bring_in([more])
    qtbot.mouseClick(page.pane._pause, Qt.MouseButton.LeftButton)
    assert page.pane._pause.text() == "Go on"
    qtbot.mouseClick(page.pane._pause, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.model.total == 16, timeout=LONG)
    assert [error.source for error in page.pane.errors()] == ["broken.png"]
    page.pane.save_errors(tmp_path / "list.csv")
    assert (tmp_path / "list.csv").read_text("utf-8-sig").splitlines()[1].startswith("broken.png,")
    settled(qtbot, page)


def test_a_moved_folder_is_found_again_by_paths_and_content(qtbot: QtBot, page: DataPage, images: Path) -> None:
    moved = images.parent / "elsewhere"
    images.rename(moved)
    page.importing.relocate("images", moved)
    qtbot.waitUntil(lambda: page.pane._words.text().startswith("12 files"), timeout=LONG)
    with page._session.project.reading() as connection:
        assert {root for root, _ in read.places(connection, 1)} == {"elsewhere"}
    Image.new("RGB", (3, 3)).save(moved / "picture 00.png")
    with qtbot.waitSignal(page.failed, timeout=LONG) as failed:
        page.importing.relocate("elsewhere", moved)
    assert "differs" in failed.args[0].what
    settled(qtbot, page)


def test_an_empty_project_says_what_to_bring_in(qtbot: QtBot, desk: Open, tmp_path: Path) -> None:
    path = tmp_path / "new.touchstone"
    Project.create(path, [NewQuestion("label", "choice", "?", ("a", "b"))], owner="Ann").close()
    one = desk(path)
    qtbot.waitUntil(lambda: one.data.model.loaded, timeout=LONG)
    assert one.data.empty.isVisible()
    assert not one.data.filters.isVisible()
    assert one.data._add.isVisible()


