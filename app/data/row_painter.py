"""Paints what the Data page says of one item: check box, picture, labels, state, people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter

from app.shell.theme import draw_icon, theme
from app.widgets.paint import avatar, initials, rounded, swatch
from labeling.questions.base import Question
from labeling.questions.registry import kind_of
from labeling.steps.facets import STATE_NAMES
from labeling.store.kinds import ItemKind, State
from labeling.store.listing import Listed
from labeling.store.models import Annotator, Schema

TONES = {State.SINGLE: ("bg.sunken", "text.secondary"), State.AGREED: ("ok.soft", "ok.text"),
         State.DISPUTED: ("warn.soft", "warn.text"), State.SETTLED: ("gold.soft", "gold.text")}
Picture = Callable[[Listed], QImage | None]


@dataclass(frozen=True, slots=True)
class Look:
    """What names and colours a row needs from the project."""

    question: Question | None
    people: dict[int, Annotator]

    @staticmethod
    def of(schema: Schema, question: Question | None) -> Look:
        return Look(question, {one.id: one for one in schema.annotators})

    def labels(self, row: Listed) -> list[tuple[str, int]]:
        """(words, palette colour or 0) of what was decided or, before that, of what everybody answered."""
        if self.question is None:
            return []
        kind, found = kind_of(self.question.kind), dict[str, tuple[str, int]]()
        for text in [row.settled] if row.settled else [value for _, value in row.answers]:
            value = kind.decode(text)
            keys = kind.classes_of(value) if kind.has_classes else ()
            for key in keys:
                one = self.question.label_class(key)
                found[key] = (one.name, one.color) if one else (key, 0)
            if not keys:
                found.setdefault(text, (kind.describe(value, self.question), 0))
        return list(found.values())


def state_of(row: Listed) -> tuple[str, str, str]:
    """(words, ground, ink) of the state of an item."""
    if row.reason:
        return STATE_NAMES["unreadable"], "bad.soft", "bad.text"
    return (STATE_NAMES[row.state.name.casefold()], *TONES.get(row.state, ("", "text.tertiary")))


def check_box(painter: QPainter, center: QPointF, on: bool) -> None:
    """A check box of 15 pixels."""
    t, side = theme(), theme().px(15)
    rect = QRectF(center.x() - side / 2, center.y() - side / 2, side, side)
    rounded(painter, rect, 4, t.color("accent.fill" if on else "bg.surface"),
            t.color("accent.fill" if on else "border.strong"))
    if on:
        draw_icon(painter, "check", rect.adjusted(2, 2, -2, -2), "accent.on")


def picture(painter: QPainter, row: Listed, image: QImage | None, rect: QRectF, radius: float = 4) -> None:
    """The small picture of an item, filling the rectangle; a flat tile while it comes."""
    t = theme()
    if image is None or image.isNull():
        rounded(painter, rect, radius, t.color("bad.soft" if row.reason else "bg.sunken"))
        name = "file-x" if row.reason else "text" if row.kind == ItemKind.RECORD else "image" if image is not None else ""
        if name:
            side = min(t.px(18), rect.height() - 4)
            draw_icon(painter, name, QRectF(rect.center().x() - side / 2, rect.center().y() - side / 2, side, side),
                      "bad.text" if row.reason else "text.tertiary")
        return
    scale = max(rect.width() / image.width(), rect.height() / image.height())
    width, height = rect.width() / scale, rect.height() / scale
    part = QRectF((image.width() - width) / 2, (image.height() - height) / 2, width, height)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(rect, image, part)


def labels(painter: QPainter, found: list[tuple[str, int]], rect: QRectF) -> None:
    """Classes with their colours, as many as there is room for."""
    t = theme()
    painter.setFont(t.font("body"))
    metrics, x = QFontMetrics(painter.font()), rect.left()
    for number, (words, color) in enumerate(found):
        wide = metrics.horizontalAdvance(words)
        room = rect.right() - x - (t.px(18) if color else 0)
        if room < min(wide, t.px(40)):
            painter.setPen(t.color("text.tertiary"))
            painter.drawText(QRectF(x, rect.top(), rect.right() - x, rect.height()), Qt.AlignmentFlag.AlignVCenter,
                             f"+{len(found) - number}")
            return
        if color:
            swatch(painter, t.class_color(color), x, rect.center().y(), 10)
            x += t.px(18)
        painter.setPen(t.color("text.primary"))
        painter.drawText(QRectF(x, rect.top(), room, rect.height()), Qt.AlignmentFlag.AlignVCenter,
                         metrics.elidedText(words, Qt.TextElideMode.ElideRight, int(room)))
        x += min(wide, room) + t.px(12)


def chip(painter: QPainter, words: str, ground: str, ink: str, left: float, middle: float) -> None:
    """A short text on a tinted ground."""
    t = theme()
    painter.setFont(t.font("small", weight=500))
    wide, high = QFontMetrics(painter.font()).horizontalAdvance(words) + t.px(12 if ground else 0), t.px(22)
    rect = QRectF(left, middle - high / 2, wide, high)
    if ground:
        rounded(painter, rect, 6, t.color(ground))
    painter.setPen(t.color(ink))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter if ground else Qt.AlignmentFlag.AlignVCenter, words)


def people(painter: QPainter, row: Listed, look: Look, rect: QRectF) -> None:
    """Who answered, as circles that overlap."""
    t, x = theme(), rect.left() + theme().px(11)
    for who in dict.fromkeys(annotator for annotator, _ in row.answers):
        one = look.people.get(who)
        if one is None or x > rect.right():
            continue
        avatar(painter, initials(one.name), t.class_color(one.color, dark=False), QPointF(x, rect.center().y()), 22)
        x += t.px(16)


def offset(pixels: float) -> QPointF:
    """So far to the right and down, at the scale."""
    return QPointF(theme().px(pixels), theme().px(pixels))
