"""Keeps a spreadsheet from running a cell as a formula, in a way that can be taken back.

A cell that begins with =, +, -, @, a tab or a line break is written behind an apostrophe; numbers stay
numbers. A cell that begins with apostrophes and then such a sign gets one more, so that no two cells
are written alike.
"""

from __future__ import annotations

import re

HOW = "Cells that a spreadsheet would run as a formula begin with an apostrophe; take one away to have them back."
_RUNS = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def formula_safe(cell: str) -> str:
    """The cell, behind an apostrophe if a spreadsheet would run it."""
    return f"'{cell}" if _RUNS.match(cell) and not _NUMBER.fullmatch(cell) else cell


def formula_read(cell: str) -> str:
    """The cell that ``formula_safe`` was given."""
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell) else cell
