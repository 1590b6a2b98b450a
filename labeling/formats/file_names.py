"""File and folder names that every system takes, and that never meet."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import PurePath

LONGEST = 120  # bytes of UTF-8: below every system's 255, and short enough for a path of 260 on Windows
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\ud800-\udfff]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$)(\..*)?$", re.IGNORECASE)


def safe_name(text: str) -> str:
    """A file or folder name that every system takes; letters of all scripts stay."""
    name = _UNSAFE.sub("_", unicodedata.normalize("NFC", text)).strip(" .") or "_"
    name = f"_{name}" if _RESERVED.match(name) else name
    return name if len(name.encode()) <= LONGEST else _shortened(name)


def _shortened(name: str) -> str:
    """The beginning of a long name, a mark that tells it from others, and its ending."""
    ending = PurePath(name).suffix
    ending = ending if len(ending.encode()) <= 12 else ""
    mark = f"~{hashlib.sha256(name.encode()).hexdigest()[:8]}{ending}"
    return name.encode()[:LONGEST - len(mark.encode())].decode(errors="ignore") + mark


class Names:
    """Hands out names that are all different, also where upper and lower case, or accents, are one."""

    def __init__(self, *taken: str) -> None:
        self._taken = {_folded(name) for name in taken}

    def unique(self, text: str) -> str:
        """A safe name for ``text`` that nobody has yet: with -2, -3, … before the ending if need be."""
        wanted = name = safe_name(text)
        path, number = PurePath(wanted), 1
        while _folded(name) in self._taken:
            number += 1
            name = f"{path.stem}-{number}{path.suffix}"
        self._taken.add(_folded(name))
        return name


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
