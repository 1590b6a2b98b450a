"""The Label page: one item, its questions, and keys for everything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMessageBox, QStackedWidget, QVBoxLayout

from app import keys
from app.label.filmstrip import Filmstrip
from app.label.image_stage import ImageStage
from app.label.model import Finished, LabelModel
from app.label.question_pane import QuestionPane
from app.label.record_stage import RecordStage
from app.label.states import DoneCard, EmptyCard, UnreadableCard
from app.label.toolbar import Toolbar
from app.session import Session
from app.settings import SettingsFile
from app.shell.main_window import Page
from app.shell.theme import theme
from app.widgets.canvas import Canvas
from labeling.questions.registry import kind_of
from labeling.steps.content import image_path, pointed_image
from labeling.steps.fields import SETTING, FieldSpec, parse_fields
from labeling.steps.queue import offered
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
        self._specs: tuple[FieldSpec, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._later, self._recount = QTimer(self, singleShot=True, interval=0), QTimer(self, singleShot=True, interval=0)
        self._build()
        self._actions = self._make_actions()
        self._wire()

    def hints(self) -> list[tuple[str, str]]:
        most = max((len(one.classes) for one in self.model.questions), default=0)
        classes = [(keys.key_range(most, self._settings.values.layout), "Class")] if most else []
        image = self.model.item is None or self.model.item.kind == ItemKind.IMAGE
        return [*classes, *keys.hints("label.skip", "label.flag", "label.note", "label.undo"), ("← →", "Move"),
                *keys.hints(*(["view.zoom"] if image else []), "everywhere.keys")]

    def shown(self) -> None:
        self.pane.set_layout_name(self._settings.values.layout)

    def close_threads(self) -> None:
        """End decoding, before the application ends."""
        self.image.decoder.close()
        self.strip.close_pool()
        self.model.counts.close()

    @property
    def canvas(self) -> Canvas:
        """The canvas of the image."""
        return self.image.canvas

    @property
    def is_ready_ahead(self) -> bool:
        """Whether what is likely to come next could be shown at once."""
        ahead = self.model.route.upcoming() if self.model.route else []
        return bool(ahead) and (ahead[0].item.kind == ItemKind.RECORD or self.image.is_decoded(ahead[0].item.id))

    # ---- building

    def _build(self) -> None:
        self.toolbar, self.image, self.records, self.strip, self.pane = Toolbar(), ImageStage(), RecordStage(), \
            Filmstrip(), QuestionPane()
        self.record = self.records.record
        self._unreadable, self._done, self._empty = UnreadableCard(), DoneCard(), EmptyCard()
        self._stack = QStackedWidget()
        for widget in (self.image, self.records, self._unreadable, self._done, self._empty):
            self._stack.addWidget(widget)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.toolbar)
        left.addWidget(self._stack, 1)
        left.addWidget(self.strip)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(self.pane)

    def _wire(self) -> None:
        model, pane, foot = self.model, self.pane, self.pane.foot
        model.item_changed.connect(self._on_item)
        model.marks_changed.connect(self._on_marks)
        model.advised.connect(pane.advise)
        model.finished.connect(self._on_finished)
        model.progress.connect(self.progress)
        model.counts.changed.connect(self._recount.start)
        self._recount.timeout.connect(self._on_counts)
        pane.changed.connect(self._on_changed)
        pane.decided.connect(self._on_decided)
        pane.left.connect(self.setFocus)
        foot.done.connect(model.finish_item)
        foot.skip.connect(model.skip)
        foot.flag.connect(model.toggle_flag)
        foot.note.connect(model.note)
        self.toolbar.ordered.connect(self._on_ordered)
        self.toolbar.menu_wanted.connect(self.open_orders)
        self.toolbar.undo.clicked.connect(self._session.undo)
        self.toolbar.redo.clicked.connect(self._session.redo)
        self.strip.chosen.connect(model.go)
        self.records.queue.chosen.connect(model.go)
        self.image.unreadable.connect(self._on_unreadable)
        self.image.canvas.looked.connect(model.pace.alive)
        self._unreadable.skipped.connect(model.skip)
        self._unreadable.retried.connect(self.retry)
        self._unreadable.removed.connect(self._on_remove)
        self._done.settle.connect(self.settle_wanted)
        self._empty.add.connect(self.add_wanted)
        self._later.timeout.connect(self._prepare)
        self._session.opened.connect(self._on_opened)
        self._session.closed.connect(self._forget)

    def _make_actions(self) -> dict[str, Callable[[], object]]:
        model, canvas, image = self.model, self.image.canvas, self.image
        return {
            "label.done": model.finish_item, "label.back": lambda: model.step(-1), "label.forward": lambda: model.step(1),
            "label.take": model.take, "label.keep": model.dismiss, "label.skip": model.skip,
            "label.skip_why": self.pane.foot.open_reason, "label.flag": model.toggle_flag,
            "label.note": self.pane.foot.open_note, "label.undo": self._session.undo,
            "label.filter": self.pane.open_filter, "label.retry": self.retry,
            "label.next_question": self.pane.next_question,
            "label.previous_question": lambda: self.pane.next_question(-1),
            "view.zoom": canvas.toggle_zoom, "view.in": canvas.zoom_in, "view.out": canvas.zoom_out,
            "view.levels": image.toggle_levels, "view.rotate_right": lambda: canvas.turn(1),
            "view.rotate_left": lambda: canvas.turn(-1), "view.next_page": lambda: image.turn_page(1),
            "view.previous_page": lambda: image.turn_page(-1)}

    # ---- events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.model.pace.alive()
        if self._later.isActive():  # somebody types faster than the pane is filled: a key must meet this item's answers
            self._later.stop()
            self._prepare()
        if not self._take_key(event):
            super().keyPressEvent(event)

    def _take_key(self, event: QKeyEvent) -> bool:
        if self.model.item is None or self.model.done is not None:
            return self._take_key_between(event)
        name = keys.action(event, "label")
        if not self.model.item.reason and self.pane.take_key(event):
            return True
        action = self._actions.get(name or "")
        if action is None:
            return False
        action()
        return True

    def _take_key_between(self, event: QKeyEvent) -> bool:
        """While no item is shown one can only go back."""
        name = keys.action(event, "label")
        if name == "label.undo":
            self._session.undo()
        elif name == "label.back" and self.model.item is not None:
            self.model.go(self.model.item.id)
        else:
            return False
        return True

    def focusNextPrevChild(self, next: bool) -> bool:
        if len(self.model.questions) > 1 and self.hasFocus():
            self.pane.next_question(1 if next else -1)
            return True
        return super().focusNextPrevChild(next)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_strip()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.model.pace.leave()
        super().changeEvent(event)

    # ---- what the model says

    @Slot()
    def _on_opened(self) -> None:
        self.image.forget()
        self.strip.forget()
        self.records.queue.forget()
        schema = self._session.project.schema()
        self._specs = parse_fields(schema.settings.get(SETTING, ""))
        self.pane.set_questions(self.model.questions, self._settings.values.layout)
        self._on_counts()
        self._on_item()

    @Slot()
    def _on_item(self) -> None:
        item = self.model.item
        if item is None:
            self._stack.setCurrentWidget(self._empty)
            self.toolbar.show_item("", 0, 0, "")
            return
        if self.pane.questions != self.model.questions:
            self.pane.set_questions(self.model.questions, self._settings.values.layout)
            self._on_counts()
        self._show_item(item)
        self._later.start()  # the picture first; all else after it

    def _show_item(self, item: Item) -> None:
        """Put the item on the screen, an image that is decoded at once."""
        if item.reason:
            self._on_unreadable(item.reason)
        elif item.kind == ItemKind.RECORD:
            self._show_record(item)
        else:
            if self._stack.indexOf(self.image) < 0:
                self._stack.addWidget(self.image)
            self._stack.setCurrentWidget(self.image)
            self.image.show_item(item, self.model.path)

    def _show_record(self, item: Item) -> None:
        project = self._session.project
        image = pointed_image(project, item)
        if image is None and self._stack.indexOf(self.image) < 0:
            self.image.hide()
        self.records.show_item(item, project.schema().settings.get("text_column", ""), self._specs, image, self.image)
        self._stack.setCurrentWidget(self.records)

    @Slot()
    def _prepare(self) -> None:
        """Behind the picture: the words about it, what comes next, and the neighbours."""
        item = self.model.item
        if item is None or not self._session.is_open or self.model.route is None:
            return
        self.pane.set_waiting(bool(item.reason))
        self.toolbar.show_item(item.name, self.model.position, self.model.total, self.model.pace.words(self.model.left))
        self.toolbar.show_order(self.model.route.order)
        self.pane.first_question()
        self._on_marks()
        self._place_strip()
        self.model.look_ahead()
        if item.kind == ItemKind.IMAGE:
            self.image.prepare([(one.item, one.path) for one in self.model.route.upcoming()
                                if one.item.kind == ItemKind.IMAGE])
        self._show_neighbours(item)

    def _show_neighbours(self, item: Item) -> None:
        strip, queue, route = self.strip, self.records.queue, self.model.route
        assert route is not None
        shown = strip if not strip.isHidden() else queue if item.kind == ItemKind.RECORD and queue.isVisible() else None
        if shown is None:
            return
        count = shown.capacity()
        around = route.around(item, count // 2, count - count // 2 - 1)[:count]
        if shown is queue:
            queue.show_items(around, route.marked(around), item.id)
        else:
            strip.show_items(around, self._path, route.marked(around), item.id)

    @Slot()
    def _on_marks(self) -> None:
        if self.model.item is None:
            return
        suggested = 0
        self.pane.set_asked(self.model.asked)
        for question in self.model.questions:
            self.pane.set_value(question, self.model.value(question))
            offered_ = self.model.suggestion(question)
            value = None if offered_ is None else kind_of(question.kind).decode(offered_.value)
            self.pane.set_suggested(question, value)
            suggested += offered_ is not None
        self.pane.set_marks(self.model.marks)
        self.toolbar.show_suggestions(suggested)

    @Slot()
    def _on_counts(self) -> None:
        for question in self.pane.questions:
            self.pane.set_counts(question, dict(self.model.counts.of(question)))

    @Slot(object)
    def _on_finished(self, finished: Finished) -> None:
        self._done.show_counts(finished.total, finished.disputed, finished.pace)
        self._stack.setCurrentWidget(self._done if finished.total else self._empty)
        self.setFocus()

    @Slot(str)
    def _on_unreadable(self, reason: str) -> None:
        item = self.model.item
        if item is not None:
            place = self._path(item)
            self._unreadable.show_item(str(place or item.name), reason, item.size)
            self._stack.setCurrentWidget(self._unreadable)

    @Slot()
    def _on_remove(self) -> None:
        """Ask, then take the unreadable item out of the project; undo brings it back."""
        item = self.model.item
        if item is None:
            return
        asked = QMessageBox.question(self, "Remove this item?", f"{item.name} leaves the project. The file itself is not "
                                     "touched, and Undo brings the item back.")
        if asked == QMessageBox.StandardButton.Yes:
            self.model.remove()

    @Slot(int, object)
    def _on_changed(self, number: int, value: object) -> None:
        self.model.choose(self.model.questions[number], value)  # pyright: ignore[reportArgumentType]
        self._take_focus_back(number)

    @Slot(int, object)
    def _on_decided(self, number: int, value: object) -> None:
        question = self.model.questions[number]
        if len(self.model.questions) == 1 and self._settings.values.auto_advance:
            self.model.answer(question, value)  # pyright: ignore[reportArgumentType]
        else:
            self.model.choose(question, value)  # pyright: ignore[reportArgumentType]
        self._take_focus_back(number)

    def _take_focus_back(self, number: int) -> None:
        """After a decision the item has the keys again, unless the next is typed too."""
        if not (len(self.model.questions) == 1 and self.pane.sections[number].editor.is_typed):
            self.setFocus()

    @Slot()
    def open_orders(self) -> None:
        """Let the person choose in which order the items come."""
        if self.model.route is not None and self.model.questions:
            orders = offered(self._session.project, self.model.questions[0].id)
            self.toolbar.open_menu(orders, self.model.route.order.name)

    @Slot(str)
    def _on_ordered(self, order: str) -> None:
        self.model.set_order(order)
        self.setFocus()

    @Slot()
    def retry(self) -> None:
        """Try to read the file of this item again."""
        if self.model.item is not None:
            self.image.drop(self.model.item.id)
            self._show_item(self.model.item)

    @Slot()
    def _forget(self) -> None:
        self.image.forget()
        self.strip.forget()
        self.records.queue.forget()

    def _place_strip(self) -> None:
        item = self.model.item
        self.strip.setVisible(item is not None and item.kind == ItemKind.IMAGE and
                              self.window().height() >= theme().px(STRIP_NEEDS))

    def _path(self, item: Item) -> Path | None:
        return image_path(self._session.project, item) if item.kind == ItemKind.IMAGE else None
