"""What each term of a query means in SQL: a test of one item and, where an index has it, a source of ids."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from labeling.errors import UserError
from labeling.store.kinds import Facet, FactKind, ItemKind, State
from labeling.store.models import Annotator, Schema
from labeling.store.terms import Term, interval

AFTER: Final = object()  # stands for the id that a page begins after
_STATES = {state.name.casefold(): state for state in State}
_FIELDS = ("(SELECT coalesce(c.value, (SELECT f.value FROM fact f WHERE f.id = c.fact)) FROM current c"
           f" WHERE c.item = i.id AND c.kind = {int(FactKind.ITEM)})")
_YES = ("yes", "true", "1")


@dataclass(frozen=True, slots=True)
class Condition:
    """SQL that names the item ``i``, and its values."""

    sql: str
    values: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Meaning:
    """One term: a test and perhaps a source of about ``size`` ids."""

    test: Condition
    source: Condition | None = None
    size: int = 0


def of(connection: Connection, schema: Schema, term: Term, question: int) -> Meaning:
    """What a term means; raises UserError if it means nothing."""
    if term.facet.startswith("field."):
        return Meaning(_any([_field(term.facet.removeprefix("field."), value) for value in term.values]))
    return _MEANINGS[term.facet](connection, schema, term.values, question)


def _status(connection: Connection, schema: Schema, values: tuple[str, ...], question: int) -> Meaning:
    parts: list[Meaning] = []
    for value in values:
        if value in ("flagged", "unreadable"):
            parts.append(_indexed(connection, Facet[value.upper()], 0, ("",)))
        elif value not in _STATES:
            raise UserError(f"There is no status “{value}”.",
                            next_step=f"There are: {', '.join(_STATES)}, flagged, unreadable.")
        elif _STATES[value] == State.UNLABELLED:
            parts.append(Meaning(Condition(
                "NOT EXISTS (SELECT 1 FROM standing s WHERE s.question = ? AND s.item = i.id)", (question,))))
        else:
            parts.append(_in_state(connection, question, _STATES[value]))
    return _either(parts)


def _in_state(connection: Connection, question: int, state: State) -> Meaning:
    size = connection.exec_driver_sql("SELECT coalesce(sum(n), 0) FROM counter WHERE facet = 'state' AND question = ?"
                                      " AND key = ?", (question, int(state))).scalar_one()
    return Meaning(
        Condition("EXISTS (SELECT 1 FROM standing s WHERE s.question = ? AND s.item = i.id AND s.state = ?)",
                  (question, int(state))),
        Condition("SELECT item FROM standing WHERE question = ? AND state = ? AND item > ?",
                  (question, int(state), AFTER)), size)


def _class(connection: Connection, schema: Schema, values: tuple[str, ...], question: int) -> Meaning:
    asked = next((one for one in schema.questions if one.id == question), None)
    found = [asked.find_class(value) if asked else None for value in values]
    keys = [one.key if one else value for one, value in zip(found, values, strict=True)]
    return _indexed(connection, Facet.CLASS, question, tuple(keys))


def _people(facet: Facet) -> Callable[[Connection, Schema, tuple[str, ...], int], Meaning]:
    def meaning(connection: Connection, schema: Schema, values: tuple[str, ...], question: int) -> Meaning:
        ids = [str(one.id) for value in values for one in _named(schema, value)]
        return _indexed(connection, facet, question if facet == Facet.ANNOTATOR else 0, tuple(ids))
    return meaning


def _named(schema: Schema, name: str) -> list[Annotator]:
    """Everybody of that name, and who was joined into one of them."""
    chosen = {one.id for one in schema.annotators if one.name == name}
    if not chosen:
        raise UserError(f"Nobody here is called “{name}”.",
                        next_step=f"There are: {', '.join(one.name for one in schema.annotators if not one.joined)}.")
    return [one for one in schema.annotators if one.id in chosen or one.joined in chosen]


def _split(connection: Connection, schema: Schema, values: tuple[str, ...], question: int) -> Meaning:
    if "" not in values:
        return _indexed(connection, Facet.SPLIT, 0, values)
    parts = [Meaning(Condition("NOT EXISTS (SELECT 1 FROM current c WHERE c.item = i.id AND c.kind = ?)",
                               (int(FactKind.SPLIT),)))]
    rest = tuple(value for value in values if value)
    return _either([*parts, *([_indexed(connection, Facet.SPLIT, 0, rest)] if rest else [])])


def _marked(facet: Facet) -> Callable[[Connection, Schema, tuple[str, ...], int], Meaning]:
    def meaning(connection: Connection, schema: Schema, values: tuple[str, ...], question: int) -> Meaning:
        found = _indexed(connection, facet, 0, ("",))
        return found if values[0] in _YES else Meaning(Condition(f"NOT {found.test.sql}", found.test.values))
    return meaning


def _source(connection: Connection, schema: Schema, values: tuple[str, ...], question: int) -> Meaning:
    marks = ",".join("?" * len(values))
    ids = [row[0] for row in connection.exec_driver_sql(f"SELECT id FROM source WHERE root IN ({marks})", values)]
    here = ",".join(str(int(id_)) for id_ in ids) or "0"
    test = Condition(f"EXISTS (SELECT 1 FROM place p WHERE p.item = i.id AND p.source IN ({here}))")
    if len(ids) != 1:
        return Meaning(test)
    return Meaning(test, Condition("SELECT DISTINCT item FROM place WHERE source = ? AND item > ?", (ids[0], AFTER)),
                   1 << 30)  # how many is not counted: any other index is taken first


def _kind(connection: Connection, schema: Schema, values: tuple[str, ...], question: int) -> Meaning:
    kinds = [int(ItemKind[value.upper()]) if value.upper() in ItemKind.__members__ else -1 for value in values]
    return Meaning(Condition(f"i.kind IN ({','.join(map(str, kinds))})"))


def _name(connection: Connection, schema: Schema, values: tuple[str, ...], question: int) -> Meaning:
    escaped = [value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") for value in values]
    return Meaning(_any([Condition("i.name LIKE ? ESCAPE '\\'", (f"%{value}%",)) for value in escaped]))


def _text(connection: Connection, schema: Schema, values: tuple[str, ...], question: int) -> Meaning:
    query = " OR ".join(f"({words})" for words in map(_words, values) if words)
    if not query:
        return Meaning(Condition("1"))
    return Meaning(Condition("i.id IN (SELECT rowid FROM item_text WHERE item_text MATCH ?)", (query,)),
                   Condition("SELECT rowid AS item FROM item_text WHERE item_text MATCH ? AND rowid > ?",
                             (query, AFTER)), 1)


def _words(value: str) -> str:
    """A full-text query: every word of ``value`` as it begins. What is no letter or digit parts words."""
    words = "".join(char if char.isalnum() else " " for char in value).split()
    return " AND ".join(f'"{word}" *' for word in words)


def _pixels(connection: Connection, schema: Schema, values: tuple[str, ...], question: int) -> Meaning:
    return Meaning(_any([_between("i.width * i.height / 1e6", value) for value in values]))


def _between(number: str, value: str) -> Condition:
    found = interval(value)
    if found is None:
        raise UserError(f"“{value}” is no range.", next_step="Write one as 0.5..2, with either end left out.")
    return Condition(f"({number} >= ? AND {number} < ?)", found)


def _field(name: str, value: str) -> Condition:
    path = "$." + '"' + name.replace('"', "") + '"'
    if interval(value) is None:
        return Condition(f"(i.kind = 1 AND CAST(json_extract({_FIELDS}, ?) AS TEXT) = ?)", (path, value))
    low, high = interval(value) or (0.0, 0.0)
    number = f"json_extract({_FIELDS}, ?)"
    return Condition(f"(i.kind = 1 AND typeof({number}) <> 'text' AND {number} >= ? AND {number} < ?)",
                     (path, path, low, path, high))


def _missing(connection: Connection, schema: Schema, values: tuple[str, ...], question: int) -> Meaning:
    paths = ["$." + '"' + value.replace('"', "") + '"' for value in values]
    return Meaning(_any([Condition(f"(i.kind = 1 AND coalesce(json_extract({_FIELDS}, ?), '') = '')", (path,))
                         for path in paths]))


def _copies(connection: Connection, schema: Schema, values: tuple[str, ...], question: int) -> Meaning:
    several = "(SELECT count(*) FROM place p WHERE p.item = i.id) > 1"
    return Meaning(Condition(several if values[0] in _YES else f"NOT {several}"))


def _indexed(connection: Connection, facet: Facet, question: int, keys: tuple[str, ...]) -> Meaning:
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


def _either(parts: list[Meaning]) -> Meaning:
    if len(parts) == 1:
        return parts[0]
    sources = [part.source for part in parts if part.source is not None]
    whole = Condition(" UNION ".join(one.sql for one in sources), tuple(v for one in sources for v in one.values)) \
        if len(sources) == len(parts) else None
    return Meaning(_any([part.test for part in parts]), whole, sum(part.size for part in parts))


def _any(conditions: list[Condition]) -> Condition:
    return Condition(f"({' OR '.join(one.sql for one in conditions)})",
                     tuple(value for one in conditions for value in one.values))


_MEANINGS: dict[str, Callable[[Connection, Schema, tuple[str, ...], int], Meaning]] = {
    "status": _status, "class": _class, "annotator": _people(Facet.ANNOTATOR), "assigned": _people(Facet.ASSIGNED),
    "split": _split, "source": _source, "flagged": _marked(Facet.FLAGGED), "unreadable": _marked(Facet.UNREADABLE),
    "kind": _kind, "name": _name, "text": _text, "pixels": _pixels, "missing": _missing, "copies": _copies,
}
