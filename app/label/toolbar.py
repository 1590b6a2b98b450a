"""The bar above the items: one by one or the grid, the order of the queue, which item it is, undo and redo."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSlider, QWidget

from app import keys
from app.label.cell_grid import SIDES
from app.shell.theme import draw_icon, theme
from app.widgets.buttons import GHOST, Button, Segmented
from app.widgets.paint import rounded
from app.widgets.text import Chip, Elided, Text
from labeling.steps.queue import Order

ONE_BY_ONE, GRID = range(2)


class MenuButton(Button):
    """A button that opens a menu: a tinted ground, and a chevron at its end."""

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(theme().px(20), 0)

    def _ground(self, painter: QPainter) -> None:
        t, rect = theme(), QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        rounded(painter, rect, 7, t.color("bg.hover" if self.underMouse() else "bg.sunken"))
        side = t.px(14)
        draw_icon(painter, "chevron-down", QRectF(rect.right() - side - t.px(8), rect.center().y() - side / 2, side, side),
                  "text.secondary")


class Toolbar(QWidget):
    """mode(number): ONE_BY_ONE or GRID was chosen. sized(level): larger or smaller cells.

    ordered(name): another order was chosen. menu_wanted: the orders that make sense now are asked for.
    """

    mode = Signal(int)
    sized = Signal(int)
    ordered = Signal(str)
    menu_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("hairline", "bottom")
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(theme().px(44))
        self.which = Segmented([("One by one", "image"), ("Grid", "layout-grid")])
        self.which.setToolTip(keys.tip("Grid or one by one", "label.grid"))
        self.which.chosen.connect(self.mode)
        self.size_ = QSlider(Qt.Orientation.Horizontal)
        self.size_.setAccessibleName("Size of the cells")
        self.size_.setToolTip(keys.tip("Size of the cells", "grid.larger"))
        self.size_.setRange(0, len(SIDES) - 1)
        self.size_.setPageStep(1)
        self.size_.setFixedWidth(theme().px(110))
        self.size_.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.size_.valueChanged.connect(self.sized)
        self.size_.hide()
        self.order = MenuButton("Queue: As imported", icon="list-filter", name="label.order")
        self.order.clicked.connect(self.menu_wanted)
        self._name, self._place = Elided("", "body", weight=500), Text("", "body", "secondary")
        self._name.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._suggested = Chip("", "accent")
        self._suggested.hide()
        self.undo = Button("", GHOST, icon="undo-2", name="label.undo")
        self.redo = Button("", GHOST, icon="redo-2", name="label.redo")
        for button, words, name in ((self.undo, "Undo", "everywhere.undo"), (self.redo, "Redo", "everywhere.redo")):
            button.setToolTip(keys.tip(words, name))
            button.setAccessibleName(keys.tip(words, name))
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 12, 0)
        row.addWidget(self.which, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.order)
        row.addStretch(1)
        row.addWidget(self._name, 4)
        row.addWidget(self._place)
        row.addStretch(2)
        row.addWidget(self._suggested)
        row.addWidget(self.size_)
        row.addWidget(self.undo)
        row.addWidget(self.redo)

    def show_item(self, name: str, position: int, total: int, pace: str) -> None:
        """Say which item it is; the pace is told to whoever points at it."""
        self._name.setText(name)
        self._place.setText(f"{position:,} of {total:,}".replace(",", "\u202f") if name else "")
        self._place.setToolTip(pace)

    def show_mode(self, mode: int, level: int = 0) -> None:
        """Which of the two holds, and how large the cells are."""
        self.which.choose(mode)
        self.size_.setValue(level)
        self.size_.setVisible(mode == GRID)

    def show_sweep(self, name: str, page: str, source: str, order: Order) -> None:
        """Say what is swept, which page it is, and where its cells come from."""
        self._name.setText(name)
        self._place.setText(page)
        self._place.setToolTip("")
        self._suggested.hide()
        self.show_order(order)
        if source:
            self.order.setText(source)
            self.order.setAccessibleName(source)
            self.order.updateGeometry()

    def show_suggestions(self, count: int) -> None:
        """Say how many suggestions there are, and how to take them."""
        key = keys.shown("label.take")
        self._suggested.set_chip(f"{count} suggestion{'s' * (count != 1)} · {key} accepts", "accent")
        self._suggested.setVisible(count > 0)

    def show_order(self, order: Order) -> None:
        """Say what the order is."""
        self.order.setText(f"Queue: {order.title}")
        self.order.setAccessibleName(f"Order of the queue: {order.title}")
        self.order.updateGeometry()

    def open_menu(self, orders: tuple[Order, ...], current: str) -> None:
        """Let the person choose an order."""
        self.menu(orders, current).popup(self.order.mapToGlobal(QPoint(0, self.order.height())))

    def menu(self, orders: tuple[Order, ...], current: str) -> QMenu:
        """The orders to choose from, with the one in force marked."""
        menu = QMenu(self)
        for one in orders:
            line = menu.addAction(one.title)
            line.setCheckable(True)
            line.setChecked(one.name == current)
            line.triggered.connect(lambda _=False, name=one.name: self.ordered.emit(name))
        return menu
