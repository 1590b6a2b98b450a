"""The top bar: project, search, jobs, progress, and who is labelling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QMenu, QWidget

import resources
from app.jobs import Jobs
from app.shell.theme import draw_icon, theme
from app.widgets.buttons import GHOST, Button
from app.widgets.paint import draw_key, rounded
from app.widgets.small import Avatar, ThinBar
from app.widgets.text import Elided, Text

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
        self.setAccessibleName("Search items or run a command, key Ctrl K")
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setText("Find a project or run a command")

    def sizeHint(self) -> QSize:
        return QSize(theme().px(400), theme().px(31))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        rounded(painter, QRectF(self.rect()).adjusted(.5, .5, -.5, -.5), 8, t.color("bg.surface"),
                t.color("border.focus" if self.hasFocus() else "border.default"))
        middle = self.height() / 2
        draw_icon(painter, "search", QRectF(t.px(10), middle - t.px(8), t.px(16), t.px(16)), "text.secondary")
        painter.setFont(t.font("body"))
        painter.setPen(t.color("text.tertiary"))
        painter.drawText(QRectF(t.px(34), 0, self.width(), self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())
        draw_key(painter, "Ctrl K", self.width() - t.px(6), middle)


class JobChip(QAbstractButton):
    """What is being done in the background, as a ring and a verb; a click lists the jobs with Cancel."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.setObjectName("top.jobs")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._show_list)
        jobs.changed.connect(self._on_changed)
        self.hide()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(44) + self.fontMetrics().horizontalAdvance(self.text()), theme().px(30))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        rounded(painter, QRectF(self.rect()), 7, t.color("bg.sunken"))
        ring = QRectF(t.px(8), (self.height() - t.px(14)) / 2, t.px(14), t.px(14))
        painter.setPen(QPen(t.color("data.track"), 2.5))
        painter.drawEllipse(ring)
        job = self._jobs.running[0] if self._jobs.running else None
        share = job.done / job.total if job and job.total > 0 else 0.3
        painter.setPen(QPen(t.color("border.focus"), 2.5))
        painter.drawArc(ring, 90 * 16, -round(360 * 16 * share))
        painter.setFont(t.font("body"))
        painter.setPen(t.color("text.secondary"))
        painter.drawText(QRectF(t.px(30), 0, self.width(), self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())

    def _on_changed(self) -> None:
        running = self._jobs.running
        self.setText(running[0].verb if running else "")
        self.setAccessibleName(f"Jobs: {self.text()}")
        self.setVisible(bool(running))
        self.updateGeometry()
        self.update()

    def _show_list(self) -> None:
        menu = QMenu(self)
        for job in self._jobs.running:
            share = f" {job.done / job.total:.0%}" if job.total > 0 else ""
            menu.addAction(f"Cancel: {job.verb}{share}").triggered.connect(job.cancel)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))


class TopBar(QWidget):
    """searched: open the palette. annotator_chosen(name), annotator_wanted: a new one. project_menu(position)."""

    searched = Signal()
    project_menu = Signal(QPoint)
    annotator_menu = Signal(QPoint)

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "window")
        self.setProperty("hairline", "bottom")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.project = Button("Touchstone", GHOST, height=32, name="top.project")
        self.project.clicked.connect(self._on_project)
        self._subtitle = Elided("", "small", "tertiary")
        self.search = SearchField()
        self.search.clicked.connect(self.searched)
        self._bar, self._count = ThinBar(), Text("", "body", "secondary")
        self._bar.setObjectName("top.progress")
        self._avatar = Avatar("", 1)
        self.annotator = Button("", GHOST, height=32, name="top.annotator")
        self.annotator.clicked.connect(self._on_annotator)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 12, 1)
        row.setSpacing(8)
        row.addWidget(Logo())
        row.addWidget(self.project)
        row.addWidget(self._subtitle)
        row.addStretch(1)
        row.addWidget(self.search)
        row.addStretch(1)
        row.addWidget(JobChip(jobs))
        row.addWidget(self._bar)
        row.addWidget(self._count)
        row.addSpacing(4)
        row.addWidget(self._avatar)
        row.addWidget(self.annotator)
        self.set_project("", "")

    def sizeHint(self) -> QSize:
        return QSize(1000, theme().px(48))

    def minimumSizeHint(self) -> QSize:
        return QSize(600, theme().px(48))

    def set_project(self, name: str, subtitle: str) -> None:
        """Name the open project; "" while there is none."""
        self.project.setText(name or "Touchstone")
        self.project.setAccessibleName(f"Project {name}" if name else "Touchstone")
        self.project.updateGeometry()
        self._subtitle.setText(subtitle)
        self.search.setText("Search items or run a command" if name else "Find a project or run a command")
        for widget in (self._bar, self._count, self._avatar, self.annotator):
            widget.setVisible(bool(name))

    def set_progress(self, done: int, total: int) -> None:
        """How far the annotator is."""
        self._bar.set_share(done / total if total else 0.0)
        self._bar.setAccessibleName(f"{done} of {total} labelled")
        self._count.setText(f"{done:,} of {total:,}".replace(",", "\u202f"))

    def set_annotator(self, who: Annotator | None) -> None:
        """Name who labels."""
        self._avatar.set_person(who.name if who else "", who.color if who else 1)
        self.annotator.setText((who.name if who else "Nobody")[:28] + " ⌄")
        self.annotator.setAccessibleName(f"Annotator {who.name if who else 'nobody'}")
        self.annotator.updateGeometry()

    def _on_project(self) -> None:
        self.project_menu.emit(self.project.mapToGlobal(QPoint(0, self.project.height())))

    def _on_annotator(self) -> None:
        self.annotator_menu.emit(self.annotator.mapToGlobal(QPoint(0, self.annotator.height())))
