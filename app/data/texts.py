"""The files that could not be read, as a list that assistive tools can read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from labeling.items.found import Refused

Index = QModelIndex | QPersistentModelIndex


class ErrorsModel(QAbstractListModel):
    """One row a file or line."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.errors: Sequence[Refused] = ()

    def set_errors(self, errors: Sequence[Refused]) -> None:
        """Show these."""
        self.beginResetModel()
        self.errors = tuple(errors)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.errors)

    def data(self, index: Index, role: int = 0) -> Any:
        one = self.errors[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return f"{one.source}: {one.reason}"
        return one if role == Qt.ItemDataRole.UserRole + 1 else None
