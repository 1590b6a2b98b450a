"""Shows one item, whatever it is: what Agree and Audit put before a person who decides."""

from __future__ import annotations

from PySide6.QtCore import QRect, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.session import Session
from app.widgets.canvas import Canvas
from app.widgets.decode import Decoder, Wanted
from app.widgets.picture import Detail
from app.widgets.record_view import RecordView
from app.widgets.text import Text
from labeling.steps.content import image_path
from labeling.store import read
from labeling.store.kinds import ItemKind
from labeling.store.models import Item


class ItemView(QWidget):
    """shown(item): what is on the screen now."""

    shown = Signal(int)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._decoder = Decoder(self)
        self._item: Item | None = None
        self.canvas, self._record, self._words = Canvas(), RecordView(), Text("", "body", "secondary", wrap=True)
        self.canvas.setObjectName("item.canvas")
        self._record.setObjectName("item.record")
        self._words.setMargin(24)
        self._stack = QStackedWidget()
        for widget in (self.canvas, self._record, self._words):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self._decoder.ready.connect(self._on_ready)
        self._decoder.detailed.connect(self._on_detailed)
        self.canvas.detail_wanted.connect(self._on_detail_wanted)
        session.closed.connect(self._forget)

    def show_item(self, item: int) -> None:
        """Show this item; an image appears when it is decoded."""
        with self._session.project.reading() as connection:
            self._item = read.item(connection, item)
        if self._item is None:
            self._say("This item was removed.")
        elif self._item.kind == ItemKind.RECORD:
            self._record.show_item(self._item, self._session.project.schema().settings.get("text_column", ""))
            self._stack.setCurrentWidget(self._record)
        else:
            self._stack.setCurrentWidget(self.canvas)
            self._decoder.want([self._wanted(self._item)], self.canvas.box())
            self._on_ready(item)

    def close_threads(self) -> None:
        """End decoding."""
        self._decoder.close()

    @Slot(int)
    def _on_ready(self, item: int) -> None:
        picture = self._decoder.get(item)
        if self._item is None or item != self._item.id or picture is None:
            return
        if picture.reason:
            self._say(f"This file can’t be read: {picture.reason}.")
            return
        self.canvas.show_picture(picture)
        self.shown.emit(item)

    @Slot(QRect)
    def _on_detail_wanted(self, rect: QRect) -> None:
        if self._item is not None:
            self._decoder.want_part(self._wanted(self._item), rect)

    @Slot(int, object)
    def _on_detailed(self, item: int, detail: Detail) -> None:
        if self._item is not None and item == self._item.id:
            self.canvas.show_detail(detail)

    def _say(self, words: str) -> None:
        self._words.setText(words)
        self._stack.setCurrentWidget(self._words)

    def _wanted(self, item: Item) -> Wanted:
        return Wanted(item.id, image_path(self._session.project, item), item.page, item.bits, item.reason)

    @Slot()
    def _forget(self) -> None:
        self._item = None
        self._decoder.forget()
        self.canvas.clear()
