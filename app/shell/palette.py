"""The command palette: every command, step, help page and item, found by typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QListView, QWidget

from app.shell.palette_rows import PaletteDelegate
from app.shell.theme import theme
from app.widgets.sheet import Sheet
from app.widgets.small import Hints, Icon, hairline

NEXT, GO, DO, PROJECTS, HELP, ITEMS, RECENT = \
    "Next for you", "Go to", "Do", "Projects", "Help", "Items", "Recent items"
WIDTH, TOP, LIST_HEIGHT = 600, 111, 402
A_SECTION = 6  # actions of one section that are shown
Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be done from anywhere. ``first``: worth offering before anything was typed."""

    title: str
    run: Callable[[], object]
    icon: str = "arrow-right"
    key: str = ""
    section: str = DO
    note: str = ""
    words: str = ""  # found by these too
    first: bool = False


class PaletteModel(QAbstractListModel):
    """Rows are sections (str) and actions; ``Action`` or ``str`` under UserRole."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Action | str] = []

    def set_actions(self, actions: Sequence[Action]) -> None:
        """Show these under their sections, in the order in which sections first come."""
        self.beginResetModel()
        self.rows = []
        for section in dict.fromkeys(one.section for one in actions):
            self.rows.append(section)
            self.rows += [one for one in actions if one.section == section][:A_SECTION * (2 if section == DO else 1)]
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()] if index.isValid() else ""
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row if isinstance(row, str) else f"{row.title}, key {row.key}" if row.key else row.title
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and isinstance(self.rows[index.row()], str):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class Palette(Sheet):
    """Type, choose, Enter. typed(text): so that items can be looked for; hand them to ``set_items``."""

    typed = Signal(str)

    def __init__(self, actions: Sequence[Action], parent: QWidget | None = None) -> None:
        super().__init__(parent, width=WIDTH, top=TOP)
        self.setObjectName("palette")
        self.setAccessibleName("Commands")
        self._all, self._items = list(actions), [one for one in actions if one.section == ITEMS]
        self._field = QLineEdit()
        self._field.setProperty("bare", "true")
        self._field.setPlaceholderText("Go to, do, or find")
        self._field.setAccessibleName("Go to, do, or find")
        self._field.setFont(theme().font("palette"))
        self._field.setFixedHeight(theme().px(51))
        self.rows = PaletteModel()
        self.view = self._list()
        head = QHBoxLayout()
        head.setContentsMargins(theme().px(17), 0, theme().px(16), 0)
        head.setSpacing(theme().px(13))
        head.addWidget(Icon("search", 18))
        head.addWidget(self._field, 1)
        self.column.addLayout(head)
        self.column.addWidget(hairline())
        self.column.addWidget(self.view)
        self.column.addWidget(_foot())
        self._field.textChanged.connect(self._on_typed)
        self._field.installEventFilter(self)
        self._filter("")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 5, Qt.Key.Key_PageUp: -5}.get(
                Qt.Key(event.key()))
            if step is not None:
                self._move(step)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run(self.view.currentIndex())
                return True
        return super().eventFilter(watched, event)

    def set_items(self, text: str, items: Sequence[Action]) -> None:
        """Show items that fit what was typed; ignored if something else was typed since."""
        if text == self._field.text().strip():
            self._items = list(items)
            self._filter(self._field.text())

    def titles(self) -> list[str]:
        """What is offered now."""
        return [row.title for row in self.rows.rows if not isinstance(row, str)]

    def _list(self) -> QListView:
        view = QListView()
        view.setModel(self.rows)
        view.setItemDelegate(PaletteDelegate(view))
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.setMouseTracking(True)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setFixedHeight(theme().px(LIST_HEIGHT))
        view.entered.connect(view.setCurrentIndex)
        view.clicked.connect(self._run)
        view.setAccessibleName("Found")
        return view

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        self._items = []
        self._filter(text)
        self.typed.emit(text)

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        if words:
            found = [one for one in self._all if one.section not in (NEXT, RECENT) and
                     all(word in f"{one.title} {one.words} {one.section}".casefold() for word in words)]
            found.sort(key=lambda one: not one.title.casefold().startswith(words[0]))
            found += self._items
        else:
            found = [one for one in self._all if one.first]
        self.rows.set_actions(found)
        first = next((row for row, one in enumerate(self.rows.rows) if not isinstance(one, str)), -1)
        self.view.setCurrentIndex(self.rows.index(first) if first >= 0 else QModelIndex())

    def _move(self, step: int) -> None:
        open_ = [row for row, one in enumerate(self.rows.rows) if not isinstance(one, str)]
        if open_:
            here = open_.index(row) if (row := self.view.currentIndex().row()) in open_ else 0
            there = (here + step) % len(open_) if abs(step) == 1 else max(0, min(len(open_) - 1, here + step))
            self.view.setCurrentIndex(self.rows.index(open_[there]))
            if there == 0:
                self.view.scrollToTop()

    @Slot(QModelIndex)
    def _run(self, index: QModelIndex) -> None:
        chosen = self.rows.data(index, Qt.ItemDataRole.UserRole)
        if isinstance(chosen, Action):
            self.accept()
            chosen.run()


def _foot() -> QWidget:
    foot = QWidget()
    foot.setProperty("surface", "foot")
    foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    foot.setFixedHeight(theme().px(38))
    row = QHBoxLayout(foot)
    row.setContentsMargins(theme().px(17), 0, 16, 0)
    hints = Hints(left=True)
    hints.set_hints([("↑↓", "Choose"), ("Enter", "Open"), ("Esc", "Close")])
    row.addWidget(hints)
    return foot
