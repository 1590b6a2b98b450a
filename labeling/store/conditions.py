"""What each term of a query means to SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import Connection

from labeling.errors import UserError
from labeling.questions.base import Question
from labeling.store import search_words
from labeling.store.class_now import class_now
from labeling.store.kinds import Facet, FactKind, ItemKind, State
from labeling.store.meaning import AFTER, Condition, Meaning, any_of, either, indexed
from labeling.store.models import Annotator, Schema
from labeling.store.terms import Term, interval

_STATES = {state.name.casefold(): state for state in State}
_FIELDS = ("(SELECT coalesce(c.value, (SELECT f.value FROM fact f WHERE f.id = c.fact)) FROM current c"
           f" WHERE c.item = i.id AND c.kind = {int(FactKind.ITEM)})")
_NAMED = 12  # known values that an error names


def of(connection: Connection, schema: Schema, term: Term, question: int) -> Meaning:
    """What a term means; raises UserError if it means nothing."""
    if term.facet.startswith("field."):
        return Meaning(any_of([_field(term.facet.removeprefix("field."), value) for value in term.values]))
    return _MEANINGS[term.facet](connection, schema, term.values, question)


def _status(connection: Connection, schema: Schema, values: tuple[str, ...], question: int) -> Meaning:
    parts: list[Meaning] = []
    for value in values:
        if value in ("flagged", "unreadable"):
            parts.append(indexed(connection, Facet[value.upper()], 0, ("",)))
        elif _STATES[value] == State.UNLABELLED:
            parts.append(Meaning(Condition(
                "NOT EXISTS (SELECT 1 FROM standing s WHERE s.question = ? AND s.item = i.id)", (question,))))
        else:
            parts.append(_in_state(connection, question, _STATES[value]))
    return either(parts)


def _in_state(connection: Connection, question: int, state: State) -> Meaning:
    size = connection.exec_driver_sql("SELECT coalesce(sum(n), 0) FROM counter WHERE facet = 'state' AND question = ?"
                                      " AND key = ?", (question, int(state))).scalar_one()
    return Meaning(
        Condition("EXISTS (SELECT 1 FROM standing s WHERE s.question = ? AND s.item = i.id AND s.state = ?)",
                  (question, int(state))),
        Condition("SELECT item FROM standing WHERE question = ? AND state = ? AND item > ?",
                  (question, int(state), AFTER)), size)


def _class(connection: Connection, schema: Schema, values: tuple[str, ...], question: int) -> Meaning:
    asked = _asked(schema, question)
    return class_now(connection, asked, _classes(asked, values))


def _answer(connection: Connection, schema: Schema, values: tuple[str, ...], question: int) -> Meaning:
    return indexed(connection, Facet.CLASS, question, _classes(_asked(schema, question), values))


def _asked(schema: Schema, question: int) -> Question:
    found = next((one for one in schema.questions if one.id == question), None)
    if found is None:
        raise UserError("There is no question yet, so no item has a class or an answer.",
                        next_step="Add a question first.")
    return found


def _classes(question: Question, values: tuple[str, ...]) -> tuple[str, ...]:
    """The keys of these classes, named by key or name; other answers stand for themselves."""
    if not question.classes:
        return values
    found = [(value, question.find_class(value)) for value in values]
    _refuse("class", (value for value, one in found if one is None), [one.name for one in question.classes])
    return tuple(dict.fromkeys(one.key for _, one in found if one is not None))


def _refuse(what: str, unknown: Iterable[str], known: Sequence[str]) -> None:
    """Raise UserError for the first unknown value, and name those that are known."""
    for value in unknown:
        more = " and others" if len(known) > _NAMED else ""
        there = f"There are: {', '.join(known[:_NAMED])}{more}." if known else "There is none yet."
        raise UserError(f"There is no {what} “{value}”.", next_step=there)


def _people(facet: Facet) -> Callable[[Connection, Schema, tuple[str, ...], int], Meaning]:
    def meaning(connection: Connection, schema: Schema, values: tuple[str, ...], question: int) -> Meaning:
        ids = [str(one.id) for value in values for one in _named(schema, value)]
        return indexed(connection, facet, question if facet == Facet.ANNOTATOR else 0, tuple(ids))
    return meaning


def _named(schema: Schema, name: str) -> list[Annotator]:
    """Everybody of that name, and who was joined into one of them."""
    chosen = {one.id for one in schema.annotators if one.name == name}
    if not chosen:
        raise UserError(f"Nobody here is called “{name}”.",
                        next_step=f"There are: {', '.join(one.name for one in schema.annotators if not one.joined)}.")
    return [one for one in schema.annotators if one.id in chosen or one.joined in chosen]


def _split(connection: Connection, schema: Schema, values: tuple[str, ...], question: int) -> Meaning:
    known = [row[0] for row in connection.exec_driver_sql(
        "SELECT key FROM facet_count WHERE facet = ? AND question = 0 ORDER BY key", (int(Facet.SPLIT),))]
    named = [value for value in values if value]
    _refuse("part", (value for value in named if value not in known), known)
    parts = [indexed(connection, Facet.SPLIT, 0, named)] if named else []
    if "" in values:
        parts.append(Meaning(Condition("NOT EXISTS (SELECT 1 FROM current c WHERE c.item = i.id AND c.kind = ?)",
                                       (int(FactKind.SPLIT),))))
    return either(parts)


def _marked(facet: Facet) -> Callable[[Connection, Schema, tuple[str, ...], int], Meaning]:
    def meaning(connection: Connection, schema: Schema, values: tuple[str, ...], question: int) -> Meaning:
        return _yes_or_no(indexed(connection, facet, 0, ("",)), values)
    return meaning


def _yes_or_no(yes: Meaning, values: tuple[str, ...]) -> Meaning:
    no = Meaning(Condition(f"NOT {yes.test.sql}", yes.test.values))
    return either([yes if value == "yes" else no for value in dict.fromkeys(values)])


def _source(connection: Connection, schema: Schema, values: tuple[str, ...], question: int) -> Meaning:
    known = {row[0]: int(row[1]) for row in connection.exec_driver_sql("SELECT root, id FROM source ORDER BY id")}
    _refuse("source", (value for value in values if value not in known), list(known))
    ids = sorted({known[value] for value in values})
    test = Condition(f"EXISTS (SELECT 1 FROM place p WHERE p.item = i.id AND p.source IN ({','.join(map(str, ids))}))")
    if len(ids) != 1:
        return Meaning(test)
    return Meaning(test, Condition("SELECT DISTINCT item FROM place WHERE source = ? AND item > ?", (ids[0], AFTER)),
                   1 << 30)  # how many is not counted: any other index is taken first


def _kind(connection: Connection, schema: Schema, values: tuple[str, ...], question: int) -> Meaning:
    return Meaning(Condition(f"i.kind IN ({','.join(str(int(ItemKind[value.upper()])) for value in values)})"))


def _name(connection: Connection, schema: Schema, values: tuple[str, ...], question: int) -> Meaning:
    return Meaning(any_of([Condition("i.name GLOB ?", (search_words.containing(value),)) for value in values]))


def _text(connection: Connection, schema: Schema, values: tuple[str, ...], question: int) -> Meaning:
    return search_words.text(values)


def _pixels(connection: Connection, schema: Schema, values: tuple[str, ...], question: int) -> Meaning:
    return Meaning(any_of([_between("i.width * i.height / 1e6", value) for value in values]))


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
    return Meaning(any_of([Condition(f"(i.kind = 1 AND coalesce(json_extract({_FIELDS}, ?), '') = '')", (path,))
                         for path in paths]))


def _copies(connection: Connection, schema: Schema, values: tuple[str, ...], question: int) -> Meaning:
    return _yes_or_no(Meaning(Condition("(SELECT count(*) FROM place p WHERE p.item = i.id) > 1")), values)


_MEANINGS: dict[str, Callable[[Connection, Schema, tuple[str, ...], int], Meaning]] = {
    "status": _status, "class": _class, "answer": _answer, "annotator": _people(Facet.ANNOTATOR),
    "assigned": _people(Facet.ASSIGNED), "split": _split, "source": _source, "flagged": _marked(Facet.FLAGGED),
    "unreadable": _marked(Facet.UNREADABLE), "kind": _kind, "name": _name, "text": _text, "pixels": _pixels,
    "missing": _missing, "copies": _copies,
}
