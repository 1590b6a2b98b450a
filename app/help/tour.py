"""The first-run tour on the sample: five steps, each beside what it speaks of; Esc ends it at any time."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import keys
from app.shell.main_window import MainWindow
from app.shell.theme import theme
from app.widgets.buttons import GHOST, PRIMARY, Button
from app.widgets.text import Text

ROOM = 14  # pixels between the card and what it speaks of


@dataclass(frozen=True, slots=True)
class Stop:
    """One step: the step of the work to go to, what to point at (an object name), and words."""

    step: str
    target: str
    title: str
    words: str


def stops() -> tuple[Stop, ...]:
    """The tour, with keys as they are now."""
    layout, shown = keys.keymap().layout, keys.shown
    return (
        Stop("label", "label.classes", "Label with one hand", f"Press {keys.key_range(10, layout)} to name the digit; the "
             f"next comes at once. {shown('label.skip')} skips, {shown('label.undo')} takes the last one back. Every "
             "answer is saved at once."),
        Stop("agree", "rail.agree", "See where people disagree", "Four simulated annotators labelled this sample. Agree "
             "shows how far they can be trusted and lists what they dispute, for you to settle."),
        Stop("rules", "rail.rules", "Let rules vote too", "A rule names a class or abstains. What rules say is a suggestion "
             "until a person agrees, and is weighed by how often it is right."),
        Stop("audit", "rail.audit", "Find wrong labels", "Audit lists labels that look wrong, the worst first. Some were "
             f"planted here: {shown('audit.keep')} keeps one, {shown('audit.fix')} fixes it."),
        Stop("export", "rail.export", "Take the cleaned data along", "Export writes one label an item and what it is worth. "
             f"{shown('everywhere.palette')} finds any command, {shown('everywhere.keys')} shows all keys, "
             f"{shown('everywhere.help')} explains the page that is open."),
    )


class Tour(QWidget):
    """Lies over the window; all but what it speaks of is dimmed."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setObjectName("tour")
        self._window, self._stops, self.number = window, stops(), 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._card = QWidget(self)
        self._card.setProperty("surface", "popover")
        self._card.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._card.setFixedWidth(theme().px(380))
        self._title, self._words = Text("", "title"), Text("", "body", "secondary", wrap=True)
        self._count = Text("", "small", "tertiary")
        self._next, end = Button("", PRIMARY, key="Enter"), Button("End the tour", GHOST)
        self._next.clicked.connect(self.onward)
        end.clicked.connect(self.end)
        foot = QHBoxLayout()
        foot.addWidget(self._count, 1)
        foot.addWidget(end)
        foot.addWidget(self._next)
        column = QVBoxLayout(self._card)
        column.setContentsMargins(20, 16, 16, 14)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._words)
        column.addSpacing(4)
        column.addLayout(foot)
        window.installEventFilter(self)

    def start(self) -> None:
        """Begin at the first step."""
        self.show()
        self._go(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Right):
            self.onward()
        elif event.key() == Qt.Key.Key_Left and self.number:
            self._go(self.number - 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, path = QPainter(self), QPainterPath()
        path.addRect(QRectF(self.rect()))
        hole = QPainterPath()
        hole.addRoundedRect(QRectF(self._target().adjusted(-4, -4, 4, 4)), 10, 10)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(path.subtracted(hole), theme().scrim)

    @Slot()
    def onward(self) -> None:
        """To the next step, or the end."""
        if self.number + 1 < len(self._stops):
            self._go(self.number + 1)
        else:
            self.end()

    @Slot()
    def end(self) -> None:
        """Leave the window to the person, at Label."""
        self.hide()
        self.deleteLater()
        self._window.go("label")

    def _go(self, number: int) -> None:
        self.number = number
        stop = self._stops[number]
        self._window.go(stop.step)
        self._title.setText(stop.title)
        self._words.setText(stop.words)
        self._count.setText(f"{number + 1} of {len(self._stops)}")
        self._next.setText("Done" if number + 1 == len(self._stops) else "Next")
        self.setAccessibleName(f"{stop.title}. {stop.words}")
        self._place()
        self.setFocus()

    def _target(self) -> QRect:
        widget = self._window.findChild(QWidget, self._stops[self.number].target)
        if widget is None or not widget.isVisible():
            return QRect()
        return QRect(widget.mapTo(self._window, QPoint(0, 0)), widget.size())

    def _place(self) -> None:
        """The card stands beside what it speaks of, on the side that has room."""
        self.setGeometry(self._window.rect())
        self.raise_()
        target, card = self._target(), self._card
        card.adjustSize()
        card.setFixedHeight(card.heightForWidth(card.width()) if card.hasHeightForWidth() else card.sizeHint().height())
        fits = target.right() + ROOM + card.width() < self.width()
        x = target.right() + ROOM if fits else target.left() - ROOM - card.width()
        card.move(max(ROOM, x), max(ROOM, min(target.top(), self.height() - card.height() - ROOM)))
        self.update()
