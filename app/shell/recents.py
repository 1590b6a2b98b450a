"""What Home remembers of a project: name, kind, how far it is, a small picture."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QObject

from app.session import Session
from app.settings import Recent, SettingsFile
from labeling.errors import UserError
from labeling.home import home
from labeling.items.images import thumbnail
from labeling.project import Project
from labeling.questions.registry import KINDS
from labeling.steps.content import image_path
from labeling.store import read
from labeling.store.kinds import ItemKind, State
from labeling.workers import Pool

COVER = 512  # pixels of the picture on a card


class Recents(QObject):
    """Keeps the list of recent projects true; pictures are made away from the thread that paints."""

    def __init__(self, session: Session, settings: SettingsFile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._settings = session, settings
        self._pool = Pool("cover", 1)

    def remember(self) -> None:
        """Put the open project first, as it is now."""
        if not self._session.is_open:
            return
        project, schema = self._session.project, self._session.project.schema()
        with project.reading() as connection:
            counts, first = read.counts(connection), read.items(connection, limit=1)
        question = schema.questions[0].id if schema.questions else 0
        picture = ""
        if first and first[0].kind == ItemKind.IMAGE and not first[0].reason:
            target = home() / "cache" / f"{project.uuid().hex}.jpg"
            picture = str(target)
            path = image_path(project, first[0])
            if path is not None and not target.exists():
                self._pool.submit(keep_picture, path, target)
        self._settings.remember(Recent(
            str(project.path.resolve()), schema.name or project.path.stem, subtitle(project), counts.items,
            counts.labelled.get(question, 0) / counts.items if counts.items else 0.0, time.time(),
            counts.state(question, State.DISPUTED), counts.unreadable, picture))

    def close(self) -> None:
        """Let the pictures under way be finished."""
        self._pool.close()


def keep_picture(path: Path, target: Path) -> None:
    """Write a small picture of an image; a card without one is no error."""
    try:
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(thumbnail(path, COVER))
    except (UserError, OSError):
        return


def subtitle(project: Project) -> str:
    """What a project shows and asks: "Images · single choice"."""
    with project.reading() as connection:
        first = read.items(connection, limit=1)
    what = "" if not first else "Images" if first[0].kind == ItemKind.IMAGE else "Records"
    titles = {kind.name: kind.title.lower() for kind in KINDS}
    asked = " and ".join(dict.fromkeys(titles.get(one.kind, one.kind) for one in project.schema().questions))
    return " · ".join(part for part in (what, asked) if part)


def file_words(path: Path) -> str:
    """A file's name and size: "blood-smear.touchstone · 412 MB"."""
    size = path.stat().st_size
    return f"{path.name} · {size / 1e6:,.0f} MB" if size > 1e6 else f"{path.name} · {size / 1e3:,.0f} KB"
