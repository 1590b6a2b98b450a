"""What Home is made of: ways to begin, recent projects as cards and rows, and the drop zone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QWidget

from app import keys
from app.settings import Recent
from app.shell.theme import draw_icon, theme
from app.widgets.paint import bar, draw_key, rounded
from app.widgets.ring import ring_in, ring_out
from app.widgets.text import grouped

LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


WAYS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class Card(QAbstractButton):
    """Something that can be chosen, by a click or by Enter. arrow(across, down): the focus is to move on."""

    arrow = Signal(int, int)
    radius = 10

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif (way := WAYS.get(Qt.Key(event.key()))) is not None:
            self.arrow.emit(*way)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        ring_in(self, event, self.radius)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        ring_out(self, event)
        super().focusOutEvent(event)


class ActionCard(Card):
    """One way to begin."""

    def __init__(self, title: str, words: str, icon: str, tone: str, command: str = "") -> None:
        super().__init__(f"{title}. {words}")
        self._title, self._words, self._icon, self._tone, self._command = title, words, icon, tone, command

    def sizeHint(self) -> QSize:
        return QSize(theme().px(330), theme().px(70))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        rounded(painter, QRectF(self.rect()).adjusted(.5, .5, -.5, -.5), 10,
                t.color("bg.hover" if self.underMouse() else "bg.surface"), t.color("border.subtle"))
        ground, ink = {"accent": ("accent.fill", "accent.on"), "plain": ("bg.sunken", "text.secondary"),
                       "gold": ("gold.soft", "gold.text")}[self._tone]
        side, middle = t.px(38), self.height() / 2
        tile = QRectF(t.px(17), middle - side / 2, side, side)
        rounded(painter, tile, 8, t.color(ground))
        inner = t.px(20)
        draw_icon(painter, self._icon, QRectF(tile.center().x() - inner / 2, middle - inner / 2, inner, inner), ink)
        x = tile.right() + t.px(14)
        key = keys.shown(self._command) if self._command else ""
        end = draw_key(painter, key, self.width() - t.px(16), middle) if key else self.width() - t.px(12)
        for font, role, top, words in ((t.font("body large", weight=600), "text.primary", -t.px(19), self._title),
                                       (t.font("small"), "text.secondary", t.px(1), self._words)):
            painter.setFont(font)
            painter.setPen(t.color(role))
            shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, round(end - x - t.px(8)))
            painter.drawText(QRectF(x, middle + top, end - x, t.px(18)), LEFT, shown)


class RecentCard(Card):
    """A card that stands for a recent project. wanted_out: take it off the list."""

    wanted_out = Signal()

    def __init__(self, recent: Recent) -> None:
        self.recent = recent
        self.missing = not Path(recent.path).exists()
        state = "the file is missing" if self.missing else f"{recent.done:.0%} labelled"
        super().__init__(f"Project {recent.name}, {recent.subtitle}, {state}")
        self.setToolTip(recent.path if not self.missing else f"There is no file {recent.path} any more")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if keys.action(event, "home") == "home.remove":
            self.wanted_out.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.addAction("Open").triggered.connect(self.click)
        menu.addAction(f"{keys.command('home.remove').title}\t{keys.shown('home.remove')}").triggered.connect(
            self.wanted_out)
        menu.popup(event.globalPos())


class ProjectCard(RecentCard):
    """A recent project: what it shows, how far it is, what is to be done."""

    def __init__(self, recent: Recent) -> None:
        super().__init__(recent)
        self._picture = QPixmap(recent.thumbnail) if recent.thumbnail and Path(recent.thumbnail).exists() else QPixmap()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(243), theme().px(242))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter, one = theme(), QPainter(self), self.recent
        frame = QRectF(self.rect()).adjusted(.5, .5, -.5, -.5)
        rounded(painter, frame, 10, t.color("bg.hover" if self.underMouse() else "bg.surface"))
        self._paint_head(painter, QRectF(frame.left(), frame.top(), frame.width(), t.px(120)))
        rounded(painter, frame, 10, None, t.color("border.subtle"))
        x, width = t.px(15), self.width() - t.px(30)
        painter.setFont(t.font("body large", weight=600))
        painter.setPen(t.color("text.disabled" if self.missing else "text.primary"))
        name = QFontMetrics(painter.font()).elidedText(one.name, Qt.TextElideMode.ElideRight, round(width))
        painter.drawText(QRectF(x, t.px(131), width, t.px(22)), LEFT, name)
        painter.setFont(t.font("small"))
        painter.setPen(t.color("text.secondary"))
        painter.drawText(QRectF(x, t.px(151), width, t.px(18)), LEFT, one.subtitle)
        share = f"{one.done:.0%}".replace("%", " %")
        taken = painter.fontMetrics().horizontalAdvance(share) + t.px(9)
        bar(painter, QRectF(x, t.px(185), width - taken, t.px(6)), one.done)
        painter.setPen(t.color("text.secondary"))
        painter.drawText(QRectF(x, t.px(179), width, t.px(18)), RIGHT, share)
        painter.drawText(QRectF(x, t.px(205), width, t.px(22)), LEFT, when(one.at))
        self._paint_chip(painter, x + width, t.px(205))

    def _paint_head(self, painter: QPainter, head: QRectF) -> None:
        t = theme()
        path = QPainterPath()
        path.addRoundedRect(head.adjusted(0, 0, 0, t.px(20)), t.px(10), t.px(10))
        painter.save()
        painter.setClipPath(path)
        painter.setClipRect(head, Qt.ClipOperation.IntersectClip)
        painter.fillRect(head, t.color("bg.sunken"))
        if not self._picture.isNull():
            ratio = self.devicePixelRatioF()
            shown = self._picture.scaled(head.size().toSize() * ratio, Qt.AspectRatioMode.KeepAspectRatioByExpanding,
                                         Qt.TransformationMode.SmoothTransformation)
            shown.setDevicePixelRatio(ratio)
            painter.setOpacity(0.4 if self.missing else 1.0)
            painter.drawPixmap(head.topLeft(), shown)
        else:
            self._paint_lines(painter, head)
        painter.restore()

    def _paint_lines(self, painter: QPainter, head: QRectF) -> None:
        """A text, for want of a picture."""
        for row, parts in enumerate((((.10, .29, 0), (.41, .26, 1), (.69, .20, 0)), ((.10, .49, 0), (.62, .19, 3)),
                                     ((.10, .16, 2), (.29, .53, 0)), ((.10, .39, 0),))):
            for start, length, tint in parts:
                line = QRectF(head.left() + head.width() * start, head.top() + theme().px(27 + 20 * row),
                              head.width() * length, theme().px(6))
                rounded(painter, line, 3, theme().class_color(tint, "tint") if tint else theme().color("data.track"))

    def _paint_chip(self, painter: QPainter, right: float, top: float) -> None:
        text, tone = self._chip()
        if text:
            t = theme()
            painter.setFont(t.font("small", weight=500))
            width = painter.fontMetrics().horizontalAdvance(text) + t.px(16)
            rect = QRectF(right - width, top, width, t.px(22))
            rounded(painter, rect, 6, t.color(f"{tone}.soft"))
            painter.setPen(t.color(f"{tone}.text"))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)

    def _chip(self) -> tuple[str, str]:
        one = self.recent
        if self.missing:
            return "File is missing", "bad"
        if one.disputed:
            return f"{grouped(one.disputed)} disputed", "warn"
        if one.unreadable:
            return f"{grouped(one.unreadable)} unreadable", "warn"
        return ("Ready to export", "ok") if one.items and one.done >= 1 else ("", "")


class FileRow(RecentCard):
    """A recent project as one line."""

    radius = 6

    def sizeHint(self) -> QSize:
        return QSize(theme().px(600), theme().px(34))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter, one = theme(), QPainter(self), self.recent
        if self.underMouse():
            painter.fillRect(self.rect(), t.color("bg.hover"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, t.color("border.subtle"))
        middle, across = self.height() / 2, self.width()
        draw_icon(painter, "file-x" if self.missing else "file",
                  QRectF(t.px(10), middle - t.px(8), t.px(16), t.px(16)), "bad.text" if self.missing else "text.secondary")
        painter.setFont(t.font("body", weight=500))
        painter.setPen(t.color("text.disabled" if self.missing else "text.primary"))
        self._words(painter, t.px(35), across * .31, one.name)
        painter.setFont(t.font("body"))
        painter.setPen(t.color("text.secondary"))
        self._words(painter, across * .364, across * .38, one.path.replace(str(Path.home()), "~"))
        items = "File is missing" if self.missing else f"{grouped(one.items)} items"
        painter.drawText(QRectF(0, 0, across - t.px(107), self.height()), RIGHT, items)
        painter.drawText(QRectF(0, 0, across - t.px(10), self.height()), RIGHT, when(one.at))

    def _words(self, painter: QPainter, x: float, width: float, words: str) -> None:
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, round(width))
        painter.drawText(QRectF(x, 0, width, self.height()), LEFT, shown)


class DropZone(QWidget):
    """Says that anything can be dropped, here or anywhere in the window."""

    WORDS = ("Drop images, a CSV or JSON Lines file, or a project here",
             "Files are read in place. Nothing is copied or uploaded unless you ask.")

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(". ".join(self.WORDS))

    def sizeHint(self) -> QSize:
        return QSize(600, theme().px(84))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(t.color("border.default"), 1, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([3, 2.5])
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(.5, .5, -.5, -.5), t.px(10), t.px(10))
        fonts = (t.font("body", weight=600), t.font("small"))
        width = max(QFontMetrics(font).horizontalAdvance(words) for font, words in zip(fonts, self.WORDS, strict=True))
        x, middle = (self.width() - width - t.px(35)) / 2, self.height() / 2
        draw_icon(painter, "image-down", QRectF(x, middle - t.px(11), t.px(22), t.px(22)), "text.secondary")
        places = (("text.primary", -t.px(19)), ("text.secondary", 0))
        for font, words, (role, top) in zip(fonts, self.WORDS, places, strict=True):
            painter.setFont(font)
            painter.setPen(t.color(role))
            painter.drawText(QRectF(x + t.px(35), middle + top, self.width(), t.px(19)), LEFT, words)


def when(at: float) -> str:
    """Today, 14:02; Yesterday; 19 Nov; 19 Nov 2025."""
    if not at:
        return ""
    moment, now = datetime.fromtimestamp(at), datetime.now()
    days = (now.date() - moment.date()).days
    if days == 0:
        return f"Today, {moment:%H:%M}"
    return "Yesterday" if days == 1 else f"{moment.day} {moment:%b}" + (f" {moment.year}" if days > 300 else "")
