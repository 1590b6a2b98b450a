"""Tabs over a page: names with counts, the chosen one underlined."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from app.shell.theme import theme
from app.widgets.ring import ring_in, ring_out
from app.widgets.text import grouped


class Tab(QAbstractButton):
    """One name with its count."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.count: int | None = None
        self.setText(text)
        self.setCheckable(True)
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_count(self, count: int | None) -> None:
        """How many there are behind it; None says nothing."""
        self.count = count
        self.setAccessibleName(self.text() if count is None else f"{self.text()}, {count}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(theme().font("body", weight=600))
        number = "" if self.count is None else grouped(self.count)
        wide = metrics.horizontalAdvance(self.text()) + (metrics.horizontalAdvance(number) + theme().px(6) if number else 0)
        return QSize(wide + theme().px(4), theme().px(44))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter, on = theme(), QPainter(self), self.isChecked()
        painter.setFont(t.font("body", weight=600 if on else 500))
        painter.setPen(t.color("text.primary" if on else "text.secondary"))
        rect = QRectF(self.rect())
        painter.drawText(rect.adjusted(2, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.text())
        if self.count is not None:
            x = QFontMetrics(painter.font()).horizontalAdvance(self.text()) + t.px(6) + 2
            painter.setFont(t.font("small"))
            painter.setPen(t.color("text.secondary"))
            painter.drawText(rect.adjusted(x, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, grouped(self.count))
        if on:
            painter.fillRect(QRectF(0, self.height() - t.px(2), self.width(), t.px(2)), t.color("accent.fill"))

    def focusInEvent(self, event: QFocusEvent) -> None:
        ring_in(self, event)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        ring_out(self, event)
        super().focusOutEvent(event)


class Tabs(QWidget):
    """A row of tabs; what else belongs to the page's head may be added to ``row``. chosen(number)."""

    chosen = Signal(int)

    def __init__(self, names: list[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("hairline", "bottom")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(theme().px(45))
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(20, 0, 14, 0)
        self.row.setSpacing(theme().px(20))
        self._group = QButtonGroup(self)
        self.tabs = [Tab(name) for name in names]
        for number, tab in enumerate(self.tabs):
            self._group.addButton(tab, number)
            self.row.addWidget(tab)
        self.tabs[0].setChecked(True)
        self.row.addStretch(1)
        self._group.idClicked.connect(self.chosen)

    def current(self) -> int:
        """The number of the chosen tab."""
        return self._group.checkedId()
