"""Colours, type and icons by role, for light, dark and high contrast, at any font scale.

Widgets ask for roles ("text.secondary", "page title") and repaint when ``changed`` is emitted;
nothing else in the window names a colour.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from PySide6.QtCore import QObject, QPoint, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

import resources
from app.shell.style import sheet

MODES = ("system", "light", "dark", "high-contrast")
FONTS = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf", "Inter-Italic.otf", "InterDisplay-SemiBold.otf",
         "JetBrainsMono-Regular.ttf")
STROKE = "1.75"


class Theme(QObject):
    """The look of the whole application; one per process, from ``theme()``."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._tokens: dict[str, Any] = json.loads(resources.read_text("tokens.json"))
        for name in FONTS:
            QFontDatabase.addApplicationFont(str(resources.path(f"fonts/{name}")))
        self.mode = "light"
        self.scale = 1.0
        self.reduced_motion = False
        self._colors: dict[str, QColor] = {}
        self._apply()

    @property
    def dark(self) -> bool:
        """Whether dark colours are shown now."""
        if self.mode in ("system", "high-contrast"):
            return QApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self.mode == "dark"

    @property
    def contrast(self) -> bool:
        """Whether high contrast is shown: asked for here, or by the system."""
        hints = QApplication.styleHints()
        asked = hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast
        return self.mode == "high-contrast" or (self.mode == "system" and asked)

    @property
    def ring(self) -> int:
        """The width of the focus ring in pixels."""
        return 3 if self.contrast else 2

    def begin(self, mode: str, scale: float, *, reduced_motion: bool) -> None:
        """Look like this, and from now on follow the system's light, dark and contrast while the mode says so."""
        self.mode = mode if mode in MODES else "system"
        self.scale, self.reduced_motion = min(2.0, max(0.8, scale)), reduced_motion
        self._apply()
        hints = QApplication.styleHints()
        hints.colorSchemeChanged.connect(self._on_system)
        hints.accessibility().contrastPreferenceChanged.connect(self._on_system)

    def set_mode(self, mode: str) -> None:
        """Show "light", "dark", "system" or "high-contrast"."""
        self.mode = mode if mode in MODES else "system"
        self._apply()

    def set_scale(self, scale: float) -> None:
        """Multiply every size by 0.8 to 2."""
        self.scale = min(2.0, max(0.8, scale))
        self._apply()

    def color(self, role: str) -> QColor:
        """The colour of a role, as "bg.surface"."""
        return self._colors[role]

    @property
    def scrim(self) -> QColor:
        """What the window is dimmed with behind a dialog."""
        return QColor(self._tokens["scrim"]["dark" if self.dark else "light"])

    def px(self, size: float) -> int:
        """A size in logical pixels at the font scale."""
        return max(1, round(size * self.scale))

    def font(self, role: str = "body", *, weight: int | None = None, italic: bool = False) -> QFont:
        """The font of a role: caption, small, body, question, title, page title, mono, ..."""
        if role == "mono":
            font = QFont("JetBrains Mono")
            font.setPixelSize(self.px(12))
            return font
        token = self._tokens["type"][role]
        font = QFont("Inter Display" if token.get("family") == "display" else "Inter")
        font.setPixelSize(self.px(token["px"]))
        font.setWeight(QFont.Weight(weight or token["weight"]))
        font.setItalic(italic)
        font.setFeature(QFont.Tag("tnum"), 1)  # numbers that change must not dance
        return font

    def class_color(self, index: int, what: str = "fill", *, dark: bool | None = None) -> QColor:
        """A colour ("fill", "on_fill", "tint") of the class palette, index 1 to 20."""
        classes = self._tokens["classes"]
        shade = "dark" if (self.dark if dark is None else dark) else "light"
        return QColor(classes[(index - 1) % len(classes)][shade][what])

    def class_name(self, index: int) -> str:
        """What a colour of the class palette is called: "Teal"."""
        classes = self._tokens["classes"]
        return classes[(index - 1) % len(classes)]["name"]

    def agreement_color(self, value: float) -> QColor:
        """The heat colour of a coefficient of agreement, from 0.4 to 1."""
        steps = self._tokens["data"]["agreement"]
        return QColor(steps[min(len(steps) - 1, max(0, int((value - 0.4) / 0.6 * len(steps))))])

    def confusion_color(self, share: float) -> QColor:
        """The heat colour of the share of a class's labels that are doubted; the ground where none is."""
        steps = self._tokens["data"]["confusion"]
        color = QColor(steps[0 if share <= 0 else min(len(steps) - 1, 1 + int(share * 25))])
        return self._colors["bg.surface"] if share <= 0 else color

    @Slot()
    def _on_system(self) -> None:
        if self.mode in ("system", "high-contrast"):
            self._apply()

    def _apply(self) -> None:
        shade = "dark" if self.dark else "light"
        names = dict(self._tokens["color"][shade])
        if self.contrast:
            names.update(self._tokens["high_contrast"][shade])
        self._colors = {role: QColor(name) for role, name in names.items()}
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setFont(self.font("body"))
            application.setPalette(self._palette())
            application.setStyleSheet(sheet(names, self.px, high_contrast=self.contrast))
        QPixmapKeeper.clear()
        self.changed.emit()

    def _palette(self) -> QPalette:
        palette = QPalette()
        for role, name in ((QPalette.ColorRole.Window, "bg.surface"), (QPalette.ColorRole.Base, "bg.surface"),
                           (QPalette.ColorRole.AlternateBase, "bg.sunken"), (QPalette.ColorRole.Button, "bg.raised"),
                           (QPalette.ColorRole.Text, "text.primary"), (QPalette.ColorRole.WindowText, "text.primary"),
                           (QPalette.ColorRole.ButtonText, "text.primary"),
                           (QPalette.ColorRole.PlaceholderText, "text.tertiary"),
                           (QPalette.ColorRole.Highlight, "bg.selected"),
                           (QPalette.ColorRole.HighlightedText, "text.primary"),
                           (QPalette.ColorRole.ToolTipBase, "bg.raised"), (QPalette.ColorRole.Link, "accent.text"),
                           (QPalette.ColorRole.ToolTipText, "text.primary")):
            palette.setColor(role, self.color(name))
        return palette


