"""The pane beside the choices: what goes out, and the button that does it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app import keys
from app.shell.theme import theme
from app.widgets.buttons import LINK, PRIMARY, Button
from app.widgets.paint import bar
from app.widgets.text import Elided, Text
from labeling.steps.outlook import Outlook

WIDTH = 404


class ClassBars(QWidget):
    """A bar for each class, as long as it is frequent."""

    def __init__(self) -> None:
        super().__init__()
        self._classes: tuple[tuple[str, int, int], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_classes(self, classes: tuple[tuple[str, int, int], ...]) -> None:
        """(name, colour, labels), the most frequent first."""
        self._classes = classes
        self.setAccessibleName("Classes")
        self.setAccessibleDescription("; ".join(f"{name}: {count:,}" for name, _, count in classes))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(200), theme().px(20) * len(self._classes))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), QPainter(self)
        font, most = t.font("small"), max((count for _, _, count in self._classes), default=1)
        metrics, row = QFontMetrics(font), t.px(20)
        names = min(t.px(110), max((metrics.horizontalAdvance(name) for name, _, _ in self._classes), default=0) + 2)
        for number, (name, color, count) in enumerate(self._classes):
            y = number * row
            painter.setFont(font)
            painter.setPen(t.color("text.primary"))
            painter.drawText(QRectF(0, y, names, row), Qt.AlignmentFlag.AlignVCenter,
                             metrics.elidedText(name, Qt.TextElideMode.ElideRight, names))
            painter.setPen(t.color("text.secondary"))
            painter.drawText(QRectF(0, y, self.width(), row), Qt.AlignmentFlag.AlignVCenter |
                             Qt.AlignmentFlag.AlignRight, f"{count:,}")
            bar(painter, QRectF(names + t.px(8), y + row / 2 - t.px(4), max(1, self.width() - names - t.px(60)), t.px(8)),
                count / max(most, 1), t.class_color(color))


class Preview(QWidget):
    """A card about the dataset; below it the button, and where the export goes."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "window")
        self.setProperty("hairline", "left")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.run = Button("Export", PRIMARY, key=keys.shown("export.run"), height=38, name="export.run")
        self._texts = ("Export",)
        self.run.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.place, self.change = Elided("", "small", "secondary"), Button("Change", LINK, height=26)
        self.change.setAccessibleName("Change the folder")
        self.words = Text("", "small", "secondary", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 12)
        column.setSpacing(10)
        column.addWidget(self._card(), 1)
        for widget in (self.words, self.run):
            column.addWidget(widget)
        row = QHBoxLayout()
        row.addWidget(self.place, 1)
        row.addWidget(self.change)
        column.addLayout(row)

    def _card(self) -> QWidget:
        self._name, self._line = Text("", "title", wrap=True), Text("", "small", "secondary", wrap=True)
        self._made, self._parts = Text("", "small", "secondary", wrap=True), Text("", "small", "secondary", wrap=True)
        self._bars = ClassBars()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(22, 20, 22, 20)
        column.setSpacing(6)
        for widget in (self._name, self._line, Text("Classes", "body", weight=600), self._bars,
                       Text("How labels were made", "body", weight=600), self._made,
                       Text("Splits", "body", weight=600), self._parts):
            column.addWidget(widget)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return scroll

    def tell(self, outlook: Outlook, going: int, format_title: str, parts: str) -> None:
        """Show what goes out: ``going`` items at most, in this format, in these parts ("" for none)."""
        classes = len(outlook.question.classes)
        self._name.setText(outlook.name)
        self._line.setText(f"{going:,} of {outlook.items:,} items" + (f" · {classes:,} classes" if classes else "") +
                           f" · {outlook.question.text}")
        self._bars.set_classes(outlook.classes)
        people = len(outlook.annotators)
        how = f"Consensus: {outlook.method}." if outlook.method else "No consensus is stored."
        self._made.setText(f"{people:,} {'annotator' if people == 1 else 'annotators'}. {how} "
                           f"{outlook.settled:,} decided by a person.")
        self._parts.setText(f"{parts}. Near-duplicates never cross." if parts else "None.")
        self._texts = (f"Export {going:,} items as {format_title}", f"Export {going:,} items", "Export")
        self._fit()
        self.run.setEnabled(going > 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def _fit(self) -> None:
        """Say on the button as much as it has room for."""
        for text in self._texts:
            self.run.setText(text)
            if self.run.sizeHint().width() <= self.width() - 36:
                break
        self.run.setAccessibleName(self._texts[0])
