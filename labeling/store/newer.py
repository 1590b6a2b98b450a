"""Whether something that a stored run depends on has changed since the run was computed."""

from __future__ import annotations

from sqlalchemy import Connection

from labeling.store.kinds import FactKind

_RULE_INPUT = (int(FactKind.ITEM), int(FactKind.CLASS), int(FactKind.RULE), int(FactKind.RULE_VOTE))


def newer_rule_input(connection: Connection, position: int) -> bool:
    """Whether an item, a class, a rule or an imported vote came, changed or was undone after a log position."""
    return connection.exec_driver_sql(
        "SELECT EXISTS (SELECT 1 FROM fact WHERE id > ? AND (kind IN (?,?,?,?) OR kind < 2))",
        (position, *_RULE_INPUT)).scalar_one() == 1
