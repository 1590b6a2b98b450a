"""Every command that has a key, where it holds, and its keys as delivered; a line each.

To add one: a line in ``COMMANDS``. ``app.keys`` answers questions about it, Settings lets people
change its key, and the key help lists it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KeyCommand:
    """``name`` is "context.what"; ``title`` says what it does; ``short`` is how the status line says it."""

    name: str
    title: str
    keys: tuple[str, ...]
    short: str = ""

    @property
    def context(self) -> str:
        return self.name.partition(".")[0]


CONTEXTS: dict[str, str] = {  # in the order that the key help shows them
    "everywhere": "Everywhere", "home": "Home", "data": "Data", "label": "Label", "tools": "Drawing tools", "view": "View",
    "grid": "Grid", "settle": "Settle", "rules": "Rules", "audit": "Audit", "export": "Export",
}
INCLUDES: dict[str, tuple[str, ...]] = {"label": ("view", "tools"), "settle": ("view",), "audit": ("view",)}
NAMES_CLASSES = frozenset({"label", "grid", "settle", "audit"})  # where class keys are heard
LAYOUTS: dict[str, tuple[str, str]] = {  # name -> (title, keys of the first ten classes)
    "left": ("Left hand", "12345QWERT"),
    "numbers": ("Numbers", "1234567890"),
    "right": ("Right hand", "789YUIOPJK"),
}


def _line(name: str, title: str, *keys: str, short: str = "") -> KeyCommand:
    return KeyCommand(name, title, keys, short)


COMMANDS: tuple[KeyCommand, ...] = (
    _line("everywhere.palette", "Find anything, do anything", "Ctrl+K", short="Find"),
    _line("everywhere.keys", "All keys", "?", short="All"),
    _line("everywhere.help", "Help for this page", "F1", short="Help"),
    _line("everywhere.home", "Go to Home", "Alt+0"),
    _line("everywhere.data", "Go to Data", "Alt+1"),
    _line("everywhere.label", "Go to Label", "Alt+2"),
    _line("everywhere.agree", "Go to Agree", "Alt+3"),
    _line("everywhere.rules", "Go to Rules", "Alt+4"),
    _line("everywhere.audit", "Go to Audit", "Alt+5"),
    _line("everywhere.export", "Go to Export", "Alt+6"),
    _line("everywhere.settings", "Settings", "Ctrl+,"),
    _line("everywhere.undo", "Undo", "Ctrl+Z"),
    _line("everywhere.redo", "Redo", "Ctrl+Shift+Z", "Ctrl+Y"),
    _line("everywhere.save", "Save what could not be saved", "Ctrl+S", short="Save"),
    _line("everywhere.new", "New project", "Ctrl+N"),
    _line("everywhere.open", "Open a project", "Ctrl+O"),
    _line("everywhere.add", "Add files", "Ctrl+I"),
    _line("everywhere.close", "Close the project", "Ctrl+W"),
    _line("everywhere.focus", "Focus mode: only the page", "F11", short="Focus mode"),
    _line("everywhere.next_region", "Next part of the window", "F6"),
    _line("everywhere.previous_region", "Previous part of the window", "Shift+F6"),
    _line("everywhere.larger", "Larger text", "Ctrl+=", "Ctrl++"),
    _line("everywhere.smaller", "Smaller text", "Ctrl+-"),

    _line("home.remove", "Remove the project from the list", "Del", short="Remove from list"),

    _line("data.filter", "Filter", "/"),
    _line("data.select", "Select", "Space"),
    _line("data.open", "Open the item", "Enter", short="Open"),

    _line("label.done", "Done, next", "Space"),
    _line("label.back", "Back", "Left", "Shift+Space"),
    _line("label.forward", "Forward", "Right"),
    _line("label.take", "Take the suggestion", "D", short="Take suggestion"),
    _line("label.keep", "Keep mine, dismiss suggestions", "A", short="Keep mine"),
    _line("label.skip", "Skip", "S"),
    _line("label.skip_why", "Skip, and say why", "Shift+S", short="Skip, with a reason"),
    _line("label.flag", "Flag", "F"),
    _line("label.note", "Note", "C"),
    _line("label.remove", "Remove the region", "X", "Del", short="Remove"),
    _line("label.next_region", "Next region", "`"),
    _line("label.undo", "Undo the last decision", "Backspace", short="Undo last"),
    _line("label.grid", "Grid or one by one", "G", short="Grid"),
    _line("label.next_question", "Next question", "Tab"),
    _line("label.previous_question", "Previous question", "Shift+Tab"),
    _line("label.filter", "Find a class by name", "/", short="Find a class"),
    _line("label.none", "None of these", "0"),
    _line("label.retry", "Try to read the file again", "Ctrl+R", short="Try again"),

    _line("tools.select", "Select", "V"),
    _line("tools.box", "Box", "B"),
    _line("tools.polygon", "Polygon", "N"),
    _line("tools.brush", "Brush", "M"),
    _line("tools.smaller", "Smaller brush", "["),
    _line("tools.larger", "Larger brush", "]"),
    _line("tools.cancel", "Cancel the shape", "Esc"),

    _line("view.zoom", "Fit or 100 %", "Z", short="Zoom"),
    _line("view.in", "Zoom in", "+", "="),
    _line("view.out", "Zoom out", "-"),
    _line("view.hide", "Hide regions while held", "H"),
    _line("view.levels", "Levels", "L"),
    _line("view.rotate_right", "Turn right", "Ctrl+]"),
    _line("view.rotate_left", "Turn left", "Ctrl+["),
    _line("view.next_page", "Next page of the image", "PgDown"),
    _line("view.previous_page", "Previous page of the image", "PgUp"),

    _line("grid.open", "Leave open", "X"),
    _line("grid.accept", "Accept the page", "Enter", short="Accept page"),
    _line("grid.class", "Sweep another class", "Esc", short="Another class"),
    _line("grid.undo", "Undo the last page", "Backspace", short="Undo page"),
    _line("grid.larger", "Larger cells", "+", "="),
    _line("grid.smaller", "Smaller cells", "-"),
    _line("grid.leave", "Grid or one by one", "G", short="One by one"),

    _line("settle.consensus", "Take the consensus", "Space", short="Take consensus"),
    _line("settle.discuss", "Discuss", "F"),
    _line("settle.skip", "Skip", "S"),
    _line("settle.back", "Back", "Left"),
    _line("settle.forward", "Forward", "Right"),

    _line("rules.new", "New rule", "N", short="New"),
    _line("rules.toggle", "Turn on or off", "T", short="On or off"),
    _line("rules.run", "Run the rules", "Ctrl+Enter", short="Run"),

    _line("audit.keep", "Keep the label", "A", short="Keep"),
    _line("audit.fix", "Fix the label", "D", short="Fix"),
    _line("audit.skip", "Skip", "S"),
    _line("audit.discuss", "Discuss", "F"),
    _line("audit.back", "Back", "Left"),
    _line("audit.forward", "Forward", "Right"),

    _line("export.run", "Export", "Ctrl+E"),
)