class QPixmapKeeper:
    """Rendered icons, by name, colour and size."""

    _kept: dict[tuple[str, str, int], QPixmap] = {}  # noqa: RUF012

    @classmethod
    def get(cls, name: str, color: QColor, size: int, ratio: float) -> QPixmap:
        """The icon in one colour, ``size`` logical pixels a side."""
        side = round(size * ratio)
        key = (name, color.name(), side)
        if key not in cls._kept:
            pixmap = QPixmap(side, side)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            svg = _svg(name).replace("currentColor", color.name()).replace('stroke-width="2"',
                                                                           f'stroke-width="{STROKE}"')
            QSvgRenderer(svg.encode()).render(painter)
            painter.end()
            cls._kept[key] = pixmap
        pixmap = cls._kept[key]
        pixmap.setDevicePixelRatio(ratio)
        return pixmap

    @classmethod
    def clear(cls) -> None:
        """Forget them all, as after a change of theme."""
        cls._kept.clear()


@lru_cache(maxsize=256)
def _svg(name: str) -> str:
    return resources.read_text(f"icons/{name}.svg")


class _TintedIcon(QIconEngine):
    """An icon drawn in the colour that its role has at the moment."""

    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self._name, self._role = name, role

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        role = "text.disabled" if mode == QIcon.Mode.Disabled else \
            "accent.text" if state == QIcon.State.On else self._role
        draw_icon(painter, self._name, QRectF(rect), role)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _TintedIcon(self._name, self._role)


def icon(name: str, role: str = "text.secondary") -> QIcon:
    """An icon that follows the theme."""
    return QIcon(_TintedIcon(name, role))


def draw_icon(painter: QPainter, name: str, rect: QRectF, role: str) -> None:
    """Draw an icon into a rectangle, sharp at any scale."""
    side = round(min(rect.width(), rect.height()))
    ratio = painter.device().devicePixelRatioF()
    pixmap = QPixmapKeeper.get(name, theme().color(role), side, ratio)
    painter.drawPixmap(QRectF(rect.center().x() - side / 2, rect.center().y() - side / 2, side, side).topLeft(), pixmap)


_the_theme: list[Theme] = []


def theme() -> Theme:
    """The theme of this application, made when it is first asked for."""
    if not _the_theme:
        _the_theme.append(Theme())
    return _the_theme[0]
