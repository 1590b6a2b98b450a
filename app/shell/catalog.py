"""Everything the palette offers, as things stand: next steps, commands, steps, people, projects, help, items."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication

from app import keys
from app.help.pages import PAGES
from app.key_table import COMMANDS, INCLUDES, LAYOUTS
from app.shell.palette import GO, HELP, ITEMS, NEXT, PROJECTS, RECENT, Action
from app.shell.rail import STEPS
from app.shell.theme import MODES, theme
from app.widgets.text import grouped
from labeling.store.finding import Hit

if TYPE_CHECKING:
    from app.shell.desk import Desk

SCALES = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)
CONTEXTS = {"data": "data", "label": "label", "agree": "settle", "rules": "rules", "audit": "audit",
            "export": "export"}  # step -> whose keys its page hears


def catalog(desk: Desk) -> list[Action]:
    """All actions, those worth offering unasked marked ``first``."""
    return [*_next(desk), *_here(desk), *_project(desk), *_work(desk), *_look(desk), *_jobs(desk), *_people(desk),
            *_steps(desk), *_recent_items(desk), *_recent_projects(desk), *_help(desk)]


def item_actions(desk: Desk, hits: list[Hit]) -> list[Action]:
    """Items found by name; choosing one shows it in Label."""
    return [Action(hit.name, partial(desk.show_item, hit.id), "file-x" if hit.reason else "image", section=ITEMS,
                   note="can’t be read" if hit.reason else "") for hit in hits]


def _next(desk: Desk) -> Iterator[Action]:
    if not desk.session.is_open:
        return
    disputed, suspects = desk.badges.disputed, desk.badges.suspects
    if disputed:
        yield Action(f"Agree: settle {_items(disputed)}", partial(desk.window.go, "agree"), "users-round",
                     keys.shown("everywhere.agree"), NEXT, first=True)
    if suspects:
        yield Action(f"Audit: review {grouped(suspects)} label doubts", partial(desk.window.go, "audit"), "scan-search",
                     keys.shown("everywhere.audit"), NEXT, first=True)
    if not disputed and not suspects:
        yield Action("Go on labelling", partial(desk.window.go, "label"), "tag", keys.shown("everywhere.label"), NEXT,
                     first=True)


def _here(desk: Desk) -> Iterator[Action]:
    """The commands of the page that is shown, run by their keys."""
    context = CONTEXTS.get(desk.window.step, "")
    heard = {context, *INCLUDES.get(context, ())} - {"tools"}
    for one in COMMANDS:
        key = keys.keys_of(one.name)
        if one.context in heard and key and desk.session.is_open:
            yield Action(one.title, partial(_press, desk, key[0]), _ICONS.get(one.name, "keyboard"), keys.spell(key[0]),
                         first=one.name in _ICONS)


_ICONS = {"label.flag": "flag", "label.skip": "skip-forward", "label.note": "message-square", "data.filter": "search",
          "rules.run": "wand-sparkles", "export.run": "package-check", "settle.consensus": "check"}


def _press(desk: Desk, key: str) -> None:
    """As if the key had been pressed on the page."""
    page = desk.window.page(desk.window.step)
    pressed = cast(Any, QKeySequence(key.replace("Enter", "Return")))[0]
    text = key.lower() if len(key) == 1 else ""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(page, QKeyEvent(kind, pressed.key(), pressed.keyboardModifiers(), text))


def _project(desk: Desk) -> Iterator[Action]:
    projects, open_ = desk.projects, desk.session.is_open
    yield Action("New project", projects.new, "plus", keys.shown("everywhere.new"), first=not open_)
    yield Action("Open a project", projects.choose, "folder-open", keys.shown("everywhere.open"), first=not open_)
    yield Action("Try the sample project", projects.sample, "sparkles", first=not open_)
    if open_:
        yield Action("Add files", desk.add_files, "image-down", keys.shown("everywhere.add"), words="import")
        yield Action("Edit questions and classes", desk.edit_questions, "list", words="merge split rename guideline")
        yield Action("Save a copy", projects.save_copy, "file")
        yield Action("Close the project", projects.close, "x", keys.shown("everywhere.close"))


def _work(desk: Desk) -> Iterator[Action]:
    if not desk.session.is_open:
        return
    yield Action("Find consensus", lambda: desk.agree.model.start_consensus(), "users-round", first=True)
    yield Action("Run the rules", lambda: desk.rules.model.run(), "wand-sparkles")
    yield Action("Find suspect labels", lambda: desk.audit.model.start_audit(), "scan-search", words="check audit")
    yield Action("Undo", desk.session.undo, "undo-2", keys.shown("everywhere.undo"))
    yield Action("Redo", desk.session.redo, "redo-2", keys.shown("everywhere.redo"))
    if desk.session.unsaved_count:
        yield Action("Save what could not be saved", desk.session.retry, "refresh-cw", keys.shown("everywhere.save"))


def _look(desk: Desk) -> Iterator[Action]:
    other = "light" if theme().dark else "dark"
    yield Action(f"Switch to {other} theme", partial(desk.settings.set, theme=other), "sun-moon", first=True)
    for mode in MODES:
        yield Action(f"Theme: {mode.replace('-', ' ')}", partial(desk.settings.set, theme=mode), "sun-moon")
    for scale in SCALES:
        yield Action(f"Size of text: {scale:.0%}".replace("%", " %"), partial(desk.settings.set, scale=scale), "text",
                     words="font zoom")
    for name, (title, _) in LAYOUTS.items():
        yield Action(f"Keys for classes: {title.lower()}", partial(desk.settings.set, layout=name), "keyboard",
                     words="layout")
    yield Action("Focus mode", desk.window.toggle_focus_mode, "rows-3", keys.shown("everywhere.focus"),
                 words="full screen")
    yield Action("Show all keys", desk.show_keys, "keyboard", keys.shown("everywhere.keys"))


def _jobs(desk: Desk) -> Iterator[Action]:
    for job in desk.jobs.running:
        yield Action(f"Cancel: {job.verb}", job.cancel, "x", words="stop job", first=True)
    if desk.jobs.running:
        yield Action("Show what is being done", desk.window.top.jobs.show_list, "list", words="jobs")


def _people(desk: Desk) -> Iterator[Action]:
    if not desk.session.is_open or not desk.session.project.writable:
        return
    now = desk.session.annotator
    for one in desk.session.project.schema().annotators:
        if now is None or one.id != now.id:
            yield Action(f"Label as {one.name}", partial(desk.menus.act_as, one.name), "users-round",
                         words="annotator switch")
    yield Action("Label as somebody new…", desk.menus.new_annotator, "plus", words="annotator")


def _steps(desk: Desk) -> Iterator[Action]:
    for step in STEPS:
        if desk.window.rail.buttons[step.name].isEnabled():
            yield Action(f"Go to {step.title}", partial(desk.window.go, step.name), step.icon,
                         keys.shown(f"everywhere.{step.name}"), GO)


def _recent_items(desk: Desk) -> Iterator[Action]:
    for item, name in desk.recent_items():
        yield Action(name, partial(desk.show_item, item), "image", section=RECENT, first=True)


def _recent_projects(desk: Desk) -> Iterator[Action]:
    here = str(desk.session.project.path.resolve()) if desk.session.is_open else ""
    for one in desk.settings.values.recent:
        if one.path != here:
            yield Action(one.name, partial(desk.projects.open_named, one.path), "file", section=PROJECTS,
                         note=Path(one.path).name, first=not here)


def _help(desk: Desk) -> Iterator[Action]:
    for page in PAGES:
        yield Action(f"Help: {page.title}", partial(desk.show_help, page.name), "book-open", section=HELP)


def _items(count: int) -> str:
    return "1 item" if count == 1 else f"{grouped(count)} items"
