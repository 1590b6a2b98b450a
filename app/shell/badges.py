"""The counts beside the steps of the rail: what blocks a clean export is amber, what may be done is plain."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from app.session import Session
from app.shell.rail import Rail
from labeling.store import read
from labeling.store.kinds import State


class Badges(QObject):
    """Follows the session."""

    def __init__(self, session: Session, rail: Rail, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._rail = session, rail
        self.disputed = self.suspects = 0
        session.opened.connect(self.refresh)
        session.changed.connect(self.refresh)
        session.closed.connect(self.clear)

    @Slot()
    def refresh(self) -> None:
        """Count again, from the counters."""
        if not self._session.is_open or not self._session.project.schema().questions:
            return
        with self._session.project.reading() as connection:
            counts = read.counts(connection)
        self.disputed = counts.state(self._session.project.schema().question().id, State.DISPUTED)
        self._rail.buttons["agree"].set_badge(short(self.disputed), "warn")

    @Slot(int)
    def set_suspects(self, count: int) -> None:
        """So many labels are doubted and not decided."""
        self.suspects = count
        self._rail.buttons["audit"].set_badge(short(count), "plain")

    @Slot()
    def clear(self) -> None:
        """No project, no counts."""
        self.disputed = self.suspects = 0
        for button in self._rail.buttons.values():
            button.set_badge("", "plain")


def short(count: int) -> str:
    """A count that fits a badge: "27", "1.2k"."""
    return "" if not count else str(count) if count < 1000 else f"{count / 1000:.1f}k"
