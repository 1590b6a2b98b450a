"""The facets of the Data page: what items can be found by, and how many there are of each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from labeling.project import Project
from labeling.questions.base import Question
from labeling.store import read, search
from labeling.store.database import Reading
from labeling.store.kinds import Facet, State
from labeling.store.models import Counts, Schema

STATE_NAMES = {"unlabelled": "Not labelled", "single": "Labelled once", "agreed": "Agreed", "disputed": "Disputed",
               "settled": "Settled", "flagged": "Flagged", "unreadable": "Unreadable"}


@dataclass(frozen=True, slots=True)
class FacetRow:
    """One thing to filter by. ``color`` is a palette number, 0 for none; ``mark`` says how it is shown."""

    value: str
    name: str
    count: int
    mark: str = ""  # "class", "person" or ""
    color: int = 0


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """Rows of one facet of the query language."""

    facet: str
    title: str
    rows: tuple[FacetRow, ...]


def facet_groups(project: Project, question: Question | None) -> tuple[FacetGroup, ...]:
    """Every facet that has rows. Counts come from counters, but for sources, whose places are passed over."""
    schema = project.schema()
    with project.reading() as connection:
        counts = read.counts(connection)
        flagged = search.counts(connection, Facet.FLAGGED, 0).get("", 0)
        unreadable = search.counts(connection, Facet.UNREADABLE, 0).get("", 0)
        groups = [_states(counts, question, flagged, unreadable)]
        if question is not None:
            groups += [_classes(connection, question), _people(connection, schema, question)]
        groups.append(_sources(connection))
        splits = search.counts(connection, Facet.SPLIT, 0)
    groups.append(FacetGroup("split", "Split", tuple(FacetRow(key, key.capitalize(), n) for key, n in splits.items())))
    return tuple(group for group in groups if group.rows)


def _states(counts: Counts, question: Question | None, flagged: int, unreadable: int) -> FacetGroup:
    rows: list[FacetRow] = []
    if question is not None:
        reached = {state: counts.state(question.id, state) for state in State if state != State.UNLABELLED}
        reached = {State.UNLABELLED: counts.items + counts.unreadable - sum(reached.values()), **reached}
        rows = [FacetRow(state.name.casefold(), STATE_NAMES[state.name.casefold()], n) for state, n in reached.items()]
    rows += [FacetRow(key, STATE_NAMES[key], n) for key, n in (("flagged", flagged), ("unreadable", unreadable))]
    return FacetGroup("status", "State", tuple(rows))


def _classes(connection: Reading, question: Question) -> FacetGroup:
    counts = search.counts_of(connection, Facet.CLASS, question.id, [one.key for one in question.classes]) \
        if question.classes else {}
    return FacetGroup("answer", "Answer", tuple(
        FacetRow(one.key, one.name, counts.get(one.key, 0), "class", one.color) for one in question.classes))


def _people(connection: Reading, schema: Schema, question: Question) -> FacetGroup:
    counts = search.counts(connection, Facet.ANNOTATOR, question.id, limit=1000)
    return FacetGroup("annotator", "Annotator", tuple(
        FacetRow(one.name, one.name, counts.get(str(one.id), 0), "person", one.color)
        for one in schema.annotators if not one.joined))


def _sources(connection: Reading) -> FacetGroup:
    return FacetGroup("source", "Source", tuple(
        FacetRow(root, short_source(root), n) for root, n in search.source_counts(connection)))


def short_source(root: str) -> str:
    """The last two parts of where something came from."""
    return "/".join(PurePosixPath(root).parts[-2:]) or root
