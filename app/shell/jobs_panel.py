"""Work under way: a chip in the top bar, and the list that it opens, each job with progress and Cancel."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from app.jobs import Job, Jobs
from app.shell.theme import theme
from app.widgets.buttons import Button
from app.widgets.paint import rounded
from app.widgets.small import ThinBar
from app.widgets.text import Elided, Text, grouped


class JobChip(QAbstractButton):
    """What is being done in the background, as a ring and a verb; a click lists the jobs with Cancel."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.panel: JobsPanel | None = None
        self.setObjectName("top.jobs")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip("What is being done; opens the list")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self.show_list)
        jobs.changed.connect(self._on_changed)
        self.hide()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(40) + self.fontMetrics().horizontalAdvance(self.text()), theme().px(28))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        focus = t.color("border.focus") if self.hasFocus() else None
        rounded(painter, QRectF(self.rect()).adjusted(.5, .5, -.5, -.5), 7, t.color("bg.sunken"), focus)
        ring = QRectF(t.px(8), (self.height() - t.px(14)) / 2, t.px(14), t.px(14))
        painter.setPen(QPen(t.color("data.track"), 2.5))
        painter.drawEllipse(ring)
        job = self._jobs.running[0] if self._jobs.running else None
        share = job.done / job.total if job and job.total > 0 else 0.3
        painter.setPen(QPen(t.color("border.focus"), 2.5))
        painter.drawArc(ring, 90 * 16, -round(360 * 16 * share))
        painter.setFont(t.font("body"))
        painter.setPen(t.color("text.secondary"))
        painter.drawText(QRectF(t.px(29), 0, self.width(), self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())

    @Slot()
    def show_list(self) -> None:
        """Open the list of jobs under the chip."""
        if self.panel is None:
            self.panel = JobsPanel(self._jobs, self.window())
        self.panel.refresh()
        right = self.mapToGlobal(QPoint(self.width(), self.height() + 6))
        self.panel.move(right.x() - self.panel.width(), right.y())
        self.panel.show()

    @Slot()
    def _on_changed(self) -> None:
        running = self._jobs.running
        more = f" and {len(running) - 1} more" if len(running) > 1 else ""
        self.setText(f"{running[0].verb}{more}" if running else "")
        self.setAccessibleName(f"Jobs: {self.text()}")
        self.setVisible(bool(running))
        self.updateGeometry()
        self.update()


class _JobRow(QWidget):
    def __init__(self, job: Job) -> None:
        super().__init__()
        self.job = job
        self._count, self._bar = Text("", "small", "secondary"), ThinBar(0)
        self.cancel = Button("Cancel", height=28)
        self.cancel.setAccessibleName(f"Cancel: {job.verb}")
        self.cancel.clicked.connect(self._on_cancel)
        words = QVBoxLayout()
        words.setSpacing(5)
        words.addWidget(Elided(job.verb, "body", weight=500))
        words.addWidget(self._bar)
        words.addWidget(self._count)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 10, 8)
        row.setSpacing(14)
        row.addLayout(words, 1)
        row.addWidget(self.cancel)
        self.refresh()

    def refresh(self) -> None:
        """Show how far the job is."""
        job = self.job
        self._bar.set_share(job.done / job.total if job.total > 0 else 0.0)
        count = f"{grouped(job.done)} of {grouped(job.total)}" if job.total > 0 else \
            grouped(job.done) if job.done else "Under way"
        self._count.setText(count if self.cancel.isEnabled() else "Stopping; what is done is kept")

    @Slot()
    def _on_cancel(self) -> None:
        self.job.cancel()
        self.cancel.setEnabled(False)
        self.refresh()


class JobsPanel(QFrame):
    """A popover; closes when clicked beside, by Esc, or when nothing is left."""

    def __init__(self, jobs: Jobs, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("jobs.panel")
        self.setProperty("surface", "popover")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._jobs = jobs
        self.rows: list[_JobRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(2, 6, 2, 6)
        self._column.setSpacing(0)
        self._column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        jobs.changed.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Show the jobs that run now."""
        running = self._jobs.running
        if [row.job for row in self.rows] != running:
            for row in self.rows:
                row.deleteLater()
            self.rows = [_JobRow(job) for job in running]
            for row in self.rows:
                self._column.addWidget(row)
            self.resize(theme().px(340), self._column.sizeHint().height())
        for row in self.rows:
            row.refresh()
        if not running:
            self.hide()
