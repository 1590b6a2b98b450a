"""Stored computations: method, parameters, seed, versions, log position, and arrays by name.

What the latest consensus of a question says is also kept item by item in `consensus`, to find items by it.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from labeling.questions.base import Question
from labeling.questions.registry import kind_of
from labeling.store import database
from labeling.store.models import Run

Array = NDArray[np.generic]
CONSENSUS = "consensus"  # the kind of run that `consensus` spreads out


@dataclass(frozen=True, slots=True)
class NewRun:
    """A finished computation, about to be stored. ``position`` is where the log stood when it began."""

    kind: str
    question: int
    method: str
    parameters: Mapping[str, object]
    seed: int
    versions: Mapping[str, str]
    position: int
    summary: Mapping[str, object]
    arrays: Mapping[str, Array]


def store(connection: Connection, new: NewRun) -> int:
    """Keep a run; returns its id. Runs are records, not facts: they are never merged, only redone."""
    id_: int = connection.exec_driver_sql(
        "INSERT INTO run (kind, question, method, parameters, seed, versions, position, at, summary)"
        " VALUES (?,?,?,?,?,?,?,?,?) RETURNING id",
        (new.kind, new.question, new.method, json.dumps(new.parameters), new.seed, json.dumps(new.versions),
         new.position, database.now(), json.dumps(new.summary))).scalar_one()
    for name, array in new.arrays.items():
        packed = np.ascontiguousarray(array)
        connection.exec_driver_sql(
            "INSERT INTO run_array VALUES (?,?,?,?,?)",
            (id_, name, packed.dtype.str, json.dumps(packed.shape), zlib.compress(packed.tobytes(), 1)))
    if new.kind == CONSENSUS:
        connection.exec_driver_sql("DELETE FROM consensus WHERE question = ?", (new.question,))
        _spread(connection, new.question, new.arrays)
    return id_


def spread_all(connection: Connection) -> None:
    """Fill `consensus` anew, from the latest consensus of each question."""
    connection.exec_driver_sql("DELETE FROM consensus")
    for run, question in connection.exec_driver_sql(
            "SELECT max(id), question FROM run WHERE kind = ? GROUP BY question", (CONSENSUS,)).fetchall():
        _spread(connection, question, arrays(connection, run))


def _spread(connection: Connection, question: int, arrays_: Mapping[str, Array]) -> None:
    items, words = arrays_["items"].astype(np.int64), arrays_["value"].astype(np.int64)
    said = words >= 0
    rows = [(question, item, word) for item, word in zip(items[said].tolist(), words[said].tolist(), strict=True)]
    if rows:
        connection.exec_driver_sql("INSERT INTO consensus (question, item, word) VALUES (?, ?, ?)", rows)


def vocabulary_now(question: Question, run: Run) -> tuple[str | None, ...]:
    """What each word of a consensus counts as, as classes were merged; None if it names a class that was split since."""
    kind, knew = kind_of(question.kind), cast(dict[str, str], run.summary.get("splits", {}))
    split = {key for key, mark in question.splits.items() if knew.get(key) != mark}
    return tuple(None if split.intersection(kind.classes_of(kind.decode(text))) else kind.counts_as(text, question)
                 for text in map(str, cast(list[object], run.summary["vocabulary"])))


def latest(connection: Connection, kind: str, question: int) -> Run | None:
    """The newest run of that kind for that question."""
    row = connection.exec_driver_sql(
        "SELECT id, kind, question, method, parameters, seed, versions, position, at, summary FROM run"
        " WHERE kind = ? AND question = ? ORDER BY id DESC LIMIT 1", (kind, question)).first()
    if row is None:
        return None
    return Run(row[0], row[1], row[2], row[3], json.loads(row[4]), row[5], json.loads(row[6]), row[7], row[8],
               json.loads(row[9]))


def arrays(connection: Connection, run: int) -> dict[str, Array]:
    """The arrays of a run by name."""
    found: dict[str, Array] = {}
    for name, dtype, shape, packed in connection.exec_driver_sql(
            "SELECT name, dtype, shape, bytes FROM run_array WHERE run = ?", (run,)):
        found[name] = np.frombuffer(zlib.decompress(packed), np.dtype(dtype)).reshape(json.loads(shape))
    return found
