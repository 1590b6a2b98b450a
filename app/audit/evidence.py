"""Why a label is doubted: what looks most like the item, and what model, people and rules say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.data.row_painter import Picture, picture
from app.shell.theme import draw_icon, theme
from app.widgets.paint import avatar, initials, swatch
from app.widgets.text import Text, percent
from labeling.questions.base import LabelClass
from labeling.store.kinds import ItemKind
from labeling.store.listing import Listed

LINE = 36
PICTURE, WORDS = 86, 44


@dataclass(frozen=True, slots=True)
class Near:
    """One item that looks alike, and its class."""

    row: Listed
    label: LabelClass


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of evidence. said: (person or "", colour of the person, class); share: how probable, or None."""

    icon: str
    words: str
    said: tuple[tuple[str, int, LabelClass], ...]
    share: float | None = None


class NearStrip(QWidget):
    """The most similar items side by side, their classes beneath."""

    def __init__(self, pictures: Picture) -> None:
        super().__init__()
        self._pictures = pictures
        self._near: Sequence[Near] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_near(self, near: Sequence[Near]) -> None:
        """Show these."""
        self._near = near
        self.setAccessibleName("Most similar items")
        self.setAccessibleDescription("; ".join(f"{one.row.name}: {one.label.name}" for one in near))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(400), theme().px(self._tall() + 24))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        gap, count = t.px(8), max(1, len(self._near))
        wide = (self.width() - gap * (count - 1)) / count
        for number, one in enumerate(self._near):
            rect = QRectF(number * (wide + gap), 0, wide, t.px(self._tall()))
            if one.row.kind == ItemKind.RECORD:
                painter.fillRect(rect, t.color("bg.sunken"))
                painter.setFont(t.font("small"))
                painter.setPen(t.color("text.secondary"))
                painter.drawText(rect.adjusted(6, 3, -6, -3), Qt.TextFlag.TextWordWrap, one.row.excerpt or one.row.name)
            else:
                picture(painter, one.row, self._pictures(one.row), rect)
            middle = rect.bottom() + t.px(14)
            swatch(painter, t.class_color(one.label.color), rect.left(), middle, 9)
            painter.setFont(t.font("small"))
            painter.setPen(t.color("text.primary"))
            words = QFontMetrics(painter.font()).elidedText(one.label.name, Qt.TextElideMode.ElideRight,
                                                            int(wide - t.px(16)))
            painter.drawText(QRectF(rect.left() + t.px(14), middle - t.px(10), wide, t.px(20)),
                             Qt.AlignmentFlag.AlignVCenter, words)

    def _tall(self) -> int:
        return WORDS if any(one.row.kind == ItemKind.RECORD for one in self._near) else PICTURE


class Facts(QWidget):
    """Lines of evidence: who or what, and which class it names."""

    def __init__(self) -> None:
        super().__init__()
        self._facts: Sequence[Fact] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_facts(self, facts: Sequence[Fact]) -> None:
        """Show these."""
        self._facts = facts
        self.setAccessibleName("Evidence")
        self.setAccessibleDescription("; ".join(
            f"{one.words}: " + ", ".join(f"{who} {label.name}".strip() for who, _, label in one.said) for one in facts))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(400), theme().px(LINE) * len(self._facts))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        for number, one in enumerate(self._facts):
            top = number * t.px(LINE)
            rect, middle = QRectF(0, top, self.width(), t.px(LINE)), top + t.px(LINE) / 2
            draw_icon(painter, one.icon, QRectF(0, middle - t.px(8), t.px(16), t.px(16)), "text.secondary")
            painter.setFont(t.font("body"))
            painter.setPen(t.color("text.primary"))
            painter.drawText(rect.adjusted(t.px(26), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, one.words)
            self._said(painter, one, rect, middle)

    def _said(self, painter: QPainter, one: Fact, rect: QRectF, middle: float) -> None:
        t, metrics, x = theme(), QFontMetrics(painter.font()), rect.right()
        if one.share is not None:
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, percent(one.share))
            x -= t.px(50)
        people = len(one.said) > 1 or any(who for who, _, _ in one.said)
        for who, color, label in reversed(one.said):
            if people:  # a swatch beside each person: there may be many
                x -= t.px(10)
                swatch(painter, t.class_color(label.color), x, middle, 10)
                x -= t.px(18)
                avatar(painter, initials(who), t.class_color(color, dark=False), QPointF(x, middle), 20)
                x -= t.px(20)
            else:
                x -= metrics.horizontalAdvance(label.name)
                painter.drawText(QRectF(x, rect.top(), rect.width(), rect.height()), Qt.AlignmentFlag.AlignVCenter,
                                 label.name)
                swatch(painter, t.class_color(label.color), x - t.px(16), middle, 10)
            if x < rect.left() + t.px(200):
                return


class Evidence(QWidget):
    """Both, in cards under a heading."""

    def __init__(self, pictures: Picture) -> None:
        super().__init__()
        self._strip, self.facts, self._most = NearStrip(pictures), Facts(), Text("", "body", weight=600)
        self._near, self._facts_card = _card(self._most, self._strip), _card(self.facts)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(Text("Why it is here", "small", "secondary", weight=600))
        column.addWidget(self._near)
        column.addWidget(self._facts_card)

    def show_evidence(self, near: Sequence[Near], facts: Sequence[Fact], suggested: LabelClass) -> None:
        """near: the most similar first."""
        alike = sum(one.label.key == suggested.key for one in near)
        self._most.setText(f"Most similar items: {alike} of {len(near)} are {suggested.name}")
        self._strip.set_near(near)
        self.facts.set_facts(facts)
        self._near.setVisible(bool(near))
        self._facts_card.setVisible(bool(facts))


def _card(*widgets: QWidget) -> QWidget:
    made = QWidget()
    made.setProperty("surface", "card")
    made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    column = QVBoxLayout(made)
    column.setContentsMargins(17, 10, 17, 10)
    column.setSpacing(8)
    for widget in widgets:
        column.addWidget(widget)
    return made
