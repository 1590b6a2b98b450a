"""Home: begin, or go on where one left off."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.settings import Recent
from app.shell.main_window import Page
from app.shell.theme import draw_icon, theme
from app.widgets.paint import KEYBOARD, bar, draw_key, rounded
from app.widgets.text import Text

WIDTH = 1040
CARDS, OLDER = 4, 5


class ActionCard(QAbstractButton):
    """One way to begin."""

    def __init__(self, title: str, words: str, icon: str, tone: str, key: str = "") -> None:
        super().__init__()
        self._title, self._words, self._icon, self._tone, self._key = title, words, icon, tone, key
        self._ring = False
        self.setAccessibleName(f"{title}. {words}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(330), theme().px(70))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        over = self.underMouse()
        rounded(painter, QRectF(self.rect()).adjusted(.5, .5, -.5, -.5), 10, t.color("bg.hover" if over else "bg.surface"),
                t.color("border.focus" if self._ring else "border.subtle"), 2 if self._ring else 1)
        ground, ink = {"accent": ("accent.fill", "accent.on"), "plain": ("bg.sunken", "text.secondary"),
                       "gold": ("gold.soft", "gold.text")}[self._tone]
        side, middle = t.px(38), self.height() / 2
        tile = QRectF(t.px(16), middle - side / 2, side, side)
        rounded(painter, tile, 8, t.color(ground))
        inner = t.px(20)
        draw_icon(painter, self._icon, QRectF(tile.center().x() - inner / 2, middle - inner / 2, inner, inner), ink)
        x = tile.right() + t.px(14)
        painter.setFont(t.font("body large", weight=600))
        painter.setPen(t.color("text.primary"))
        painter.drawText(QRectF(x, middle - t.px(20), self.width(), t.px(20)), Qt.AlignmentFlag.AlignVCenter, self._title)
        painter.setFont(t.font("small"))
        painter.setPen(t.color("text.secondary"))
        painter.drawText(QRectF(x, middle, self.width(), t.px(18)), Qt.AlignmentFlag.AlignVCenter, self._words)
        if self._key:
            draw_key(painter, self._key, self.width() - t.px(16), middle)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = event.reason() in KEYBOARD
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ring = False
        super().focusOutEvent(event)


class ProjectCard(ActionCard):
    """A recent project: what it shows, how far it is, what is to be done."""

    def __init__(self, recent: Recent) -> None:
        super().__init__(recent.name, recent.subtitle, "image", "plain")
        self._recent = recent
        self._picture = QPixmap(recent.thumbnail) if recent.thumbnail else QPixmap()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(243), theme().px(242))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter, one = theme(), QPainter(self), self._recent
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        rounded(painter, frame, 10, t.color("bg.surface"), t.color("border.subtle"))
        head = QRectF(frame.left(), frame.top(), frame.width(), t.px(120))
        self._paint_head(painter, head)
        painter.setPen(t.color("border.subtle"))
        x, y, width = t.px(15), head.bottom() + t.px(10), self.width() - t.px(30)
        painter.setFont(t.font("body large", weight=600))
        painter.setPen(t.color("text.primary"))
        name = QFontMetrics(painter.font()).elidedText(one.name, Qt.TextElideMode.ElideRight, round(width))
        painter.drawText(QRectF(x, y, width, t.px(22)), Qt.AlignmentFlag.AlignVCenter, name)
        painter.setFont(t.font("small"))
        painter.setPen(t.color("text.secondary"))
        painter.drawText(QRectF(x, y + t.px(20), width, t.px(18)), Qt.AlignmentFlag.AlignVCenter, one.subtitle)
        bar(painter, QRectF(x, y + t.px(51), width - t.px(42), t.px(6)), one.done)
        painter.setPen(t.color("text.secondary"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(x, y + t.px(45), width, t.px(18)), right, f"{one.done:.0%}".replace("%", " %"))
        painter.drawText(QRectF(x, y + t.px(74), width, t.px(24)), Qt.AlignmentFlag.AlignVCenter, when(one.at))
        self._paint_chip(painter, x + width, y + t.px(74))
        if self._ring or self.underMouse():
            rounded(painter, frame, 10, None, t.color("border.focus"), 2)

    def _paint_head(self, painter: QPainter, head: QRectF) -> None:
        t = theme()
        path = QPainterPath()
        path.addRoundedRect(head.adjusted(0, 0, 0, t.px(12)), t.px(10), t.px(10))
        painter.save()
        painter.setClipPath(path)
        painter.setClipRect(head, Qt.ClipOperation.IntersectClip)
        painter.fillRect(head, t.color("bg.sunken"))
        if not self._picture.isNull():
            shown = self._picture.scaled(head.size().toSize() * self.devicePixelRatioF(),
                                         Qt.AspectRatioMode.KeepAspectRatioByExpanding,
                                         Qt.TransformationMode.SmoothTransformation)
            shown.setDevicePixelRatio(self.devicePixelRatioF())
            painter.drawPixmap(head.topLeft(), shown)
        else:
            for row, (start, length, tint) in enumerate(((.12, .26, 0), (.12, .42, 0), (.3, .45, 1), (.12, .3, 0))):
                line = QRectF(head.left() + head.width() * start, head.top() + t.px(28 + 20 * row),
                              head.width() * length, t.px(7))
                rounded(painter, line, 3, t.class_color(1, "tint") if tint else t.color("data.track"))
        painter.restore()

    def _paint_chip(self, painter: QPainter, right: float, top: float) -> None:
        one, t = self._recent, theme()
        text, tone = ("", "")
        if one.disputed:
            text, tone = f"{one.disputed:,} disputed", "warn"
        elif one.unreadable:
            text, tone = f"{one.unreadable:,} unreadable", "warn"
        elif one.items and one.done >= 1:
            text, tone = "Ready to export", "ok"
        if text:
            painter.setFont(t.font("small", weight=500))
            width = painter.fontMetrics().horizontalAdvance(text) + t.px(16)
            rect = QRectF(right - width, top, width, t.px(23))
            rounded(painter, rect, 6, t.color(f"{tone}.soft"))
            painter.setPen(t.color(f"{tone}.text"))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


class FileRow(ActionCard):
    """An older project as one line."""

    def __init__(self, recent: Recent) -> None:
        super().__init__(recent.name, recent.path, "file", "plain")
        self._recent = recent

    def sizeHint(self) -> QSize:
        return QSize(theme().px(600), theme().px(34))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter, one = theme(), QPainter(self), self._recent
        if self.underMouse() or self._ring:
            painter.fillRect(self.rect(), t.color("bg.hover"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, t.color("border.subtle"))
        middle = self.height() / 2
        draw_icon(painter, "file", QRectF(t.px(10), middle - t.px(8), t.px(16), t.px(16)), "text.secondary")
        painter.setFont(t.font("body", weight=500))
        painter.setPen(t.color("text.primary"))
        painter.drawText(QRectF(t.px(36), 0, self.width() * .3, self.height()), Qt.AlignmentFlag.AlignVCenter, one.name)
        painter.setFont(t.font("body"))
        painter.setPen(t.color("text.secondary"))
        path = one.path.replace(str(Path.home()), "~")
        painter.drawText(QRectF(self.width() * .36, 0, self.width() * .4, self.height()), Qt.AlignmentFlag.AlignVCenter,
                         painter.fontMetrics().elidedText(path, Qt.TextElideMode.ElideMiddle, round(self.width() * .4)))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, 0, self.width() - t.px(110), self.height()), right, f"{one.items:,} items")
        painter.drawText(QRectF(0, 0, self.width() - t.px(10), self.height()), right, when(one.at))


class DropZone(QWidget):
    """Says that anything can be dropped."""

    def sizeHint(self) -> QSize:
        return QSize(600, theme().px(82))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(t.color("border.default"), 1, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(.5, .5, -.5, -.5), t.px(10), t.px(10))
        painter.setFont(t.font("body", weight=600))
        first, second = "Drop images, a CSV or JSON Lines file, or a project here", \
            "Files are read in place. Nothing is copied or uploaded unless you ask."
        width = painter.fontMetrics().horizontalAdvance(first)
        x, middle = (self.width() - width - t.px(36)) / 2, self.height() / 2
        draw_icon(painter, "image-down", QRectF(x, middle - t.px(10), t.px(20), t.px(20)), "text.secondary")
        painter.setPen(t.color("text.primary"))
        painter.drawText(QRectF(x + t.px(36), middle - t.px(19), self.width(), t.px(19)), Qt.AlignmentFlag.AlignVCenter,
                         first)
        painter.setFont(t.font("small"))
        painter.setPen(t.color("text.secondary"))
        painter.drawText(QRectF(x + t.px(36), middle, self.width(), t.px(18)), Qt.AlignmentFlag.AlignVCenter, second)


class HomePage(Page):
    """new_project, open_project, sample; chosen(path of a recent project)."""

    new_project = Signal()
    open_project = Signal()
    sample = Signal()
    chosen = Signal(str)

    def __init__(self, annotator: str, recent: tuple[Recent, ...]) -> None:
        super().__init__()
        self._annotator = annotator
        inner = QWidget()
        inner.setProperty("surface", "panel")
        center = QHBoxLayout(inner)
        center.setContentsMargins(40, 44, 40, 40)
        center.addStretch(1)
        middle = QWidget()
        middle.setMaximumWidth(theme().px(WIDTH))
        self._column = QVBoxLayout(middle)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        center.addWidget(middle, 20)
        center.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        self._greeting()
        self._begin()
        self._recent_box = QVBoxLayout()
        self._recent_box.setSpacing(0)
        self._column.addLayout(self._recent_box)
        self._column.addSpacing(24)
        self._column.addWidget(DropZone())
        self._column.addStretch(1)
        self.set_recent(recent)

    def hints(self) -> list[tuple[str, str]]:
        return [("Tab", "Choose"), ("Enter", "Open")]

    def set_recent(self, recent: tuple[Recent, ...]) -> None:
        """Show these projects, the latest first."""
        _clear(self._recent_box)
        if not recent:
            return
        self._recent_box.addSpacing(36)
        self._recent_box.addWidget(Text("Recent", "title"))
        self._recent_box.addSpacing(14)
        grid = QGridLayout()
        grid.setSpacing(theme().px(20))
        for number in range(CARDS):
            grid.setColumnStretch(number, 1)
        for number, one in enumerate(recent[:CARDS]):
            grid.addWidget(self._opens(ProjectCard(one), one), 0, number)
        self._recent_box.addLayout(grid)
        self._recent_box.addSpacing(20)
        for one in recent[CARDS:CARDS + OLDER]:
            self._recent_box.addWidget(self._opens(FileRow(one), one))

    def _opens(self, card: ActionCard, recent: Recent) -> ActionCard:
        card.clicked.connect(lambda: self.chosen.emit(recent.path))
        return card

    def _greeting(self) -> None:
        hour = datetime.now().hour
        word = "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"
        self._column.addWidget(Text(f"Good {word}, {self._annotator}", "greeting"))
        self._column.addSpacing(6)
        self._column.addWidget(Text("Pick up where you left off, or start something new. Everything stays on this "
                                    "computer.", "body large", "secondary", weight=400))
        self._column.addSpacing(24)

    def _begin(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(14)
        for title, words, icon, tone, key, signal in (
                ("New project", "Pick a template, add your files", "plus", "accent", "Ctrl N", self.new_project),
                ("Open a project", "One file holds the whole project", "folder-open", "plain", "Ctrl O",
                 self.open_project),
                ("Try the sample project", "Digits and a table, ready to explore", "sparkles", "gold", "", self.sample)):
            card = ActionCard(title, words, icon, tone, key)
            card.clicked.connect(signal)
            row.addWidget(card, 1)
        self._column.addLayout(row)


def when(at: float) -> str:
    """Today, 14:02; yesterday; 19 Nov."""
    if not at:
        return ""
    moment, now = datetime.fromtimestamp(at), datetime.now()
    days = (now.date() - moment.date()).days
    if days == 0:
        return f"Today, {moment:%H:%M}"
    return "Yesterday" if days == 1 else f"{moment.day} {moment:%b}"


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.deleteLater()
        elif isinstance(inner := item.layout(), QGridLayout):
            while (cell := inner.takeAt(0)) is not None:
                if (one := cell.widget()) is not None:
                    one.deleteLater()
