"""What this person has set: one table of settings, kept as JSON in the home folder."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from app import keys
from labeling.home import home

RECENT = 12


@dataclass(frozen=True, slots=True)
class Recent:
    """A project that was open lately, as Home shows it."""

    path: str
    name: str
    subtitle: str = ""
    items: int = 0
    done: float = 0.0
    at: float = 0.0
    disputed: int = 0
    unreadable: int = 0
    thumbnail: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its default. theme: system, light, dark or high-contrast; scale: 0.8 to 2."""

    theme: str = "system"
    scale: float = 1.0
    reduced_motion: bool = False
    layout: str = "left"
    auto_advance: bool = True
    annotator: str = ""
    home_list: bool = False  # Home shows recent projects as a list
    window: str = ""  # where the window stood
    toured: bool = False  # the first-run tour was seen
    queues: dict[str, str] = field(default_factory=dict[str, str])  # the order of Label's queue, by project
    keys: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])  # own keys, by command
    recent: tuple[Recent, ...] = field(default=())


class SettingsFile(QObject):
    """Reads and writes the settings; a file that can't be read is put aside, not lost. changed: after a change."""

    changed = Signal()

    def __init__(self, path: Path | None = None) -> None:
        super().__init__()
        self._path = path or home() / "settings.json"
        self.values = self._read()
        keys.use(self.values.layout, self.values.keys)

    def set(self, **changes: object) -> None:
        """Change some settings and write them."""
        self.values = replace(self.values, **changes)  # pyright: ignore[reportArgumentType]
        keys.use(self.values.layout, self.values.keys)
        draft = self._path.with_suffix(".new")
        draft.write_text(json.dumps(asdict(self.values), ensure_ascii=False, indent=1), encoding="utf-8")
        os.replace(draft, self._path)
        self.changed.emit()

    def remember(self, recent: Recent) -> None:
        """Put a project first among the recent ones."""
        others = [one for one in self.values.recent if one.path != recent.path]
        self.set(recent=(recent, *others)[:RECENT])

    def forget(self, path: str) -> None:
        """Take a project off the list; its file stays."""
        self.set(recent=tuple(one for one in self.values.recent if one.path != path))

    def _read(self) -> Settings:
        try:
            body: dict[str, Any] = json.loads(self._path.read_text(encoding="utf-8"))
            known = {one.name for one in fields(Settings)}
            recent = tuple(Recent(**one) for one in body.pop("recent", ()))
            return Settings(recent=recent, **{name: value for name, value in body.items() if name in known})
        except FileNotFoundError:
            return Settings()
        except (OSError, ValueError, TypeError, AttributeError):
            self._path.replace(self._path.with_suffix(".unreadable"))
            return Settings()
