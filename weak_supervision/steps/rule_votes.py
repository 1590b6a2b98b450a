"""Imports the votes of rules that ran elsewhere, as the ``rule-votes`` format of the import."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from labeling.commands.ruling import AddRules, AddRuleVotes, NewRule
from labeling.items.chunks import chunks
from labeling.items.found import Refused
from labeling.items.rows import NotATable
from labeling.project import Project
from labeling.questions.base import InvalidAnswer, Question
from labeling.questions.registry import kind_of
from labeling.steps.bring_labels import add_bare_records, add_missing_classes, lookup_of, no_item, second_label
from labeling.steps.import_report import CHUNK, ImportOptions, ImportReport, Reader
from labeling.steps.lookup import AMBIGUOUS, ItemLookup
from labeling.store.log import Batch
from labeling.workers import Progress, parts_in_process
from weak_supervision.rules.imported import Imported, RuleVoteRow, rule_names, rule_vote_parts


def _bring_in(project: Project, paths: Sequence[Path], options: ImportOptions, report: ImportReport, batch: Batch,
              progress: Progress) -> None:
    question = project.schema().question(options.question)
    files: dict[Path, list[str]] = {}
    for path in paths:
        with report.naming(path):
            files[path] = _rules_in(path)
    for path in files if options.add_classes or options.add_items else ():
        question = _make_room(project, path, question, options, report, batch, progress)
    names = dict.fromkeys(name for rules in files.values() for name in rules)
    project.do(AddRules(question.id, tuple(NewRule(name, name, Imported.name, "{}") for name in names)), batch=batch)
    votes, done = _Votes(list(names), options.repeat), 0
    lookup, values = lookup_of(project), dict[str, str | None]()
    for path in files:
        for row, item in _rows(path, lookup, report, progress):
            votes.take(item, _said(row, question, values, path, report), f"{path.name}:{row.line}", row.item, report)
    for part in chunks(votes, CHUNK):
        report.take(project.do(AddRuleVotes(question.id, tuple(part)), batch=batch))
        done += len(part)
        progress.report(done, None, f"{done:,} votes of rules")


def _rules_in(path: Path) -> list[str]:
    if names := rule_names(path):
        return names
    raise NotATable(f"{path.name} has no column for a rule.", kept="Nothing of it was imported.")


class _Votes:
    """One vote for each item and rule, of those that several lines or files may hold; lean, as there are millions."""

    def __init__(self, rules: list[str], repeat: str) -> None:
        self._rules, self._repeat = rules, repeat
        self._place = {name: place for place, name in enumerate(rules)}
        self._chosen: dict[int, list[str | None]] = {}  # by item, in the order of the rules

    def take(self, item: int, said: dict[str, str], where: str, name: str, report: ImportReport) -> None:
        """Add what one line says of an item: rule -> encoded value."""
        votes = self._chosen.setdefault(item, [None] * len(self._rules))
        for rule, value in said.items():
            place = self._place[rule]
            if votes[place] is None or self._repeat == "last":
                votes[place] = value
            elif self._repeat == "error":
                report.errors.append(Refused(where, second_label(rule, name)))

    def __iter__(self) -> Iterator[tuple[int, str, str]]:
        for item, votes in self._chosen.items():
            yield from ((item, rule, value) for rule, value in zip(self._rules, votes, strict=True) if value is not None)


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


def _rows(path: Path, lookup: ItemLookup, report: ImportReport, progress: Progress
          ) -> Iterator[tuple[RuleVoteRow, int]]:
    """The lines of a file with the items they mean; others are reported."""
    for part in parts_in_process(rule_vote_parts, path, progress=progress):
        for row in part:
            if isinstance(row, Refused):
                report.errors.append(row)
                continue
            item = lookup.find(row.item)
            if item is None or item == AMBIGUOUS:
                report.errors.append(Refused(f"{path.name}:{row.line}", no_item(row.item, item)))
            else:
                yield row, item


def _said(row: RuleVoteRow, question: Question, values: dict[str, str | None], path: Path, report: ImportReport
          ) -> dict[str, str]:
    """What the rules say in one line, encoded; a label that is no class is reported. ``values``: those seen before."""
    said: dict[str, str] = {}
    for rule, label in row.votes.items():
        if label not in values:
            values[label] = _value(label, question)
        if (value := values[label]) is None:
            report.errors.append(Refused(f"{path.name}:{row.line}",
                                         f"“{label}” of the rule {rule} is no class of “{question.text}”."))
        else:
            said[rule] = value
    return said


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
