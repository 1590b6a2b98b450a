"""The right pane of the grid: the classes on this page, the focused cell larger, keys, and accepting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app import keys
from app.label.queue_list import beginning
from app.label.sweep_model import SweepModel
from app.shell.theme import theme
from app.widgets.buttons import PRIMARY, Button
from app.widgets.class_list import ClassList, ClassRow
from app.widgets.paint import draw_key, key_width, rounded, swatch
from app.widgets.small import hairline
from app.widgets.text import Text, grouped, percent
from labeling.store.kinds import ItemKind
from labeling.store.models import Item

WIDTH, PICTURE = 280, 150


class SweepPane(QWidget):
    """named(class key): a class was clicked. accepted: take the page."""

    named = Signal(str)
    accepted = Signal()

    def __init__(self, model: SweepModel, picture: Callable[[Item], QImage | None]) -> None:
        super().__init__()
        self._model = model
        self.setProperty("surface", "panel")
        self.setProperty("hairline", "left")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(theme().px(WIDTH))
        self.classes, self.closer = ClassList(row_height=34), Closer(model, picture)
        self.classes.setAccessibleName("Classes on this page")
        self.classes.setObjectName("label.grid_classes")
        self.classes.chosen.connect(self.named)
        self._advice = Text("", "small", "warn", wrap=True)
        self._swept, self._excepted = Text("", "body", "secondary"), Text("", "body", "secondary")
        self.button = Button("Accept page", PRIMARY, key=keys.shown("grid.accept"), height=38, name="label.accept_page")
        self.button.clicked.connect(self.accepted)
        self._lay_out()

    def show_page(self, layout: str) -> None:
        """Show what the page says now."""
        model, question = self._model, self._model.question
        if question is None:
            return
        said = Counter(model.said(cell) for cell in model.cells)
        self.classes.set_rows([
            ClassRow(one.key, one.name, one.color, keys.class_key(number, layout),
                     grouped(said[one.key]) if said[one.key] else "") for number, one in enumerate(question.classes)])
        self.classes.set_chosen([model.swept] if model.swept else [])
        self._swept.setText(f"{grouped(sum(len(one.items) for one in model.accepted))} swept")
        exceptions = sum(one.exceptions for one in model.accepted)
        self._excepted.setText(f"{grouped(exceptions)} exception{'s' * (exceptions != 1)}")
        self.button.setEnabled(bool(model.swept and model.cells))
        self.advise("")
        self.closer.show_cell()

    def advise(self, words: str) -> None:
        """Say what to do instead."""
        self._advice.setText(words)
        self._advice.setVisible(bool(words))

    def advice(self) -> str:
        """What it says now."""
        return self._advice.text()

    def _lay_out(self) -> None:
        inner = QWidget()
        inner.setProperty("surface", "panel")
        column = QVBoxLayout(inner)
        column.setContentsMargins(8, 12, 8, 10)
        column.setSpacing(6)
        head = Text("On this page", "small", "secondary", weight=500)
        head.setContentsMargins(8, 0, 0, 0)
        column.addWidget(head)
        column.addWidget(self.classes)
        column.addWidget(hairline())
        column.addWidget(self.closer)
        column.addWidget(hairline())
        column.addWidget(KeyLines())
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        counts = QHBoxLayout()
        counts.addWidget(self._swept)
        counts.addStretch(1)
        counts.addWidget(self._excepted)
        foot = QVBoxLayout()
        foot.setContentsMargins(12, 10, 12, 12)
        foot.setSpacing(8)
        foot.addWidget(self._advice)
        foot.addLayout(counts)
        foot.addWidget(self.button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(scroll, 1)
        outer.addWidget(hairline())
        outer.addLayout(foot)


class Closer(QWidget):
    """The focused cell larger, with what is suggested about it and where it comes from."""

    def __init__(self, model: SweepModel, picture: Callable[[Item], QImage | None]) -> None:
        super().__init__()
        self._model, self._picture = model, picture
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(240), theme().px(PICTURE + 112))

    def show_cell(self) -> None:
        """Another cell is focused."""
        lines = [": ".join(one[:2]) for one in self._lines()]
        self.setAccessibleName("Focused cell")
        self.setAccessibleDescription("; ".join(lines))
        self.update()

    def _lines(self) -> list[tuple[str, str, int]]:
        """(what, words, palette colour or 0) under the picture."""
        model, question = self._model, self._model.question
        if not model.cells or question is None:
            return []
        cell, found = model.at(), list[tuple[str, str, int]]()
        for title, (key, share) in zip(("Suggested", "Next best"), cell.ranked, strict=False):
            one = question.label_class(key)
            found.append((title, f"{one.name if one else key} {percent(share)}", one.color if one else 0))
        return [*found, ("From", cell.item.name, 0)]

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        left, right = t.px(8), self.width() - t.px(8)
        painter.setFont(t.font("body", weight=600))
        painter.setPen(t.color("text.primary"))
        painter.drawText(QRectF(left, t.px(6), right - left, t.px(22)), Qt.AlignmentFlag.AlignVCenter, "Focused cell")
        if not self._model.cells:
            return
        rect = QRectF(left, t.px(34), right - left, t.px(PICTURE))
        rounded(painter, rect, 6, t.color("bg.sunken"))
        item = self._model.at().item
        if item.kind == ItemKind.RECORD:
            painter.setFont(t.font("body"))
            painter.drawText(rect.adjusted(10, 8, -10, -8), Qt.TextFlag.TextWordWrap, beginning(item, 700))
        else:
            self._paint_picture(painter, rect, item)
        for number, (title, words, color) in enumerate(self._lines()):
            middle = rect.bottom() + t.px(18) + number * t.px(21)
            self._paint_line(painter, (left, right, middle), title, words, color)

    def _paint_picture(self, painter: QPainter, rect: QRectF, item: Item) -> None:
        picture = self._picture(item)
        if picture is not None and not picture.isNull():
            size = picture.size().scaled(rect.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(rect.center().x() - size.width() / 2, rect.center().y() - size.height() / 2,
                                     size.width(), size.height()), picture)

    def _paint_line(self, painter: QPainter, where: tuple[float, float, float], title: str, words: str, color: int
                    ) -> None:
        t, (left, right, middle) = theme(), where
        painter.setFont(t.font("body"))
        metrics, high = QFontMetrics(painter.font()), t.px(20)
        painter.setPen(t.color("text.secondary"))
        painter.drawText(QRectF(left, middle - high / 2, right - left, high), Qt.AlignmentFlag.AlignVCenter, title)
        room = right - left - t.px(90)
        words = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, int(room))
        start = right - metrics.horizontalAdvance(words)
        painter.setPen(t.color("text.primary"))
        painter.drawText(QRectF(start, middle - high / 2, right - start + 2, high), Qt.AlignmentFlag.AlignVCenter, words)
        if color:
            swatch(painter, t.class_color(color), start - t.px(16), middle, 10)


class KeyLines(QWidget):
    """What the keys of the grid do."""

    LINES = (("⇧ ← →", "Select several"), ("grid.open", "Leave open"), ("grid.class", "Sweep another class"),
             ("grid.leave", "Look closer, one by one"))

    def __init__(self) -> None:
        super().__init__()
        self._lines = [(shown, words) for name, words in self.LINES
                       if (shown := keys.shown(name) if "." in name else name)]
        self.setAccessibleName("; ".join(f"{key}: {words}" for key, words in self._lines))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(240), theme().px(28) * len(self._lines) + theme().px(8))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        for number, (key, words) in enumerate(self._lines):
            middle = t.px(18) + number * t.px(28)
            draw_key(painter, key, t.px(8) + key_width(key), middle)
            painter.setFont(t.font("body"))
            painter.setPen(t.color("text.secondary"))
            painter.drawText(QRectF(t.px(80), middle - t.px(12), self.width() - t.px(84), t.px(24)),
                             Qt.AlignmentFlag.AlignVCenter, words)
