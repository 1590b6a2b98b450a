"""Runs the whole pipeline on a sample project and compares every step with the truth."""

from __future__ import annotations

import numpy as np

from labeling.project import Project, default_name
from labeling.questions.base import Question
from labeling.questions.registry import kind_of
from labeling.steps.audit import find_suspects, suspect_queue
from labeling.steps.export import ExportOptions, export
from labeling.steps.final import final_labels, people_answers
from labeling.store import read
from labeling.workers import Progress
from weak_supervision.methods import COMBINED
from weak_supervision.rules.base import ABSTAIN
from weak_supervision.steps.consensus import PEOPLE, RULES, find_consensus
from weak_supervision.steps.rules import latest_votes, run_rules, votes_of_rules
from weak_supervision.steps.sample import Sample


def run_sample(sample: Sample, progress: Progress) -> dict[str, object]:
    """Agreement of every step with the truth: shares of items right, a k-way tie counting 1/k."""
    with Project.open(sample.path) as project:
        project.act_as(default_name())
        question = project.schema().question()
        with project.reading() as connection:
            truth = {item.id: sample.truth[item.name] for item in read.each_item(connection)}
        run_rules(project, question, progress)
        found: dict[str, object] = {"project": str(sample.path), "items": len(truth),
                                    "single_annotator": _single(project, question, truth)}
        for name, key in (("majority", "majority"), ("dawid-skene", "dawid_skene")):
            find_consensus(project, question, method=name, progress=progress)
            found[key] = _right(project, question, truth)
        found["rules"] = _rules(project, question, truth)
        find_consensus(project, question, method=COMBINED, sources=(PEOPLE, RULES), progress=progress,
                       rule_votes=votes_of_rules(project, question))
        found["combined"] = _right(project, question, truth)
        find_consensus(project, question, method="auto", progress=progress)
        found["suspects"] = _suspects(project, question, truth, progress)
        out = sample.path.with_name(f"{sample.path.stem} cleaned")
        export(project, out, ExportOptions("csv", split="train=0.8,val=0.1,test=0.1"), progress)
        return {**found, "export": str(out)}


def _single(project: Project, question: Question, truth: dict[int, str]) -> float:
    """Share of all single answers that are right."""
    answers, kind = people_answers(project, question), kind_of(question.kind)
    values = [kind.describe(kind.decode(text), question) for text in answers.vocabulary]
    items: list[int] = answers.item.tolist()
    codes: list[int] = answers.value.tolist()
    return float(np.mean([values[code] == truth[item] for item, code in zip(items, codes, strict=True)]))


def _right(project: Project, question: Question, truth: dict[int, str]) -> float:
    """Share of labelled items whose consensus is right; a tie of two counts one half."""
    kind, labels = kind_of(question.kind), final_labels(project, question)
    scores = [0.5 if label.value is None else float(kind.describe(kind.decode(label.value), question) == truth[item])
              for item, label in labels.items() if label.votes]
    return float(np.mean(scores))


def _rules(project: Project, question: Question, truth: dict[int, str]) -> float | None:
    """Share of the items some rule votes on where most rules are right; ties share the credit."""
    votes = latest_votes(project, question)
    if votes is None:
        return None
    names, scores = [one.name for one in question.classes], list[float]()
    for item, row in zip(votes.items.tolist(), votes.matrix, strict=True):
        counts = np.bincount(row[row != ABSTAIN], minlength=len(names))
        if counts.any():
            top = np.flatnonzero(counts == counts.max())
            scores.append(float(names.index(truth[item]) in top) / len(top))
    return float(np.mean(scores)) if scores else None


def _suspects(project: Project, question: Question, truth: dict[int, str], progress: Progress) -> dict[str, float]:
    kind, labels = kind_of(question.kind), final_labels(project, question)
    wrong = {item for item, label in labels.items() if label.value is not None and
             kind.describe(kind.decode(label.value), question) != truth[item]}
    find_suspects(project, question, progress=progress)
    flagged = {one.item for one in suspect_queue(project, question)}
    hit = len(flagged & wrong)
    return {"flagged": len(flagged), "precision": hit / max(len(flagged), 1), "recall": hit / max(len(wrong), 1)}
