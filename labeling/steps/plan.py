"""Plans who labels what: everybody all, or so many people an item with equal load, and a share that all see.

A plan depends on the seed, the contents of the items and how much everybody has already, and not on the order
of import. So that it can be carried out again and again, it only ever adds to what is assigned.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from labeling.commands.organising import Assign
from labeling.errors import UserError
from labeling.project import Project
from labeling.steps.organise import CHUNK
from labeling.store import assignments
from labeling.store.models import Annotator, Schema
from labeling.workers import Progress


@dataclass(frozen=True, slots=True)
class Sharing:
    """How to share work: ``per_item`` people see each item, and all see a ``shared`` part of the items (0 to 1)."""

    per_item: int
    shared: float = 0.0
    seed: int = 0

    def check(self) -> None:
        """Raise UserError if it makes no sense."""
        if self.per_item < 1:
            raise UserError(f"{self.per_item} people can't see an item.", next_step="Say 1 or more.")
        if not 0 <= self.shared <= 1:
            raise UserError(f"A share of {self.shared:g} is not between 0 and 1.", next_step="Say 0.1 for a tenth.")


def share(identities: Mapping[int, bytes], people: Sequence[int], sharing: Sharing,
          before: Mapping[int, frozenset[int]] | None = None) -> dict[int, list[int]]:
    """What each of ``people`` gets in addition to ``before``: item ids in order.

    Each item in turn, in an order by hash, goes to those who have least; of equals, to whom the hash says.
    Loads differ by one at most where nobody had anything before. ``people`` in any order give the same plan only
    if their ids order them alike, so callers pass them by UUID.
    """
    sharing.check()
    had = before or {}
    load = {person: sum(person in who for who in had.values()) for person in people}
    plan: dict[int, list[int]] = {person: [] for person in people}
    order = sorted(identities, key=lambda item: _hash(identities[item], sharing.seed))
    everyone = round(sharing.shared * len(order))
    for place, item in enumerate(order):
        has = had.get(item, frozenset[int]())
        wanted = len(people) if place < everyone else min(sharing.per_item, len(people))
        free = [person for person in people if person not in has]
        number = max(0, wanted - (len(people) - len(free)))
        turn = _hash(identities[item], sharing.seed + 1)
        rank = {person: _hash(turn, at) for at, person in enumerate(people)}
        for person in sorted(free, key=lambda one: (load[one], rank[one]))[:number]:
            plan[person].append(item)
            load[person] += 1
    return {person: sorted(items) for person, items in plan.items()}


def workers(project: Project, schema: Schema) -> tuple[Annotator, ...]:
    """Who can be given work: everybody but leads, entries that were joined, and who is known by imported votes only."""
    with project.reading() as connection:
        imported = assignments.only_imported(connection)
    found = [one for one in schema.annotators if not one.joined and one.role != "lead" and one.id not in imported]
    return tuple(sorted(found, key=lambda one: one.uuid))


def assign(project: Project, items: Sequence[int], people: Sequence[Annotator], sharing: Sharing, progress: Progress
           ) -> int:
    """Assign items until each is with so many of ``people``; returns how many assignments that took. Undone as one."""
    in_order = [one.id for one in sorted(people, key=lambda one: one.uuid)]
    with project.reading() as connection:
        identities = assignments.identities(connection, items)
        before = assignments.assigned(connection, items)
    plan = share(identities, in_order, sharing, before)
    total, done = sum(len(mine) for mine in plan.values()), 0
    if not total:
        return 0
    with project.bulk(f"Assign {len(items):,} items to {len(people)} people") as batch:
        for person, mine in plan.items():
            for start in range(0, len(mine), CHUNK):
                progress.report(done, total, f"{done:,} assignments")
                part = tuple(mine[start:start + CHUNK])
                project.do(Assign(part, person), batch=batch)
                done += len(part)
    return done


def _hash(of: bytes, seed: int) -> bytes:
    return hashlib.blake2b(of, digest_size=8, key=str(seed).encode(), person=b"plan").digest()
