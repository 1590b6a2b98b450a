"""The tables of a project file.

Facts, items and who wrote them are the truth and travel in a merge. `current`, `standing`, `counter`,
`facet`, `facet_count`, `item_text` and the columns marked derived follow from them, and `consensus` from
the stored runs; all can be dropped and refilled at any time.
Inside the file references are small integers; UUIDs and hashes live in one column each.
"""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, LargeBinary, MetaData, Table, Text

APPLICATION_ID = 0x54534C42  # "TSLB": file(1) and SQLite report it
VERSION = 2

metadata = MetaData()


def _int(name: str, *, default: str | None = "0", **more: bool) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=default, **more)  # pyright: ignore[reportArgumentType]


meta = Table(
    "meta", metadata,  # what belongs to this file alone: project UUID, name when created, cursors
    Column("key", Text, primary_key=True), Column("value", Text, nullable=False), sqlite_with_rowid=False,
)

replica = Table(
    "replica", metadata,  # one writing session of one program on one file
    Column("id", Integer, primary_key=True), Column("uuid", LargeBinary(16), nullable=False, unique=True),
    _int("lamport"), _int("counter"),  # the highest it has written, as known here
)

entity = Table(
    "entity", metadata,  # annotators, questions and rules
    Column("id", Integer, primary_key=True), _int("kind", default=None),
    Column("uuid", LargeBinary(16), nullable=False, unique=True),
)

item = Table(
    "item", metadata,  # known by content; everything but `present` follows from the content
    Column("id", Integer, primary_key=True), Column("identity", LargeBinary(32), nullable=False, unique=True),
    _int("kind", default=None), Column("name", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),  # why it can't be read
    _int("width"), _int("height"), _int("pages"), _int("page"), _int("bits"), _int("size"),
    _int("present"),  # derived
    _int("purged"),  # derived: erased for good; only the identity is left, so that no merge brings it back
)
Index("item_name", item.c.name)
Index("item_purged", item.c.id, sqlite_where=item.c.purged == 1)

source = Table(
    "source", metadata,  # a folder or table that was imported; root is relative to the project file if it can be
    Column("id", Integer, primary_key=True), Column("root", Text, nullable=False, unique=True),
)

place = Table(
    "place", metadata,  # where an item was seen: a hint, never its identity
    _int("item", default=None, primary_key=True), _int("source", default=None, primary_key=True),
    Column("path", Text, primary_key=True), sqlite_with_rowid=False,
)
Index("place_source", place.c.source, place.c.item)

content = Table(
    "content", metadata,  # the bytes of embedded images
    Column("item", Integer, primary_key=True), Column("bytes", LargeBinary, nullable=False),
)

question_version = Table(
    "question_version", metadata,  # what a question said when an answer was given
    Column("id", Integer, primary_key=True), _int("question", default=None),
    Column("digest", LargeBinary(16), nullable=False, unique=True), Column("body", Text, nullable=False),
)

fact = Table(
    "fact", metadata,
    Column("id", Integer, primary_key=True),  # the order of arrival in this file: the log position
    _int("replica", default=None), _int("batch", default=None), _int("counter", default=None),
    _int("lamport", default=None), _int("at", default=None),  # milliseconds since 1970, for people
    _int("author", default=None), _int("kind", default=None),
    _int("item"), _int("question"), _int("annotator"), _int("pass_"), _int("region"),
    Column("name", Text, nullable=False, server_default=""),
    Column("value", Text),  # None empties the key
    Column("seconds", Float), Column("shown", Text), Column("version", Integer), _int("imported"),
    Column("names", Integer),  # a retraction's target: the id of the head of a batch
    Column("arrival", Integer),  # the merge that brought it here; local
    _int("effective", default="1"),  # derived
)
Index("fact_identity", fact.c.replica, fact.c.batch, fact.c.counter, unique=True)
Index("fact_key", fact.c.item, fact.c.kind, fact.c.question, fact.c.annotator)
Index("fact_names", fact.c.names, sqlite_where=fact.c.names.isnot(None))
# Who may undo what: heads of this file's own batches, and the undos among them.
Index("fact_done", fact.c.author, fact.c.effective, fact.c.id, sqlite_where=(
    (fact.c.batch == fact.c.counter) & (fact.c.kind > 1) & fact.c.arrival.is_(None)))
Index("fact_undone", fact.c.author, fact.c.effective, fact.c.id, sqlite_where=(
    (fact.c.kind == 0) & fact.c.arrival.is_(None)))

