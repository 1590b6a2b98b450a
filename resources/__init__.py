"""Fonts, icons, colours, help and the sample's rules: found from source, from a wheel and in a frozen program."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def path(name: str) -> Path:
    """Where a resource lies; ``name`` is relative to this package."""
    return _HERE / name


def read_text(name: str) -> str:
    """The text of a resource."""
    return path(name).read_text(encoding="utf-8")
