"""Imports the votes of rules that ran elsewhere, as the ``rule-votes`` format of the import."""

from __future__ import annotations

from pathlib import Path

from labeling.commands.ruling import AddRules, AddRuleVotes, NewRule
from labeling.errors import UserError
from labeling.items.found import Refused
from labeling.project import Project
from labeling.questions.base import InvalidAnswer, Question
from labeling.questions.registry import kind_of
from labeling.steps.bring_in import CHUNK, ImportOptions, ImportReport, Reader, chunks, lookup_of
from labeling.steps.lookup import AMBIGUOUS
from labeling.store.log import Batch
from labeling.workers import Progress
from weak_supervision.rules.imported import Imported, read_rule_votes, rule_names


def _read(project: Project, path: Path, options: ImportOptions, report: ImportReport, batch: Batch,
          progress: Progress) -> None:
    question = project.schema().question(options.question)
    names = rule_names(path)
    if not names:
        raise UserError(f"{path.name} has no column for a rule.", kept="Nothing of it was imported.")
    project.do(AddRules(question.id, tuple(NewRule(name, name, Imported.name, "{}") for name in names)), batch=batch)
    lookup, values = lookup_of(project), dict[str, str | None]()
    found: list[tuple[int, str, str]] = []
    for row in read_rule_votes(path):
        if isinstance(row, Refused):
            report.errors.append(row)
            continue
        item = lookup.find(row.item)
        if item is None or item == AMBIGUOUS:
            report.errors.append(Refused(f"{path.name}:{row.line}", f"The project has no item “{row.item}”"))
            continue
        for rule, label in row.votes.items():
            value = values.setdefault(label, _value(label, question))
            if value is None:
                report.errors.append(Refused(f"{path.name}:{row.line}", f"“{label}” of {rule} is no class"))
            else:
                found.append((item, rule, value))
    done = 0
    for part in chunks(found, CHUNK):
        report.take(project.do(AddRuleVotes(question.id, tuple(part)), batch=batch))
        done += len(part)
        progress.report(done, len(found), f"{done:,} votes")


def _value(label: str, question: Question) -> str | None:
    """The class that a vote names, by key or name, or else by its number in the question's order."""
    kind = kind_of(question.kind)
    try:
        return kind.encode(kind.parse(label, question))
    except InvalidAnswer:
        if label.isdigit() and int(label) < len(question.classes):
            return kind.encode(kind.parse(question.classes[int(label)].key, question))
    return None


RULE_VOTE_READERS: dict[str, Reader] = {"rule-votes": _read}
