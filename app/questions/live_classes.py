"""The classes of a question of an open project, where each change is a command of its own."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidgetItem, QVBoxLayout, QWidget

from app.questions.class_changes import Row, changes
from app.widgets.buttons import Button
from app.widgets.class_pane import ClassPane
from app.widgets.class_rows import EXAMPLES
from labeling.commands.guiding import SetExamples
from labeling.commands.shaping import SetClass
from labeling.questions.base import Question

KEY, NAME = Qt.ItemDataRole.UserRole + 3, Qt.ItemDataRole.UserRole + 4  # behind those of the rows


class LiveClasses(QWidget):
    """command(Command): a change the person made. merge_wanted, split_wanted(key of a class). said(words)."""

    command = Signal(object)
    merge_wanted = Signal(str)
    split_wanted = Signal(str)
    said = Signal(str)
    layout_chosen = Signal(str)

    def __init__(self, layout: str) -> None:
        super().__init__()
        self._question: Question | None = None
        self._before: list[Row] = []
        self.pane = ClassPane(layout)
        self.pane.changed.connect(self._on_changed)
        self.pane.examples_changed.connect(self._on_examples)
        self.pane.said.connect(self.said)
        self.pane.layout_chosen.connect(self.layout_chosen)
        self.pane.colors.chosen.connect(self._on_color)
        self.pane.guideline.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._tools())
        column.addWidget(self.pane, 1)

    @property
    def current_key(self) -> str:
        """The key of the class that is chosen, "" if none is."""
        item = self.pane.rows.item(self.pane.rows.currentRow()) if self.pane.rows.currentRow() >= 0 else None
        return str(item.data(KEY) or "") if item is not None else ""

    def show_question(self, question: Question, pictures: dict[str, tuple[bytes, ...]]) -> None:
        """Show the classes of a question, the chosen one still chosen; what is typed is put down first."""
        self.save_guideline()
        rows, key, place = self.pane.rows, self.current_key, self.pane.rows.currentRow()
        rows.blockSignals(True)
        rows.clear()
        self._question, self._before = question, []
        for one in question.classes:
            item = rows.put(one.name, color=one.color, guideline=one.guideline, examples=pictures.get(one.key, ()))
            rows.blockSignals(True)
            item.setData(KEY, one.key)
            item.setData(NAME, one.name)
            self._before.append(Row(one.key, one.name))
        found = next((n for n, one in enumerate(self._before) if one.key == key), min(max(0, place), rows.count() - 1))
        rows.setCurrentRow(found)
        rows.blockSignals(False)
        self.pane.blockSignals(True)
        rows.changed.emit()  # the pane counts its rows and shows the chosen one
        self.pane.blockSignals(False)
        self._enable()

    @Slot()
    def merge(self) -> None:
        """Ask which class the chosen one shall count as."""
        if self.merge_button.isEnabled():
            self.merge_wanted.emit(self.current_key)

    @Slot()
    def split(self) -> None:
        """Ask which classes the chosen one shall become."""
        if self.split_button.isEnabled():
            self.split_wanted.emit(self.current_key)

    def save_guideline(self) -> None:
        """Put down the guideline that was typed, if it is another."""
        found = self._question.label_class(self.current_key) if self._question is not None else None
        typed = self.pane.guideline.toPlainText().strip()
        if self._question is not None and found is not None and typed != self._sent_guideline(found.guideline):
            self.pane.rows.currentItem().setData(KEY + 2, typed)
            self.command.emit(SetClass(self._question.id, found.key, guideline=typed))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            self.save_guideline()
        return super().eventFilter(watched, event)

    def _sent_guideline(self, stored: str) -> str:
        """The guideline as it was last put down, perhaps not durable yet."""
        sent = self.pane.rows.currentItem().data(KEY + 2)
        return stored if sent is None else str(sent)

    def _tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(26, 16, 26, 0)
        row.setSpacing(8)
        self.merge_button = Button("Merge into…", key="Ctrl M", icon="git-merge", name="questions.merge")
        self.split_button = Button("Split…", key="Ctrl D", name="questions.split")
        self.merge_button.clicked.connect(self.merge)
        self.split_button.clicked.connect(self.split)
        row.addWidget(self.merge_button)
        row.addWidget(self.split_button)
        row.addStretch(1)
        return row

    def _enable(self) -> None:
        self.merge_button.setEnabled(len(self._before) > 1)
        self.split_button.setEnabled(bool(self._before))

    @Slot()
    def _on_changed(self) -> None:
        """Rows were renamed, moved, added or taken away; they show what is durable when that is done."""
        if self._question is None:
            return
        items = [self.pane.rows.item(row) for row in range(self.pane.rows.count())]
        now = [Row(str(one.data(KEY) or ""), _name(one)) for one in items]
        found = changes(self._question.id, self._before, now)
        self._before = [one for one in now if one.key]
        for command in found:
            self.command.emit(command)

    @Slot(int)
    def _on_color(self, color: int) -> None:
        if self._question is not None and self.current_key:
            self.command.emit(SetClass(self._question.id, self.current_key, color=color))

    @Slot()
    def _on_examples(self) -> None:
        if self._question is not None and self.current_key:
            pictures = tuple(self.pane.rows.currentItem().data(EXAMPLES))
            self.command.emit(SetExamples(self._question.id, self.current_key, pictures))


def _name(item: QListWidgetItem) -> str:
    """The name in a row; one that nobody has edited is as it was stored."""
    stored = item.data(NAME)
    same = stored is not None and item.text().replace(" ", "") == str(stored).replace(" ", "")
    return str(stored) if same else item.text()
