"""Data before there is any: what can be brought in, one action first, the sample as a second."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app import keys
from app.shell.theme import draw_icon, theme
from app.widgets.buttons import PRIMARY, Button
from app.widgets.paint import rounded
from app.widgets.text import Text

CARDS = (("folder", "folder-open", "A folder of images", "JPEG, PNG, TIFF, WebP, BMP"),
         ("files", "table-2", "A table or text file", "CSV, JSON Lines, Excel, Parquet"),
         ("files", "git-merge", "Existing labels", "A CSV of votes, or of gold labels"))


class Empty(QWidget):
    """wanted("folder" or "files"), add: ask what. sample: try with the sample."""

    wanted = Signal(str)
    add = Signal()
    sample = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = Button("Add files", PRIMARY, key=keys.shown("everywhere.add"), height=36, name="data.empty.add")
        sample = Button("Try with the sample", height=36, name="data.empty.sample")
        self.button.clicked.connect(self.add)
        sample.clicked.connect(self.sample)
        cards = QHBoxLayout()
        cards.setSpacing(12)
        cards.addStretch(1)
        for what, icon, title, words in CARDS:
            card = _Card(what, icon, title, words)
            card.pressed.connect(self.wanted)
            cards.addWidget(card)
        cards.addStretch(1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.button)
        buttons.addWidget(sample)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 20, 40, 40)
        column.addStretch(3)
        column.addWidget(_Pictures(), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(26)
        for text in (Text("Bring in what you want to label", "page title"),
                     Text("Drop a folder or a file anywhere here. Files stay where they are.", "body large", "secondary")):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(text)
        column.addSpacing(16)
        column.addLayout(cards)
        column.addSpacing(14)
        column.addLayout(buttons)
        column.addStretch(4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme().color("border.default"))
        pen.setStyle(Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(18.5, 18.5, -18.5, -18.5), 12, 12)


class _Card(QWidget):
    """One sort of thing to bring in."""

    pressed = Signal(str)

    def __init__(self, what: str, icon: str, title: str, words: str) -> None:
        super().__init__()
        self._what, self._icon, self._title, self._words = what, icon, title, words
        self.setAccessibleName(f"{title}: {words}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(214), theme().px(112))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        focus = self.hasFocus()
        rounded(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1), 10, t.color("bg.hover" if self.underMouse() else
                "bg.surface"), t.color("border.focus" if focus else "border.subtle"), 2 if focus else 1)
        draw_icon(painter, self._icon, QRectF(t.px(16), t.px(16), t.px(20), t.px(20)), "accent.text")
        for text, role, ink, top, weight in ((self._title, "body", "text.primary", 46, 600),
                                             (self._words, "small", "text.secondary", 67, 400)):
            painter.setFont(t.font(role, weight=weight))
            painter.setPen(t.color(ink))
            painter.drawText(QRectF(t.px(16), t.px(top), self.width() - t.px(28), t.px(40)), Qt.TextFlag.TextWordWrap, text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit(self._what)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit(self._what)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: object) -> None:
        self.update()

    def focusOutEvent(self, event: object) -> None:
        self.update()


class _Pictures(QWidget):
    """Three pictures, as a heap of prints."""

    def sizeHint(self) -> QSize:
        return QSize(theme().px(180), theme().px(96))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self.width() / 180, self.height() / 96)
        for angle, x in ((-7, 50), (7, 130)):
            painter.save()
            painter.translate(x, 52)
            painter.rotate(angle)
            painter.setPen(t.color("border.default"))
            painter.setBrush(t.color("bg.sunken"))
            painter.drawRoundedRect(QRectF(-42, -34, 84, 68), 6, 6)
            painter.restore()
        painter.setPen(t.color("border.strong"))
        painter.setBrush(t.color("bg.surface"))
        painter.drawRoundedRect(QRectF(45, 6, 90, 80), 7, 7)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.color("gold.fill")))
        painter.drawEllipse(QRectF(108, 21, 14, 14))
        hills = QPainterPath()
        hills.moveTo(56, 75)
        for x, y in ((75, 47), (88, 63), (98, 54), (122, 75)):
            hills.lineTo(x, y)
        hills.closeSubpath()
        painter.setBrush(t.color("data.track"))
        painter.drawPath(hills)


