"""Figures of the whole project for the Data page's charts."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from labeling.store.kinds import FactKind, ItemKind

Numbers = NDArray[np.float64]
SAMPLE = 20_000  # items looked at; more would keep the interpreter from the window
COLUMNS = 6  # numeric fields shown


@dataclass(frozen=True, slots=True)
class Fields:
    """What a sample of records holds: numbers by field, and how often each field has no value."""

    looked_at: int
    whole: bool
    numbers: dict[str, Numbers]
    missing: dict[str, int]


def megapixels(connection: Connection) -> Numbers:
    """Sizes of readable images, of every nth where there are many."""
    rows = connection.exec_driver_sql(
        "SELECT width * height / 1e6 FROM item WHERE present = 1 AND kind = ? AND width > 0 AND id % ? = 0 LIMIT ?",
        (int(ItemKind.IMAGE), _stride(connection), SAMPLE))
    return np.array([row[0] for row in rows], np.float64)


def fields(connection: Connection) -> Fields:
    """What records hold, of every nth where there are many."""
    stride = _stride(connection)
    rows = connection.exec_driver_sql(
        "SELECT f.value FROM item i JOIN current c ON c.item = i.id AND c.kind = ? JOIN fact f ON f.id = c.fact"
        " WHERE i.present = 1 AND i.kind = ? AND i.id % ? = 0 LIMIT ?",
        (int(FactKind.ITEM), int(ItemKind.RECORD), stride, SAMPLE))
    numbers: dict[str, list[float]] = defaultdict(list)
    given: Counter[str] = Counter()
    looked_at = 0
    for row in rows:
        looked_at += 1
        values: dict[str, object] = json.loads(row[0])
        for name, value in values.items():
            given[name] += value not in (None, "")
            if isinstance(value, int | float) and not isinstance(value, bool):
                numbers[name].append(value)
    return Fields(looked_at, stride == 1,
                  {name: np.array(values) for name, values in list(numbers.items())[:COLUMNS]},
                  {name: looked_at - n for name, n in given.items()})


def copies(connection: Connection) -> tuple[int, int]:
    """How many items lie at several places, and at how many places these lie."""
    row = connection.exec_driver_sql(
        "SELECT count(*), coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM place p JOIN item i ON i.id = p.item"
        " AND i.present = 1 GROUP BY p.item HAVING n > 1)").one()
    return row[0], row[1]


def _stride(connection: Connection) -> int:
    highest: int = connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM item").scalar_one()
    return max(1, -(-highest // SAMPLE))
