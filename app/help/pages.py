"""The help pages: Markdown in ``resources/help``, one for each page of the window, keys and glossary."""

from __future__ import annotations

from dataclasses import dataclass

import resources
from app.shell.keys_dialog import all_keys


@dataclass(frozen=True, slots=True)
class HelpPage:
    """``name`` is the step it is about, and its file without the ending."""

    name: str
    title: str


PAGES = (HelpPage("home", "Home and new projects"), HelpPage("data", "Data"), HelpPage("label", "Label"),
         HelpPage("agree", "Agree and settle"), HelpPage("rules", "Rules"), HelpPage("audit", "Audit"),
         HelpPage("export", "Export"), HelpPage("settings", "Settings"), HelpPage("keys", "All keys"),
         HelpPage("glossary", "Words"))
KEYS = "{keys}"


def markdown(name: str) -> str:
    """The text of a page; the keys are filled in as they are now."""
    text = resources.read_text(f"help/{name}.md")
    return text.replace(KEYS, _keys()) if KEYS in text else text


def _keys() -> str:
    parts: list[str] = []
    for where, rows in all_keys():
        parts += [f"## {where}", "", "| Key | What it does |", "|:--|:--|"]
        parts += [f"| {_cell(key)} | {_cell(words)} |" for key, words in rows]
        parts.append("")
    return "\n".join(parts)


def _cell(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>|" else letter for letter in text)
