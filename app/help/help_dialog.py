"""Shows the help: a list of pages, and the one about what is open."""

from __future__ import annotations

from PySide6.QtCore import QSize, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QListWidgetItem, QTextBrowser, QVBoxLayout, QWidget

from app.help.pages import PAGES, markdown
from app.help.typeset import typeset
from app.shell.theme import theme
from app.widgets.buttons import GHOST, Button
from app.widgets.sheet import Sheet
from app.widgets.small import hairline
from app.widgets.text import Text


class HelpDialog(Sheet):
    """Links between pages are "label.md"; others open in the web browser, and only when clicked."""

    def __init__(self, page: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, width=920)
        self.setObjectName("help")
        self.setAccessibleName("Help")
        self.contents, self.text = QListWidget(), QTextBrowser()
        self.contents.setAccessibleName("Help pages")
        self.contents.setProperty("nav", "true")
        self.contents.setFrameShape(QFrame.Shape.NoFrame)
        for one in PAGES:
            item = QListWidgetItem(one.title, self.contents)
            item.setSizeHint(QSize(0, theme().px(30)))
        self.contents.setFixedWidth(theme().px(210))
        self.contents.currentRowChanged.connect(self._on_row)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setProperty("bare", "true")
        self.text.setOpenLinks(False)
        self.text.anchorClicked.connect(self._on_link)
        self.text.setAccessibleName("Help text")
        self.text.setFont(theme().font("body large", weight=400))
        self.text.document().setDocumentMargin(theme().px(22))
        self.text.setFixedHeight(theme().px(600))
        close = Button("", GHOST, icon="x", height=30)
        close.setAccessibleName("Close (Esc)")
        close.clicked.connect(self.accept)
        head = QHBoxLayout()
        head.setContentsMargins(26, 14, 18, 14)
        head.addWidget(Text("Help", "title"), 1)
        head.addWidget(close)
        body = QHBoxLayout()
        body.setContentsMargins(14, 10, 10, 14)
        body.addWidget(self.contents)
        body.addWidget(hairline(vertical=True))
        body.addWidget(self.text, 1)
        outer = QVBoxLayout()
        outer.setSpacing(0)
        outer.addLayout(head)
        outer.addWidget(hairline())
        outer.addLayout(body)
        self.column.addLayout(outer)
        self.show_page(page)
        self.text.setFocus()

    def show_page(self, name: str) -> None:
        """Show the page of that name, the first if there is none."""
        names = [one.name for one in PAGES]
        self.contents.setCurrentRow(names.index(name) if name in names else 0)

    @property
    def page(self) -> str:
        """The name of the page that is shown."""
        return PAGES[self.contents.currentRow()].name

    @Slot(int)
    def _on_row(self, row: int) -> None:
        self.text.setMarkdown(markdown(PAGES[row].name))
        typeset(self.text.document())
        self.text.verticalScrollBar().setValue(0)

    @Slot(QUrl)
    def _on_link(self, url: QUrl) -> None:
        if url.isRelative():
            self.show_page(url.path().removesuffix(".md"))
        else:
            QDesktopServices.openUrl(url)
