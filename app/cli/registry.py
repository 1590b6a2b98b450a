"""The commands there are: one line each."""

from __future__ import annotations

from app.cli import agreement, audit, check, consensus, demo, export, import_, info, later, merge, new, pack, rules
from app.cli.base import Command

COMMANDS: tuple[Command, ...] = (
    demo.COMMAND, new.COMMAND, import_.COMMAND, info.COMMAND, pack.COMMAND, merge.COMMAND, agreement.COMMAND,
    consensus.COMMAND, rules.COMMAND, audit.COMMAND, export.COMMAND, later.REPORT, check.COMMAND,
)
