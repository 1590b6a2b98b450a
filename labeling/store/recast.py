"""What answers count as after classes were merged or split, without a change to what anybody said.

Facts keep the class that was named. `current` holds what it counts as now: an answer that names a merged
class counts as the class it was merged into, and one that names a class which was split since counts no
more, so that it is asked again. Everything else (standings, indexes, counters, queries) follows from
`current`. See docs/adr/0005-classes-change.md.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection

from labeling.questions.base import Kind
from labeling.questions.merged import settled
from labeling.questions.registry import KINDS
from labeling.store.kinds import FactKind

INTO, SPLIT = "into", "split"  # properties of a class: what it was merged into; which split it went through
_CLASS, _QUESTION, _SETTLED = int(FactKind.CLASS), int(FactKind.QUESTION), int(FactKind.SETTLED)
SAYS = f"({int(FactKind.ANSWER)}, {_SETTLED}, {int(FactKind.GOLD)}, {int(FactKind.RULE_VOTE)})"  # what names classes
_KEY = ("item", "kind", "question", "annotator", "pass_", "region", "name")
_CHANGES = f"item = 0 AND kind = {_CLASS} AND (name LIKE '{INTO}:%' OR name LIKE '{SPLIT}:%')"


@dataclass(frozen=True, slots=True)
class Recast:
    """How answers to one question are to be read.

    into: merged class -> what it counts as; splits: class -> mark of its latest split; knew: version of the
    question -> the marks that whoever answered under it knew of.
    """

    kind: Kind
    into: Mapping[str, str]
    splits: Mapping[str, str]
    knew: Mapping[int | None, Mapping[str, str]]

    def value(self, fact_kind: int, text: str, version: int | None) -> str | None:
        """What an encoded value counts as; None: nothing, until it is said anew."""
        if fact_kind != _SETTLED:
            return self._answer(text, version)
        body = json.loads(text)
        answer = self._answer(body["value"], version)
        if answer == body["value"]:
            return text
        return None if answer is None else json.dumps({**body, "value": answer}, ensure_ascii=False)

    def _answer(self, text: str, version: int | None) -> str | None:
        value, knew = self.kind.decode(text), self.knew.get(version, {})
        if any(self.splits[key] != knew.get(key) for key in self.kind.classes_of(value) if key in self.splits):
            return None
        now = self.kind.recast(value, self.into)
        return text if now == value else self.kind.encode(now)


def widen(connection: Connection) -> bool:
    """If classes in `touched` were merged or split (or are no more), list what names them; tells whether."""
    questions = [row[0] for row in connection.exec_driver_sql(f"SELECT DISTINCT question FROM touched WHERE {_CHANGES}")]
    for question in questions:  # each class that ever was: a chain of merges may change at any link
        names = connection.exec_driver_sql(f"SELECT DISTINCT name FROM fact WHERE {_CHANGES} AND question = ?", (question,))
        test, values = _names_any(name.partition(":")[2] for (name,) in names)
        connection.exec_driver_sql(
            f"INSERT OR IGNORE INTO touched SELECT {', '.join(_KEY)} FROM fact f"
            f" WHERE f.question = ? AND f.kind IN {SAYS} AND {test}", (question, *values))
    return bool(questions)


def apply(connection: Connection) -> None:
    """Bring `current` to what the keys in `touched` count as. Their winners must stand in it already."""
    rows = connection.exec_driver_sql(f"SELECT question, name, value FROM current WHERE {_CHANGES}").fetchall()
    changes: dict[int, dict[str, dict[str, str]]] = defaultdict(lambda: {INTO: {}, SPLIT: {}})
    for question, name, value in rows:
        what, _, key = name.partition(":")
        changes[question][what][key] = value
    for question, change in changes.items():
        _apply(connection, question, change[INTO], change[SPLIT])


def _apply(connection: Connection, question: int, into: dict[str, str], splits: dict[str, str]) -> None:
    test, values = _names_any({**into, **splits})
    key = ", ".join(f"c.{part}" for part in _KEY)
    found = connection.exec_driver_sql(
        f"SELECT {key}, f.value, f.version FROM touched t CROSS JOIN current c USING ({', '.join(_KEY)})"
        f" CROSS JOIN fact f ON f.id = c.fact WHERE t.question = ? AND t.kind IN {SAYS} AND {test}",
        (question, *values)).fetchall()
    kind = _kind(connection, question) if found else None
    if kind is None:
        return
    versions = connection.exec_driver_sql("SELECT id, body FROM question_version WHERE question = ?", (question,))
    counts_as = cache(Recast(kind, settled(into), splits,
                             {id_: json.loads(body).get("splits", {}) for id_, body in versions}).value)
    now = [(counts_as(row[1], row[7], row[8]), row) for row in found]
    match = " AND ".join(f"{part} = ?" for part in _KEY)
    for statement, some in (
            (f"UPDATE current SET value = ? WHERE {match}",
             [(value, *row[:7]) for value, row in now if value is not None and value != row[7]]),
            (f"DELETE FROM current WHERE {match}", [tuple(row[:7]) for value, row in now if value is None])):
        if some:
            connection.exec_driver_sql(statement, some)


def _kind(connection: Connection, question: int) -> Kind | None:
    """The kind of a question, which never changes, also of one that was taken away; None if a newer program made it."""
    name: str = connection.exec_driver_sql(
        "SELECT value FROM fact WHERE item = 0 AND kind = ? AND question = ? AND name = 'kind' AND value IS NOT NULL"
        " ORDER BY id LIMIT 1", (_QUESTION, question)).scalar_one()
    return next((kind for kind in KINDS if kind.name == name), None)


def _names_any(keys: Iterable[str]) -> tuple[str, list[str]]:
    """A test whether the value of the fact `f` may name one of these classes. Decisions, few, are all looked at."""
    needles = [json.dumps(key, ensure_ascii=False) for key in keys]
    return f"(f.kind = {_SETTLED}{' OR instr(f.value, ?)' * len(needles)})", needles
