"""Keeps what items are found by: classes, annotators, splits, flags, unreadable files, and words.

`facet` is an inverted index (facet, question, key) -> items, `facet_count` counts its entries, and
`item_text` is a full-text index over names and the texts of records. All three hold present items
only. Like the counters they are taken off before a change of the touched keys and added back after.
"""

from __future__ import annotations

from sqlalchemy import Connection

from labeling.store.kinds import Facet, FactKind
from labeling.store.schema import SHORT

_ITEM, _ANSWER, _SETTLED = int(FactKind.ITEM), int(FactKind.ANSWER), int(FactKind.SETTLED)
_VALUE = "coalesce(c.value, (SELECT f.value FROM fact f WHERE f.id = c.fact))"
_PRESENT = "JOIN item i ON i.id = c.item AND i.present = 1"

PREPARE = ("CREATE TEMP TABLE IF NOT EXISTS mark (facet INT, question INT, key TEXT, item INT,"
           " PRIMARY KEY (facet, question, key, item)) WITHOUT ROWID",)


def _about(*kinds: FactKind) -> str:
    """Items whose facts of these kinds, or whose presence, are touched."""
    listed = ", ".join(str(int(kind)) for kind in (FactKind.ITEM, *kinds))
    return f"(SELECT DISTINCT item FROM touched WHERE kind IN ({listed})) t"


def _simple(facet: Facet, kind: FactKind, key: str) -> str:
    return (f"INSERT OR IGNORE INTO mark SELECT {int(facet)}, 0, {key}, c.item FROM {_about(kind)}"
            f" CROSS JOIN current c ON c.item = t.item AND c.kind = {int(kind)} {_PRESENT}")


# An answer is JSON: a class, a list of classes, or a region whose "class" says what it shows. A decision
# wraps one. What a question's kind means by it is not known here and need not be.
_SAID = (f"CASE c.kind WHEN {_SETTLED} THEN json_extract({_VALUE}, '$.value') ELSE {_VALUE} END")
_MARKS = (
    f"INSERT OR IGNORE INTO mark SELECT {int(Facet.CLASS)}, c.question, e.atom, c.item FROM pair p"
    f" CROSS JOIN current c ON c.item = p.item AND c.kind IN ({_ANSWER}, {_SETTLED}) AND c.question = p.question"
    f" AND c.pass_ = 0 {_PRESENT} CROSS JOIN json_each(CASE WHEN json_valid({_SAID}) THEN {_SAID} ELSE 'null' END) e"
    f" WHERE e.type IN ('text', 'integer', 'real') AND (typeof(e.key) <> 'text' OR e.key = 'class')"
    f" AND length(e.atom) <= {SHORT}",
    f"INSERT OR IGNORE INTO mark SELECT {int(Facet.ANNOTATOR)}, c.question, c.annotator, c.item FROM touched t"
    f" CROSS JOIN current c ON c.item = t.item AND c.kind = {_ANSWER} AND c.question = t.question"
    f" AND c.annotator = t.annotator AND c.pass_ = 0 {_PRESENT} WHERE t.kind = {_ANSWER}",
    _simple(Facet.SPLIT, FactKind.SPLIT, _VALUE),
    _simple(Facet.FLAGGED, FactKind.FLAG, "''"),
    _simple(Facet.ASSIGNED, FactKind.ASSIGNED, "c.annotator"),
    f"INSERT OR IGNORE INTO mark SELECT {int(Facet.UNREADABLE)}, 0, '', i.id FROM {_about()}"
    " CROSS JOIN item i ON i.id = t.item AND i.present = 1 AND i.reason <> ''",
)


def _count(sign: str) -> str:
    return (f"INSERT INTO facet_count SELECT facet, question, key, {sign}count(*) FROM mark WHERE true"
            " GROUP BY facet, question, key ON CONFLICT DO UPDATE SET n = n + excluded.n")


_WORDS = f"SELECT w.id, w.name, w.body FROM {_about()} CROSS JOIN item_words w ON w.id = t.item"
_TAKE_OFF = (
    "DELETE FROM mark", *_MARKS, _count("-"),
    "DELETE FROM facet WHERE (facet, question, key, item) IN (SELECT facet, question, key, item FROM mark)",
    f"INSERT INTO item_text (item_text, rowid, name, body) SELECT 'delete', id, name, body FROM ({_WORDS})",
)
_ADD_BACK = (
    "DELETE FROM mark", *_MARKS, _count(""), "DELETE FROM facet_count WHERE n = 0",
    "INSERT INTO facet SELECT facet, question, key, item FROM mark",
    f"INSERT INTO item_text (rowid, name, body) {_WORDS}",
)


def take_off(connection: Connection) -> None:
    """Take the touched keys out of the indexes, before anything about them changes."""
    _all(connection, _TAKE_OFF)


def add_back(connection: Connection) -> None:
    """Put the touched keys back as they are now."""
    _all(connection, _ADD_BACK)


def clear(connection: Connection) -> None:
    """Empty the full-text index, before a rebuild."""
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
