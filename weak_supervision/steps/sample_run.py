"""Runs the whole pipeline on a sample project and compares every step with the truth."""

from __future__ import annotations

from collections import Counter

import numpy as np

from labeling.project import LEAD, Project, default_name
from labeling.questions.base import Question
from labeling.questions.registry import kind_of
from labeling.steps.audit import find_suspects
from labeling.steps.doubts import suspect_queue
from labeling.steps.export import ExportOptions, export
from labeling.steps.final import final_labels, people_answers
from labeling.store import read
from labeling.workers import Progress
from weak_supervision.methods import COMBINED
from weak_supervision.rules.base import ABSTAIN
from weak_supervision.steps.consensus import PEOPLE, RULES, find_consensus
from weak_supervision.steps.rules import latest_votes, run_rules, votes_of_rules
from weak_supervision.steps.sample import Sample

Truth = dict[int, str]


def run_sample(sample: Sample, progress: Progress, *, version: str = "") -> dict[str, object]:
    """How often every step is right, against the truth: shares of labelled items, ties sharing the credit.

    ``rules``: of the items that some rule votes on, which are ``rules_coverage`` of all;
    ``combined_where_rules_vote``: people and rules together on those of them that people labelled.
    """
    with Project.open(sample.path) as project:
        project.act_as(default_name(), role=LEAD)
        question = project.schema().question()
        with project.reading() as connection:
            truth = {item.id: sample.truth[item.name] for item in read.each_item(connection)
                     if item.name in sample.truth}
        run_rules(project, question, progress)
        found: dict[str, object] = {"project": str(sample.path), "items": len(truth),
                                    "single_annotator": _single(project, question, truth)}
        for name, key in (("majority", "majority"), ("dawid-skene", "dawid_skene")):
            find_consensus(project, question, method=name, progress=progress)
            found[key] = _mean(_consensus(project, question, truth))
        rules = _rules(project, question, truth)
        find_consensus(project, question, method=COMBINED, sources=(PEOPLE, RULES), progress=progress,
                       rule_votes=votes_of_rules(project, question))
        combined = _consensus(project, question, truth)
        found |= {"rules": _mean(rules), "rules_coverage": len(rules) / len(truth), "combined": _mean(combined),
                  "combined_where_rules_vote": _mean({item: combined[item] for item in rules if item in combined})}
        report = find_consensus(project, question, method="auto", progress=progress)
        found |= {"audited": report.method, "suspects": _suspects(project, question, truth, progress)}
        out = sample.path.with_name(f"{sample.path.stem} cleaned")
        export(project, out, ExportOptions("csv", split="train=0.8,val=0.1,test=0.1", version=version), progress)
        return {**found, "export": str(out)}


def _mean(scores: dict[int, float]) -> float | None:
    return float(np.mean(list(scores.values()))) if scores else None


def _single(project: Project, question: Question, truth: Truth) -> float:
    """Share of all single answers that are right."""
    votes = _votes(project, question)
    return float(np.mean([name == truth[item] for item, names in votes.items() if item in truth for name in names]))


def _votes(project: Project, question: Question) -> dict[int, list[str]]:
    """Everyone's answers by item, in words."""
    answers, kind = people_answers(project, question), kind_of(question.kind)
    values = [kind.describe(kind.decode(text), question) for text in answers.vocabulary]
    items: list[int] = answers.item.tolist()
    codes: list[int] = answers.value.tolist()
    found: dict[int, list[str]] = {}
    for item, code in zip(items, codes, strict=True):
        found.setdefault(item, []).append(values[code])
    return found


def _share(right: str, names: list[str]) -> float:
    """1 if most of these say what is right; 1/k if it is one of k that are said equally often."""
    counts = Counter(names)
    top = [name for name, count in counts.items() if count == max(counts.values())]
    return float(right in top) / len(top)


def _consensus(project: Project, question: Question, truth: Truth) -> dict[int, float]:
    """How right the stored consensus is on each item that somebody labelled; of a tie, its share."""
    kind, votes = kind_of(question.kind), _votes(project, question)
    return {item: _share(truth[item], votes[item]) if label.value is None else
            float(kind.describe(kind.decode(label.value), question) == truth[item])
            for item, label in final_labels(project, question).items() if item in votes and item in truth}


def _rules(project: Project, question: Question, truth: Truth) -> dict[int, float]:
    """How right most rules are on each item that some rule votes on."""
    votes = latest_votes(project, question)
    if votes is None:
        return {}
    names = [one.name for one in question.classes]
    items: list[int] = votes.items.tolist()
    rows: list[list[int]] = votes.matrix.tolist()
    spoken = {item: [names[vote] for vote in row if vote != ABSTAIN] for item, row in zip(items, rows, strict=True)}
    return {item: _share(truth[item], said) for item, said in spoken.items() if said and item in truth}


def _suspects(project: Project, question: Question, truth: Truth, progress: Progress) -> dict[str, float]:
    kind, labels = kind_of(question.kind), final_labels(project, question)
    wrong = {item for item, label in labels.items() if label.value is not None and item in truth and
             kind.describe(kind.decode(label.value), question) != truth[item]}
    find_suspects(project, question, progress=progress)
    flagged = {one.item for one in suspect_queue(project, question)}
    hit = len(flagged & wrong)
    return {"flagged": len(flagged), "precision": hit / max(len(flagged), 1), "recall": hit / max(len(wrong), 1)}
