"""All keys at a glance."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from app.keys import LAYOUTS
from app.widgets.text import Text


def all_keys(layout: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Where, and the keys there."""
    classes = " ".join(LAYOUTS[layout][1])
    return [
        ("Everywhere", [("Ctrl K", "Palette"), ("Alt 1–6", "Steps"), ("Ctrl Z / Ctrl Shift Z", "Undo, redo"),
                        ("Ctrl ,", "Settings"), ("F11", "Focus mode"), ("?", "These keys")]),
        ("Classes", [(classes, "Classes 1 to 10"), ("Shift and the same", "Classes 11 to 20"), ("/", "Find by name")]),
        ("Label", [("Space", "Done, next"), ("← or Shift Space", "Back"), ("→", "Forward"), ("S", "Skip"), ("F", "Flag"),
                   ("C", "Note"), ("Backspace", "Undo last decision"), ("Z + −", "Zoom"), ("0", "None of these"),
                   ("Tab", "Next question")]),
        ("Settle", [("Space", "Take the consensus"), ("Class key", "Decide otherwise"), ("F", "Discuss"), ("S", "Skip")]),
        ("Audit", [("A", "Keep"), ("D", "Fix"), ("Class key", "Another class"), ("S", "Skip"), ("F", "Discuss")]),
        ("Rules", [("N", "Add"), ("T", "On or off"), ("Ctrl Enter", "Run")]),
    ]


class KeysDialog(QDialog):
    """Closes with Esc."""

    def __init__(self, layout: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        grid = QGridLayout(self)
        grid.setContentsMargins(24, 20, 24, 20)
        grid.setHorizontalSpacing(26)
        row = 0
        for where, keys in all_keys(layout):
            grid.addWidget(Text(where, "body", weight=600), row, 0)
            for key, words in keys:
                grid.addWidget(Text(key, "body", "secondary"), row, 1)
                grid.addWidget(Text(words), row, 2)
                row += 1
