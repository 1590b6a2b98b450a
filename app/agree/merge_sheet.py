"""Shows what colleagues' files would bring before they are merged: who, how much, and what it would meet here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.shell.theme import theme
from app.widgets.buttons import PRIMARY, Button
from app.widgets.sheet import Sheet
from app.widgets.small import hairline
from app.widgets.text import Elided, Text, grouped
from labeling.exchange.preview import Conflict, Preview

SHOWN = 5  # conflicts of one file that are told one by one
TALLEST = 420  # pixels of the list of files


class MergeSheet(Sheet):
    """Accepted: merge. ``joins`` are the people who are to be one: (UUID that comes, UUID that is here)."""

    def __init__(self, parent: QWidget | None, previews: Sequence[Preview]) -> None:
        super().__init__(parent, width=640)
        self.previews = tuple(previews)
        self._ticks: list[tuple[QCheckBox, tuple[str, str]]] = []
        new = sum(one.facts_new for one in previews)
        self.setObjectName("agree.merge.sheet")
        self.setAccessibleName("Merge")
        self.merge = Button(_button_words(previews), PRIMARY, key="Enter", name="merge.accept")
        self.cancel = Button("Cancel" if new else "Close", name="merge.cancel")
        self.merge.clicked.connect(self.accept)
        self.merge.setVisible(bool(new))
        self.cancel.clicked.connect(self.reject)
        self.column.setContentsMargins(26, 24, 26, 22)
        self.column.setSpacing(14)
        self.column.addWidget(Text(_title(previews), "title", wrap=True))
        self.column.addWidget(Text("Nothing is changed yet. Ctrl Z takes all of it back, and colleagues keep what is theirs."
                                   if new else "This project knows all of it already.", "body", "secondary", wrap=True))
        self.column.addWidget(self._files())
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.merge)
        self.column.addLayout(row)
        (self.merge if new else self.cancel).setFocus()

    @property
    def joins(self) -> tuple[tuple[str, str], ...]:
        """Who is one person, as ticked."""
        return tuple(dict.fromkeys(who for tick, who in self._ticks if tick.isChecked()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            (self.merge if self.merge.isVisible() else self.cancel).click()
        else:
            super().keyPressEvent(event)

    def words(self) -> list[str]:
        """Everything it says about the files, line by line."""
        return [one.text() for one in self.findChildren(Text)]

    def _files(self) -> QScrollArea:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        for number, one in enumerate(self.previews):
            if number:
                column.addWidget(hairline())
            column.addLayout(self._file(one))
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFixedHeight(min(theme().px(TALLEST), inner.sizeHint().height() + 4))
        area.setAccessibleName("What comes in")
        return area

    def _file(self, one: Preview) -> QVBoxLayout:
        lines = QVBoxLayout()
        lines.setSpacing(5)
        head = QHBoxLayout()
        head.addWidget(Elided(one.path.name, "body", weight=600), 1)
        head.addWidget(Text(_amount(one), "small", "secondary"))
        lines.addLayout(head)
        for who in one.people:
            lines.addWidget(Text(f"{who.name} brings {_answers(who.answers)}", "body"))
            if who.same_name:
                lines.addWidget(self._twin(who.name, (who.uuid, who.same_name)))
        told = one.conflicts[:SHOWN]
        for clash in told:
            lines.addWidget(Text(_clash(clash), "small", "warn", wrap=True))
        if one.conflicts_total > len(told):
            lines.addWidget(Text(f"and {grouped(one.conflicts_total - len(told))} more such items", "small", "warn"))
        for words in _notes(one):
            lines.addWidget(Text(words, "small", "warn", wrap=True))
        return lines

    def _twin(self, name: str, who: tuple[str, str]) -> QCheckBox:
        tick = QCheckBox(f"This is the {name} who is here already")
        tick.setToolTip("Two entries of one name stay two people until you say that they are one. It can be undone.")
        self._ticks.append((tick, who))
        return tick


def _title(previews: Sequence[Preview]) -> str:
    if len(previews) == 1:
        return f"Merge {previews[0].path.name}"
    return f"Merge {len(previews)} files"


def _button_words(previews: Sequence[Preview]) -> str:
    answers = sum(one.answers for one in previews)
    return f"Merge {_answers(answers)}" if answers else "Merge"


def _answers(count: int) -> str:
    return "1 answer" if count == 1 else f"{grouped(count)} answers"


def _amount(one: Preview) -> str:
    if not one.facts_new:
        return "nothing new"
    items = f", {grouped(one.items_new)} new items" if one.items_new else ""
    return f"{grouped(one.facts_new)} new entries{items}"


def _clash(one: Conflict) -> str:
    return f"{one.person or 'A decision'} on {one.item}: {one.here} here, {one.there} there. {one.taken} is the later one."


def _notes(one: Preview) -> list[str]:
    notes = [f"Changed on both sides, the later change counts: {what}" for what in one.edited]
    if one.outdated:
        notes.append(f"{_answers(one.outdated)} to another wording of the question than it has now")
    if one.about_removed:
        notes.append(f"{_answers(one.about_removed)} about items that were removed here")
    return notes
