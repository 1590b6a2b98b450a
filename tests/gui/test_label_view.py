"""Looking at items: zoom, turning, levels, pages, huge images, records with images, and the states of Label."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from app.label.label_page import LabelPage
from app.label.pace import Pace
from app.shell.desk import Desk
from app.widgets.canvas import Canvas
from app.widgets.picture import adjusted, picture_of
from app.widgets.record_view import Tile
from labeling.commands.shaping import NewQuestion, SetSetting
from labeling.project import Project
from labeling.steps.bring_in import ImportOptions, bring_in
from labeling.steps.fields import SETTING

Open = Callable[[Path], Desk]
Key = Qt.Key


def project_of(path: Path, source: Path, *, form: str = "auto", **settings: str) -> Path:
    with Project.create(path, [NewQuestion("label", "choice", "What is it?", ("cat", "dog"))], owner="Ann") as project:
        bring_in(project, [source], ImportOptions() if form == "auto" else ImportOptions(form))
        for name, value in settings.items():
            project.do(SetSetting(name, value))
    return path


def shown(label: LabelPage, qtbot: QtBot) -> Canvas:
    canvas = label.image.canvas
    qtbot.waitUntil(lambda: canvas.picture is not None and not canvas.is_waiting)
    return canvas


def grey_at(canvas: Canvas, x: float, y: float) -> int:
    """What is painted at a pixel of the image."""
    at = canvas.view.transform().map(QPointF(x, y))
    return canvas.grab().toImage().pixelColor(at.toPoint()).red()


def test_z_shows_one_for_one_and_the_wheel_keeps_the_point_under_the_pointer(
        qtbot: QtBot, desk: Open, project_file: Path) -> None:
    label = desk(project_file).label
    canvas = shown(label, qtbot)
    fitted = canvas.zoom()
    qtbot.keyClick(label, Key.Key_Z)
    assert canvas.zoom() == 1.0
    qtbot.keyClick(label, Key.Key_Plus)
    assert canvas.zoom() == 1.25
    at = QPointF(canvas.width() / 2 + 20, canvas.height() / 2 - 10)
    before = canvas.view.to_image(at)
    for _ in range(3):
        event = QWheelEvent(at, canvas.mapToGlobal(at), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
                            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)
        QApplication.sendEvent(canvas, event)
    assert canvas.zoom() > 2
    moved = canvas.view.to_image(at) - before
    assert abs(moved.x()) < 0.01
    assert abs(moved.y()) < 0.01
    qtbot.keyClick(label, Key.Key_Z)
    assert canvas.zoom() == fitted


def test_a_drag_moves_the_image_with_the_pointer(qtbot: QtBot, desk: Open, project_file: Path) -> None:
    label = desk(project_file).label
    canvas = shown(label, qtbot)
    canvas.set_zoom(8)
    start, end = QPoint(300, 300), QPoint(360, 330)
    held = canvas.view.to_image(QPointF(start))
    qtbot.mousePress(canvas, Qt.MouseButton.MiddleButton, pos=start)
    qtbot.mouseMove(canvas, end)
    qtbot.mouseRelease(canvas, Qt.MouseButton.MiddleButton, pos=end)
    moved = canvas.view.to_image(QPointF(end)) - held
    assert abs(moved.x()) + abs(moved.y()) < 0.01


def test_turning_the_view_shows_what_was_at_the_top_on_the_right(
        qtbot: QtBot, desk: Open, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    pixels = np.full((40, 60), 50, np.uint8)
    pixels[:10] = 250  # bright at the top
    Image.fromarray(pixels).save(folder / "one.png")
    label = desk(project_of(tmp_path / "turned.touchstone", folder)).label
    canvas = shown(label, qtbot)
    qtbot.keyClick(label, Key.Key_BracketRight, Qt.KeyboardModifier.ControlModifier)
    seen = canvas.grab().toImage()
    right = canvas.view.transform().map(QPointF(30, 3)).toPoint()
    assert right.x() > canvas.width() / 2
    assert seen.pixelColor(right).red() > 200
    assert grey_at(canvas, 30, 35) < 80


def test_levels_spread_the_greys_without_touching_the_file(qtbot: QtBot, desk: Open, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    Image.fromarray(np.full((40, 60), 100, np.uint8)).save(folder / "one.png")
    label = desk(project_of(tmp_path / "levels.touchstone", folder)).label
    canvas = shown(label, qtbot)
    assert abs(grey_at(canvas, 30, 20) - 100) <= 1
    qtbot.keyClick(label, Key.Key_L)
    panel = label.image.levels
    assert panel.isVisible()
    panel.sliders[0].setValue(700)  # brighter
    assert grey_at(canvas, 30, 20) > 130
    panel.reset()
    assert abs(grey_at(canvas, 30, 20) - 100) <= 1


def test_window_and_level_of_a_deep_image_bring_out_what_was_hidden(qtbot: QtBot, desk: Open, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    pixels = np.linspace(0, 60000, 60 * 40).reshape(40, 60).astype(np.uint16)
    Image.fromarray(pixels).save(folder / "deep.png")
    label = desk(project_of(tmp_path / "deep.touchstone", folder)).label
    canvas = shown(label, qtbot)
    dark = grey_at(canvas, 30, 4)
    qtbot.keyClick(label, Key.Key_L)
    panel = label.image.levels
    assert panel.sliders[1].accessibleName() == "Window"
    panel.sliders[0].setValue(100)
    panel.sliders[1].setValue(200)  # from nothing to a fifth
    qtbot.waitUntil(lambda: grey_at(canvas, 30, 4) > dark + 50)


def test_the_pages_of_a_tiff_are_turned_by_keys(qtbot: QtBot, desk: Open, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    pages = [Image.fromarray(np.full((40, 60), value, np.uint8)) for value in (40, 120, 220)]
    pages[0].save(folder / "pages.tif", save_all=True, append_images=pages[1:])
    label = desk(project_of(tmp_path / "pages.touchstone", folder)).label
    canvas = shown(label, qtbot)
    assert "Page 1 of 3" in label.image._page_words.text()
    qtbot.keyClick(label, Key.Key_PageDown)
    qtbot.keyClick(label, Key.Key_PageDown)
    qtbot.waitUntil(lambda: abs(grey_at(canvas, 30, 20) - 220) <= 1)
    qtbot.keyClick(label, Key.Key_PageDown)  # there is no fourth
    qtbot.keyClick(label, Key.Key_PageUp)
    qtbot.waitUntil(lambda: abs(grey_at(canvas, 30, 20) - 120) <= 1)


def test_a_huge_image_is_shown_small_first_and_in_full_detail_where_one_looks(
        qtbot: QtBot, desk: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.widgets.decode.HUGE", 100_000)
    folder = tmp_path / "pictures"
    folder.mkdir()
    pixels = np.zeros((1500, 2000), np.uint8)
    pixels[::2] = 255  # lines that a smaller copy can't have
    Image.fromarray(pixels).convert("RGB").save(folder / "large.png")
    label = desk(project_of(tmp_path / "huge.touchstone", folder)).label
    canvas = shown(label, qtbot)
    assert canvas.picture is not None
    assert not canvas.picture.is_whole
    canvas.set_zoom(16)
    center = canvas.view.to_image(QPointF(canvas.width() / 2, canvas.height() / 2)).toPoint()

    def lines() -> list[int]:
        return [grey_at(canvas, center.x() + 0.5, center.y() + row + 0.5) for row in range(-2, 2)]
    qtbot.waitUntil(lambda: sorted(lines()) == [0, 0, 255, 255])


def test_a_record_that_points_to_an_image_shows_both(qtbot: QtBot, desk: Open, tmp_path: Path, images: Path) -> None:
    table = tmp_path / "rows.csv"
    table.write_text("id,file,width,height,site,judged\n1,images/picture 00.png,60,40,north,yes\n"
                     "2,images/picture 01.png,60,,south,no\n", encoding="utf-8")
    fields = json.dumps([{"name": "width", "group": "Size", "unit": "px", "high": 50}, {"name": "height", "group": "Size"}])
    path = project_of(tmp_path / "both.touchstone", table, form="csv", **{SETTING: fields})
    label = desk(path).label
    shown(label, qtbot)
    assert label.image.isVisible()
    assert label.record.isVisible()
    tiles = [one.accessibleName() for one in label.record.findChildren(Tile)]
    assert "width · above 50: 60 px" in tiles
    qtbot.keyClick(label, Key.Key_1)
    tiles = [one.accessibleName() for one in label.record.findChildren(Tile)]
    assert "height: missing" in tiles


def test_an_unreadable_item_can_be_removed_and_undo_brings_it_back(
        qtbot: QtBot, desk: Open, tmp_path: Path, images: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (images / "a broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnot really")
    label = desk(project_of(tmp_path / "broken.touchstone", images)).label
    label.model.go(1)
    qtbot.waitUntil(lambda: "not answered" not in label.pane.foot.advice())
    assert label.model.item is not None
    assert label.model.item.reason
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes)
    with qtbot.waitSignal(label._session.changed):
        label.stage.unreadable.removed.emit()
    qtbot.waitUntil(lambda: label.model.total == 12)
    with qtbot.waitSignal(label._session.moved):
        qtbot.keyClick(label, Key.Key_Backspace)
    qtbot.waitUntil(lambda: label.model.item is not None and label.model.item.reason != "")


def test_the_done_card_tells_the_pace(qtbot: QtBot, desk: Open, project_file: Path) -> None:
    label = desk(project_file).label
    for _ in range(12):
        qtbot.keyClick(label, Key.Key_2)
    qtbot.waitUntil(lambda: label.model.done is not None)
    assert "s an item" in label.stage.done._words.text()


def test_time_away_and_breaks_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("app.label.pace.time.monotonic", lambda: now[0])
    pace = Pace()
    pace.begin()
    now[0] += 4
    assert pace.lap() == 4
    now[0] += 3
    pace.leave()  # to another window, for an hour
    now[0] += 3600
    pace.alive()
    now[0] += 2
    assert pace.lap() == 5
    now[0] += 3600  # lunch at the desk: no more than what may be looking
    assert pace.lap() == 30


def test_levels_map_greys_linearly() -> None:
    image = QImage(256, 1, QImage.Format.Format_RGB32)
    for value in range(256):
        image.setPixelColor(value, 0, QColor(value, value, value))
    out = adjusted(image, (50, 150))
    assert [out.pixelColor(value, 0).red() for value in (0, 50, 100, 150, 255)] == [0, 0, 127, 255, 255]


def test_a_picture_has_levels_down_to_the_size_of_a_screen() -> None:
    made = picture_of(QImage(4000, 3000, QImage.Format.Format_RGB32), QSize(4000, 3000), QSize(1000, 700))
    assert [one.width() for one in made.levels] == [4000, 2000, 1000]
    assert made.fitted.size() == QSize(933, 700)
    assert made.level_for(1500).width() == 2000


def test_a_file_that_moved_is_found_again_and_no_key_answers_what_can_t_be_seen(
        qtbot: QtBot, desk: Open, project_file: Path, images: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = images.rename(images.parent / "elsewhere")
    label = desk(project_file).label
    qtbot.waitUntil(lambda: label.stage.is_waiting)
    first = label.model.item
    qtbot.keyClick(label, Key.Key_1)
    qtbot.keyClick(label, Key.Key_D)
    assert label.model.item == first  # no answer about what was not seen
    assert label.model.draft.is_empty()
    qtbot.keyClick(label, Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: label.stage.is_waiting)
    monkeypatch.setattr("app.label.mending.QFileDialog.getOpenFileName",
                        lambda *_: (str(elsewhere / "picture 01.png"), ""))
    with qtbot.waitSignal(label.mending.failed) as failed:
        label.stage.unreadable.finder.click()
    assert "picture 00.png" in str(failed.args)
    monkeypatch.setattr("app.label.mending.QFileDialog.getOpenFileName",
                        lambda *_: (str(elsewhere / "picture 00.png"), ""))
    label.stage.unreadable.finder.click()
    qtbot.waitUntil(lambda: label.stage.currentWidget() is label.image and not label.canvas.is_waiting)
    assert label.model.item == first


def test_a_file_that_came_back_is_shown_by_trying_again(
        qtbot: QtBot, desk: Open, project_file: Path, images: Path) -> None:
    elsewhere = images.rename(images.parent / "elsewhere")
    label = desk(project_file).label
    qtbot.waitUntil(lambda: label.stage.is_waiting)
    elsewhere.rename(images)
    qtbot.keyClick(label, Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: label.stage.currentWidget() is label.image and not label.canvas.is_waiting)


def test_the_unreadable_card_leads_to_all_such_files_in_data(
        qtbot: QtBot, desk: Open, tmp_path: Path, images: Path) -> None:
    (images / "a broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnot really")
    one = desk(project_of(tmp_path / "broken.touchstone", images))
    one.label.model.go(1)
    card = one.label.stage.unreadable
    assert one.label.stage.currentWidget() is card
    assert card._count.text() == "1 file in this project can’t be read."
    qtbot.waitUntil(lambda: one.label.toolbar._place.text() == "1 of 13")
    card.link.click()
    assert one.window.step == "data"
    qtbot.waitUntil(lambda: one.data.model.count() == 1 and one.data.model.query == "unreadable:yes")


def test_what_takes_long_is_dimmed_under_a_running_bar_and_what_does_not_is_not(
        qtbot: QtBot, desk: Open, project_file: Path) -> None:
    label = desk(project_file).label
    canvas = shown(label, qtbot)
    before = grey_at(canvas, 30, 20)
    canvas.show_picture(None)
    assert canvas.is_waiting
    assert not canvas.is_dimmed
    assert grey_at(canvas, 30, 20) == before  # under 150 ms nothing happens
    qtbot.waitUntil(lambda: canvas.is_dimmed)
    assert canvas._bar.isVisible()
    assert canvas._bar.height() == 2
    label.image._put(keep_view=True)
    assert not canvas.is_dimmed
    assert canvas._bar.isHidden()


def test_the_order_of_the_queue_is_remembered_by_project(qtbot: QtBot, desk: Open, project_file: Path) -> None:
    one = desk(project_file)
    one.label.model.set_order("random")
    one.session.close()
    one.open(project_file)
    assert one.label.model.order == "random"
    qtbot.waitUntil(lambda: one.label.toolbar.order.text() == "Queue: Random")
