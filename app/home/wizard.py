"""New project: name and place, task and classes, files, people; then it is made in one go."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPlainTextEdit, QStackedWidget, QWidget

from app.home.stepper import Stepper
from app.home.wizard_steps.base import Step
from app.home.wizard_steps.files import Files
from app.home.wizard_steps.name_place import NamePlace
from app.home.wizard_steps.people import People
from app.home.wizard_steps.task import Task
from app.settings import SettingsFile
from app.shell.main_window import MainWindow
from app.shell.theme import theme
from app.widgets.buttons import GHOST, PRIMARY, Button
from app.widgets.sheet import PLAIN, Sheet
from app.widgets.small import hairline
from app.widgets.text import Text
from labeling.errors import UserError
from labeling.steps.begin import Plan

WIDTH, HEIGHT = 1030, 638
HINTS = [("Tab", "Next field"), ("Enter", "Continue"), ("Esc", "Cancel")]


class Wizard(Sheet):
    """planned(Plan): everything was chosen; whoever makes the project accepts or refuses."""

    planned = Signal(object)

    def __init__(self, folder: Path, owner: str, settings: SettingsFile, files: Sequence[Path],
                 window: MainWindow) -> None:
        super().__init__(window, width=WIDTH, backdrop=PLAIN, over=window.pages)
        self.setObjectName("wizard")
        self.setAccessibleName("New project")
        self.setAcceptDrops(True)
        self._settings, self._window = settings, window
        self.place, self.task, self.files = NamePlace(folder), Task(settings.values.layout), Files(files)
        self.people = People(owner)
        self.steps: tuple[Step, ...] = (self.place, self.task, self.files, self.people)
        self._stepper, self._pages = Stepper([step.title for step in self.steps]), QStackedWidget()
        self._pages.setFixedHeight(min(theme().px(HEIGHT), max(theme().px(400), window.height() - theme().px(210))))
        for step in self.steps:
            self._pages.addWidget(step)
            step.said.connect(self._say)
        self.task.classes.layout_chosen.connect(self._on_layout)
        self.task.people_wanted.connect(self._to_people)
        self.people.per_item_changed.connect(self.task.say_people)
        self.column.addLayout(self._head())
        self.column.addWidget(hairline())
        self.column.addWidget(self._pages)
        self.column.addWidget(self._foot())
        self.go(0)
        window.status.hints.set_hints(HINTS)
        self.finished.connect(self._on_finished)

    @property
    def step(self) -> int:
        """The number of the step that is shown, from 0."""
        return self._pages.currentIndex()

    def go(self, number: int) -> None:
        """Show a step."""
        self._pages.setCurrentIndex(number)
        self._stepper.go(number)
        self._words.setText("")
        last = number == len(self.steps) - 1
        self.next.setText("Make the project" if last else f"Next: {self.steps[number + 1].onward}")
        self.next.setAccessibleName(f"{self.next.text()}, key Enter")
        self.next.updateGeometry()
        self.back.setVisible(number > 0)
        self.steps[number].begin()

    def add_files(self, paths: Sequence[Path]) -> None:
        """Files were dropped."""
        self.files.add(paths)
        self._say(f"{len(self.files.paths)} to be added. They come with the project.")

    def refuse(self, error: UserError) -> None:
        """Say why the project could not be made; nothing that was typed is lost."""
        self._say(str(error))

    def plan(self) -> Plan:
        """What was chosen."""
        classes = self.task.classes.rows.plans() if self.task.has_classes else ()
        return Plan(self.place.path, self.task.template.name, self.people.owner.text().strip(),
                    self.place.name.text().strip(), self.task.question.text().strip(), self.task.hint.text().strip(),
                    classes, self.people.names, self.people.per_item, self.files.paths)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focus = QApplication.focusWidget()
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (control or not isinstance(focus, QPlainTextEdit)):
            self.onward()
        elif event.key() == Qt.Key.Key_Left and event.modifiers() & Qt.KeyboardModifier.AltModifier and self.step:
            self.go(self.step - 1)
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event) -> None:  # pyright: ignore
        self._window.dragEnterEvent(event)  # pyright: ignore

    def dropEvent(self, event) -> None:  # pyright: ignore
        self._window.dropEvent(event)  # pyright: ignore

    @Slot()
    def onward(self) -> None:
        """To the next step, or make the project; says what is missing."""
        words = self.steps[self.step].missing()
        if words:
            self._say(words)
        elif self.step + 1 < len(self.steps):
            self.go(self.step + 1)
        else:
            behind = next((n for n, step in enumerate(self.steps) if step.missing()), None)
            if behind is None:
                self.planned.emit(self.plan())
            else:
                self.go(behind)
                self._say(self.steps[behind].missing())

    def _head(self) -> QHBoxLayout:
        close = Button("", GHOST, icon="x", height=32)
        close.setAccessibleName("Close (Esc)")
        close.setToolTip("Close (Esc)")
        close.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setContentsMargins(26, 17, 22, 17)
        row.addWidget(Text("New project", "title"))
        row.addStretch(1)
        row.addWidget(self._stepper)
        row.addStretch(1)
        row.addWidget(close)
        return row

    def _foot(self) -> QWidget:
        foot = QWidget()
        foot.setProperty("surface", "foot")
        foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._words = Text("", "body", "warn", wrap=True)
        cancel, self.back = Button("Cancel", GHOST), Button("Back")
        self.next = Button("", PRIMARY, key="Enter")
        cancel.clicked.connect(self.reject)
        self.back.clicked.connect(lambda: self.go(self.step - 1))
        self.next.clicked.connect(self.onward)
        row = QHBoxLayout(foot)
        row.setContentsMargins(20, 14, 20, 14)
        row.addWidget(cancel)
        row.addWidget(self._words, 1)
        row.addWidget(self.back)
        row.addWidget(self.next)
        return foot

    @Slot(str)
    def _say(self, words: str) -> None:
        self._words.setText(words)
        self._words.setAccessibleName(words)

    @Slot(str)
    def _on_layout(self, name: str) -> None:
        self._settings.set(layout=name)

    @Slot()
    def _to_people(self) -> None:
        if not self.steps[self.step].missing():
            self.go(len(self.steps) - 1)
        else:
            self._say(self.steps[self.step].missing())

    @Slot()
    def _on_finished(self) -> None:
        page = self._window.page(self._window.step)
        self._window.status.hints.set_hints(page.hints())
