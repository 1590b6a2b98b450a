"""A dialog as the design has it: a rounded card over the dimmed window, with a soft shadow."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QLayout, QVBoxLayout, QWidget

from app.shell.theme import theme
from app.widgets.paint import rounded

SHADOW = 26  # pixels around the card
DIM, PLAIN = "dim", "plain"  # behind the card: the window dimmed, or a plain ground over the page


class Backdrop(QWidget):
    """Lies over what a dialog keeps from being used."""

    def __init__(self, over: QWidget, how: str) -> None:
        super().__init__(over)
        self._how = how
        self.setGeometry(over.rect())
        over.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        parent = self.parentWidget()
        if event.type() == QEvent.Type.Resize and parent is not None:
            self.setGeometry(parent.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        ground = theme().color("bg.sunken") if self._how == PLAIN else theme().scrim
        QPainter(self).fillRect(self.rect(), ground)


class Sheet(QDialog):
    """Build into ``column``. Stands in the middle of the window, or ``top`` pixels below its upper edge.

    The card inside has the size; the window around it has no limits of its own.
    """

    def __init__(self, parent: QWidget | None, *, width: int, top: int = -1, backdrop: str = DIM,
                 over: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.FramelessWindowHint | Qt.WindowType.Dialog)
        self.setProperty("surface", "sheet")
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self._top, self._how, self._over = top, backdrop, over
        self._backdrop: Backdrop | None = None
        self.card = QWidget()
        self.card.setFixedWidth(theme().px(width))
        self.column = QVBoxLayout(self.card)
        self.column.setContentsMargins(1, 1, 1, 1)
        self.column.setSpacing(0)
        outer = QVBoxLayout(self)
        outer.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        outer.setContentsMargins(SHADOW, SHADOW, SHADOW, SHADOW)
        outer.addWidget(self.card)
        self.finished.connect(self._uncover)

    def showEvent(self, event: QShowEvent) -> None:
        window = self.parentWidget()
        self.card.ensurePolished()
        self.resize(self.card.width() + 2 * SHADOW, self.card.sizeHint().height() + 2 * SHADOW)
        if window is not None:
            self._cover(self._over or window)
            corner, over = (self._over or window).mapToGlobal(QPoint(0, 0)), self._over or window
            x = corner.x() + (over.width() - self.width()) // 2
            y = window.mapToGlobal(QPoint(0, 0)).y() + theme().px(self._top) - SHADOW if self._top >= 0 else \
                corner.y() + (over.height() - self.height()) // 2
            self.move(x, y)
        super().showEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        card = QRectF(self.rect()).adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
        if not t.contrast:
            for step in range(SHADOW - 8, 0, -2):
                rounded(painter, card.adjusted(-step, -step + 8, step, step + 8), 14 + step / 2,
                        QColor(0, 0, 0, 1 if step > SHADOW / 2 else 2))
        rounded(painter, card.adjusted(.5, .5, -.5, -.5), 14, t.color("bg.surface"), t.color("border.default"))

    def _cover(self, over: QWidget) -> None:
        if self._backdrop is None:
            self._backdrop = Backdrop(over, self._how)
        self._backdrop.show()
        self._backdrop.raise_()

    def _uncover(self) -> None:
        if self._backdrop is not None:
            self._backdrop.hide()
            self._backdrop.deleteLater()
            self._backdrop = None
