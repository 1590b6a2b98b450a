"""The image and what floats over it: zoom, pages, the pixel under the pointer, levels, turning."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import keys
from app.label.levels_panel import LevelsPanel
from app.shell.theme import draw_icon, theme
from app.widgets.buttons import GHOST, Button
from app.widgets.canvas import Canvas
from app.widgets.decode import Decoder, Wanted
from app.widgets.picture import Detail
from app.widgets.text import Text
from labeling.store.models import Item

EDGE = 12


class ToolButton(Button):
    """An icon over the key that does the same."""

    def __init__(self, icon: str, words: str, name: str) -> None:
        super().__init__("", GHOST, height=38)
        self._picture, self._letter = icon, keys.shown(name)
        if len(self._letter) > 1:
            self._letter = ""
        self.setToolTip(keys.tip(words, name))
        self.setAccessibleName(words)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(38), theme().px(38))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        t, painter = theme(), QPainter(self)
        side, top = t.px(16), t.px(5 if self._letter else 11)
        draw_icon(painter, self._picture, QRectF((self.width() - side) / 2, top, side, side), "text.secondary")
        painter.setFont(t.font("caption"))
        painter.setPen(t.color("text.secondary"))
        painter.drawText(QRectF(0, t.px(21), self.width(), t.px(15)), Qt.AlignmentFlag.AlignCenter, self._letter)


class ImageStage(QWidget):
    """unreadable(reason): the image that was asked for can't be shown."""

    unreadable = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.canvas, self.decoder = Canvas(), Decoder(self)
        self._item: Item | None = None
        self._path: Path | None = None
        self._page = 0
        self._window: tuple[float, float] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.canvas)
        self._zoom_bar()
        self._foot()
        self._tools()
        self.levels = LevelsPanel(self.canvas)
        self.levels.hide()
        self.levels.spread.connect(self._on_spread)
        self.canvas.installEventFilter(self)
        self.canvas.zoomed.connect(self._on_zoomed)
        self.canvas.pointed.connect(self._on_pointed)
        self.canvas.detail_wanted.connect(self._on_detail_wanted)
        self.decoder.ready.connect(self._on_ready)
        self.decoder.detailed.connect(self._on_detailed)

    # ---- what is shown

    def show_item(self, item: Item, path: Path | None) -> None:
        """Show an image as soon as it is decoded; if it is already, it is on the screen when this returns."""
        if self._page or self._window is not None:
            self.decoder.drop(self._item.id if self._item else 0)
        self._item, self._path, self._page, self._window = item, path, item.page, None
        self._pages.setVisible(item.pages > 1)
        self._tell_page()
        if self.decoder.get(item.id) is None:
            self.decoder.want([self._wanted()], self.canvas.box())
            self.canvas.show_picture(None)
        else:
            self._put(keep_view=False, now=True)

    def prepare(self, ahead: list[tuple[Item, Path | None]]) -> None:
        """Decode what is likely to come."""
        others = [Wanted(item.id, path, item.page, item.bits, item.reason) for item, path in ahead]
        self.decoder.want([*([self._wanted()] if self._item else []), *others], self.canvas.box())

    def is_decoded(self, item: int) -> bool:
        """Whether this image could be shown at once."""
        return self.decoder.get(item) is not None

    def drop(self, item: int) -> None:
        """Forget this picture, to read its file again."""
        self.decoder.drop(item)

    def _paint_now(self) -> None:
        """Put the image on the screen before anything else is done; what floats over it follows with the rest."""
        floating = QRegion()
        for bar in (self._zoom, self._foot_bar, self._tool_bar, self.levels):
            if bar.isVisible():
                floating += bar.geometry()
        self.canvas.repaint(QRegion(self.canvas.rect()) - floating)
        self.canvas.update(floating)

    def forget(self) -> None:
        """Another project."""
        self._item = None
        self.decoder.forget()
        self.canvas.clear()

    def turn_page(self, by: int) -> None:
        """Show another page of the image."""
        if self._item is not None and 0 <= self._page + by < self._item.pages:
            self._page += by
            self._tell_page()
            self._again()

    def toggle_levels(self) -> None:
        """Show or hide the levels."""
        self.levels.setVisible(self.levels.isHidden())
        self._place()

    def _wanted(self) -> Wanted:
        assert self._item is not None
        return Wanted(self._item.id, self._path, self._page, self._item.bits, self._item.reason, self._window)

    def _again(self) -> None:
        """Decode the same item another way, keeping the view."""
        assert self._item is not None
        self.decoder.drop(self._item.id)
        self.decoder.want([self._wanted()], self.canvas.box())

    def _put(self, *, keep_view: bool, now: bool = False) -> None:
        assert self._item is not None
        picture = self.decoder.get(self._item.id)
        assert picture is not None
        if picture.reason:
            self.unreadable.emit(picture.reason)
            return
        self.canvas.show_picture(picture, keep_view=keep_view, paint=not now)
        if now:
            self._paint_now()
        self.levels.set_range(picture.bits, picture.grey)

    # ---- what comes

    @Slot(int)
    def _on_ready(self, item: int) -> None:
        if self._item is not None and item == self._item.id:
            self._put(keep_view=self._page != self._item.page or self._window is not None)

    @Slot(int, object)
    def _on_detailed(self, item: int, detail: Detail) -> None:
        if self._item is not None and item == self._item.id:
            self.canvas.show_detail(detail)

    @Slot(QRect)
    def _on_detail_wanted(self, rect: QRect) -> None:
        if self._item is not None and self._path is not None:
            self.decoder.want_part(self._wanted(), rect)

    @Slot(float, float)
    def _on_spread(self, black: float, white: float) -> None:
        picture = self.canvas.picture
        if picture is not None and picture.grey is not None:
            low, high = picture.grey[:2]
            self._window = (low + black * (high - low), low + white * (high - low))
            self._again()
        else:
            self.canvas.set_levels(round(black * 255), round(white * 255))

    @Slot(float)
    def _on_zoomed(self, zoom: float) -> None:
        self._percent.setText(f"{zoom * 100:.0f} %" if zoom >= 0.1 else f"{zoom * 100:.1f} %")

    @Slot(int, int)
    def _on_pointed(self, x: int, y: int) -> None:
        self._readout.setText("" if x < 0 else f"x {x:,} · y {y:,}".replace(",", "\u202f"))
        self._place()

    # ---- what floats

    def _zoom_bar(self) -> None:
        canvas = self.canvas
        bar, row = self._card("label.zoom")
        self._zoom = bar
        closer, further = Button("", GHOST, icon="plus", height=28), Button("", GHOST, icon="minus", height=28)
        self._percent = Text("100 %", "body", weight=500)
        self._percent.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._percent.setMinimumWidth(theme().px(52))
        fit = Button("Fit", GHOST, key=keys.shown("view.zoom"), height=28)
        for button, words, name, action in ((further, "Zoom out", "view.out", canvas.zoom_out),
                                            (closer, "Zoom in", "view.in", canvas.zoom_in),
                                            (fit, "Fit or 100 %", "view.zoom", canvas.toggle_zoom)):
            button.setToolTip(keys.tip(words, name))
            button.setAccessibleName(words)
            button.clicked.connect(action)
        for widget in (further, self._percent, closer, fit):
            row.addWidget(widget)

    def _foot(self) -> None:
        """The pixel under the pointer, and the pages."""
        self._foot_bar, row = self._card("label.readout")
        self._readout = Text("", "small", "secondary")
        self._pages = QWidget()
        pages = QHBoxLayout(self._pages)
        pages.setContentsMargins(0, 0, 0, 0)
        before, after = Button("", GHOST, icon="arrow-left", height=26), Button("", GHOST, icon="arrow-right", height=26)
        self._page_words = Text("", "small")
        for button, words, name, by in ((before, "Previous page", "view.previous_page", -1),
                                        (after, "Next page", "view.next_page", 1)):
            button.setToolTip(keys.tip(words, name))
            button.setAccessibleName(words)
            button.clicked.connect(lambda _=False, by=by: self.turn_page(by))
        for widget in (before, self._page_words, after):
            pages.addWidget(widget)
        row.setContentsMargins(10, 4, 10, 4)
        row.addWidget(self._readout)
        row.addWidget(self._pages)
        self._pages.hide()

    def _tools(self) -> None:
        self._tool_bar, _ = self._card("label.view_tools", vertical=True)
        column = self._tool_bar.layout()
        assert column is not None
        for icon, words, name, action in (
                ("contrast", "Levels", "view.levels", self.toggle_levels),
                ("rotate-cw", "Turn right", "view.rotate_right", lambda: self.canvas.turn(1))):
            button = ToolButton(icon, words, name)
            button.clicked.connect(action)
            column.addWidget(button)

    def _card(self, name: str, *, vertical: bool = False) -> tuple[QWidget, QHBoxLayout | QVBoxLayout]:
        bar = QWidget(self.canvas)
        bar.setObjectName(name)
        bar.setProperty("surface", "card")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QVBoxLayout(bar) if vertical else QHBoxLayout(bar)
        row.setContentsMargins(4, 2, 6 if not vertical else 4, 2 if not vertical else 4)
        row.setSpacing(2)
        return bar, row

    def _tell_page(self) -> None:
        if self._item is not None:
            self._page_words.setText(f"Page {self._page + 1} of {self._item.pages}")
        self._place()

    def _place(self) -> None:
        """Put what floats into its corners."""
        size: QSize = self.canvas.size()
        for bar in (self._zoom, self._foot_bar, self._tool_bar, self.levels):
            bar.adjustSize()
        self._zoom.move(size.width() - self._zoom.width() - EDGE, size.height() - self._zoom.height() - EDGE)
        self._foot_bar.move(EDGE, size.height() - self._foot_bar.height() - EDGE)
        self._foot_bar.setVisible(bool(self._readout.text()) or not self._pages.isHidden())
        self._tool_bar.move(EDGE, EDGE)
        self.levels.move(EDGE + self._tool_bar.width() + 8, EDGE)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.canvas and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)
