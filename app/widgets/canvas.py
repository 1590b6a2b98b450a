"""Shows one image: fitted or zoomed, dragged with the mouse, sharp on every screen."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.shell.theme import theme
from app.widgets.decode import Picture

STEP = 1.25
SMALLEST, LARGEST = 0.02, 64.0
MOST_FITTED = 6.0  # small pictures are enlarged, but not beyond sense
PIXELS_SHOW = 16.0  # from here on single pixels are drawn as squares
MARGIN = 16


class Canvas(QWidget):
    """zoomed(float): pixels of the screen for each of the image."""

    zoomed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("label.canvas")
        self.setAccessibleName("Image")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._picture: Picture | None = None
        self._zoom = 0.0  # 0: fitted
        self._center = QPointF(0.5, 0.5)
        self._dragged: QPointF | None = None
        self._dimmed = False
        theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(800, 600)

    def show_picture(self, picture: Picture | None) -> None:
        """Show another image, fitted; None dims the last one until the next arrives."""
        if picture is None:
            self._dimmed = self._picture is not None
        else:
            self._picture, self._dimmed = picture, False
            self._zoom, self._center = 0.0, QPointF(0.5, 0.5)
            self.zoomed.emit(self.zoom())
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._picture = None
        self.update()

    def zoom(self) -> float:
        """How large the image is shown now."""
        return self._zoom or self._fit()

    def toggle_zoom(self) -> None:
        """Between fitted and one pixel for one."""
        self.set_zoom(0.0 if self._zoom else 1.0)

    def set_zoom(self, zoom: float, at: QPointF | None = None) -> None:
        """Zoom around a point of the widget (default: its middle); 0 fits."""
        if self._picture is None or self._picture.image.isNull():
            return
        if zoom:
            anchor = at or QPointF(self.width() / 2, self.height() / 2)
            before = self._to_image(anchor)
            self._zoom = min(LARGEST, max(SMALLEST, zoom))
            size = self._shown_size()
            self._center = before - QPointF((anchor.x() - self.width() / 2) / size.width(),
                                            (anchor.y() - self.height() / 2) / size.height())
        else:
            self._zoom, self._center = 0.0, QPointF(0.5, 0.5)
        self._hold()
        self.zoomed.emit(self.zoom())
        self.update()

    def zoom_in(self) -> None:
        """One step closer."""
        self.set_zoom(self.zoom() * STEP)

    def zoom_out(self) -> None:
        """One step back."""
        self.set_zoom(self.zoom() / STEP)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.angleDelta().y():
            self.set_zoom(self.zoom() * STEP ** (event.angleDelta().y() / 120), event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._dragged = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged is not None and self._picture is not None:
            size = self._shown_size()
            moved = event.position() - self._dragged
            self._dragged = event.position()
            self._center -= QPointF(moved.x() / size.width(), moved.y() / size.height())
            self._hold()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged = None
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.toggle_zoom()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.zoomed.emit(self.zoom())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().color("canvas.surround"))
        if self._picture is None or self._picture.image.isNull():
            return
        size = self._shown_size()
        target = QRectF(self.width() / 2 - self._center.x() * size.width(),
                        self.height() / 2 - self._center.y() * size.height(), size.width(), size.height())
        image = self._image_for(size.width())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.zoom() < PIXELS_SHOW)
        if self._dimmed:
            painter.setOpacity(0.45)
        seen = target.intersected(QRectF(self.rect()))
        scale = image.width() / target.width()
        source = QRectF((seen.x() - target.x()) * scale, (seen.y() - target.y()) * scale,
                        seen.width() * scale, seen.height() * scale)
        painter.drawImage(seen, image, source)

    def _image_for(self, width: float) -> QImage:
        """The smaller copy where it has pixels enough."""
        assert self._picture is not None
        copy = self._picture.fitted
        return copy if width * self.devicePixelRatioF() <= copy.width() * 1.02 else self._picture.image

    def _natural(self) -> tuple[float, float]:
        """The size of the image in its own pixels."""
        if self._picture is None or self._picture.image.isNull():
            return 1.0, 1.0
        image, scale = self._picture.image, self._picture.scale
        return image.width() / scale, image.height() / scale

    def _fit(self) -> float:
        width, height = self._natural()
        return max(SMALLEST, min((self.width() - MARGIN) / width, (self.height() - MARGIN) / height, MOST_FITTED))

    def _shown_size(self) -> QRectF:
        width, height = self._natural()
        return QRectF(0, 0, width * self.zoom(), height * self.zoom())

    def _to_image(self, point: QPointF) -> QPointF:
        size = self._shown_size()
        return QPointF(self._center.x() + (point.x() - self.width() / 2) / size.width(),
                       self._center.y() + (point.y() - self.height() / 2) / size.height())

    def _hold(self) -> None:
        """Keep some of the image in view."""
        self._center = QPointF(min(1.0, max(0.0, self._center.x())), min(1.0, max(0.0, self._center.y())))
