"""Keeps what items are found by: classes, annotators, splits, flags, unreadable files, and words.

`facet` is an inverted index (facet, question, key) -> items, `facet_count` counts its entries, and
`item_text` is a full-text index over names and the texts of records. All three hold present items
only. Like the counters they are taken off before a change of the touched keys and added back after;
of `facet` only what differs is written, as most answers leave nearly all of it as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from labeling.store.kinds import Facet, FactKind
from labeling.store.schema import SHORT

_ITEM, _ANSWER, _SETTLED = int(FactKind.ITEM), int(FactKind.ANSWER), int(FactKind.SETTLED)
_VALUE = "coalesce(c.value, (SELECT f.value FROM fact f WHERE f.id = c.fact))"
_PRESENT = "JOIN item i ON i.id = c.item AND i.present = 1"

# change: -1 for an entry that was there before and is no more, 1 for one that is new, 0 for one that stays.
PREPARE = ("CREATE TEMP TABLE IF NOT EXISTS mark (facet INT, question INT, key TEXT, item INT, change INT,"
           " PRIMARY KEY (facet, question, key, item)) WITHOUT ROWID",)


def _listed(kinds: Sequence[FactKind]) -> str:
    return ", ".join(str(int(kind)) for kind in kinds)


def _about(*kinds: FactKind) -> str:
    """Items whose facts of these kinds, or whose presence, are touched."""
    return f"(SELECT DISTINCT item FROM touched WHERE kind IN ({_listed((FactKind.ITEM, *kinds))})) t"


_SIMPLE = (  # facets that a fact of one kind stands for, with the key it gives
    (Facet.SPLIT, FactKind.SPLIT, _VALUE), (Facet.FLAGGED, FactKind.FLAG, "''"),
    (Facet.ASSIGNED, FactKind.ASSIGNED, "c.annotator"))
_SIMPLE_KINDS = [kind for _, kind, _ in _SIMPLE]


def _by_kind(place: int) -> str:
    return " ".join(f"WHEN {int(one[1])} THEN {one[place]}" for one in _SIMPLE)


# An answer is JSON: a class, a list of classes, or a region whose "class" says what it shows. A decision
# wraps one. What a question's kind means by it is not known here and need not be.
_SAID = (f"CASE c.kind WHEN {_SETTLED} THEN json_extract({_VALUE}, '$.value') ELSE {_VALUE} END")


def _marks(change: int) -> tuple[str, ...]:
    """What the touched keys are found by, as rows for `mark`. Each ends in a WHERE, so that ON CONFLICT may follow."""
    return (
        f"SELECT {int(Facet.CLASS)}, c.question, e.atom, c.item, {change} FROM pair p"
        f" CROSS JOIN current c ON c.item = p.item AND c.kind IN ({_ANSWER}, {_SETTLED}) AND c.question = p.question"
        f" AND c.pass_ = 0 {_PRESENT} CROSS JOIN json_each(CASE WHEN json_valid({_SAID}) THEN {_SAID} ELSE 'null' END) e"
        f" WHERE e.type IN ('text', 'integer', 'real') AND (typeof(e.key) <> 'text' OR e.key = 'class')"
        f" AND length(e.atom) <= {SHORT}",
        f"SELECT {int(Facet.ANNOTATOR)}, c.question, c.annotator, c.item, {change} FROM touched t"
        f" CROSS JOIN current c ON c.item = t.item AND c.kind = {_ANSWER} AND c.question = t.question"
        f" AND c.annotator = t.annotator AND c.pass_ = 0 {_PRESENT} WHERE t.kind = {_ANSWER}",
        f"SELECT CASE c.kind {_by_kind(0)} END, 0, CASE c.kind {_by_kind(2)} END, c.item, {change}"
        f" FROM {_about(*_SIMPLE_KINDS)} CROSS JOIN current c ON c.item = t.item AND c.kind IN ({_listed(_SIMPLE_KINDS)})"
        f" {_PRESENT} WHERE true",
        f"SELECT {int(Facet.UNREADABLE)}, 0, '', i.id, {change} FROM {_about()}"
        " CROSS JOIN item i ON i.id = t.item AND i.present = 1 AND i.reason <> '' WHERE true",
    )


_WORDS = f"SELECT w.id, w.name, w.body FROM {_about()} CROSS JOIN item_words w ON w.id = t.item"
_TAKE_OFF = (
    "DELETE FROM mark", *(f"INSERT OR IGNORE INTO mark {rows}" for rows in _marks(-1)),
    f"INSERT INTO item_text (item_text, rowid, name, body) SELECT 'delete', id, name, body FROM ({_WORDS})",
)
_ADD_BACK = (
    *(f"INSERT INTO mark {rows} ON CONFLICT DO UPDATE SET change = max(change, 0)" for rows in _marks(1)),
    "INSERT INTO facet_count SELECT facet, question, key, sum(change) FROM mark WHERE change <> 0"
    " GROUP BY facet, question, key ON CONFLICT DO UPDATE SET n = n + excluded.n",
    "DELETE FROM facet_count WHERE n = 0",
    "INSERT INTO facet SELECT facet, question, key, item FROM mark WHERE change > 0",
    f"INSERT INTO item_text (rowid, name, body) {_WORDS}",
)


def take_off(connection: Connection) -> None:
    """Take the touched keys out of the indexes, before anything about them changes."""
    _all(connection, _TAKE_OFF)


def add_back(connection: Connection) -> None:
    """Put the touched keys back as they are now."""
    _all(connection, _ADD_BACK)
    gone = connection.exec_driver_sql("SELECT facet, question, key, item FROM mark WHERE change < 0")
    while rows := gone.fetchmany(10_000):
        # One by one: by a list of rows, SQLite looks up facet and question alone and passes over all their items.
        connection.exec_driver_sql("DELETE FROM facet WHERE facet = ? AND question = ? AND key = ? AND item = ?",
                                   [tuple(row) for row in rows])


def clear(connection: Connection) -> None:
    """Empty the full-text index and what was taken off, before a rebuild."""
    connection.exec_driver_sql("DELETE FROM mark")
    connection.exec_driver_sql("INSERT INTO item_text (item_text) VALUES ('delete-all')")


def compact(connection: Connection) -> None:
    """Merge the full-text index into one piece, in which nothing is left of what was taken off."""
    connection.exec_driver_sql("INSERT INTO item_text (item_text) VALUES ('optimize')")


def remember_words(connection: Connection, name: str) -> None:
    """Keep what the full-text index holds in a temporary table, to compare: each word, and where it stands."""
    connection.exec_driver_sql(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.word_place USING fts5vocab('main', 'item_text', 'instance')")
    connection.exec_driver_sql(f"CREATE TEMP TABLE {name} AS SELECT term, count(*) AS items, sum(doc) AS total"
                               " FROM word_place GROUP BY term")


def _all(connection: Connection, statements: tuple[str, ...]) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)
