"""Where a canvas looks at an image from: how large, at what point, turned how. No widget, no pixels."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QTransform

SMALLEST, LARGEST = 0.005, 64.0
MOST_FITTED = 6.0  # small pictures are enlarged, but not beyond sense
MARGIN = 16


class Viewpoint:
    """All points are logical pixels of the view or pixels of the image; zoom is the former for each of the latter."""

    def __init__(self) -> None:
        self._image, self._room = QSize(1, 1), QSize(1, 1)
        self._zoom = 0.0  # 0: fitted
        self._center = QPointF()  # of the view, in pixels of the image
        self.quarters = 0

    def set_sizes(self, image: QSize, room: QSize) -> None:
        """The image has so many pixels, and the view so much room."""
        self._image, self._room = image, room
        if self.is_fitted:
            self._center = QPointF(image.width() / 2, image.height() / 2)

    def reset(self) -> None:
        """Fitted and upright."""
        self._zoom, self.quarters = 0.0, 0

    @property
    def is_fitted(self) -> bool:
        return not self._zoom

    @property
    def is_plain(self) -> bool:
        """Fitted and upright, so that a copy of the right size can be shown as it is."""
        return self.is_fitted and not self.quarters

    @property
    def zoom(self) -> float:
        """How large the image is shown."""
        return self._zoom or self._fit()

    def target(self) -> QRectF:
        """Where the whole image lies in the view, as long as it is upright."""
        return self.transform().mapRect(QRectF(0, 0, self._image.width(), self._image.height()))

    def transform(self) -> QTransform:
        """From pixels of the image to the view."""
        turned = QTransform()
        turned.translate(self._room.width() / 2, self._room.height() / 2)
        turned.rotate(90 * self.quarters)
        turned.scale(self.zoom, self.zoom)
        return turned.translate(-self._center.x(), -self._center.y())

    def to_image(self, point: QPointF) -> QPointF:
        """The pixel of the image at a point of the view."""
        back, _ = self.transform().inverted()
        return back.map(point)

    def visible(self, room: QSize) -> QRectF:
        """What the view shows, in pixels of the image; may reach beyond it."""
        back, _ = self.transform().inverted()
        return back.mapRect(QRectF(0, 0, room.width(), room.height()))

    def set_zoom(self, zoom: float, at: QPointF) -> None:
        """Zoom so that what lies at this point of the view stays there; 0 fits."""
        if not zoom:
            self._zoom = 0.0
            self._center = QPointF(self._image.width() / 2, self._image.height() / 2)
            return
        before = self.to_image(at)
        self._zoom = min(LARGEST, max(min(SMALLEST, self._fit()), zoom))
        self._center += before - self.to_image(at)
        self._hold()

    def move(self, by: QPointF) -> None:
        """Drag the image along by so much of the view."""
        back, _ = self.transform().inverted()
        self._center -= back.map(by) - back.map(QPointF())
        if self.is_fitted:
            self._zoom = self._fit()
        self._hold()

    def turn(self, quarters: int) -> None:
        """Turn clockwise by quarters of a circle."""
        self.quarters = (self.quarters + quarters) % 4

    def _fit(self) -> float:
        width, height = self._image.width(), self._image.height()
        if self.quarters % 2:
            width, height = height, width
        room = max(1, self._room.width() - MARGIN), max(1, self._room.height() - MARGIN)
        return min(room[0] / max(1, width), room[1] / max(1, height), MOST_FITTED)

    def _hold(self) -> None:
        """Keep some of the image in view."""
        self._center = QPointF(min(float(self._image.width()), max(0.0, self._center.x())),
                               min(float(self._image.height()), max(0.0, self._center.y())))
