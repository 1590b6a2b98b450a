"""A template as a card: a sketch of what people will do, and its name."""

from __future__ import annotations

from math import cos, pi, sin

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPolygonF

from app.home.cards import LEFT, Card
from app.shell.theme import draw_icon, theme
from app.widgets.paint import rounded
from labeling.steps.templates import Template

HEAD = 83  # pixels of the sketch


class TemplateCard(Card):
    """Checkable; one of a group."""

    def __init__(self, template: Template) -> None:
        super().__init__(f"{template.title}. {template.description}")
        self.template = template
        self.setCheckable(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()  # the dialog goes on
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(201), theme().px(138))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter, on = theme(), QPainter(self), self.isChecked()
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        rounded(painter, frame, 10, t.color("bg.hover" if self.underMouse() and not on else "bg.surface"))
        head = QRectF(frame.left(), frame.top(), frame.width(), t.px(HEAD))
        path = QPainterPath()
        path.addRoundedRect(head.adjusted(0, 0, 0, t.px(20)), t.px(10), t.px(10))
        painter.save()
        painter.setClipPath(path)
        painter.setClipRect(head, Qt.ClipOperation.IntersectClip)
        painter.fillRect(head, t.color("accent.soft" if on else "bg.sunken"))
        self._sketch(painter, head)
        painter.restore()
        rounded(painter, frame, 10, None, t.color("border.focus" if on else "border.subtle"), 2 if on else 1)
        x, width = t.px(13), self.width() - t.px(26)
        for top, font, role, words in ((t.px(92), t.font("body", weight=600), "text.primary", self.template.title),
                                       (t.px(110), t.font("small"), "text.secondary", self.template.description)):
            painter.setFont(font)
            painter.setPen(t.color(role))
            painter.drawText(QRectF(x, top, width, t.px(18)), LEFT,
                             painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, width))
        if on:
            side = t.px(17)
            draw_icon(painter, "circle-check", QRectF(self.width() - t.px(12) - side, t.px(92), side, side), "accent.text")

    def _sketch(self, painter: QPainter, head: QRectF) -> None:
        """What such work looks like, from the kind and from what is shown."""
        center, t, grey = head.center(), theme(), theme().color("data.track").darker(108)
        kind, shows = self.template.kind, self.template.shows

        def block(x: float, y: float, width: float, height: float, color: QColor, radius: float = 3) -> None:
            rounded(painter, QRectF(center.x() + t.px(abs(x)) * (1 if x >= 0 else -1),
                                    center.y() + t.px(abs(y)) * (1 if y >= 0 else -1), t.px(width), t.px(height)),
                    radius, color)

        if shows == "table":
            for row in range(3):
                for column in range(2):
                    marked = (row, column) == (1, 0)
                    block(-43 + 45 * column, -27 + 19 * row, 41, 16, t.class_color(2, "tint") if marked else grey)
        elif shows == "text":
            for row, width in enumerate((86, 72, 58)):
                block(-43, -27 + 13 * row, width, 6, grey)
        elif kind in ("choice", "choices", "rating", "number", "text"):
            block(-37, -29, 74, 53, grey, 6)
        self._answers(painter, center, kind, shows)

    def _answers(self, painter: QPainter, center: QPointF, kind: str, shows: str) -> None:
        t = theme()
        y = center.y() + t.px(9 if shows != "table" else 40)
        if shows == "table":
            return
        if kind == "choice":
            width = t.px(50 if shows == "images" else 35)
            rounded(painter, QRectF(center.x() - (width / 2 if shows == "images" else t.px(43)), y, width,
                                    t.px(9 if shows == "images" else 14)), 7,
                    t.class_color(1 if shows == "images" else 3))
            if shows == "text":
                rounded(painter, QRectF(center.x() - t.px(2), y, t.px(31), t.px(14)), 7, None, t.color("border.strong"))
        elif kind == "choices":
            for number, color in enumerate((1, 3, 2)):
                rounded(painter, QRectF(center.x() - t.px(39) + t.px(27) * number, y, t.px(23), t.px(11)), 6,
                        t.class_color(color))
        elif kind == "rating":
            for number in range(5):
                star = _star(QPointF(center.x() - t.px(28) + t.px(14) * number, y + t.px(4)), t.px(6))
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(t.color("gold.fill") if number < 4 else t.color("bg.surface"))
                painter.drawPolygon(star)


def _star(center: QPointF, radius: float) -> QPolygonF:
    points = [(radius if number % 2 == 0 else radius * .45, pi * number / 5 - pi / 2) for number in range(10)]
    return QPolygonF([QPointF(center.x() + length * cos(angle), center.y() + length * sin(angle))
                      for length, angle in points])