Index("fact_purge", fact.c.item, sqlite_where=fact.c.kind == 15)

arrival = Table(
    "arrival", metadata,  # one merge; excluded undoes it here without telling other copies
    Column("id", Integer, primary_key=True), _int("at", default=None), _int("author", default=None),
    Column("path", Text, nullable=False), _int("position", default=None),  # the log position it ended at
    _int("excluded"), Column("excluded_at", Integer), _int("excluded_order"),
)

current = Table(
    "current", metadata,  # derived: the effective value of every key that has one
    *(_int(name, default=None, primary_key=True) for name in ("item", "kind", "question", "annotator", "pass_",
                                                              "region")),
    Column("name", Text, primary_key=True), _int("fact", default=None),
    Column("value", Text),  # only short ones; the others are read from the fact
    sqlite_with_rowid=False,
)
Index("current_kind", current.c.kind, current.c.question, current.c.item,
      sqlite_where=current.c.kind.notin_([3, 4, 13]))  # items, answers and rule votes would double the file

standing = Table(
    "standing", metadata,  # derived: how far an item is for a question; no row: nobody answered
    _int("question", default=None, primary_key=True), _int("item", default=None, primary_key=True),
    _int("voters", default=None), _int("state", default=None), sqlite_with_rowid=False,
)
Index("standing_state", standing.c.question, standing.c.state, standing.c.item)

counter = Table(
    "counter", metadata,  # derived: counts that would take a scan
    Column("facet", Text, primary_key=True), _int("question", default=None, primary_key=True),
    _int("key", default=None, primary_key=True), _int("n", default=None), sqlite_with_rowid=False,
)

facet = Table(
    "facet", metadata,  # derived: present items by what they are found by; an inverted index
    _int("facet", default=None, primary_key=True), _int("question", default=None, primary_key=True),
    Column("key", Text, primary_key=True), _int("item", default=None, primary_key=True), sqlite_with_rowid=False,
)

facet_count = Table(
    "facet_count", metadata,  # derived: how many entries each key of `facet` has
    _int("facet", default=None, primary_key=True), _int("question", default=None, primary_key=True),
    Column("key", Text, primary_key=True), _int("n", default=None), sqlite_with_rowid=False,
)

# The words of present items: names, and the texts among a record's fields. The full-text index over them
# keeps neither a copy of them (no content) nor their places in a text (detail=none). Short beginnings of words
# have lists of their own: without them, what half of all items have is gathered anew for each page.
WORDS = (
    """CREATE VIEW item_words AS SELECT i.id AS id, i.name AS name, coalesce((
        SELECT group_concat(e.value, ' ') FROM current c JOIN fact f ON f.id = c.fact, json_each(f.value) e
        WHERE c.item = i.id AND c.kind = 3 AND i.kind = 1 AND e.type = 'text'), '') AS body
        FROM item i WHERE i.present = 1""",
    """CREATE VIRTUAL TABLE item_text USING fts5(name, body, content='', detail=none, columnsize=0,
        prefix='1 2 3', tokenize="unicode61 remove_diacritics 2")""",
)

run = Table(
    "run", metadata,  # one computation and all it takes to repeat it
    Column("id", Integer, primary_key=True), Column("kind", Text, nullable=False), _int("question", default=None),
    Column("method", Text, nullable=False), Column("parameters", Text, nullable=False), _int("seed"),
    Column("versions", Text, nullable=False), _int("position", default=None), _int("at", default=None),
    Column("summary", Text, nullable=False),
)
Index("run_latest", run.c.kind, run.c.question, run.c.id)

run_array = Table(
    "run_array", metadata,
    _int("run", default=None, primary_key=True), Column("name", Text, primary_key=True),
    Column("dtype", Text, nullable=False), Column("shape", Text, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
)

consensus = Table(
    "consensus", metadata,  # derived from the latest consensus run: its word (place in its vocabulary) for each item
    _int("question", default=None, primary_key=True), _int("item", default=None, primary_key=True),
    _int("word", default=None), sqlite_with_rowid=False,
)
Index("consensus_word", consensus.c.question, consensus.c.word, consensus.c.item)

DERIVED = ("current", "standing", "counter", "facet", "facet_count")
BLOCK = 9  # counters by block are of 2^9 items with neighbouring ids, so that a queue passes over what is done
SHORT = 64  # a value of at most so many characters is copied into `current`
