"""What a merge would bring, read from snapshots of both files: who, how much, and what it would meet here.

Every function takes a browsing connection to the project with the other copy attached as `other`, after ``begin``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from labeling.store import union
from labeling.store.kinds import FactKind

_ANSWER, _SETTLED, _PERSON = int(FactKind.ANSWER), int(FactKind.SETTLED), int(FactKind.ANNOTATOR)
_SAID = "coalesce({0}.value, (SELECT f.value FROM {1}.fact f WHERE f.id = {0}.fact))"
_THERE, _HERE = _SAID.format("c", "other"), _SAID.format("h", "main")
_HERE_VALUE, _THERE_VALUE = (  # a decision wraps its value
    f"CASE c.kind WHEN {_SETTLED} THEN json_extract({said}, '$.value') ELSE {said} END" for said in (_HERE, _THERE))
_KNOWN_THERE = ("EXISTS (SELECT 1 FROM map_replica k JOIN other.fact x ON x.replica = k.there AND x.batch = o.batch"
                " AND x.counter = o.counter WHERE k.here = o.replica)")


@dataclass(frozen=True, slots=True)
class Brought:
    """What one person brings. ``known``: whether this project has this entry of the person."""

    uuid: str
    name: str
    answers: int
    known: bool


@dataclass(frozen=True, slots=True)
class Clash:
    """One person (or, of decisions, whoever decides) said two things on two machines. ``theirs_wins``: the later one.

    ``person`` is "" for a decision; ``here`` and ``there`` are encoded.
    """

    item: str
    question: int
    person: str
    here: str
    there: str
    theirs_wins: bool


def begin(connection: Connection) -> None:
    """Map what both files know, and list the facts that are new here in `fresh`."""
    for statement in union.MAPS:
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql("CREATE TEMP TABLE fresh (fact INTEGER PRIMARY KEY)")
    connection.exec_driver_sql(
        "INSERT INTO fresh SELECT t.id FROM other.fact t LEFT JOIN map_replica r ON r.there = t.replica"
        " LEFT JOIN main.fact o ON o.replica = r.here AND o.batch = t.batch AND o.counter = t.counter WHERE o.id IS NULL")


def sizes(connection: Connection) -> tuple[int, int, int]:
    """How many facts are new, how many known, and how many present items are new."""
    row = connection.exec_driver_sql(
        "SELECT (SELECT count(*) FROM fresh), (SELECT count(*) FROM other.fact), (SELECT count(*) FROM other.item t"
        " WHERE t.present = 1 AND NOT EXISTS (SELECT 1 FROM main.item o WHERE o.identity = t.identity))").one()
    return row[0], row[1] - row[0], row[2]


def people(connection: Connection) -> list[Brought]:
    """Who brings new answers in effect, those with most first."""
    rows = connection.exec_driver_sql(
        f"SELECT lower(hex(e.uuid)), coalesce((SELECT {_SAID.format('n', 'other')} FROM other.current n WHERE n.item = 0"
        f" AND n.kind = {_PERSON} AND n.question = 0 AND n.annotator = e.id AND n.name = 'name'), ''), count(*),"
        " EXISTS (SELECT 1 FROM map_entity m WHERE m.there = e.id)"
        " FROM fresh CROSS JOIN other.fact t ON t.id = fresh.fact CROSS JOIN other.current c ON c.item = t.item"
        " AND c.kind = t.kind AND c.question = t.question AND c.annotator = t.annotator AND c.pass_ = t.pass_"
        " AND c.region = t.region AND c.name = t.name AND c.fact = t.id JOIN other.entity e ON e.id = t.annotator"
        f" WHERE t.kind = {_ANSWER} GROUP BY e.id ORDER BY 3 DESC, 2").fetchall()
    return [Brought(row[0], row[1], row[2], bool(row[3])) for row in rows]


def clashes(connection: Connection) -> list[Clash]:
    """Where the same key was given two values, neither of them in knowledge of the other."""
    rows = connection.exec_driver_sql(
        f"SELECT i.name, h.question, coalesce((SELECT {_SAID.format('n', 'main')} FROM main.current n WHERE n.item = 0"
        f" AND n.kind = {_PERSON} AND n.question = 0 AND n.annotator = h.annotator AND n.name = 'name'), ''),"
        f" {_HERE_VALUE}, {_THERE_VALUE}, (t.lamport, tr.uuid, t.counter) > (o.lamport, orr.uuid, o.counter)"
        " FROM fresh CROSS JOIN other.fact t ON t.id = fresh.fact"
        " CROSS JOIN other.current c ON c.item = t.item AND c.kind = t.kind AND c.question = t.question"
        " AND c.annotator = t.annotator AND c.pass_ = t.pass_ AND c.region = 0 AND c.name = t.name AND c.fact = t.id"
        " JOIN map_item mi ON mi.there = c.item JOIN map_entity mq ON mq.there = c.question"
        " JOIN map_entity ma ON ma.there = c.annotator"
        " CROSS JOIN main.current h ON h.item = mi.here AND h.kind = c.kind AND h.question = mq.here"
        " AND h.annotator = ma.here AND h.pass_ = c.pass_ AND h.region = 0 AND h.name = c.name"
        " JOIN main.fact o ON o.id = h.fact JOIN main.item i ON i.id = h.item JOIN main.replica orr ON orr.id = o.replica"
        " JOIN other.replica tr ON tr.id = t.replica"
        f" WHERE t.kind IN ({_ANSWER}, {_SETTLED}) AND t.region = 0 AND {_HERE_VALUE} <> {_THERE_VALUE}"
        f" AND NOT {_KNOWN_THERE} ORDER BY h.item, h.question, h.annotator").fetchall()
    return [Clash(row[0], row[1], row[2], row[3], row[4], bool(row[5])) for row in rows]


def edits(connection: Connection) -> list[tuple[int, str]]:
    """What of a question was edited on both sides, differently: (question, property)."""
    rows = connection.exec_driver_sql(
        "SELECT h.question, c.name FROM fresh CROSS JOIN other.fact t ON t.id = fresh.fact"
        " CROSS JOIN other.current c ON c.item = 0 AND c.kind = t.kind AND c.question = t.question AND c.annotator = 0"
        " AND c.pass_ = 0 AND c.region = 0 AND c.name = t.name AND c.fact = t.id JOIN map_entity mq ON mq.there = c.question"
        " CROSS JOIN main.current h ON h.item = 0 AND h.kind = c.kind AND h.question = mq.here AND h.annotator = 0"
        " AND h.pass_ = 0 AND h.region = 0 AND h.name = c.name JOIN main.fact o ON o.id = h.fact"
        f" WHERE t.kind IN ({FactKind.QUESTION:d}, {FactKind.CLASS:d}) AND {_HERE} <> {_THERE} AND NOT {_KNOWN_THERE}"
        " ORDER BY 1, 2").fetchall()
    return [(row[0], row[1]) for row in rows]


def outdated(connection: Connection, now: Mapping[str, str]) -> int:
    """New answers that were given under another wording than now. ``now``: question's UUID -> what it says, as JSON."""
    rows = connection.exec_driver_sql(
        "SELECT lower(hex(e.uuid)), v.body, count(*) FROM fresh CROSS JOIN other.fact t ON t.id = fresh.fact"
        " JOIN other.question_version v ON v.id = t.version JOIN other.entity e ON e.id = t.question"
        f" WHERE t.kind = {_ANSWER} AND t.value IS NOT NULL GROUP BY 1, 2").fetchall()
    return sum(row[2] for row in rows if now.get(row[0], row[1]) != row[1])


def about_removed(connection: Connection) -> int:
    """New answers about items that were removed or erased here."""
    return connection.exec_driver_sql(
        "SELECT count(*) FROM fresh CROSS JOIN other.fact t ON t.id = fresh.fact JOIN map_item m ON m.there = t.item"
        f" JOIN main.item o ON o.id = m.here AND o.present = 0 WHERE t.kind = {_ANSWER}").scalar_one()
