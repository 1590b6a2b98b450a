"""Points a source at the folder its files were moved to: found by their paths, and some verified by content."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from labeling.commands.organising import MoveSource
from labeling.errors import UserError
from labeling.items.identity import content_identity, page_identity
from labeling.project import Project
from labeling.steps.bring_in import stored_root
from labeling.store import listing
from labeling.workers import Progress

VERIFIED = 20  # files whose content is compared


@dataclass(frozen=True, slots=True)
class Relocated:
    """How many of a source's files lie in the new folder, and of how many the content was compared."""

    found: int
    missing: int
    verified: int

    def words(self) -> str:
        """The outcome, for people."""
        missing = f" {self.missing:,} were not found there and can't be shown." if self.missing else ""
        return f"{self.found:,} files are found again; {self.verified:,} were compared and are the same.{missing}"


def folder_behind(project: Project, item: int, file: Path) -> tuple[str, Path]:
    """(root of the source, the folder where it lies now), as told by the place of one of its files.

    Raises UserError if the file can't be that of the item, by its path.
    """
    with project.reading() as connection:
        places = listing.places_of(connection, [item]).get(item, [])
    for root, path in places:
        inner = Path(path).parts
        if file.parts[-len(inner):] == inner:
            return root, Path(*file.parts[:-len(inner)])
    known = places[0][1] if places else "kept inside the project"
    raise UserError(f"{file.name} is not this file: it is known as {known}.", kept="Nothing was changed.",
                    next_step="Choose the file of the same name, where its folder lies now.")


def relocate(project: Project, root: str, folder: Path, progress: Progress) -> Relocated:
    """Let the source at ``root`` lie in ``folder`` from now on.

    Raises UserError, and changes nothing, if none of its files is there or one of those compared is another.
    """
    with project.reading() as connection:
        places = listing.places_in(connection, root)
    found, verified = 0, 0
    every = max(1, len(places) // VERIFIED)
    for number, (path, identity) in enumerate(places):
        if number % 500 == 0:
            progress.report(number, len(places), f"{number:,} files")
        file = folder / path
        if not file.is_file():
            continue
        found += 1
        if number % every == 0 and identity is not None:
            whole = content_identity(file)
            if identity not in (whole, page_identity(whole, 0)):
                raise UserError(f"{file} is not the file it was: its content differs.", kept="Nothing was changed.",
                                next_step="Choose the folder that holds the same files, or add this one anew.")
            verified += 1
    if not found:
        raise UserError(f"None of the {len(places):,} files of “{root}” lies in {folder}.", kept="Nothing was changed.",
                        next_step="Choose the folder that takes the place of the old one.")
    project.do(MoveSource(root, stored_root(project.path, folder)))
    return Relocated(found, len(places) - found, verified)
