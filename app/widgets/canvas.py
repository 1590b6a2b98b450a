"""Shows one image: fitted or zoomed, turned, dragged with the mouse, sharp on every screen."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QHideEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.shell.theme import theme
from app.widgets.picture import NEUTRAL, Detail, Picture, adjusted, fitted
from app.widgets.running import Running
from app.widgets.viewpoint import Viewpoint

STEP = 1.25
PIXELS_SHOW = 16.0  # from here on single pixels are drawn as squares
MARGIN = 16
LATE = 150  # milliseconds without a picture, after which the last one is dimmed and a bar runs


class Canvas(QWidget):
    """zoomed(float): pixels of the screen for each of the image. detail_wanted(QRect): this part of a huge image.

    looked: the person moved the view. pointed(x, y): the pixel under the pointer, -1 outside the image.
    """

    zoomed = Signal(float)
    detail_wanted = Signal(QRect)
    looked = Signal()
    pointed = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("label.canvas")
        self.setAccessibleName("Image")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.picture: Picture | None = None
        self.view = Viewpoint()
        self.levels = NEUTRAL
        self.left_pans = True  # while no tool has the left button
        self._detail: Detail | None = None
        self._fitted = QImage()
        self._dragged: QPointF | None = None
        self._waiting = self._dimmed = False
        self._late = QTimer(self, singleShot=True, interval=LATE)
        self._late.timeout.connect(self._dim)
        self._bar = Running(self)
        theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(800, 600)

    def box(self) -> QSize:
        """The room that a fitted image has, in pixels of the screen."""
        ratio = self.devicePixelRatioF()
        return QSize(round(max(400, self.width() - MARGIN) * ratio), round(max(300, self.height() - MARGIN) * ratio))

    def show_picture(self, picture: Picture | None, *, keep_view: bool = False, paint: bool = True) -> None:
        """Show another image, fitted unless the view is kept; None says that it is on its way.

        If it takes long, the last image is dimmed until it comes.

        ``paint`` False leaves it to the caller to repaint.
        """
        if picture is None:
            self._waiting = True
            self._late.start()
            return
        self._stop_waiting()
        self.picture, self._detail = picture, None
        self._fitted = picture.fitted
        if not keep_view:
            self.view.reset()
        self.view.set_sizes(picture.size, self._room())
        self.zoomed.emit(self.zoom())
        if paint:
            self.update()

    def show_detail(self, detail: Detail) -> None:
        """Show a part of a huge image in full detail."""
        self._detail = detail
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._stop_waiting()
        self.picture, self._detail, self._fitted = None, None, QImage()
        self.update()

    @property
    def is_waiting(self) -> bool:
        """Whether the last image stands in for one that is not decoded yet."""
        return self._waiting

    @property
    def is_dimmed(self) -> bool:
        """Whether that takes so long that it is said."""
        return self._dimmed

    @Slot()
    def _dim(self) -> None:
        self._dimmed = True
        self._bar.start()
        self.update()

    def _stop_waiting(self) -> None:
        self._waiting = self._dimmed = False
        self._late.stop()
        self._bar.stop()

    def set_levels(self, black: int, white: int) -> None:
        """Spread the greys from black to white, in 0..255."""
        self.levels = (black, white)
        self.update()

    # ---- moving the view

    def zoom(self) -> float:
        """How large the image is shown now."""
        return self.view.zoom

    def toggle_zoom(self) -> None:
        """Between fitted and one pixel for one."""
        self.set_zoom(1.0 if self.view.is_fitted else 0.0)

    def set_zoom(self, zoom: float, at: QPointF | None = None) -> None:
        """Zoom around a point of the widget (default: its middle); 0 fits."""
        if self.picture is not None and not self.picture.image.isNull():
            self.view.set_zoom(zoom, at or QPointF(self.width() / 2, self.height() / 2))
            self._moved()

    def zoom_in(self) -> None:
        """One step closer."""
        self.set_zoom(self.zoom() * STEP)

    def zoom_out(self) -> None:
        """One step back."""
        self.set_zoom(self.zoom() / STEP)

    def turn(self, quarters: int) -> None:
        """Turn the view by quarters of a circle, clockwise."""
        if self.picture is not None:
            self.view.turn(quarters)
            self._moved()

    def _moved(self) -> None:
        self.zoomed.emit(self.zoom())
        self.looked.emit()
        self._ask_for_detail()
        self.update()

    def _ask_for_detail(self) -> None:
        """A huge image is decoded in parts where the view needs more than its largest level has."""
        if self.picture is None or self.picture.is_whole or not self.picture.levels:
            return
        if self.view.zoom * self.devicePixelRatioF() * self.picture.size.width() <= self.picture.image.width() * 1.05:
            return
        seen = self.view.visible(self._room()).toAlignedRect().intersected(QRect(QPointF().toPoint(), self.picture.size))
        if self._detail is None or not self._detail.rect.contains(seen):
            wide = seen.adjusted(-seen.width() // 4, -seen.height() // 4, seen.width() // 4, seen.height() // 4)
            self.detail_wanted.emit(wide.intersected(QRect(QPointF().toPoint(), self.picture.size)))

    # ---- events

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.angleDelta().y():
            self.set_zoom(self.zoom() * STEP ** (event.angleDelta().y() / 120), event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.MiddleButton or (event.button() == Qt.MouseButton.LeftButton and
                                                             self.left_pans):
            self._dragged = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged is not None and self.picture is not None:
            self.view.move(event.position() - self._dragged)
            self._dragged = event.position()
            self._moved()
        if self.picture is not None and self.picture.levels:
            at = self.view.to_image(event.position())
            inside = QRectF(0, 0, self.picture.size.width(), self.picture.size.height()).contains(at)
            self.pointed.emit(*((int(at.x()), int(at.y())) if inside else (-1, -1)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged = None
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.toggle_zoom()

    def hideEvent(self, event: QHideEvent) -> None:
        self._late.stop()
        self._bar.stop()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self.picture is not None:
            self.view.set_sizes(self.picture.size, self._room())
            self._fitted = QImage()
        self._bar.place()
        self.zoomed.emit(self.zoom())

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        surround = theme().color("canvas.surround")
        if self.picture is None or self.picture.image.isNull() or self._dimmed or self.picture.image.hasAlphaChannel():
            painter.fillRect(event.rect(), surround)
        else:  # the image covers the rest, and filling costs as much as the image
            inner = self.view.target().toAlignedRect().adjusted(2, 2, -2, -2)
            painter.save()
            painter.setClipRegion(QRegion(event.rect()).subtracted(QRegion(inner)))
            painter.fillRect(event.rect(), surround)
            painter.restore()
        if self.picture is None or self.picture.image.isNull():
            return
        if self._dimmed:
            painter.setOpacity(0.45)
        if not self._paint_copy(painter):
            self._paint_levels(painter)

    def _paint_copy(self, painter: QPainter) -> bool:
        """The fitted copy as it is, pixel for pixel, where it fits the view: ten times cheaper than scaling."""
        assert self.picture is not None
        if not self.view.is_plain or self.levels != NEUTRAL:
            return False
        if self._fitted.isNull():
            self._fitted = fitted(self.picture, self.box())
        ratio = self.devicePixelRatioF()
        target = self.view.target()
        if self._fitted.isNull() or abs(self._fitted.width() - target.width() * ratio) > 1.5:
            return False
        self._fitted.setDevicePixelRatio(ratio)
        painter.drawImage(QPointF(round(target.x() * ratio) / ratio, round(target.y() * ratio) / ratio), self._fitted)
        return True

    def _paint_levels(self, painter: QPainter) -> None:
        """The part that is seen, from the smallest level that has pixels enough."""
        assert self.picture is not None
        zoom, size = self.view.zoom, self.picture.size
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, zoom < PIXELS_SHOW)
        painter.setTransform(self.view.transform(), combine=True)
        seen = self.view.visible(self._room()).intersected(QRectF(0, 0, size.width(), size.height()))
        level = self.picture.level_for(size.width() * zoom * self.devicePixelRatioF())
        self._paint_part(painter, level, QRectF(0, 0, size.width(), size.height()), seen)
        if self._detail is not None and not self.picture.is_whole:
            rect = QRectF(self._detail.rect)
            self._paint_part(painter, self._detail.image, rect, seen.intersected(rect))

    def _paint_part(self, painter: QPainter, image: QImage, lies: QRectF, seen: QRectF) -> None:
        """Draw what is ``seen`` of an image that covers ``lies``, both in pixels of the file."""
        if seen.isEmpty():
            return
        scale = QTransform.fromScale(image.width() / lies.width(), image.height() / lies.height())
        source = scale.mapRect(seen.translated(-lies.topLeft()))
        if self.levels == NEUTRAL:
            painter.drawImage(seen, image, source)
            return
        rect = source.toAlignedRect().adjusted(-1, -1, 1, 1).intersected(image.rect())
        painter.drawImage(seen, adjusted(image.copy(rect), self.levels), source.translated(-QPointF(rect.topLeft())))

    def _room(self) -> QSize:
        return self.size()
