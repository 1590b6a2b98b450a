"""Makes packs: chooses the items of one annotator, says how large the pack will be, and writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from labeling.commands.shaping import AddAnnotator
from labeling.errors import UserError
from labeling.exchange.pack import refuse_unless_free, write_pack
from labeling.project import Project, with_suffix
from labeling.steps.content import image_path_in
from labeling.steps.organise import Selection, each_selected
from labeling.steps.plan import Sharing, assign, workers
from labeling.store import assignments, database, packing, read
from labeling.store.kinds import ItemKind
from labeling.store.models import Annotator
from labeling.store.packing import Contents
from labeling.workers import Progress

ABOUT = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class PackOptions:
    """Whose pack, of which items ("": her work if anything is assigned to her, else all), and what goes along.

    ``sharing``: share the items among ``among`` first (nobody named: everybody who can be given work).
    """

    annotator: str
    query: str = ""
    sharing: Sharing | None = None
    among: tuple[str, ...] = ()
    with_images: bool = False
    with_rules: bool = False


@dataclass(frozen=True, slots=True)
class Packed:
    """What a pack holds. ``missing``: images that were to go inside and are not where they were."""

    items: int
    bytes: int
    images: int
    missing: int


def pack(project: Project, out: Path, options: PackOptions, progress: Progress, about: ABOUT = lambda items, size: None
         ) -> Packed:
    """Write the pack of one annotator to ``out``; ``about(items, bytes)`` is told what to expect before.

    A person or assignment that the plan needs is added to the project. Raises UserError; then no pack is left.
    """
    out = with_suffix(out)
    refuse_unless_free(out, 0)
    refuse_pack_of_pack(project)
    for name in dict.fromkeys((options.annotator, *options.among)):
        if project.schema().annotator_named(name) is None:
            project.do(AddAnnotator(name))
    contents = choose(project, options, progress)
    wanted = _image_sizes(project, contents.items) if options.with_images else {}
    size = estimate(project, contents) + sum(wanted.values())
    about(len(contents.items), size)
    images = _Images(project, tuple(wanted), progress)
    embedded = write_pack(project.path, out, contents, images, size)
    return Packed(len(contents.items), out.stat().st_size, embedded, images.missing)


def choose(project: Project, options: PackOptions, progress: Progress) -> Contents:
    """Share the items if that is asked for, and choose those of the annotator. Raises UserError if there are none."""
    whose = _person(project, options.annotator)
    entries = tuple(one.id for one in project.schema().annotators if whose.id in (one.id, one.joined))
    asked = _items(project, options.query)
    if options.sharing is not None:
        people = [_person(project, name) for name in options.among] or list(workers(project, project.schema()))
        if whose not in people:
            people.append(whose)
        assign(project, asked, people, options.sharing, progress)
    with project.reading() as connection:
        work = assignments.work_of(connection, entries)
    if options.sharing is not None or (work and not options.query):
        asked = sorted(set(asked) & set(work))
    if not asked:
        raise UserError(f"There is nothing for {options.annotator} to label.", kept="No pack was written.",
                        next_step="Every item is with enough people already." if options.sharing else
                        "Choose other items, or assign some.")
    return Contents(whose.id, entries, asked, options.with_rules)


def estimate(project: Project, contents: Contents) -> int:
    """About how many bytes the pack will have, without images that still lie outside."""
    with database.browsing(project.path) as connection:
        return packing.estimate(connection, contents)


def owner_of(project: Project) -> Annotator | None:
    """Whose pack an open project is; None if it is no pack."""
    with project.reading() as connection:
        id_ = packing.owner(connection)
    return next((one for one in project.schema().annotators if one.id == id_), None)


def refuse_pack_of_pack(project: Project) -> None:
    """Raise UserError in a pack: what it doesn't hold can't be shared out."""
    whose = owner_of(project)
    if whose is not None:
        raise UserError(f"This is the pack of {whose.name}, and holds a part of the project only.",
                        kept="Nothing was written.", next_step="Make packs of the whole project.")


class _Images:
    """Reads the images that go inside one by one, and counts those that are nowhere to be found."""

    def __init__(self, project: Project, items: Sequence[int], progress: Progress) -> None:
        self._project, self._items, self._progress = project, items, progress
        self.missing = 0

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        with self._project.reading() as connection:
            for number, id_ in enumerate(self._items):
                if number % 20 == 0:
                    self._progress.report(number, len(self._items), f"{number:,} images")
                item = read.item(connection, id_)
                path = image_path_in(self._project, connection, item) if item else None
                try:
                    if path is None:
                        raise FileNotFoundError
                    yield id_, path.read_bytes()
                except OSError:
                    self.missing += 1


def _image_sizes(project: Project, items: Sequence[int]) -> dict[int, int]:
    """Bytes of each image that is not inside the project already."""
    with project.reading() as connection:
        inside = assignments.embedded(connection)
        found = {id_: read.item(connection, id_) for id_ in items if id_ not in inside}
    return {id_: one.size for id_, one in found.items() if one and one.kind == ItemKind.IMAGE}


def _items(project: Project, query: str) -> list[int]:
    question = project.schema().questions[0].id if project.schema().questions else 0
    return [id_ for part in each_selected(project, Selection(query=query, question=question)) for id_ in part]


def _person(project: Project, name: str) -> Annotator:
    found = project.schema().annotator_named(name)
    assert found is not None
    return found
