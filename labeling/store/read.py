"""Queries over a project: frozen values and arrays out, never rows.

Every function takes a connection, so that several reads can share one snapshot.
"""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from sqlalchemy import Connection

from labeling.items.found import Cell
from labeling.questions.base import Answers, Condition, LabelClass, Question
from labeling.questions.merged import settled
from labeling.store.kinds import EntityKind, FactKind, ItemKind, State
from labeling.store.models import (
    Annotator,
    AnswerRow,
    Counts,
    Decision,
    Item,
    Marks,
    Schema,
    StoredRule,
)
from labeling.store.recast import INTO, SAYS, SPLIT

_VALUE = "coalesce(c.value, (SELECT f.value FROM fact f WHERE f.id = c.fact))"
_ITEM_COLUMNS = "i.id, i.identity, i.kind, i.name, i.reason, i.width, i.height, i.pages, i.page, i.bits, i.size"
_ITEM_FIELDS = (f"(SELECT {_VALUE} FROM current c WHERE c.item = i.id AND c.kind = {int(FactKind.ITEM)})"
                f" AS fields FROM item i")


def meta(connection: Connection, key: str) -> str | None:
    """A value that belongs to this file alone."""
    return connection.exec_driver_sql("SELECT value FROM meta WHERE key = ?", (key,)).scalar_one_or_none()


def position(connection: Connection) -> int:
    """The log position: the id of the newest fact."""
    return connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM fact").scalar_one()


