"""From several annotators to one answer: runs a consensus method on a question and stores the run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.errors import UserError
from labeling.project import Project
from labeling.questions.base import Answers, Question, Verdict
from labeling.questions.registry import kind_of
from labeling.steps.final import CONSENSUS, people_answers, versions
from labeling.store import read
from labeling.store.kinds import FactKind, State
from labeling.store.runs import NewRun
from labeling.workers import Progress, Quiet, in_process
from weak_supervision.case import Case
from weak_supervision.choose import consensus_of
from weak_supervision.evidence import Evidence
from weak_supervision.methods import COMBINED, title_of

PEOPLE, RULES = "annotators", "rules"
TIE = -1


@dataclass(frozen=True, slots=True)
class ConsensusRequest:
    """What a consensus is computed from; plain arrays, so that it can go to the work process."""

    question: Question
    answers: Answers
    rules: Answers | None
    gold: dict[int, str]
    method: str
    seed: int


@dataclass(frozen=True, slots=True)
class ConsensusOutcome:
    """A verdict an item, what each voter's labels are worth, and why this method."""

    method: str
    verdict: Verdict
    voters: NDArray[np.int64]  # annotator and rule ids [A]
    labels: NDArray[np.int64]  # how many each gave [A]
    accuracy: NDArray[np.float64]  # estimated share of right ones [A]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class ConsensusReport:
    """What a person is told."""

    run: int
    method: str
    items: int
    disputed: int
    annotators: tuple[tuple[str, int, float | None], ...]  # name, labels, estimated accuracy
    evidence: tuple[Evidence, ...]


def compute(request: ConsensusRequest, *, progress: Progress) -> ConsensusOutcome:
    """In the work process: fuse the answers by the method that was asked for."""
    kind = kind_of(request.question.kind)
    progress.report(0, 1, "Comparing answers")
    own = kind.fuse(request.answers, request.question)
    if own is not None:
        return ConsensusOutcome(own.method, own.verdict, own.annotators, own.labels,
                                np.full(len(own.annotators), np.nan), ())
    answers = request.answers if request.rules is None else _together(request.answers, request.rules)
    panels = kind.panels(answers, request.question)
    gold = kind.gold(panels, request.gold, request.question)
    people = np.unique(request.answers.annotator)
    cases = [Case(panel.votes, np.isin(panel.annotators, people), known)
             for panel, known in zip(panels, gold, strict=True)]
    chosen = consensus_of(cases, request.method, request.seed)
    verdict = kind.verdict(panels, chosen.results, request.question)
    voters = panels[0].annotators if panels else np.zeros(0, np.int64)
    counts = np.bincount(panels[0].votes.annotator, minlength=len(voters)) if panels else np.zeros(0, np.int64)
    accuracy = np.mean([one.accuracy for one in chosen.results], axis=0) if panels else np.zeros(0)
    return ConsensusOutcome(chosen.method, verdict, voters, counts.astype(np.int64), accuracy, chosen.evidence)


def _together(people: Answers, rules: Answers) -> Answers:
    """People and rules as the voters of one vote; their ids never collide."""
    code = {text: index for index, text in enumerate(people.vocabulary)}
    moved = np.array([code.setdefault(text, len(code)) for text in rules.vocabulary] or [0], np.int32)
    return Answers(np.concatenate([people.item, rules.item]), np.concatenate([people.annotator, rules.annotator]),
                   np.concatenate([people.value, moved[rules.value] if rules.value.size else rules.value]),
                   tuple(code))


def find_consensus(project: Project, question: Question, *, method: str = "auto",
                   sources: tuple[str, ...] = (PEOPLE,), rule_votes: Answers | None = None, seed: int = 0,
                   progress: Progress | None = None) -> ConsensusReport:
    """Compute and store a consensus. Raises UserError if nobody has answered."""
    with project.reading() as connection:
        position = read.position(connection)
        gold = read.values_by_item(connection, FactKind.GOLD, question.id)
        disputed = read.counts(connection).state(question.id, State.DISPUTED)
    answers = people_answers(project, question)
    rules = rule_votes if RULES in sources or method == COMBINED else None
    if not len(answers.item) and not (rules is not None and len(rules.item)):
        raise UserError(f"Nobody has answered “{question.text}” yet.", next_step="Label some items or import votes.")
    request = ConsensusRequest(question, answers, rules, gold, method, seed)
    outcome = in_process(compute, request, progress=progress or Quiet())
    run = project.keep_run(_run(question, outcome, sources, seed, position))
    names = {one.id: one.name for one in (*project.schema().annotators, *project.schema().rules)}
    people = tuple((names.get(who, str(who)), int(labels), None if np.isnan(right) else float(right))
                   for who, labels, right in zip(outcome.voters.tolist(), outcome.labels, outcome.accuracy,
                                                 strict=True))
    return ConsensusReport(run, outcome.method, len(outcome.verdict.items), disputed, people, outcome.evidence)


def _run(question: Question, outcome: ConsensusOutcome, sources: tuple[str, ...], seed: int, position: int) -> NewRun:
    verdict = outcome.verdict
    vocabulary = sorted({value for value in verdict.value if value is not None})
    index = {value: number for number, value in enumerate(vocabulary)}
    value = np.array([TIE if one is None else index[one] for one in verdict.value], np.int32)
    posterior = np.concatenate([one.posterior for one in verdict.results], axis=1) if verdict.results else \
        np.zeros((0, 0))
    labels = [f"{panel.name}={label}" if panel.name else label for panel in verdict.panels for label in panel.labels]
    summary = {"vocabulary": vocabulary, "columns": labels, "title": title_of(outcome.method),
               "splits": dict(question.splits),
               "evidence": [[one.method, one.score, one.on, one.n, one.note] for one in outcome.evidence]}
    return NewRun(CONSENSUS, question.id, outcome.method, {"sources": list(sources)}, seed, versions(), position,
                  summary, {"items": verdict.items, "value": value,
                            "confidence": verdict.confidence.astype(np.float32),
                            "posterior": posterior.astype(np.float32), "voters": outcome.voters,
                            "labels": outcome.labels, "accuracy": outcome.accuracy})

