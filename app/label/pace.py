"""How long decisions take: only time that somebody looked counts, and only the person at work is told."""

from __future__ import annotations

import statistics
import time
from collections import deque

IDLE = 30.0  # seconds without a sign of life; what lies beyond is a break and counts as nothing
REMEMBERED = 50  # decisions that the pace is the median of
ENOUGH = 5  # below which it says nothing


class Pace:
    """A watch that stops while nobody is there."""

    def __init__(self) -> None:
        self._looked = self._alive = 0.0
        self._away = False
        self._decisions: deque[float] = deque(maxlen=REMEMBERED)

    def begin(self) -> None:
        """Another item is shown."""
        self._looked, self._alive = 0.0, time.monotonic()

    def alive(self) -> None:
        """The person did something: the time since the last sign counts, unless it was a break."""
        now = time.monotonic()
        if not self._away:
            self._looked += min(now - self._alive, IDLE)
        self._alive, self._away = now, False

    def leave(self) -> None:
        """The person went to another window: the time until the next sign of life does not count."""
        self.alive()
        self._away = True

    def lap(self) -> float:
        """Seconds looked since the item was shown or the last lap."""
        self.alive()
        looked, self._looked = self._looked, 0.0
        return looked

    def decided(self, seconds: float) -> None:
        """An item was done after so long."""
        self._decisions.append(seconds)

    def median(self) -> float | None:
        """Seconds a decision, None after too few."""
        return statistics.median(self._decisions) if len(self._decisions) >= ENOUGH else None

    def words(self, left: int = 0) -> str:
        """The pace and what is left at it, for the annotator's own eyes; "" after too few decisions."""
        middle = self.median()
        if middle is None:
            return ""
        rest = f", {_long(middle * left)} for the {thin(left)} left" if left else ""
        return f"Your pace: {middle:.1f} s an item{rest}"


def thin(number: int) -> str:
    """A number with thin spaces between its thousands."""
    return f"{number:,}".replace(",", "\u202f")


def _long(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 90 else f"{minutes / 60:.1f} h"
