"""When and how fast answers were given, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from labeling.store.kinds import FactKind


@dataclass(frozen=True, slots=True)
class Work:
    """Answers in effect to one question on present items, in the order they were given, [n] each.

    item, annotator: int64 local ids; value int32: an index into ``vocabulary`` of encoded values;
    at int64: milliseconds since 1970; seconds float64: NaN where nobody measured.
    """

    item: NDArray[np.int64]
    annotator: NDArray[np.int64]
    value: NDArray[np.int32]
    at: NDArray[np.int64]
    seconds: NDArray[np.float64]
    vocabulary: tuple[str, ...]


def work(connection: Connection, question: int) -> Work:
    """Every answer in effect with its time."""
    cursor = connection.exec_driver_sql(
        "SELECT f.item, f.annotator, coalesce(c.value, f.value), f.at, f.seconds FROM current c JOIN item i ON i.id = c.item"
        " AND i.present = 1 JOIN fact f ON f.id = c.fact WHERE c.kind = ? AND c.question = ? AND c.pass_ = 0"
        " AND c.region = 0 ORDER BY f.at, f.id", (int(FactKind.ANSWER), question))
    code: dict[str, int] = {}
    numbers: list[NDArray[np.int64]] = []
    paces: list[NDArray[np.float64]] = []
    while rows := cursor.fetchmany(100_000):
        flat = [(row[0], row[1], code.setdefault(row[2], len(code)), row[3]) for row in rows]
        numbers.append(np.array(flat, np.int64))
        paces.append(np.array([np.nan if row[4] is None else row[4] for row in rows], np.float64))
    table = np.concatenate(numbers) if numbers else np.zeros((0, 4), np.int64)
    return Work(table[:, 0], table[:, 1], table[:, 2].astype(np.int32), table[:, 3],
                np.concatenate(paces) if paces else np.zeros(0), tuple(code))
