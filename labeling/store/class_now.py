"""Finds items by the label that they have now: as settled or else by consensus or else by the answer that all gave.

`final_labels` in the steps says the same of all items at once; a test holds both to it.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from labeling.questions.base import Question
from labeling.questions.registry import kind_of
from labeling.store import runs
from labeling.store.kinds import Facet, FactKind, State
from labeling.store.meaning import AFTER, Condition, Meaning, indexed, union

_STATE = "(SELECT s.state FROM standing s WHERE s.question = ? AND s.item = i.id)"
_DECISION = "json_extract(coalesce(c.value, (SELECT f.value FROM fact f WHERE f.id = c.fact)), '$.value')"
_ENOUGH = 10_000  # a source of so many is weighed as it is: more exactly is not worth the time


def class_now(connection: Connection, question: Question, keys: Sequence[str]) -> Meaning:
    """Items whose label is, or contains, one of these classes (keys), or is one of these short answers."""
    answered = indexed(connection, Facet.CLASS, question.id, keys)
    fused, silent = _words(connection, question, keys)
    fused_list, silent_list = ",".join(map(str, fused)), ",".join(map(str, silent))
    decided = (f"EXISTS (SELECT 1 FROM current c, json_each({_DECISION}) e WHERE c.item = i.id"
               f" AND c.kind = {int(FactKind.SETTLED)} AND c.question = ? AND c.pass_ = 0"
               " AND (typeof(e.key) <> 'text' OR e.key = 'class')"
               f" AND CAST(e.atom AS TEXT) IN ({','.join('?' * len(keys))}))")
    by_consensus = (f"(SELECT u.word IN ({fused_list}) FROM consensus u WHERE u.question = ? AND u.item = i.id"
                    f" AND u.word NOT IN ({silent_list}))")
    by_all = f"({_STATE} IN ({int(State.SINGLE)}, {int(State.AGREED)}) AND {answered.test.sql})"
    test = Condition(f"(CASE {_STATE} WHEN {int(State.SETTLED)} THEN {decided}"
                     f" ELSE coalesce({by_consensus}, {by_all}, 0) END)",
                     (question.id, question.id, *keys, question.id, question.id, *answered.test.values))
    sources = [Condition("SELECT item FROM consensus WHERE question = ? AND word = ? AND item > ?",
                         (question.id, word, AFTER)) for word in fused]
    size: int = connection.exec_driver_sql(
        f"SELECT count(*) FROM (SELECT 1 FROM consensus WHERE question = ? AND word IN ({fused_list}) LIMIT {_ENOUGH})",
        (question.id,)).scalar_one()
    return Meaning(test, union([*([answered.source] if answered.source else []), *sources]),
                   max(answered.size, size), exact=False)


def _words(connection: Connection, question: Question, keys: Sequence[str]) -> tuple[list[int], list[int]]:
    """Places in the vocabulary of the stored consensus that name one of these classes now, and that say nothing now."""
    run = runs.latest(connection, runs.CONSENSUS, question.id)
    if run is None:
        return [], []
    kind, wanted, now = kind_of(question.kind), set(keys), runs.vocabulary_now(question, run)
    return ([place for place, text in enumerate(now)
             if text is not None and wanted.intersection(kind.classes_of(kind.decode(text)))],
            [place for place, text in enumerate(now) if text is None])
