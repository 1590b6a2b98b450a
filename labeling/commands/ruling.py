"""Labeling functions of a project: add, switch, remove."""

from __future__ import annotations

from dataclasses import dataclass

from labeling.commands.answering import version_of
from labeling.commands.base import Command
from labeling.store.kinds import EntityKind, FactKind
from labeling.store.models import Schema
from labeling.store.pen import Pen
from labeling.store.read import imported


@dataclass(frozen=True, slots=True)
class NewRule:
    """A rule about to be kept; ``body`` is JSON that its kind understands."""

    key: str
    name: str
    kind: str
    body: str


@dataclass(frozen=True, slots=True)
class AddRules(Command):
    """Keep rules; one whose key the question knows already replaces it. Counts rules_added and rules_known."""

    question: int
    rules: tuple[NewRule, ...]

    def write(self, pen: Pen, schema: Schema) -> None:
        known = {one.key: one for one in schema.rules if one.question == self.question}
        uuid = schema.question_by_id(self.question).uuid
        for rule in self.rules:
            was = known.get(rule.key)
            if was and (was.name, was.kind, was.body) == (rule.name, rule.kind, rule.body):
                pen.count("rules_known")
                continue
            id_ = was.id if was else pen.entity(EntityKind.RULE)
            for what, value in (("key", rule.key), ("name", rule.name), ("kind", rule.kind), ("body", rule.body),
                                ("question", uuid)):
                pen.put(FactKind.RULE, annotator=id_, name=what, value=value)
            pen.count("rules_added")


@dataclass(frozen=True, slots=True)
class SwitchRule(Command):
    """Turn a rule on or off; off, it casts no vote."""

    rule: int
    on: bool

    def write(self, pen: Pen, schema: Schema) -> None:
        pen.put(FactKind.RULE, annotator=self.rule, name="enabled", value="1" if self.on else "0")


@dataclass(frozen=True, slots=True)
class RemoveRule(Command):
    """Take a rule out of the project."""

    rule: int

    def write(self, pen: Pen, schema: Schema) -> None:
        pen.put(FactKind.RULE, annotator=self.rule, name="body")


@dataclass(frozen=True, slots=True)
class AddRuleVotes(Command):
    """Keep the votes of rules that ran elsewhere, as a chunk: (item, rule key, encoded value).

    A vote that an earlier import wrote for its key writes nothing. The rules must be known already.
    Counts labels_added and labels_known.
    """

    question: int
    votes: tuple[tuple[int, str, str], ...]

    def write(self, pen: Pen, schema: Schema) -> None:
        rules = {one.key: one.id for one in schema.rules if one.question == self.question}
        version = version_of(pen, schema.question_by_id(self.question)) if self.votes else None
        before = imported(pen.connection, self.question, {item for item, _, _ in self.votes}, FactKind.RULE_VOTE)
        for item, key, value in self.votes:
            if (item, rules[key], value) in before:
                pen.count("labels_known")
                continue
            before.add((item, rules[key], value))
            pen.put(FactKind.RULE_VOTE, item=item, question=self.question, annotator=rules[key], value=value,
                    version=version, imported=True)
            pen.count("labels_added")
