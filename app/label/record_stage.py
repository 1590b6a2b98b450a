"""A record with what stands beside it: the queue at its left for texts, an image above fields that point to one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget

from app.label.image_stage import ImageStage
from app.label.queue_list import QueueList
from app.widgets.record_view import RecordView
from labeling.steps.fields import FieldSpec
from labeling.store.models import Item


class RecordStage(QWidget):
    """Shows records; the image stage is lent to it while a record points to an image."""

    def __init__(self) -> None:
        super().__init__()
        self.queue, self.record = QueueList(), RecordView()
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.record)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.queue)
        row.addWidget(self._split, 1)

    def show_item(self, item: Item, text_field: str, specs: tuple[FieldSpec, ...], image: Path | None,
                  stage: ImageStage) -> None:
        """Show a record, with the image that it points to."""
        self.record.show_item(item, text_field, specs)
        self.queue.setVisible(self.record.is_text)
        if image is None:
            return
        if self._split.indexOf(stage) < 0:
            self._split.insertWidget(0, stage)
            self._split.setSizes([3 * self.height() // 5, 2 * self.height() // 5])
        stage.show()
        stage.show_item(item, image)
