"""What a rule votes on: some of the items, how many, and how often it is right on gold."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.data.row_painter import picture
from app.data.thumbnails import Thumbnails
from app.rules.preview_model import Tried
from app.session import Session
from app.shell.theme import theme
from app.widgets.buttons import Segmented
from app.widgets.item_grid import ItemGrid
from app.widgets.paint import rounded, swatch
from app.widgets.text import Text, grouped, percent
from labeling.questions.base import Question
from labeling.store.kinds import ItemKind
from labeling.store.listing import Listed

SIDE, TALL = 104, 92


class _Tiles:
    """The items of the preview."""

    def __init__(self, pane: PreviewPane) -> None:
        self._pane = pane

    def count(self) -> int:
        return len(self._pane.rows)

    def tile_name(self, number: int) -> str:
        row, vote = self._pane.rows[number]
        return f"{row.name}: {self._pane.class_name(vote)}"

    def paint_tile(self, painter: QPainter, rect: QRectF, number: int, current: bool) -> None:
        t, (row, vote) = theme(), self._pane.rows[number]
        box = rect.adjusted(t.px(3), t.px(3), -t.px(3), -t.px(3))
        if row.kind == ItemKind.RECORD:
            rounded(painter, box, 5, t.color("bg.sunken"))
            painter.setFont(t.font("small"))
            painter.setPen(t.color("text.secondary"))
            painter.drawText(box.adjusted(6, 4, -6, -t.px(24)), Qt.TextFlag.TextWordWrap, row.excerpt or row.name)
        else:
            picture(painter, row, self._pane.picture(row), box, 5)
        if current:
            rounded(painter, box, 5, None, t.color("border.focus"), 2)
        self._tag(painter, box, vote, number)

    def _tag(self, painter: QPainter, box: QRectF, vote: int, number: int) -> None:
        t, words = theme(), self._pane.class_name(vote)
        painter.setFont(t.font("caption", weight=500))
        metrics = QFontMetrics(painter.font())
        wide = min(metrics.horizontalAdvance(words) + t.px(24), box.width() - t.px(8))
        tag = QRectF(box.left() + t.px(4), box.bottom() - t.px(22), wide, t.px(18))
        rounded(painter, tag, 4, t.color("bg.raised"))
        swatch(painter, t.class_color(self._pane.class_color(vote)), tag.left() + t.px(5), tag.center().y(), 8)
        painter.setPen(t.color("text.primary"))
        painter.drawText(tag.adjusted(t.px(17), 0, -2, 0), Qt.AlignmentFlag.AlignVCenter,
                         metrics.elidedText(words, Qt.TextElideMode.ElideRight, int(wide - t.px(19))))


class PreviewPane(QWidget):
    """Matches or mistakes of the newest wording."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._thumbnails = Thumbnails(160, self)
        session.closed.connect(self._thumbnails.forget)
        self.rows: tuple[tuple[Listed, int], ...] = ()
        self._tried: Tried | None = None
        self._question: Question | None = None
        self.count, self.figures = Text("", "body", "secondary"), Text("", "body", "secondary", wrap=True)
        self._which = Segmented([("Matches", ""), ("Mistakes", "")])
        self._which.chosen.connect(self._show)
        self._grid = ItemGrid(_Tiles(self), QSize(SIDE, TALL))
        self._grid.setAccessibleName("Items that the rule votes on")
        self._thumbnails.ready.connect(self._grid.viewport().update)
        head = QHBoxLayout()
        head.addWidget(Text("Live preview", "body", weight=600))
        head.addWidget(self.count, 1)
        head.addWidget(self._which)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 10)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._grid, 1)
        column.addWidget(self.figures)

    def close_threads(self) -> None:
        """End decoding."""
        self._thumbnails.close()

    def show_tried(self, question: Question | None, tried: Tried | None, words: str) -> None:
        """``words`` say why there is nothing to show."""
        self._question, self._tried = question, tried
        self.count.setText("" if tried is None else f"{grouped(len(tried.preview.items))} of "
                                                    f"{grouped(tried.preview.tried)} items match")
        self.figures.setText(words if tried is None else tried.preview.error or self._figures(tried))
        self._show()

    def class_name(self, number: int) -> str:
        """What a vote names."""
        return self._question.classes[number].name if self._question and number < len(self._question.classes) else "?"

    def class_color(self, number: int) -> int:
        """The palette colour of a vote."""
        return self._question.classes[number].color if self._question and number < len(self._question.classes) else 1

    def picture(self, row: Listed) -> QImage | None:
        """The small picture of an item."""
        return self._thumbnails.get(self._session.project, row) if self._session.is_open else QImage()

    @staticmethod
    def _figures(tried: Tried) -> str:
        one = tried.preview
        if not one.checked:
            return "None of these items is gold, so how often it is right can’t be said."
        return f"Right on {percent(one.right / one.checked)} of {grouped(one.checked)} gold items."

    @Slot()
    def _show(self) -> None:
        tried = self._tried
        self.rows = () if tried is None else tried.mistakes if self._which.current() else tried.matches
        self._grid.refresh()
