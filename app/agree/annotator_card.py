"""One annotator at a glance: agreement with the consensus, gold, pace, and what asks for a second look."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.shell.theme import theme
from app.widgets.small import Avatar, hairline
from app.widgets.text import Chip, Elided, Text, grouped, percent
from labeling.steps.report_cards import ReportCard

TONES = {"Steady": "ok", "Check": "warn"}
WIDTH = 250


class AnnotatorCard(QWidget):
    """Shows one report card."""

    def __init__(self, report: ReportCard) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(theme().px(WIDTH))
        person, card = report.annotator, report.card
        self.setAccessibleName(f"{person.name}: {report.verdict}. {report.remark}")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 10)
        column.setSpacing(8)
        column.addLayout(_head(report))
        figures = QGridLayout()
        figures.setHorizontalSpacing(12)
        figures.setVerticalSpacing(0)
        known = [(percent(card.agrees), "consensus", f"agree with the consensus on {grouped(card.compared)} items that "
                                                     "somebody else answered too")]
        if card.right_on_gold is not None:
            known.append((percent(card.right_on_gold), "gold", f"right on {grouped(card.on_gold)} gold items"))
        known.append(("–" if card.seconds is None else f"{card.seconds:.1f} s", "per label", "median time"))
        for place, (value, words, tip) in enumerate(known):
            number = Text(value, "title")
            number.setToolTip(tip)
            figures.addWidget(number, 0, place)
            figures.addWidget(Text(words, "small", "secondary"), 1, place)
            figures.setColumnStretch(place, 1)
        column.addLayout(figures)
        column.addWidget(hairline())
        remark = Elided(report.remark or "Nothing unusual", "small", "warn" if report.check else "secondary")
        column.addWidget(remark)


def _head(report: ReportCard) -> QHBoxLayout:
    row, words = QHBoxLayout(), QVBoxLayout()
    row.setSpacing(10)
    words.setSpacing(0)
    words.addWidget(Elided(report.annotator.name, "body", weight=600))
    words.addWidget(Text(f"{grouped(report.card.labels)} labels", "small", "secondary"))
    row.addWidget(Avatar(report.annotator.name, report.annotator.color, 28))
    row.addLayout(words, 1)
    row.addWidget(Chip(report.verdict, TONES.get(report.verdict, "plain")))
    return row
