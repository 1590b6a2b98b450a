"""What a command is: data that knows how to put itself down as facts.

Commands are the only way to write. Each is one batch of the log, so undo needs nothing from them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

from labeling.store.models import Schema
from labeling.store.pen import Pen


class Command(ABC):
    """One action of a person on a project."""

    @abstractmethod
    def write(self, pen: Pen, schema: Schema) -> None:
        """Put down the facts. ``schema`` is the project as it is before this command.

        Raises UserError if the action makes no sense; then nothing is written.
        """
