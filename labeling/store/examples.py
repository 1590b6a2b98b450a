"""Example images of a class: small pictures that show annotators what is meant, kept in the project file.

They are facts of the class, so they come along in a merge; they are no part of ``Schema``, which is read
often and stays small.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence

from sqlalchemy import Connection

from labeling.store.kinds import FactKind

PROPERTY = "examples"


def encode(pictures: Sequence[bytes]) -> str:
    """Pictures (JPEG) as the value of a fact."""
    return json.dumps([base64.b64encode(one).decode("ascii") for one in pictures])


def class_examples(connection: Connection, question: int, key: str) -> tuple[bytes, ...]:
    """The example images (JPEG) of a class of a question, in order."""
    row = connection.exec_driver_sql(
        "SELECT f.value FROM current c JOIN fact f ON f.id = c.fact WHERE c.item = 0 AND c.kind = ? AND c.question = ?"
        " AND c.name = ?", (int(FactKind.CLASS), question, f"{PROPERTY}:{key}")).first()
    return tuple(base64.b64decode(one) for one in json.loads(row[0])) if row and row[0] else ()