def schema(connection: Connection) -> Schema:
    """Questions, people, rules and settings as they are now."""
    uuids = {row[0]: (row[1], uuid.UUID(bytes=row[2])) for row in
             connection.exec_driver_sql("SELECT id, kind, uuid FROM entity")}
    properties: dict[FactKind, dict[int, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for kind, question, annotator, name, value in connection.exec_driver_sql(
            f"SELECT c.kind, c.question, c.annotator, c.name, {_VALUE} FROM current c"
            " WHERE c.item = 0 AND c.kind >= 20 AND c.name NOT LIKE 'examples:%'"):
        properties[FactKind(kind)][question or annotator][name] = value
    by_uuid = {one.hex: id_ for id_, (_, one) in uuids.items()}
    questions = [_question(id_, uuids[id_][1], facts, properties[FactKind.CLASS].get(id_, {}))
                 for id_, facts in properties[FactKind.QUESTION].items() if "kind" in facts and "removed" not in facts]
    merged = {one.key: one.merged for one in questions if one.merged}
    questions = [_asked_as_merged(one, merged) for one in questions] if merged else questions
    people = [_annotator(id_, uuids[id_][1], facts, by_uuid)
              for id_, facts in properties[FactKind.ANNOTATOR].items() if "name" in facts]
    rules = [_rule(id_, uuids[id_][1], facts, by_uuid)
             for id_, facts in properties[FactKind.RULE].items()
             if "body" in facts and uuids[id_][0] == EntityKind.RULE]
    settings = properties[FactKind.PROJECT].get(0, {})
    return Schema(settings.get("name", ""), tuple(sorted(questions, key=lambda one: (one.order, one.id))),
                  tuple(sorted(people, key=lambda one: one.id)), tuple(sorted(rules, key=lambda one: one.id)),
                  dict(settings))


def _question(id_: int, uuid_: uuid.UUID, facts: dict[str, str], class_facts: dict[str, str]) -> Question:
    by_class: dict[str, dict[str, str]] = defaultdict(dict)
    for name, value in class_facts.items():
        what, _, key = name.partition(":")
        by_class[key][what] = value
    into = settled({key: one[INTO] for key, one in by_class.items() if INTO in one})
    for key in into.values():  # what others count as is there as long as they are, unless a split took its place
        if SPLIT not in by_class[key]:
            by_class[key].setdefault("name", key)
    known = sorted((LabelClass(key, one["name"], int(one.get("color", "1")), one.get("guideline", ""),
                               float(one.get("order", "0"))) for key, one in by_class.items() if "name" in one),
                   key=lambda one: (one.order, one.key))
    return Question(id_, uuid_.hex, facts.get("key", f"q{id_}"), facts["kind"], facts.get("text", ""),
                    facts.get("hint", ""), tuple(one for one in known if one.key not in into),
                    float(facts.get("order", "0")),
                    {name[7:]: value for name, value in facts.items() if name.startswith("option:")},
                    _condition(facts.get("show_when", "")), tuple(one for one in known if one.key in into), into,
                    {key: one[SPLIT] for key, one in by_class.items() if SPLIT in one})


def _asked_as_merged(question: Question, merged: Mapping[str, Mapping[str, str]]) -> Question:
    """The question with the classes in its condition as they count now."""
    asked = question.show_when
    if asked is None or asked.question not in merged:
        return question
    into = merged[asked.question]
    return replace(question, show_when=replace(asked, answers=tuple(dict.fromkeys(
        into.get(one, one) for one in asked.answers))))


def _condition(text: str) -> Condition | None:
    if not text:
        return None
    question, *answers_ = json.loads(text)
    return Condition(question, tuple(answers_))


def _annotator(id_: int, uuid_: uuid.UUID, facts: dict[str, str], by_uuid: dict[str, int]) -> Annotator:
    return Annotator(id_, uuid_.hex, facts["name"], int(facts.get("color", "1")), facts.get("role", "annotator"),
                     by_uuid.get(facts.get("joined", ""), 0))


def _rule(id_: int, uuid_: uuid.UUID, facts: dict[str, str], by_uuid: dict[str, int]) -> StoredRule:
    return StoredRule(id_, uuid_.hex, by_uuid.get(facts.get("question", ""), 0), facts.get("key", ""),
                      facts.get("name", ""), facts.get("kind", ""), facts["body"], facts.get("enabled", "1") == "1")


def counts(connection: Connection) -> Counts:
    """Counts of items, answers and states, from the counters."""
    items = unreadable = 0
    answers: dict[tuple[int, int], int] = {}
    states: dict[tuple[int, State], int] = {}
    labelled: dict[int, int] = {}
    for facet, question, key, n in connection.exec_driver_sql(
            "SELECT facet, question, key, n FROM counter WHERE facet IN ('items', 'answers', 'state', 'labelled')"):
        if facet == "items":
            items, unreadable = (items, n) if key else (n, unreadable)
        elif facet == "answers":
            answers[question, key] = n
        elif facet == "state":
            states[question, State(key)] = n
        elif facet == "labelled":
            labelled[question] = n
    return Counts(items, unreadable, answers, states, labelled)


def _item(row: tuple[object, ...]) -> Item:
    *head, fields = row
    values: dict[str, Cell] | None = None
    if head[2] == ItemKind.RECORD and isinstance(fields, str) and fields.startswith("{"):
        values = json.loads(fields)
    return Item(head[0], head[1], ItemKind(head[2]), *head[3:], fields=values)  # pyright: ignore[reportArgumentType]


def item(connection: Connection, id_: int) -> Item | None:
    """One item, None if there is no such item or it was removed."""
    row = connection.exec_driver_sql(
        f"SELECT {_ITEM_COLUMNS}, {_ITEM_FIELDS} WHERE i.id = ? AND i.present = 1", (id_,)).first()
    return _item(tuple(row)) if row else None


def items(connection: Connection, *, after: int = 0, limit: int = 100) -> list[Item]:
    """The next ``limit`` items in the order of import, after id ``after``."""
    rows = connection.exec_driver_sql(
        f"SELECT {_ITEM_COLUMNS}, {_ITEM_FIELDS} WHERE i.id > ? AND i.present = 1 ORDER BY i.id LIMIT ?",
        (after, limit))
    return [_item(tuple(row)) for row in rows]


def items_before(connection: Connection, *, before: int, limit: int = 1) -> list[Item]:
    """The ``limit`` items just before id ``before``, in the order of import."""
    rows = connection.exec_driver_sql(
        f"SELECT {_ITEM_COLUMNS}, {_ITEM_FIELDS} WHERE i.id < ? AND i.present = 1 ORDER BY i.id DESC LIMIT ?",
        (before, limit))
    return [_item(tuple(row)) for row in rows][::-1]


def each_item(connection: Connection, ids: Iterable[int] | None = None) -> Iterator[Item]:
    """Every item in the order of import, or those of ``ids`` in their order; a page at a time."""
    if ids is None:
        after = 0
        while page := items(connection, after=after, limit=2000):
            yield from page
            after = page[-1].id
        return
    wanted = list(ids)
    for start in range(0, len(wanted), 500):
        part = wanted[start:start + 500]
        rows = connection.exec_driver_sql(
            f"SELECT {_ITEM_COLUMNS}, {_ITEM_FIELDS} WHERE i.id IN ({','.join('?' * len(part))})", tuple(part))
        found = {row[0]: _item(tuple(row)) for row in rows}
        yield from (found[id_] for id_ in part if id_ in found)


def places(connection: Connection, item_: int) -> list[tuple[str, str]]:
    """Where an item was seen: (root of the source, path in it)."""
    rows = connection.exec_driver_sql(
        "SELECT s.root, p.path FROM place p JOIN source s ON s.id = p.source WHERE p.item = ? ORDER BY s.id", (item_,))
    return [(row[0], row[1]) for row in rows]


def roots(connection: Connection) -> list[str]:
    """The folders and tables that were imported."""
    return [row[0] for row in connection.exec_driver_sql("SELECT root FROM source ORDER BY id")]


def resolve(project: Path, root: str, path: str) -> Path:
    """The file that a place means now; roots are relative to the project file where they can be."""
    base = Path(root)
    return (base if base.is_absolute() else project.parent / base) / path


def embedded(connection: Connection, item_: int) -> bytes | None:
    """The bytes of an image kept inside the project."""
    return connection.exec_driver_sql("SELECT bytes FROM content WHERE item = ?", (item_,)).scalar_one_or_none()


def names(connection: Connection) -> dict[str, int]:
    """Every present item by its name, and by each path it was seen at; -1 for what is the name of several."""
    found: dict[str, int] = {}
    for name, id_ in connection.exec_driver_sql(
            "SELECT name, id FROM item WHERE present = 1 UNION ALL"
            " SELECT p.path, p.item FROM place p JOIN item i ON i.id = p.item WHERE i.present = 1 AND p.path <> i.name"):
        if found.setdefault(name, id_) != id_:
            found[name] = -1
    return found


def marks(connection: Connection, item_: int, annotator: int) -> Marks:
    """What this annotator has put on this item, and what was settled about it."""
    answers: dict[int, str] = {}
    skips: dict[int, str] = {}
    settled: dict[int, str] = {}
    flagged, note = False, ""
    for kind, question, whose, value in connection.exec_driver_sql(
            f"SELECT c.kind, c.question, c.annotator, {_VALUE} FROM current c"
            " WHERE c.item = ? AND c.annotator IN (0, ?) AND c.pass_ = 0 AND c.region = 0", (item_, annotator)):
        if kind == FactKind.SETTLED:
            settled[question] = json.loads(value)["value"]
        elif whose != annotator:
            continue
        elif kind == FactKind.ANSWER:
            answers[question] = value
        elif kind == FactKind.SKIP:
            skips[question] = value
        elif kind == FactKind.FLAG:
            flagged = True
        elif kind == FactKind.NOTE:
            note = value
    return Marks(answers, skips, flagged, note, settled)


def marked(connection: Connection, ids: Iterable[int], annotator: int, question: int) -> dict[int, str]:
    """For the filmstrip: "done", "flag" or "skip" for those of ``ids`` that this annotator touched."""
    wanted = tuple(ids)
    words = {int(FactKind.SKIP): "skip", int(FactKind.ANSWER): "done", int(FactKind.FLAG): "flag"}
    found: dict[int, str] = {}
    for id_, kind in connection.exec_driver_sql(
            f"SELECT item, kind FROM current WHERE item IN ({','.join('?' * len(wanted))}) AND annotator = ?"
            " AND (kind = ? OR kind IN (?, ?) AND question = ?) AND pass_ = 0",
            (*wanted, annotator, int(FactKind.FLAG), int(FactKind.ANSWER), int(FactKind.SKIP), question)):
        if found.get(id_) != "flag":
            found[id_] = words[kind]
    return found


def answers_of(connection: Connection, item_: int, question: int) -> list[AnswerRow]:
    """Every answer in effect to one question about one item."""
    rows = connection.exec_driver_sql(
        f"SELECT f.item, f.question, f.annotator, {_VALUE}, f.at, f.seconds, f.region FROM current c"
        " JOIN fact f ON f.id = c.fact WHERE c.item = ? AND c.kind = ? AND c.question = ? AND c.pass_ = 0"
        " ORDER BY f.annotator", (item_, int(FactKind.ANSWER), question))
    return [AnswerRow(*row) for row in rows]


def answers(connection: Connection, question: int) -> Answers:
    """All answers in effect to a question, on present items, as arrays sorted by item and annotator."""
    return _as_arrays(connection, FactKind.ANSWER, question)


def rule_votes(connection: Connection, question: int) -> Answers:
    """All votes of imported rules on a question, as arrays; the rules stand in for annotators."""
    return _as_arrays(connection, FactKind.RULE_VOTE, question)


def _as_arrays(connection: Connection, kind: FactKind, question: int) -> Answers:
    cursor = connection.exec_driver_sql(
        f"SELECT c.item, c.annotator, {_VALUE} FROM current c JOIN item i ON i.id = c.item AND i.present = 1"
        " WHERE c.kind = ? AND c.question = ? AND c.pass_ = 0 AND c.region = 0 ORDER BY c.item, c.annotator",
        (int(kind), question))
    code: dict[str, int] = {}
    parts: list[np.ndarray[tuple[int, ...], np.dtype[np.int64]]] = []
    while rows := cursor.fetchmany(100_000):
        flat = [number for item_, who, value in rows for number in (item_, who, code.setdefault(value, len(code)))]
        parts.append(np.array(flat, np.int64).reshape(-1, 3))
    table = np.concatenate(parts) if parts else np.zeros((0, 3), np.int64)
    return Answers(table[:, 0], table[:, 1], table[:, 2].astype(np.int32), tuple(code))


def decisions(connection: Connection, question: int) -> list[Decision]:
    """Every settled decision on a question."""
    rows = connection.exec_driver_sql(
        f"SELECT c.item, {_VALUE}, f.author, f.at FROM current c JOIN fact f ON f.id = c.fact"
        " JOIN item i ON i.id = c.item AND i.present = 1 WHERE c.kind = ? AND c.question = ? ORDER BY c.item",
        (int(FactKind.SETTLED), question))
    found: list[Decision] = []
    for item_, value, author, at in rows:
        body = json.loads(value)
        found.append(Decision(item_, body["value"], body["source"], author, at))
    return found


def values_by_item(connection: Connection, kind: FactKind, question: int = 0) -> dict[int, str]:
    """Current values of one per-item kind of fact (gold, splits, discuss), by item."""
    rows = connection.exec_driver_sql(
        f"SELECT c.item, {_VALUE} FROM current c JOIN item i ON i.id = c.item AND i.present = 1"
        " WHERE c.kind = ? AND c.question = ? ORDER BY c.item", (int(kind), question))
    return {row[0]: row[1] for row in rows}


def flagged(connection: Connection) -> set[int]:
    """Items that somebody has flagged."""
    rows = connection.exec_driver_sql("SELECT DISTINCT item FROM current WHERE kind = ?", (int(FactKind.FLAG),))
    return {row[0] for row in rows}


def notes(connection: Connection, item_: int) -> dict[int, str]:
    """Notes on one item, by annotator."""
    rows = connection.exec_driver_sql(
        f"SELECT c.annotator, {_VALUE} FROM current c WHERE c.item = ? AND c.kind = ?", (item_, int(FactKind.NOTE)))
    return {row[0]: row[1] for row in rows}


def newer_labels(connection: Connection, question: int, position_: int) -> bool:
    """Whether an answer, decision, gold label or rule vote on a question came, or counts otherwise, after a log position.

    Classes that were merged or split make answers count otherwise.
    """
    return connection.exec_driver_sql(
        f"SELECT EXISTS (SELECT 1 FROM fact WHERE id > ? AND (question = ? AND (kind IN {SAYS}"
        f" OR kind = ? AND (name LIKE '{INTO}:%' OR name LIKE '{SPLIT}:%')) OR kind < 2))",
        (position_, question, int(FactKind.CLASS))).scalar_one() == 1


def states(connection: Connection, question: int) -> dict[int, tuple[State, int]]:
    """State and number of voters of every item that is not unlabelled."""
    rows = connection.exec_driver_sql("SELECT item, state, voters FROM standing WHERE question = ?", (question,))
    return {row[0]: (State(row[1]), row[2]) for row in rows}


def items_in_state(connection: Connection, question: int, state: State, *, after: int = 0, limit: int = 100
                   ) -> list[int]:
    """Ids of items in one state, in the order of import."""
    rows = connection.exec_driver_sql(
        "SELECT item FROM standing WHERE question = ? AND state = ? AND item > ? ORDER BY item LIMIT ?",
        (question, int(state), after, limit))
    return [row[0] for row in rows]


def imported(connection: Connection, question: int, items_: Iterable[int], kind: FactKind = FactKind.ANSWER
             ) -> set[tuple[int, int, str | None]]:
    """Answers (or gold) that imports in effect have written for these items: (item, annotator or 0, value)."""
    wanted, found = list(items_), set[tuple[int, int, str | None]]()
    for start in range(0, len(wanted), 500):
        part = wanted[start:start + 500]
        found.update((row[0], row[1], row[2]) for row in connection.exec_driver_sql(
            f"SELECT item, annotator, value FROM fact WHERE item IN ({','.join('?' * len(part))}) AND kind = ?"
            " AND question = ? AND imported = 1 AND effective = 1", (*part, int(kind), question)))
    return found


def values_of(connection: Connection, kind: FactKind, question: int, items_: Iterable[int]
              ) -> dict[tuple[int, int], str]:
    """Current values of one kind of fact on these items: (item, annotator or rule or 0) -> value."""
    wanted, found = list(items_), dict[tuple[int, int], str]()
    for start in range(0, len(wanted), 500):
        part = wanted[start:start + 500]
        found.update(((row[0], row[1]), row[2]) for row in connection.exec_driver_sql(
            f"SELECT c.item, c.annotator, {_VALUE} FROM current c WHERE c.item IN ({','.join('?' * len(part))})"
            " AND c.kind = ? AND c.question = ?", (*part, int(kind), question)))
    return found


def item_values(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    """What the log says each of these items is ("0", "1" or its fields), whether it is present or not.

    An item that was erased for good is "0", as one that was removed.
    """
    wanted, found = list(ids), dict[int, str]()
    for start in range(0, len(wanted), 500):
        part = wanted[start:start + 500]
        found.update((row[0], row[1]) for row in connection.exec_driver_sql(
            f"SELECT c.item, {_VALUE} FROM current c WHERE c.item IN ({','.join('?' * len(part))}) AND c.kind = ?",
            (*part, int(FactKind.ITEM))))
        found.update((row[0], "0") for row in connection.exec_driver_sql(
            f"SELECT id FROM item WHERE id IN ({','.join('?' * len(part))}) AND purged = 1", tuple(part)))
    return found


def errors(connection: Connection, limit: int = 1000) -> list[tuple[str, str]]:
    """Unreadable items: (name, reason)."""
    rows = connection.exec_driver_sql(
        "SELECT name, reason FROM item WHERE present = 1 AND reason <> '' ORDER BY id LIMIT ?", (limit,))
    return [(row[0], row[1]) for row in rows]
