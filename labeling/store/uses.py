"""What a change of a question touches: which answers name a class, and what was said under an earlier version.

These queries go through all answers of a question: not for the window.
"""

from __future__ import annotations

import json

from sqlalchemy import Connection

from labeling.store.kinds import FactKind
from labeling.store.recast import SAYS

_ANSWER = int(FactKind.ANSWER)
_VALUE = "coalesce(c.value, (SELECT f.value FROM fact f WHERE f.id = c.fact))"
_SAME = ("c.item = f.item AND c.kind = f.kind AND c.question = f.question AND c.annotator = f.annotator"
         " AND c.pass_ = f.pass_ AND c.region = f.region AND c.name = f.name")
# The last word of each person on each item that names a class which was split since, and so counts no more.
_OPEN_AGAIN = (
    "SELECT f.item, f.annotator, f.value FROM (SELECT g.*, row_number() OVER (PARTITION BY g.item, g.annotator, g.pass_,"
    " g.region ORDER BY g.lamport DESC, r.uuid DESC, g.counter DESC) AS place FROM fact g"
    f" JOIN replica r ON r.id = g.replica WHERE g.kind = {_ANSWER} AND g.question = ? AND g.effective = 1 %s) f"
    f" JOIN item i ON i.id = f.item AND i.present = 1 WHERE f.place = 1 AND f.value IS NOT NULL"
    f" AND NOT EXISTS (SELECT 1 FROM current c WHERE {_SAME})")


def class_is_named(connection: Connection, question: int, key: str) -> bool:
    """Whether an answer, decision, gold label or rule vote in effect names this class."""
    needle = json.dumps(key, ensure_ascii=False)
    return connection.exec_driver_sql(
        f"SELECT EXISTS (SELECT 1 FROM current c WHERE c.question = ? AND c.kind IN {SAYS} AND (instr({_VALUE}, ?)"
        f" OR c.kind = {int(FactKind.SETTLED)} AND instr(json_extract({_VALUE}, '$.value'), ?)))",
        (question, needle, needle)).scalar_one() == 1


def answers_by_value(connection: Connection, question: int) -> dict[tuple[str, int], int]:
    """(Encoded answer in effect on present items, who gave it) -> how often."""
    rows = connection.exec_driver_sql(
        f"SELECT {_VALUE} AS said, c.annotator, count(*) FROM current c JOIN item i ON i.id = c.item AND i.present = 1"
        " WHERE c.kind = ? AND c.question = ? AND c.pass_ = 0 GROUP BY said, c.annotator", (_ANSWER, question))
    return {(row[0], row[1]): row[2] for row in rows}


def answers_by_version(connection: Connection, question: int) -> dict[str | None, int]:
    """What the question said (its body as JSON; None: nobody knows) -> answers in effect that were given then."""
    rows = connection.exec_driver_sql(
        "SELECT v.body, count(*) FROM current c JOIN item i ON i.id = c.item AND i.present = 1 JOIN fact f ON f.id = c.fact"
        " LEFT JOIN question_version v ON v.id = f.version WHERE c.kind = ? AND c.question = ? AND c.pass_ = 0"
        " GROUP BY v.body", (_ANSWER, question))
    return {row[0]: row[1] for row in rows}


def asked_again(connection: Connection, question: int) -> dict[int, int]:
    """Annotator -> answers that wait to be given anew, since the class that they name was split."""
    rows = connection.exec_driver_sql(
        f"SELECT annotator, count(*) FROM ({_OPEN_AGAIN % ''}) GROUP BY annotator", (question,))
    return {row[0]: row[1] for row in rows}


def answered_before_split(connection: Connection, question: int, item: int, annotator: int) -> str | None:
    """What this annotator said about this item before the class was split (encoded); None if nothing waits."""
    return connection.exec_driver_sql(
        f"SELECT value FROM ({_OPEN_AGAIN % 'AND g.item = ? AND g.annotator = ? AND g.pass_ = 0'}) LIMIT 1",
        (question, item, annotator)).scalar_one_or_none()
