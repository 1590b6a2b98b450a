"""Items beside the one that is shown: as a filmstrip for images, as a list for texts."""

from __future__ import annotations

from pathlib import Path

from app.label.filmstrip import Filmstrip
from app.label.queue_list import QueueList
from app.label.route import Route
from app.session import Session
from labeling.steps.content import image_path
from labeling.store.kinds import ItemKind
from labeling.store.models import Item


class Neighbours:
    """Fills whichever of the two is on the screen."""

    def __init__(self, session: Session, strip: Filmstrip, queue: QueueList) -> None:
        self._session, self._strip, self._queue = session, strip, queue

    def show(self, route: Route, item: Item) -> None:
        """Show what stands around this item on its way."""
        strip, queue = self._strip, self._queue
        shown = strip if not strip.isHidden() else queue if item.kind == ItemKind.RECORD and queue.isVisible() else None
        if shown is None:
            return
        count = shown.capacity()
        around = route.around(item, count // 2, count - count // 2 - 1)[:count]
        if shown is queue:
            queue.show_items(around, route.marked(around), item.id)
        else:
            strip.show_items(around, self._path, route.marked(around), item.id)

    def _path(self, item: Item) -> Path | None:
        return image_path(self._session.project, item) if item.kind == ItemKind.IMAGE else None
