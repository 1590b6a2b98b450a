"""The top bar: project, search, jobs, progress, and who is labelling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QWidget

import resources
from app import keys
from app.jobs import Jobs
from app.shell.jobs_panel import JobChip
from app.shell.theme import draw_icon, theme
from app.widgets.buttons import GHOST, Button
from app.widgets.paint import draw_key, rounded
from app.widgets.ring import ring_in, ring_out
from app.widgets.small import Avatar, ThinBar
from app.widgets.text import Elided, Led, grouped

if TYPE_CHECKING:  # the window is painted before the store is imported
    from labeling.store.models import Annotator


class Logo(QWidget):
    """The program's sign above the rail."""

    def sizeHint(self) -> QSize:
        return QSize(theme().px(76), theme().px(48))

    def paintEvent(self, event: QPaintEvent) -> None:
        side = theme().px(25)
        rect = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        QSvgRenderer(str(resources.path("touchstone.svg"))).render(QPainter(self), rect)


class SearchField(QAbstractButton):
    """Looks like a field and opens the palette, which is where one types."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("top.search")
        self.setAccessibleName("Search items or run a command")
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setText("Find a project or run a command")

    def sizeHint(self) -> QSize:
        return QSize(theme().px(400), theme().px(30))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        rounded(painter, QRectF(self.rect()).adjusted(.5, .5, -.5, -.5), 8, t.color("bg.surface"),
                t.color("border.default"))
        middle = self.height() / 2
        draw_icon(painter, "search", QRectF(t.px(10), middle - t.px(8), t.px(16), t.px(16)), "text.secondary")
        painter.setFont(t.font("body"))
        painter.setPen(t.color("text.tertiary"))
        painter.drawText(QRectF(t.px(34), 0, self.width(), self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())
        draw_key(painter, keys.shown("everywhere.palette"), self.width() - t.px(6), middle)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        ring_in(self, event)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        ring_out(self, event)
        super().focusOutEvent(event)


class TopBar(QWidget):
    """searched: open the palette. project_menu and annotator_menu(where to show it)."""

    searched = Signal()
    project_menu = Signal(QPoint)
    annotator_menu = Signal(QPoint)

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "window")
        self.setProperty("hairline", "bottom")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.project = Button("Touchstone", GHOST, trail="chevron-down", height=32, role="body large", name="top.project")
        self.project.clicked.connect(self._on_project)
        self._subtitle = Elided("", "small", "secondary")
        self._subtitle.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self.search = SearchField(self)
        self.search.clicked.connect(self.searched)
        self.jobs = JobChip(jobs)
        self._bar, self._count = ThinBar(), Led(" of ", "body", 600)
        self._bar.setObjectName("top.progress")
        self._avatar = Avatar("", 1)
        self.annotator = Button("", GHOST, trail="chevrons-up-down", height=32, name="top.annotator")
        self.annotator.clicked.connect(self._on_annotator)
        self.annotator.setToolTip("Who is labelling")
        self._left, self._right = QWidget(self), QWidget(self)
        self._lay(self._left, 0, Logo(), self.project, self._subtitle)
        self._lay(self._right, 8, self.jobs, 4, self._bar, self._count, 4, self._avatar, self.annotator)
        self.jobs.installEventFilter(self)
        self.set_project("", "")

    def sizeHint(self) -> QSize:
        return QSize(1000, theme().px(48))

    def minimumSizeHint(self) -> QSize:
        return QSize(600, theme().px(48))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent, QEvent.Type.LayoutRequest):
            self._place()
        return super().eventFilter(watched, event)

    def set_project(self, name: str, subtitle: str) -> None:
        """Name the open project; "" while there is none."""
        self.project.setText((name if len(name) < 48 else name[:46] + "…") or "Touchstone")
        self.project.set_trail("chevron-down" if name else "")
        self.project.setAccessibleName(f"Project {name}" if name else "Touchstone")
        self.project.setToolTip(f"{name}: project menu" if name else "Menu")
        self._subtitle.setText(subtitle)
        self.search.setText("Search items or run a command" if name else "Find a project or run a command")
        for widget in (self._bar, self._count, self._avatar, self.annotator):
            widget.setVisible(bool(name))
        self._place()

    def set_progress(self, done: int, total: int) -> None:
        """How far the annotator is."""
        self._bar.set_share(done / total if total else 0.0)
        self._bar.setAccessibleName(f"{done} of {total} labelled")
        self._count.setText(f"{grouped(done)} of {grouped(total)}")
        for widget in (self._bar, self._count):
            widget.setVisible(bool(total))
        self._place()

    def set_annotator(self, who: Annotator | None) -> None:
        """Name who labels."""
        self._avatar.set_person(who.name if who else "", who.color if who else 1)
        self.annotator.setText((who.name if who else "Nobody")[:28])
        self.annotator.setAccessibleName(f"Annotator {who.name if who else 'nobody'}")
        self._place()

    def _lay(self, box: QWidget, right: int, *parts: QWidget | int) -> None:
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, right, 1)
        row.setSpacing(8 if right else 0)
        for part in parts:
            if isinstance(part, int):
                row.addSpacing(part)
            else:
                row.addWidget(part)

    def _place(self) -> None:
        """The search field sits in the middle of the window, or between its neighbours where it is narrow."""
        width, height = self.width(), self.height()
        for box in (self._left, self._right):
            box.layout().activate()  # pyright: ignore[reportOptionalMemberAccess]
        right = self._right.sizeHint().width()
        self._right.setGeometry(width - right, 0, right, height - 1)
        wanted = min(theme().px(400), max(theme().px(120), width - right - theme().px(300)))
        start = min((width - wanted) // 2, width - right - wanted - 8)
        self._left.setGeometry(0, 0, min(self._left.sizeHint().width(), start - 8), height - 1)
        field = self.search.sizeHint().height()
        self.search.setGeometry(start, (height - field) // 2, wanted, field)

    def _on_project(self) -> None:
        self.project_menu.emit(self.project.mapToGlobal(QPoint(0, self.project.height())))

    def _on_annotator(self) -> None:
        self.annotator_menu.emit(self.annotator.mapToGlobal(QPoint(0, self.annotator.height())))
