"""What the Data page shows of each item: its labels, state, annotators, source and split."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from labeling.store.kinds import FactKind, ItemKind, State

EXCERPT = 160  # characters of a record's text
_VALUE = "coalesce(c.value, (SELECT f.value FROM fact f WHERE f.id = c.fact))"
_SHOWN = (int(FactKind.ANSWER), int(FactKind.SETTLED), int(FactKind.SPLIT), int(FactKind.FLAG))


@dataclass(frozen=True, slots=True)
class Listed:
    """One item as a row. ``answers`` are (annotator, encoded value); ``settled`` an encoded value or ""."""

    id: int
    kind: ItemKind
    name: str
    reason: str
    width: int
    height: int
    page: int
    excerpt: str
    state: State
    answers: tuple[tuple[int, str], ...]
    settled: str
    source: str
    split: str
    flagged: bool


def listed(connection: Connection, ids: Sequence[int], question: int) -> list[Listed]:
    """What these items show, in the order of ``ids``; one that is gone is left out."""
    if not ids:
        return []
    marks, wanted = ",".join("?" * len(ids)), tuple(ids)
    answers: dict[int, list[tuple[int, str]]] = defaultdict(list)
    said: dict[tuple[int, int], str] = {}
    for item, kind, annotator, value in connection.exec_driver_sql(
            f"SELECT c.item, c.kind, c.annotator, {_VALUE} FROM current c WHERE c.item IN ({marks})"
            f" AND c.kind IN {_SHOWN} AND c.question IN (0, ?) AND c.pass_ = 0 AND c.region = 0", (*wanted, question)):
        if kind == FactKind.ANSWER:
            answers[item].append((annotator, value))
        else:
            said[item, kind] = value
    states = {row[0]: State(row[1]) for row in connection.exec_driver_sql(
        f"SELECT item, state FROM standing WHERE question = ? AND item IN ({marks})", (question, *wanted))}
    sources = {row[0]: row[1] for row in connection.exec_driver_sql(
        f"SELECT p.item, s.root FROM place p JOIN source s ON s.id = p.source WHERE p.item IN ({marks})"
        " ORDER BY p.item, p.source DESC", wanted)}
    rows: dict[int, Listed] = {}
    for id_, kind, name, reason, width, height, page, fields in connection.exec_driver_sql(
            "SELECT i.id, i.kind, i.name, i.reason, i.width, i.height, i.page, CASE WHEN i.kind = 1 THEN"
            f" (SELECT substr({_VALUE}, 1, 2000) FROM current c WHERE c.item = i.id AND c.kind = {int(FactKind.ITEM)})"
            f" END FROM item i WHERE i.id IN ({marks}) AND i.present = 1", wanted):
        settled = said.get((id_, FactKind.SETTLED), "")
        rows[id_] = Listed(
            id_, ItemKind(kind), name, reason, width, height, page, _excerpt(fields or ""),
            states.get(id_, State.UNLABELLED), tuple(sorted(answers.get(id_, []))),
            json.loads(settled)["value"] if settled else "", sources.get(id_, ""),
            said.get((id_, FactKind.SPLIT), ""), (id_, FactKind.FLAG) in said)
    return [rows[id_] for id_ in ids if id_ in rows]


def places_of(connection: Connection, ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """Where these items were seen: (root of the source, path in it)."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for item, root, path in connection.exec_driver_sql(
            "SELECT p.item, s.root, p.path FROM place p JOIN source s ON s.id = p.source"
            f" WHERE p.item IN ({','.join('?' * len(ids))}) ORDER BY s.id", tuple(ids)):
        found[item].append((root, path))
    return found


def places_in(connection: Connection, root: str) -> list[tuple[str, bytes | None]]:
    """Where a source's items lie in it: (path, identity of the whole file; None for a page or a record)."""
    rows = connection.exec_driver_sql(
        "SELECT p.path, CASE WHEN i.kind = 0 AND i.page = 0 AND i.reason = '' THEN i.identity END FROM source s"
        " JOIN place p ON p.source = s.id JOIN item i ON i.id = p.item WHERE s.root = ? ORDER BY p.path", (root,))
    return [(row[0], row[1]) for row in rows]


def _excerpt(fields: str) -> str:
    """The longest text among a record's fields or, where it has none, its fields; the beginning is enough."""
    try:
        values: dict[str, object] = json.loads(fields) if fields.startswith("{") else {}
    except ValueError:  # a long record, cut off
        return " ".join(fields.strip("{").split())[:EXCERPT]
    texts = [one for one in values.values() if isinstance(one, str) and " " in one]
    shown = max(texts, key=len) if texts else " · ".join(f"{name} {value}" for name, value in values.items()
                                                         if value is not None)
    return " ".join(shown.split())[:EXCERPT]
