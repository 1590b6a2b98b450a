"""What a part of a query is to SQLite: a test of one item and, where an index has it, a source of ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from labeling.store.kinds import Facet

AFTER: Final = object()  # stands for the id that a page begins after


@dataclass(frozen=True, slots=True)
class Condition:
    """SQL that names the item ``i``, and its values."""

    sql: str
    values: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Meaning:
    """One term: a test and perhaps a source of about ``size`` ids; unless it is ``exact``, of others as well."""

    test: Condition
    source: Condition | None = None
    size: int = 0
    exact: bool = True


def indexed(connection: Connection, facet: Facet, question: int, keys: Sequence[str]) -> Meaning:
    """Items that `facet` lists under any of these keys."""
    keys = tuple(dict.fromkeys(keys))
    marks, head = ",".join("?" * len(keys)), (int(facet), question)
    size = connection.exec_driver_sql(
        f"SELECT coalesce(sum(n), 0) FROM facet_count WHERE facet = ? AND question = ? AND key IN ({marks})",
        (*head, *keys)).scalar_one()
    one = "SELECT item FROM facet WHERE facet = ? AND question = ? AND key = ? AND item > ?"
    source = Condition(" UNION ".join([one] * len(keys)), tuple(v for key in keys for v in (*head, key, AFTER))) \
        if keys else None
    return Meaning(Condition(
        f"EXISTS (SELECT 1 FROM facet x WHERE x.facet = ? AND x.question = ? AND x.key IN ({marks}) AND x.item = i.id)",
        (*head, *keys)), source, size)


def either(parts: Sequence[Meaning]) -> Meaning:
    """Any of these."""
    if len(parts) == 1:
        return parts[0]
    sources = [part.source for part in parts if part.source is not None]
    whole = union(sources) if len(sources) == len(parts) else None
    return Meaning(any_of([part.test for part in parts]), whole, sum(part.size for part in parts),
                   all(part.exact for part in parts))


def union(sources: Sequence[Condition]) -> Condition:
    """The ids of several sources, each once."""
    return Condition(" UNION ".join(one.sql for one in sources), tuple(v for one in sources for v in one.values))


def any_of(conditions: Sequence[Condition]) -> Condition:
    """A test that holds where one of these does."""
    return _joined(" OR ", conditions)


def all_of(conditions: Sequence[Condition]) -> Condition:
    """A test that holds where each of these does."""
    return _joined(" AND ", conditions)


def _joined(word: str, conditions: Sequence[Condition]) -> Condition:
    return Condition(f"({word.join(one.sql for one in conditions)})",
                     tuple(value for one in conditions for value in one.values))
