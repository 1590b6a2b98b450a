"""What stands in the middle of Label: an image, a record, or a card that says why there is neither."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget

from app.label.image_stage import ImageStage
from app.label.model import Finished
from app.label.record_stage import RecordStage
from app.label.route import Card
from app.label.states import DoneCard, EmptyCard
from app.label.unreadable import UnreadableCard
from app.session import Session
from labeling.steps.content import image_path, pointed_image
from labeling.steps.fields import SETTING, FieldSpec, parse_fields
from labeling.store import read
from labeling.store.kinds import ItemKind
from labeling.store.models import Item


class Stage(QStackedWidget):
    """waiting: no answer can be given, for the item can't be read."""

    waiting = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._item: Item | None = None
        self._specs: tuple[FieldSpec, ...] = ()
        self.image, self.records = ImageStage(), RecordStage()
        self.unreadable, self.done, self.empty = UnreadableCard(), DoneCard(), EmptyCard()
        for widget in (self.image, self.records, self.unreadable, self.done, self.empty):
            self.addWidget(widget)
        self.image.unreadable.connect(self._on_unreadable)

    def close_threads(self) -> None:
        """End decoding."""
        self.image.decoder.close()

    @Slot()
    def forget(self) -> None:
        """The project went, or another came."""
        self._item = None
        self.image.forget()
        self.records.queue.forget()
        if self._session.is_open:
            self._specs = parse_fields(self._session.project.schema().settings.get(SETTING, ""))

    def show_item(self, item: Item, path: Path | None) -> None:
        """Put the item on the screen, an image that is decoded at once."""
        self._item = item
        if item.reason:
            self._on_unreadable(item.reason)
        elif item.kind == ItemKind.RECORD:
            self._show_record(item)
        else:
            if self.indexOf(self.image) < 0:
                self.addWidget(self.image)
            self.setCurrentWidget(self.image)
            self.image.show_item(item, path)

    @property
    def is_waiting(self) -> bool:
        """Whether the item that is meant can't be seen."""
        return self.currentWidget() is self.unreadable

    def show_finished(self, finished: Finished) -> None:
        """All items are done."""
        self._item = None
        self.done.show_counts(finished.total, finished.disputed, finished.pace)
        self.setCurrentWidget(self.done if finished.total else self.empty)

    def show_nothing(self) -> None:
        """There are no items yet."""
        self._item = None
        self.setCurrentWidget(self.empty)

    def prepare(self, ahead: list[Card]) -> None:
        """Decode what is likely to come."""
        if self._item is not None and self._item.kind == ItemKind.IMAGE:
            self.image.prepare([(one.item, one.path) for one in ahead if one.item.kind == ItemKind.IMAGE])

    def _show_record(self, item: Item) -> None:
        project = self._session.project
        image = pointed_image(project, item)
        if image is None and self.indexOf(self.image) < 0:
            self.image.hide()
        self.records.show_item(item, project.schema().settings.get("text_column", ""), self._specs, image, self.image)
        self.setCurrentWidget(self.records)

    @Slot(str)
    def _on_unreadable(self, reason: str) -> None:
        item = self._item
        if item is not None:
            place = image_path(self._session.project, item) if item.kind == ItemKind.IMAGE else None
            self.unreadable.show_item(str(place or item.name), reason, item.size, broken=bool(item.reason))
            with self._session.project.reading() as connection:
                self.unreadable.show_count(read.counts(connection).unreadable)
            self.setCurrentWidget(self.unreadable)
            self.waiting.emit()
