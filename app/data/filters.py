"""The left pane of Data: a field for names, texts and queries, saved filters, and the facets."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from app import keys
from app.data.model import DataModel
from app.shell.theme import icon, theme
from app.widgets.buttons import GHOST, Button
from app.widgets.filter_bar import FacetTree, FilterRow
from app.widgets.paint import draw_key
from labeling.errors import UserError
from labeling.steps.facets import STATE_NAMES
from labeling.store.terms import FACETS, Term, parse

SAVED = "filter:"  # settings of the project that are saved filters


class SearchField(QLineEdit):
    """left: Enter, Down or Esc hand the keyboard back to the items."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.addAction(icon("search", "text.tertiary"), QLineEdit.ActionPosition.LeadingPosition)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.text():
            draw_key(QPainter(self), keys.shown("data.filter"), self.width() - theme().px(9), self.height() / 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.editingFinished.emit()
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.editingFinished.emit()
            self.left.emit()
        else:
            super().keyPressEvent(event)


class Filters(QWidget):
    """save(name), forget(name): a filter to keep or to drop. relocate(source root). left: back to the items."""

    save_wanted = Signal()
    forget = Signal(str)
    relocate = Signal(str)
    left = Signal()

    def __init__(self, model: DataModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setProperty("hairline", "right")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.field = SearchField()
        self.field.setObjectName("data.search")
        self.field.setAccessibleName("Name, text or query")
        self.field.setPlaceholderText("Name or text")
        self.field.setToolTip("Words of a name or text, or a query as status:disputed class:cat|dog -flagged:yes\n"
                              + "\n".join(f"{name}: {what}" for name, what in FACETS.items()))
        self._saved = Button("", GHOST, icon="list", height=30, name="data.saved")
        self._saved.setAccessibleName("Saved filters")
        self._saved.setToolTip("Saved filters")
        self._saved.clicked.connect(self._show_saved)
        self.saved: dict[str, str] = {}
        self.tree = FacetTree("data.filters")
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._typing = QTimer(self, singleShot=True, interval=180)
        self._typing.timeout.connect(self._search)
        row = QHBoxLayout()
        row.setContentsMargins(12, 8, 8, 4)
        row.addWidget(self.field, 1)
        row.addWidget(self._saved)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.tree, 1)
        self.field.textEdited.connect(self._typing.start)
        self.field.editingFinished.connect(self._search)
        self.field.left.connect(self.left)
        self.tree.toggled.connect(model.set_facet)
        self.tree.customContextMenuRequested.connect(self._menu)
        model.facets.connect(self._show_facets)
        model.found.connect(self._on_found)
        theme().changed.connect(self._restyle)
        self._restyle()

    def words(self) -> list[str]:
        """What each term of the filter says on its chip."""
        return [chip_words(term, self.tree.rows()) for term in self._model.terms]

    def clear_text(self) -> None:
        """Empty the field without searching."""
        self._typing.stop()
        self.field.setText("")

    @Slot()
    def _search(self) -> None:
        """Typed words replace the text that was searched before; typed terms join the filter."""
        text = self.field.text().strip()
        if not self._typing.isActive() and (text,) == (self._model.values("text") or ("",)):
            return
        self._typing.stop()
        try:
            terms = _as_one(parse(text))
        except UserError:
            terms = (Term("text", (text,)),)  # half a query, still being typed, is looked for as it is
        kept = tuple(term for term in self._model.terms if term.facet != "text" and all(
            term.facet != other.facet or term.negated != other.negated for other in terms))
        if (*kept, *terms) != self._model.terms:
            self._model.set_terms((*kept, *terms))

    @Slot()
    def _show_facets(self) -> None:
        groups = [(group.facet, group.title, [
            FilterRow(group.facet, row.value, row.name, row.count, row.mark, row.color) for row in group.rows])
            for group in self._model.groups]
        self.tree.set_groups(groups, {group.facet: self._checked(group.facet) for group in self._model.groups})

    @Slot()
    def _on_found(self) -> None:
        if self._model.groups:
            self._show_facets()
        if not self.field.hasFocus() and not self._model.values("text"):
            self.clear_text()

    def _checked(self, facet: str) -> tuple[str, ...]:
        return self._model.values(facet)

    @Slot(QPoint)
    def _menu(self, at: QPoint) -> None:
        index = self.tree.indexAt(at)
        row = index.data(Qt.ItemDataRole.UserRole + 1) if index.isValid() else None
        if row is not None and row.facet == "source" and row.value:
            menu = QMenu(self)
            menu.addAction("Find this folder again…").triggered.connect(lambda: self.relocate.emit(row.value))
            menu.popup(self.tree.viewport().mapToGlobal(at))

    @Slot()
    def _show_saved(self) -> None:
        menu = QMenu(self)
        for name, query in self.saved.items():
            menu.addAction(name).triggered.connect(lambda _=False, query=query: self._model.set_query(query))
        if self.saved:
            menu.addSeparator()
            away = menu.addMenu("Take away")
            for name in self.saved:
                away.addAction(name).triggered.connect(lambda _=False, name=name: self.forget.emit(name))
        keep = menu.addAction("Save this filter…")
        keep.setEnabled(bool(self._model.terms))
        keep.triggered.connect(self.save_wanted)
        menu.popup(self._saved.mapToGlobal(self._saved.rect().bottomLeft()))

    @Slot()
    def _restyle(self) -> None:
        self.setFixedWidth(theme().px(226))


def _as_one(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """Plain words as one term, so that they have one chip."""
    if terms and all(term.facet == "text" and not term.negated and len(term.values) == 1 for term in terms):
        return (Term("text", (" ".join(term.values[0] for term in terms),)),)
    return terms


def chip_words(term: Term, rows: list[FilterRow]) -> str:
    """A term in words, with names as they are shown."""
    names = {(row.facet, row.value): row.name for row in rows}
    names |= {("class", value): name for (facet, value), name in names.items() if facet == "answer"}
    said = ", ".join(names.get((term.facet, value), value) for value in term.values)
    known = term.facet in ("status", "class", "answer", "annotator", "source", "split")
    words = {"flagged": "Flagged", "unreadable": "Unreadable", "copies": "Exact copies"}.get(term.facet)
    if words is None:
        words = (said or "None") if known else f"“{said}”" if term.facet == "text" else \
            f"{term.facet.removeprefix('field.')} {said}"
    elif term.values[0] in ("no", "false", "0"):
        words = f"Not {words.lower()}"
    if term.facet == "status" and not rows:
        words = ", ".join(STATE_NAMES.get(value, value) for value in term.values)
    return f"Not {words}" if term.negated else words


