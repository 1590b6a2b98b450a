"""The Label page: one item, its questions, and keys for everything."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app import keys
from app.label.filmstrip import Filmstrip
from app.label.mending import Mending
from app.label.model import Finished, LabelModel
from app.label.neighbours import Neighbours
from app.label.question_pane import QuestionPane
from app.label.stage import Stage
from app.label.sweep_model import SweepModel
from app.label.sweep_room import SweepRoom
from app.label.toolbar import GRID, ONE_BY_ONE, Toolbar
from app.session import Session
from app.settings import SettingsFile
from app.shell.main_window import Page
from app.shell.theme import theme
from app.widgets.canvas import Canvas
from labeling.questions.registry import kind_of
from labeling.steps.queue import offered
from labeling.store.kinds import ItemKind

STRIP_NEEDS = 680  # pixels of height below which the filmstrip makes room


class LabelPage(Page):
    """progress(done, total); moded: other keys hold now.

    settle_wanted and add_wanted: buttons of the done and empty states.
    """

    progress = Signal(int, int)
    settle_wanted = Signal()
    moded = Signal()
    add_wanted = Signal()

    def __init__(self, session: Session, settings: SettingsFile) -> None:
        super().__init__()
        self._session, self._settings = session, settings
        self.model = LabelModel(session, settings, self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._later, self._recount = QTimer(self, singleShot=True, interval=0), QTimer(self, singleShot=True, interval=0)
        self._waited = False  # whether the status line tells the keys for what can't be seen
        self._build()
        self._actions = self._make_actions()
        self._wire()

    def hints(self) -> list[tuple[str, str]]:
        if self.is_grid:
            return [*keys.hints("grid.accept"), (keys.key_range(len(self.grid.model.question.classes)
                    if self.grid.model.question else 0, self._settings.values.layout), "Name selection"),
                    *keys.hints("grid.open", "grid.undo", "grid.leave", "everywhere.keys")]
        if self.stage.is_waiting:
            return [*keys.hints("label.skip", "label.retry"), ("← →", "Move"), *keys.hints("everywhere.keys")]
        most = max((len(one.classes) for one in self.model.questions), default=0)
        classes = [(keys.key_range(most, self._settings.values.layout), "Class")] if most else []
        image = self.model.item is None or self.model.item.kind == ItemKind.IMAGE
        return [*classes, *keys.hints("label.skip", "label.flag", "label.note", "label.undo"), ("← →", "Move"),
                *keys.hints(*(["view.zoom"] if image else []), "everywhere.keys")]

    def shown(self) -> None:
        self.pane.set_layout_name(self._settings.values.layout)

    def close_threads(self) -> None:
        """End decoding, before the application ends."""
        self.stage.close_threads()
        self.strip.close_pool()
        self.grid.thumbnails.close()
        self.model.standing.counts.close()

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
        self.toolbar, self.stage, self.strip, self.pane = Toolbar(), Stage(self._session), Filmstrip(), QuestionPane()
        self.grid = SweepRoom(self._session, self._settings, SweepModel(self._session, self.model))
        self.mending = Mending(self._session, self.model, self.stage.unreadable, self)
        self._neighbours = Neighbours(self._session, self.strip, self.stage.records.queue)
        self.image, self.records, self.record = self.stage.image, self.stage.records, self.stage.records.record
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.toolbar)
        left.addWidget(self.stage, 1)
        left.addWidget(self.strip)
        left.addWidget(self.grid, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(self.pane)
        row.addWidget(self.grid.pane)
        self.grid.hide()
        self.grid.pane.hide()

    def _wire(self) -> None:
        model, pane, foot = self.model, self.pane, self.pane.foot
        model.item_changed.connect(self._on_item)
        model.marks_changed.connect(self._on_marks)
        model.advised.connect(pane.advise)
        model.finished.connect(self._on_finished)
        model.standing.progress.connect(self.progress)
        model.standing.counts.changed.connect(self._recount.start)
        self._recount.timeout.connect(self._on_counts)
        pane.changed.connect(self._on_changed)
        pane.decided.connect(self._on_decided)
        pane.left.connect(self.setFocus)
        foot.done.connect(self._finish)
        foot.skip.connect(model.skip)
        foot.flag.connect(model.toggle_flag)
        foot.note.connect(model.note)
        self.toolbar.mode.connect(self._on_mode)
        self.toolbar.sized.connect(self.grid.cells.set_level)
        self.grid.left.connect(self._leave_grid)
        self.grid.told.connect(self._tell_sweep)
        self.toolbar.ordered.connect(self._on_ordered)
        self.toolbar.menu_wanted.connect(self.open_orders)
        self.toolbar.undo.clicked.connect(self._session.undo)
        self.toolbar.redo.clicked.connect(self._session.redo)
        self.strip.chosen.connect(model.go)
        self.records.queue.chosen.connect(model.go)
        self.image.canvas.looked.connect(model.pace.alive)
        self.mending.retried.connect(self.retry)
        self.stage.waiting.connect(self._on_waiting)
        self.stage.done.settle.connect(self.settle_wanted)
        self.stage.empty.add.connect(self.add_wanted)
        self._later.timeout.connect(self._prepare)
        self._session.opened.connect(self._on_opened)
        self._session.closed.connect(self._forget)

    def _make_actions(self) -> dict[str, Callable[[], object]]:
        model, canvas, image = self.model, self.image.canvas, self.image
        return {
            "label.done": self._finish, "label.back": lambda: model.step(-1), "label.forward": lambda: model.step(1),
            "label.take": model.take, "label.keep": model.dismiss, "label.skip": model.skip,
            "label.skip_why": self.pane.foot.open_reason, "label.flag": model.toggle_flag,
            "label.note": self.pane.foot.open_note, "label.undo": self._session.undo,
            "label.grid": lambda: self._on_mode(GRID), "label.filter": self.pane.open_filter, "label.retry": self.retry,
            "label.next_question": self.pane.next_question,
            "label.previous_question": lambda: self.pane.next_question(-1),
            "view.zoom": canvas.toggle_zoom, "view.in": canvas.zoom_in, "view.out": canvas.zoom_out,
            "view.levels": image.toggle_levels, "view.rotate_right": lambda: canvas.turn(1),
            "view.rotate_left": lambda: canvas.turn(-1), "view.next_page": lambda: image.turn_page(1),
            "view.previous_page": lambda: image.turn_page(-1)}

    # ---- one by one, or the grid

    @property
    def is_grid(self) -> bool:
        """Whether a page of items is shown, not one."""
        return self.grid.model.active

    @Slot(int)
    def _on_mode(self, mode: int) -> None:
        if mode == GRID and not self.is_grid and self.grid.enter():
            self._show_mode(GRID)
        elif mode == ONE_BY_ONE and self.is_grid:
            self.grid.leave()
        elif mode == GRID and not self.is_grid:
            self.pane.advise("The grid needs a question of single choice, and an item.")
            self.toolbar.show_mode(ONE_BY_ONE)

    @Slot(int)
    def _leave_grid(self, item: int) -> None:
        self._show_mode(ONE_BY_ONE)
        if item:
            self.model.go(item)
        else:
            self.model.start()

    def _show_mode(self, mode: int) -> None:
        grid = mode == GRID
        for widget in (self.stage, self.pane, self.strip):
            widget.setVisible(not grid)
        for widget in (self.grid, self.grid.pane):
            widget.setVisible(grid)
        self._place_strip()
        self.toolbar.show_mode(mode, self.grid.cells.level)
        self.setFocusProxy(self.grid.cells if grid else None)  # pyright: ignore[reportArgumentType]
        self.setFocus()
        self.moded.emit()

    @Slot()
    def _tell_sweep(self) -> None:
        if self.is_grid and self.model.route is not None:
            self.toolbar.show_sweep(*self.grid.title(), self.grid.source(), self.model.route.order)
            self.toolbar.show_mode(GRID, self.grid.cells.level)

    # ---- events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.model.pace.alive()
        if self.is_grid:
            super().keyPressEvent(event)
            return
        if self._later.isActive():  # somebody types faster than the pane is filled: a key must meet this item's answers
            self._later.stop()
            self._prepare()
        if not self._take_key(event):
            super().keyPressEvent(event)

    def _take_key(self, event: QKeyEvent) -> bool:
        if self.model.item is None or self.model.done is not None:
            return self._take_key_between(event)
        name = keys.action(event, "label")
        if not self.stage.is_waiting and self.pane.take_key(event):
            return True
        action = self._actions.get(name or "")
        if action is None:
            return False
        if not (self.stage.is_waiting and name in ("label.take", "label.keep")):
            action()
        return True

    @Slot()
    def _finish(self) -> None:
        """Done with this item; one that can't be seen is passed over."""
        if self.stage.is_waiting:
            self.model.skip()
        else:
            self.model.finish_item()

    def _take_key_between(self, event: QKeyEvent) -> bool:
        """While no item is shown one can only go back."""
        name = keys.action(event, "label")
        if name in ("label.undo", "label.grid"):
            self._actions[name]()
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
        self._forget()
        self.pane.set_questions(self.model.questions, self._settings.values.layout)
        self._on_counts()
        self._on_item()

    @Slot()
    def _on_item(self) -> None:
        item = self.model.item
        if item is None:
            self.stage.show_nothing()
            self.toolbar.show_item("", 0, 0, "")
            return
        if self.pane.questions != self.model.questions:
            self.pane.set_questions(self.model.questions, self._settings.values.layout)
            self._on_counts()
        self.stage.show_item(item, self.model.path)
        self._later.start()  # the picture first; all else after it

    @Slot()
    def _prepare(self) -> None:
        """Behind the picture: the words about it, what comes next, and the neighbours."""
        item = self.model.item
        if item is None or not self._session.is_open or self.model.route is None or self.is_grid:
            return
        self.pane.set_waiting(self.stage.is_waiting)
        if self.stage.is_waiting != self._waited:
            self._waited = self.stage.is_waiting
            self.moded.emit()
        model = self.model
        self.toolbar.show_item(item.name, model.position, model.standing.places, model.pace.words(model.standing.left))
        self.toolbar.show_order(self.model.route.order)
        self.pane.first_question()
        self._on_marks()
        self._place_strip()
        self.model.look_ahead()
        self.stage.prepare(self.model.route.upcoming())
        self._neighbours.show(self.model.route, item)

    @Slot()
    def _on_marks(self) -> None:
        if self.model.item is None:
            return
        suggested = 0
        self.pane.set_asked(self.model.asked)
        for question in self.model.questions:
            self.pane.set_value(question, self.model.value(question))
            offered_ = None if self.stage.is_waiting else self.model.suggestion(question)
            value = None if offered_ is None else kind_of(question.kind).decode(offered_.value)
            self.pane.set_suggested(question, value)
            suggested += offered_ is not None
        self.pane.set_marks(self.model.marks)
        self.toolbar.show_suggestions(suggested)

    @Slot()
    def _on_counts(self) -> None:
        for question in self.pane.questions:
            self.pane.set_counts(question, dict(self.model.standing.counts.of(question)))

    @Slot(object)
    def _on_finished(self, finished: Finished) -> None:
        self.stage.show_finished(finished)
        self.setFocus()

    @Slot()
    def _on_waiting(self) -> None:
        self.pane.set_waiting(True)
        self._on_marks()

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
            if self.is_grid:
                current = "" if self.grid.model.by_suggestion else self.model.route.order.name
                self.grid.open_sources(self.toolbar.menu(orders, current), self.toolbar.order)
            else:
                self.toolbar.open_menu(orders, self.model.route.order.name)

    @Slot(str)
    def _on_ordered(self, order: str) -> None:
        self.model.set_order(order)
        if self.is_grid:
            self.grid.model.sweep(self.grid.model.swept, by_suggestion=False)
        self.setFocus()

    @Slot()
    def retry(self) -> None:
        """Try to read the file of this item again."""
        if self.model.item is not None:
            self.image.drop(self.model.item.id)
            self.model.go(self.model.item.id)  # looks where the file lies now

    @Slot()
    def read_again(self) -> None:
        """Files are found elsewhere now."""
        self.strip.forget()
        self.grid.thumbnails.forget()
        self.image.forget()
        if not self.is_grid:
            self.retry()

    @Slot()
    def _forget(self) -> None:
        self.stage.forget()
        self.strip.forget()

    def _place_strip(self) -> None:
        item = self.model.item
        self.strip.setVisible(not self.is_grid and item is not None and item.kind == ItemKind.IMAGE and
                              self.window().height() >= theme().px(STRIP_NEEDS))
