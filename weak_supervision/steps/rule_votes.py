"""Imports the votes of rules that ran elsewhere, as the ``rule-votes`` format of the import."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from labeling.commands.ruling import AddRules, AddRuleVotes, NewRule
from labeling.items.chunks import chunks
from labeling.items.found import Refused
from labeling.items.rows import NotATable
from labeling.project import Project
from labeling.questions.base import InvalidAnswer, Question
from labeling.questions.registry import kind_of
from labeling.steps.bring_labels import add_bare_records, add_missing_classes, lookup_of, no_item
from labeling.steps.import_report import CHUNK, ImportOptions, ImportReport, Reader
from labeling.steps.lookup import AMBIGUOUS
from labeling.store.log import Batch
from labeling.workers import Progress, parts_in_process
from weak_supervision.rules.imported import Imported, RuleVoteRow, rule_names, rule_vote_parts


def _bring_in(project: Project, path: Path, options: ImportOptions, report: ImportReport, batch: Batch,
              progress: Progress) -> None:
    question = project.schema().question(options.question)
    names = rule_names(path)
    if not names:
        raise NotATable(f"{path.name} has no column for a rule.", kept="Nothing of it was imported.")
    if options.add_classes or options.add_items:
        question = _make_room(project, path, question, options, report, batch, progress)
    project.do(AddRules(question.id, tuple(NewRule(name, name, Imported.name, "{}") for name in names)), batch=batch)
    done = 0
    for part in chunks(_resolved(project, path, question, report, progress), CHUNK):
        report.take(project.do(AddRuleVotes(question.id, tuple(part)), batch=batch))
        done += len(part)
        progress.report(done, None, f"{done:,} votes of rules")


def _make_room(project: Project, path: Path, question: Question, options: ImportOptions, report: ImportReport,
               batch: Batch, progress: Progress) -> Question:
    """Add the items and classes that the file names and the project lacks, as far as ``options`` allow it."""
    items, labels = dict[str, None](), dict[str, None]()
    for part in parts_in_process(rule_vote_parts, path, progress=progress):
        for row in part:
            if isinstance(row, RuleVoteRow):
                items[row.item] = None
                labels.update(dict.fromkeys(row.votes.values()))
    if options.add_items:
        add_bare_records(project, path, items, report, batch)
    if options.add_classes:
        return add_missing_classes(project, question, (one for one in labels if _value(one, question) is None), batch)
    return question


def _resolved(project: Project, path: Path, question: Question, report: ImportReport, progress: Progress
              ) -> Iterator[tuple[int, str, str]]:
    """Every vote as (item, rule, encoded value); whatever means nothing here is reported."""
    lookup, values = lookup_of(project), dict[str, str | None]()
    for part in parts_in_process(rule_vote_parts, path, progress=progress):
        for row in part:
            if isinstance(row, Refused):
                report.errors.append(row)
                continue
            item, where = lookup.find(row.item), f"{path.name}:{row.line}"
            if item is None or item == AMBIGUOUS:
                report.errors.append(Refused(where, no_item(row.item, item)))
                continue
            for rule, label in row.votes.items():
                if label not in values:
                    values[label] = _value(label, question)
                value = values[label]
                if value is None:
                    report.errors.append(Refused(where, f"“{label}” of the rule {rule} is no class of “{question.text}”."))
                else:
                    yield item, rule, value


def _value(label: str, question: Question) -> str | None:
    """The class that a vote names, by key or name, or else by its number in the question's order."""
    kind = kind_of(question.kind)
    try:
        return kind.encode(kind.parse(label, question))
    except InvalidAnswer:
        if label.isdigit() and int(label) < len(question.classes):
            return kind.encode(kind.parse(question.classes[int(label)].key, question))
    return None


RULE_VOTE_READERS: dict[str, Reader] = {"rule-votes": _bring_in}
