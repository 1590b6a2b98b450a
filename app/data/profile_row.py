"""The row of charts above the items."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.widgets.charts import Chart, ChartBar
from labeling.steps.profile import Profile, short

MOST = 5  # charts that have room beside each other


class ProfileRow(QWidget):
    """chosen(query): a bar was clicked."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.charts: list[Chart] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 10, 14, 10)
        self._row.setSpacing(8)
        self.hide()

    def set_profile(self, profile: Profile, lit: set[str]) -> None:
        """Show these charts; bars whose query is among ``lit`` are the ones that are filtered by."""
        for chart in self.charts:
            self._row.removeWidget(chart)
            chart.hide()
            chart.deleteLater()
        self.charts = []
        for one in profile.charts[:MOST]:
            bars = [ChartBar(bar.name, _value(one.title, bar.n, bar.share), bar.share, bar.query, bar.color)
                    for bar in one.bars]
            chart = Chart(one.kind, one.title, one.note, bars, one.ends,
                          [bar.query for bar in one.bars if bar.query.replace('"', "") in
                           {text.replace('"', "") for text in lit}])
            chart.chosen.connect(self.chosen)
            self._row.addWidget(chart)
            self.charts.append(chart)


def _value(title: str, n: int, share: float) -> str:
    return f"{share:.1%}" if title == "Missing values" else short(n)
