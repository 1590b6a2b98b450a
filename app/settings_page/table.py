"""The settings that a person can change, a line each; the page draws its form from them."""

from __future__ import annotations

from dataclasses import dataclass

from app.key_table import LAYOUTS
from app.shell.theme import MODES

TEXT, CHOICE, PERCENT, SWITCH = "text", "choice", "percent", "switch"
YOU, LOOK, WORK = "You", "Look", "Labelling"


@dataclass(frozen=True, slots=True)
class Setting:
    """``name`` is a field of ``Settings``; ``choices`` are (value, words)."""

    name: str
    section: str
    title: str
    words: str
    how: str
    choices: tuple[tuple[str, str], ...] = ()


_THEMES = {"system": "As the system", "high-contrast": "High contrast"}
TABLE = (
    Setting("annotator", YOU, "Your name", "Labels are yours under this name, in every project you open from now on.", TEXT),
    Setting("theme", LOOK, "Theme", "Light, dark, as the system has it, or with strong borders.", CHOICE,
            tuple((mode, _THEMES.get(mode, mode.capitalize())) for mode in MODES)),
    Setting("scale", LOOK, "Size of text", "80 to 200 %. Everything else grows along.", PERCENT),
    Setting("reduced_motion", LOOK, "Less motion", "Nothing slides or fades.", SWITCH),
    Setting("auto_advance", WORK, "A class key answers and goes on", "With one question of single choice. Otherwise Space "
            "goes on.", SWITCH),
    Setting("layout", WORK, "Keys for classes", "Which hand names the classes; the other has the mouse.", CHOICE,
            tuple((name, title) for name, (title, _) in LAYOUTS.items())),
)
