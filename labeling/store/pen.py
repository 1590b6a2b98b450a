"""What a command writes with: facts to come, and the rows they refer to."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from labeling.items.found import Found
from labeling.store.kinds import EntityKind, FactKind, ItemKind

_ITEM_KINDS = {"image": ItemKind.IMAGE, "record": ItemKind.RECORD}


class Fact(NamedTuple):
    """One fact to come. ``value`` None empties its key."""

    kind: FactKind
    item: int = 0
    question: int = 0
    annotator: int = 0
    pass_: int = 0
    region: int = 0
    name: str = ""
    value: str | None = None
    seconds: float | None = None
    shown: str | None = None
    version: int | None = None
    imported: int = 0
    at: int = 0
    names: int | None = None


class Pen:
    """Collects the facts of one transaction. Rows it adds (items, people) count only through facts."""

    def __init__(self, connection: Connection, author: int) -> None:
        self.connection = connection  # for the store's own queries
        self.author = author
        self.facts: list[Fact] = []
        self.tally: dict[str, int] = {}

    def count(self, what: str, n: int = 1) -> None:
        """Count something that the caller of the command wants to know."""
        self.tally[what] = self.tally.get(what, 0) + n

    def put(self, kind: FactKind, *, item: int = 0, question: int = 0, annotator: int = 0, pass_: int = 0,
            region: int = 0, name: str = "", value: str | None = None, seconds: float | None = None,
            shown: str | None = None, version: int | None = None, imported: bool = False, at: int = 0,
            names: int | None = None) -> None:
        """Add a fact."""
        self.facts.append(Fact(kind, item, question, annotator, pass_, region, name, value, seconds, shown, version,
                               int(imported), at, names))

    def entity(self, kind: EntityKind, id_: uuid.UUID | None = None) -> int:
        """The local id of a person, question or rule, which is new unless its UUID is known."""
        bytes_ = (id_ or uuid.uuid4()).bytes
        known = self.connection.exec_driver_sql("SELECT id FROM entity WHERE uuid = ?", (bytes_,)).first()
        if known:
            return known[0]
        return self.connection.exec_driver_sql(
            "INSERT INTO entity (kind, uuid) VALUES (?, ?) RETURNING id", (int(kind), bytes_)).scalar_one()

    def source(self, root: str) -> int:
        """The id of an imported folder or table."""
        self.connection.exec_driver_sql("INSERT OR IGNORE INTO source (root) VALUES (?)", (root,))
        return self.connection.exec_driver_sql("SELECT id FROM source WHERE root = ?", (root,)).scalar_one()

    def move_source(self, root: str, to: str) -> None:
        """Let what was seen under one root be seen under another."""
        if root == to:
            return
        old, new = self.source(root), self.source(to)
        self.connection.exec_driver_sql(
            "INSERT OR IGNORE INTO place SELECT item, ?, path FROM place WHERE source = ?", (new, old))
        self.connection.exec_driver_sql("DELETE FROM place WHERE source = ?", (old,))
        self.connection.exec_driver_sql("DELETE FROM source WHERE id = ?", (old,))

    def items(self, found: Sequence[Found], source: int) -> list[int]:
        """Local ids of items, added where their content is new; notes where each was seen."""
        rows = [(one.identity, int(_ITEM_KINDS[one.kind]), one.name, one.reason, one.width, one.height, one.pages,
                 one.page, one.bits, one.size) for one in found]
        self.connection.exec_driver_sql(
            "INSERT OR IGNORE INTO item (identity, kind, name, reason, width, height, pages, page, bits, size)"
            " VALUES (?,?,?,?,?,?,?,?,?,?)", rows)
        ids = self.ids_of(one.identity for one in found)
        erased = {row[0] for row in self.connection.exec_driver_sql("SELECT id FROM item WHERE purged = 1")}
        places = [(ids[one.identity], source, one.path) for one in found
                  if one.path and ids[one.identity] not in erased]
        if places:
            self.connection.exec_driver_sql("INSERT OR IGNORE INTO place VALUES (?,?,?)", places)
        return [ids[one.identity] for one in found]

    def ids_of(self, identities: Iterable[bytes]) -> dict[bytes, int]:
        """Local ids of those identities that are known."""
        wanted, ids = list(dict.fromkeys(identities)), dict[bytes, int]()
        for start in range(0, len(wanted), 500):
            part = wanted[start:start + 500]
            marks = ",".join("?" * len(part))
            ids.update((row[0], row[1]) for row in self.connection.exec_driver_sql(
                f"SELECT identity, id FROM item WHERE identity IN ({marks})", tuple(part)).fetchall())
        return ids

    def embed(self, item: int, data: bytes) -> None:
        """Keep the bytes of an image inside the project."""
        self.connection.exec_driver_sql("INSERT OR IGNORE INTO content SELECT id, ? FROM item WHERE id = ?"
                                        " AND purged = 0", (data, item))

    def version(self, question: int, body: dict[str, object]) -> int:
        """The id of what a question says now, so that an answer can remember it."""
        text = version_text(body)
        digest = hashlib.blake2b(text.encode(), digest_size=16).digest()
        self.connection.exec_driver_sql(
            "INSERT OR IGNORE INTO question_version (question, digest, body) VALUES (?, ?, ?)",
            (question, digest, text))
        return self.connection.exec_driver_sql(
            "SELECT id FROM question_version WHERE digest = ?", (digest,)).scalar_one()


def version_text(body: dict[str, object]) -> str:
    """What a question says, as it is kept: equal bodies are one text."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
