"""Small things that several widgets paint: key caps, swatches, focus rings, avatars, bars."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.shell.theme import theme

KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


def key_width(text: str) -> float:
    """How wide the key cap of this key is."""
    metrics = QFontMetrics(theme().font("key cap"))
    return max(theme().px(18), metrics.horizontalAdvance(text) + theme().px(10))


def draw_key(painter: QPainter, text: str, right: float, middle: float, *, on_accent: bool = False,
             enabled: bool = True) -> float:
    """Draw a key cap that ends at ``right``; returns where it begins."""
    width, height = key_width(text), theme().px(18)
    rect = QRectF(right - width + 0.5, middle - height / 2 + 0.5, width - 1, height - 1)
    line = QColor(255, 255, 255, 120) if on_accent else theme().color("border.default")
    ground = QColor(255, 255, 255, 45) if on_accent else theme().color("bg.raised")
    role = "accent.on" if on_accent else "text.secondary" if enabled else "text.disabled"
    rounded(painter, rect, 4, ground, line)
    painter.setPen(theme().color(role))
    painter.setFont(theme().font("key cap"))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
    return right - width


def rounded(painter: QPainter, rect: QRectF, radius: float, fill: QColor | None, line: QColor | None = None,
            width: float = 1) -> None:
    """A rounded rectangle; the radius is scaled."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(line, width) if line else Qt.PenStyle.NoPen)
    painter.setBrush(fill or Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect, theme().px(radius), theme().px(radius))


def focus_ring(painter: QPainter, widget: QWidget, radius: float = 7) -> None:
    """The ring around a widget that the keyboard has reached."""
    rounded(painter, QRectF(widget.rect()).adjusted(1, 1, -1, -1), radius, None, theme().color("border.focus"), 2)


def swatch(painter: QPainter, color: QColor, x: float, middle: float, side: float = 12) -> None:
    """The small square that stands for a class."""
    size = theme().px(side)
    rounded(painter, QRectF(x, middle - size / 2, size, size), 3, color)


def avatar(painter: QPainter, text: str, color: QColor, center: QPointF, size: float = 24) -> None:
    """A person as a circle with initials."""
    radius = theme().px(size) / 2
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(center, radius, radius)
    font = theme().font("key cap")
    font.setPixelSize(max(8, round(radius * 0.8)))
    painter.setFont(font)
    painter.setPen(QColor("#FFFFFF") if color.lightnessF() < 0.6 else QColor("#000000"))
    painter.drawText(QRectF(center.x() - radius, center.y() - radius, 2 * radius, 2 * radius),
                     Qt.AlignmentFlag.AlignCenter, text)


def initials(name: str) -> str:
    """One or two letters or digits for a name: "Annotator 1" is A1."""
    words = [word for word in name.replace("(", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or "?"


def bar(painter: QPainter, rect: QRectF, share: float, color: QColor | None = None) -> None:
    """A thin bar that is filled for a share of its length."""
    radius = rect.height() / 2
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().color("data.track"))
    painter.drawRoundedRect(rect, radius, radius)
    if share > 0:
        filled = QRectF(rect)
        filled.setWidth(max(rect.height(), rect.width() * min(1.0, share)))
        painter.setBrush(color or theme().color("accent.fill" if not theme().dark else "border.focus"))
        painter.drawRoundedRect(filled, radius, radius)
