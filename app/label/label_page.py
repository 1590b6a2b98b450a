"""The Label page: one item, its questions, and keys for everything."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.keys import key_range
from app.label.filmstrip import Filmstrip
from app.label.model import Finished, LabelModel
from app.label.question_pane import QuestionPane
from app.label.states import DoneCard, EmptyCard, UnreadableCard
from app.session import Session
from app.settings import SettingsFile
from app.shell.main_window import Page
from app.shell.theme import theme
from app.widgets.buttons import GHOST, Button
from app.widgets.canvas import Canvas
from app.widgets.decode import Decoder, Wanted
from app.widgets.record_view import RecordView
from app.widgets.text import Elided, Text
from labeling.steps.content import image_path
from labeling.store import read
from labeling.store.kinds import ItemKind
from labeling.store.models import Item

STRIP_NEEDS = 680  # pixels of height below which the filmstrip makes room


class LabelPage(Page):
    """progress(done, total); settle_wanted and add_wanted: buttons of the done and empty states."""

    progress = Signal(int, int)
    settle_wanted = Signal()
    add_wanted = Signal()

    def __init__(self, session: Session, settings: SettingsFile) -> None:
        super().__init__()
        self._session, self._settings = session, settings
        self.model = LabelModel(session, self)
        self._decoder = Decoder(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._build()
        self._wire()

    def hints(self) -> list[tuple[str, str]]:
        questions = self.model.questions
        classes = max((len(one.classes) for one in questions), default=1)
        return [(key_range(classes, self._settings.values.layout), "Class"), ("S", "Skip"), ("F", "Flag"), ("C", "Note"),
                ("Backspace", "Undo last"), ("← →", "Move"), ("Z", "Zoom"), ("?", "All")]

    def shown(self) -> None:
        self.pane.set_layout_name(self._settings.values.layout)

    def close_threads(self) -> None:
        """End decoding, before the application ends."""
        self._decoder.close()
        self.strip.close_pool()

    # ---- building

    def _build(self) -> None:
        self.canvas, self.record, self.strip, self.pane = Canvas(), RecordView(), Filmstrip(), QuestionPane()
        self._unreadable, self._done, self._empty = UnreadableCard(), DoneCard(), EmptyCard()
        self._stack = QStackedWidget()
        for widget in (self.canvas, self.record, self._unreadable, self._done, self._empty):
            self._stack.addWidget(widget)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self._toolbar())
        left.addWidget(self._stack, 1)
        left.addWidget(self.strip)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(self.pane)
        self._zoom_bar()

    def _toolbar(self) -> QWidget:
        bar = self._bar = QWidget()
        bar.setProperty("hairline", "bottom")
        bar.setProperty("surface", "panel")
        bar.setFixedHeight(theme().px(44))
        self._name, self._place = Elided("", "body", weight=500), Text("", "body", "secondary")
        self._name.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.undo = Button("", GHOST, icon="undo-2", name="label.undo")
        self.redo = Button("", GHOST, icon="redo-2", name="label.redo")
        for button, words in ((self.undo, "Undo (Ctrl Z)"), (self.redo, "Redo (Ctrl Shift Z)")):
            button.setToolTip(words)
            button.setAccessibleName(words)
        self.undo.clicked.connect(self._session.undo)
        self.redo.clicked.connect(self._session.redo)
        row = QHBoxLayout(bar)
        row.setContentsMargins(14, 0, 12, 0)
        row.addWidget(Text("Queue: as imported", "body", "secondary"))
        row.addStretch(1)
        row.addWidget(self._name, 4)
        row.addWidget(self._place)
        row.addStretch(2)
        row.addWidget(self.undo)
        row.addWidget(self.redo)
        return bar

    def _zoom_bar(self) -> None:
        bar = self._zoom = QWidget(self.canvas)
        bar.setObjectName("label.zoom")
        bar.setProperty("surface", "card")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(bar)
        row.setContentsMargins(4, 2, 6, 2)
        row.setSpacing(2)
        closer, further = Button("", GHOST, icon="plus", height=28), Button("", GHOST, icon="minus", height=28)
        for button, words, action in ((further, "Zoom out (−)", self.canvas.zoom_out),
                                      (closer, "Zoom in (+)", self.canvas.zoom_in)):
            button.setToolTip(words)
            button.setAccessibleName(words)
            button.clicked.connect(action)
        self._percent = Text("100 %", "body", weight=500)
        self._percent.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._percent.setMinimumWidth(theme().px(52))
        fit = Button("Fit", GHOST, key="Z", height=28)
        fit.clicked.connect(self.canvas.toggle_zoom)
        for widget in (further, self._percent, closer, fit):
            row.addWidget(widget)
        self.canvas.zoomed.connect(self._on_zoomed)
        self.canvas.installEventFilter(self)

    def _wire(self) -> None:
        model, pane = self.model, self.pane
        model.item_changed.connect(self._on_item)
        model.marks_changed.connect(self._on_marks)
        model.advised.connect(pane.advise)
        model.finished.connect(self._on_finished)
        model.progress.connect(self.progress)
        pane.changed.connect(self._on_changed)
        pane.decided.connect(self._on_decided)
        pane.done.connect(model.finish_item)
        pane.skip.connect(model.skip)
        pane.flag.connect(model.toggle_flag)
        pane.note.connect(model.note)
        pane.left.connect(self.setFocus)
        self.strip.chosen.connect(model.go)
        self._decoder.ready.connect(self._on_ready)
        self._unreadable.skipped.connect(model.skip)
        self._unreadable.retried.connect(self._retry)
        self._done.settle.connect(self.settle_wanted)
        self._empty.add.connect(self.add_wanted)
        self._session.opened.connect(self._on_opened)
        self._session.closed.connect(self._forget)

    # ---- events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.model.alive()
        if not self._take_key(event):
            super().keyPressEvent(event)

    def _take_key(self, event: QKeyEvent) -> bool:
        if self.model.item is None:
            return False
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        plain = {Qt.Key.Key_Space: self.model.finish_item, Qt.Key.Key_Left: lambda: self.model.step(-1),
                 Qt.Key.Key_Right: lambda: self.model.step(1), Qt.Key.Key_S: self.model.skip,
                 Qt.Key.Key_F: self.model.toggle_flag, Qt.Key.Key_C: lambda: self.pane.open_note(self.model.marks.note),
                 Qt.Key.Key_Backspace: self._session.undo, Qt.Key.Key_Z: self.canvas.toggle_zoom,
                 Qt.Key.Key_Plus: self.canvas.zoom_in, Qt.Key.Key_Equal: self.canvas.zoom_in,
                 Qt.Key.Key_Minus: self.canvas.zoom_out, Qt.Key.Key_Slash: self.pane.open_filter,
                 Qt.Key.Key_Tab: self.pane.next_question}
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if event.key() == Qt.Key.Key_R:
                self._retry()
                return True
            return False
        if event.key() == Qt.Key.Key_Space and shift:
            self.model.step(-1)
            return True
        if not self.model.item.reason and self.pane.take_key(event):
            return True
        action = plain.get(Qt.Key(event.key()))
        if action is None:
            return False
        action()
        return True

    def focusNextPrevChild(self, next: bool) -> bool:
        if len(self.model.questions) > 1 and self.hasFocus():
            self.pane.next_question()
            return True
        return super().focusNextPrevChild(next)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_strip()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.canvas and event.type() == QEvent.Type.Resize:
            self._zoom.adjustSize()
            self._zoom.move(self.canvas.width() - self._zoom.width() - 12,
                            self.canvas.height() - self._zoom.height() - 12)
        return super().eventFilter(watched, event)

    # ---- what the model says

    @Slot()
    def _on_opened(self) -> None:
        self._decoder.forget()
        self.strip.forget()
        self.canvas.clear()
        self.pane.set_questions(self.model.questions, self._settings.values.layout)
        self._on_item()

    @Slot()
    def _on_item(self) -> None:
        item = self.model.item
        if item is None:
            self._stack.setCurrentWidget(self._empty)
            self._name.setText("")
            self._place.setText("")
            return
        if tuple(one.id for one in self.pane.questions) != tuple(one.id for one in self.model.questions):
            self.pane.set_questions(self.model.questions, self._settings.values.layout)
        self._name.setText(item.name)
        self._place.setText(f"{self.model.position:,} of {self.model.total:,}".replace(",", "\u202f"))
        self.pane.set_waiting(bool(item.reason))
        if item.reason:
            self._unreadable.show_item(item.name, item.reason, item.size)
            self._stack.setCurrentWidget(self._unreadable)
        elif item.kind == ItemKind.RECORD:
            text_field = self._session.project.schema().settings.get("text_column", "")
            self.record.show_item(item, text_field)
            self._stack.setCurrentWidget(self.record)
        else:
            self._show_image(item)
        self._on_marks()
        self._place_strip()
        QTimer.singleShot(0, self._prepare)  # the picture first, its neighbours after

    def _show_image(self, item: Item) -> None:
        self._stack.setCurrentWidget(self.canvas)
        picture = self._decoder.get(item.id)
        if picture is None:
            self._decoder.want([self._wanted(item)], self._box())
            self.canvas.show_picture(None)
        elif picture.reason:
            self._unreadable.show_item(item.name, picture.reason, item.size)
            self._stack.setCurrentWidget(self._unreadable)
        else:
            self.canvas.show_picture(picture)

    @Slot()
    def _prepare(self) -> None:
        """Decode what comes next, and fill the filmstrip."""
        item = self.model.item
        if item is None or not self._session.is_open:
            return
        if item.kind == ItemKind.IMAGE:
            self._decoder.want([self._wanted(one) for one in (item, *self.model.upcoming())], self._box())
        if self.strip.isVisible():
            count = self.strip.capacity()
            around = self.model.around(count // 2, count - count // 2 - 1)[:count]
            with self._session.project.reading() as connection:
                marks = read.marked(connection, [one.id for one in around], self.model.author, self.model.questions[0].id)
            self.strip.show_items(around, {one.id: self._path(one) for one in around}, marks, item.id)

    @Slot(int)
    def _on_ready(self, item: int) -> None:
        if self.model.item is not None and item == self.model.item.id:
            self._show_image(self.model.item)

    @Slot()
    def _on_marks(self) -> None:
        if self.model.item is None:
            return
        for question in self.model.questions:
            self.pane.set_value(question, self.model.value(question))
        self.pane.set_marks(self.model.marks)

    @Slot(object)
    def _on_finished(self, finished: Finished) -> None:
        self._done.show_counts(finished.total, finished.disputed)
        self._stack.setCurrentWidget(self._done if finished.total else self._empty)

    @Slot(int, object)
    def _on_changed(self, number: int, value: object) -> None:
        self.model.choose(self.model.questions[number], value)  # pyright: ignore[reportArgumentType]
        self.setFocus()

    @Slot(int, object)
    def _on_decided(self, number: int, value: object) -> None:
        self.model.alive()
        question = self.model.questions[number]
        if len(self.model.questions) == 1 and self._settings.values.auto_advance:
            self.model.answer(question, value)  # pyright: ignore[reportArgumentType]
        else:
            self.model.choose(question, value)  # pyright: ignore[reportArgumentType]
        self.setFocus()

    @Slot(float)
    def _on_zoomed(self, zoom: float) -> None:
        self._percent.setText(f"{zoom:.0%}".replace("%", " %"))

    @Slot()
    def _retry(self) -> None:
        self._decoder.forget()
        self._on_item()

    @Slot()
    def _forget(self) -> None:
        self._decoder.forget()
        self.strip.forget()
        self.canvas.clear()

    def _place_strip(self) -> None:
        item = self.model.item
        self.strip.setVisible(item is not None and item.kind == ItemKind.IMAGE and
                              self.window().height() >= theme().px(STRIP_NEEDS))

    def _box(self) -> QSize:
        ratio = self.devicePixelRatioF()
        return QSize(round(max(self.canvas.width(), 400) * ratio), round(max(self.canvas.height(), 300) * ratio))

    def _path(self, item: Item) -> Path | None:
        return image_path(self._session.project, item) if item.kind == ItemKind.IMAGE else None

    def _wanted(self, item: Item) -> Wanted:
        return Wanted(item.id, self._path(item), item.page, item.bits, item.reason)
