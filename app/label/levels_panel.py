"""Brightness and contrast, or window and level of an image with more than 8 bits: how its greys are spread."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSlider, QWidget

from app.shell.theme import theme
from app.widgets.buttons import Button
from app.widgets.text import Text

STEPS = 1000


class LevelsPanel(QWidget):
    """spread(black, white): which part of the range becomes black to white, as shares 0..1 of it; may reach beyond."""

    spread = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._deep = False
        self._range = (0.0, 255.0)
        self._names = [Text("", "small", "secondary") for _ in range(2)]
        self._values = [Text("", "small") for _ in range(2)]
        self.sliders = [QSlider(Qt.Orientation.Horizontal) for _ in range(2)]
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 10, 12, 10)
        for row, (name, slider, value) in enumerate(zip(self._names, self.sliders, self._values, strict=True)):
            slider.setRange(0, STEPS)
            slider.setFixedWidth(theme().px(150))
            slider.valueChanged.connect(self._on_moved)
            value.setMinimumWidth(theme().px(52))
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            grid.addWidget(name, row, 0)
            grid.addWidget(slider, row, 1)
            grid.addWidget(value, row, 2)
        reset = Button("Reset", height=26, name="label.levels_reset")
        reset.clicked.connect(self.reset)
        grid.addWidget(reset, 2, 0, 1, 3, Qt.AlignmentFlag.AlignRight)
        self._start = (0.0, 1.0)
        self.set_range(8, None)

    def set_range(self, bits: int, grey: tuple[float, float, float, float] | None) -> None:
        """An image of this depth; grey: its lowest and highest value, and the window that it is shown with."""
        self._deep = bits > 8 and grey is not None
        start = (0.0, 1.0)
        self._range = (0.0, 255.0)
        if self._deep and grey is not None:
            low, high = grey[0], max(grey[1], grey[0] + 1e-9)
            self._range = (low, high)
            start = ((grey[2] - low) / (high - low), (grey[3] - low) / (high - low))
        if start != self._start or self._names[0].text() == "":
            self._start = start
            self._put(*start)
        for text, name, slider in zip(self._names, ("Level", "Window") if self._deep else ("Brightness", "Contrast"),
                                      self.sliders, strict=True):
            text.setText(name)
            slider.setAccessibleName(name)

    def reset(self) -> None:
        """As the image came."""
        self._put(*self._start)
        self._on_moved()

    def _put(self, black: float, white: float) -> None:
        middle, width = (black + white) / 2, white - black
        for slider, value in zip(self.sliders, (middle if self._deep else 1 - middle, self._of_width(width)), strict=True):
            slider.blockSignals(True)
            slider.setValue(round(value * STEPS))
            slider.blockSignals(False)
        self._tell()

    def _of_width(self, width: float) -> float:
        """Where the second slider stands: a window as it is, contrast 0.5 for the whole range and more for less."""
        return width if self._deep else max(0.0, min(1.0, 1 - width / 2))

    def _ends(self) -> tuple[float, float]:
        first, second = (slider.value() / STEPS for slider in self.sliders)
        middle = first if self._deep else 1 - first
        width = max(0.004, second if self._deep else 2 * (1 - second))
        return middle - width / 2, middle + width / 2

    def _on_moved(self) -> None:
        self._tell()
        self.spread.emit(*self._ends())

    def _tell(self) -> None:
        low, high = self._range
        for text, slider, is_width in zip(self._values, self.sliders, (False, True), strict=True):
            share = slider.value() / STEPS
            if self._deep:
                text.setText(f"{share * (high - low) + (0 if is_width else low):.4g}")
            else:
                text.setText(f"{round((share - 0.5) * 200):+d} %")
