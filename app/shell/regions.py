"""F6 goes round the parts of the window: top bar, rail, what the page names, and back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


def go_round(regions: Sequence[QWidget], step: int) -> None:
    """Move the focus to the next region (or the one before, step -1) that can take it."""
    shown = [region for region in regions if region.isVisible()]
    here = _innermost(shown, QApplication.focusWidget())
    start = here if here is not None else (-1 if step > 0 else 0)
    for turn in range(1, len(shown) + 1):
        target = _first_in(shown[(start + step * turn) % len(shown)])
        if target is not None:
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return


def _innermost(regions: Sequence[QWidget], focus: QWidget | None) -> int | None:
    """Regions may lie in one another: the smallest that has the focus counts."""
    holding = [number for number, one in enumerate(regions) if focus is not None and
               (one is focus or one.isAncestorOf(focus))]
    return min(holding, key=lambda number: regions[number].width() * regions[number].height()) if holding else None


def _first_in(region: QWidget) -> QWidget | None:
    """What takes the focus in a region: itself, what is marked there, or the first that Tab would reach."""
    if region.focusPolicy() & Qt.FocusPolicy.TabFocus:
        return region
    inside = [one for one in region.findChildren(QWidget) if one.isVisible() and one.isEnabled() and
              one.focusPolicy() & Qt.FocusPolicy.TabFocus]
    marked = [one for one in inside if getattr(one, "isChecked", bool)()]
    return (marked or inside or [None])[0]
