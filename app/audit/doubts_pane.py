"""Label doubts: the queue, the item with its two labels and the evidence, and how far it all is."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.audit.evidence import Evidence, Fact, Near
from app.audit.model import AuditModel
from app.audit.queue_list import SuspectRows, class_of, suspect_table
from app.audit.so_far import SoFar
from app.audit.verdict import Verdict
from app.data.thumbnails import Thumbnails
from app.session import Session
from app.shell.theme import theme
from app.widgets.item_view import ItemView
from app.widgets.text import Text, grouped, percent
from labeling.steps.doubts import SuspectLabel
from labeling.store.listing import Listed

PICTURE = 160


class DoubtsPane(QWidget):
    """jumped(row): a row of the queue was clicked."""

    jumped = Signal(int)

    def __init__(self, session: Session, model: AuditModel) -> None:
        super().__init__()
        self._session, self._model = session, model
        self._thumbnails = Thumbnails(PICTURE, self)
        self._thumbnails.ready.connect(self._on_picture)
        session.closed.connect(self._thumbnails.forget)
        self.rows, self.view, self.verdict = SuspectRows(), ItemView(session), Verdict()
        self.table = suspect_table(self.rows, self._picture)
        self.evidence, self.so_far = Evidence(self._picture), SoFar()
        self.table.clicked.connect(self._on_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._left())
        row.addWidget(self._middle(), 1)
        row.addWidget(self.so_far)

    def close_threads(self) -> None:
        """End decoding."""
        self._thumbnails.close()
        self.view.close_threads()

    def show_queue(self) -> None:
        """The queue is another."""
        self.rows.set_rows(self._model.seen, self._model.queue)

    def show_current(self) -> None:
        """Show the suspect that the model is at."""
        model, one = self._model, self._model.current
        if self.rows.rows != model.queue:
            self.show_queue()
        self._count.setText(self._words())
        self.so_far.show_model(model)
        self._work.setVisible(one is not None)
        self._nothing.setVisible(one is None)
        if one is None or model.seen is None:
            return
        self.table.selectRow(model.place)
        self.view.show_item(one.item)
        given, suggested = self.rows.classes(one)
        when = model.seen.doubts.summary
        at = f", checked {datetime.fromtimestamp(when.at / 1e6):%d %b}" if when and when.at > 1e14 else ""
        likely = "" if one.likely is None else f"Now {percent(one.likely)} likely, by model and votes together"
        self.verdict.given.show_label(f"Given label{at}", given, likely)
        first = max((other.score for other in model.queue), default=0) <= one.score
        self.verdict.suggested.show_label("Suggested", suggested,
                                          f"Doubt {one.score:.2f}" + (", the highest in the queue" if first else ""))
        if suggested is not None:
            self.evidence.show_evidence(self._near(one), self._facts(one), suggested)

    def _words(self) -> str:
        model = self._model
        if model.queue:
            return f"{grouped(len(model.queue))} left"
        return "Nothing is in doubt" if model.doubts and model.doubts.summary else "Not checked yet"

    # ---- building

    def _left(self) -> QWidget:
        pane = QWidget()
        pane.setProperty("hairline", "right")
        pane.setFixedWidth(theme().px(316))
        self._count = Text("Not checked yet", "body", weight=600)
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 16, 8)
        head.addWidget(self._count, 1)
        head.addWidget(Text("Most doubtful first", "small", "secondary"))
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        return pane

    def _middle(self) -> QWidget:
        self._nothing = Text("Every label that was in doubt is decided, or none was found. “Check labels” looks at all of "
                             "them, again after more answers or decisions.", "body", "secondary", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        top = QHBoxLayout()
        top.setSpacing(16)
        self.view.setMinimumHeight(theme().px(260))
        self.view.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)  # evidence has the first say
        top.addWidget(self.view, 1)
        top.addWidget(self.verdict)
        self._work = QWidget()
        column = QVBoxLayout(self._work)
        column.setContentsMargins(20, 16, 20, 14)
        column.setSpacing(14)
        column.addLayout(top, 1)
        column.addWidget(self.evidence)
        inner = QWidget()
        both = QVBoxLayout(inner)
        both.setContentsMargins(0, 0, 0, 0)
        both.addWidget(self._work, 1)
        both.addWidget(self._nothing, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        return scroll

    # ---- evidence

    def _near(self, one: SuspectLabel) -> list[Near]:
        assert self._model.seen is not None
        rows, question = self._model.seen.rows, self._model.seen.doubts.question
        found = [(rows.get(near.item), question.label_class(near.label)) for near in one.alike]
        return [Near(row, label) for row, label in found if row is not None and label is not None]

    def _facts(self, one: SuspectLabel) -> list[Fact]:
        assert self._model.seen is not None
        seen, facts = self._model.seen, list[Fact]()
        question = seen.doubts.question
        if one.model and (likeliest := question.label_class(one.model[0][0])) is not None:
            facts.append(Fact("scan-search", "Model, trained without this item", (("", 0, likeliest),), one.model[0][1]))
        people = {person.id: person for person in self._session.project.schema().annotators}
        said = [(people[vote.annotator].name, people[vote.annotator].color, label) for vote in self._model.votes()
                if vote.annotator in people and (label := class_of(question, vote.value)) is not None]
        if said:
            facts.append(Fact("users-round", "Votes" if len(said) > 1 else "The one vote", tuple(said)))
        facts += [Fact("wand-sparkles", f"Rule “{name}”", (("", 0, question.classes[number]),))
                  for name, number in seen.rules.get(one.item, ())[:3] if number < len(question.classes)]
        return facts

    # ---- pictures and clicks

    def _picture(self, row: Listed) -> QImage | None:
        return self._thumbnails.get(self._session.project, row) if self._session.is_open else QImage()

    @Slot(int)
    def _on_picture(self, item: int) -> None:
        self.table.viewport().update()
        self.evidence.update()

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        self.jumped.emit(index.row())
