"""How far the annotators of a project agree on a question, with people and classes by name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labeling.consensus.agreement import Agreement, agreement
from labeling.errors import UserError
from labeling.project import Project
from labeling.questions.base import Panel, Question
from labeling.questions.registry import kind_of
from labeling.steps.final import people_answers

ENOUGH = 20  # shared items, below which no coefficient says much


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """Cohen's kappa of two people on the items that both answered; None where it is not defined."""

    a: str
    b: str
    kappa: float | None
    shared: int


@dataclass(frozen=True, slots=True)
class Measured:
    """Agreement on one question. Of several yes/no panels (a multiple choice) the figures are means."""

    alpha: float | None
    alpha_low: float | None
    alpha_high: float | None
    fleiss_kappa: float | None
    percent: float | None
    items: int
    pairwise: tuple[PairAgreement, ...]
    per_class: dict[str, float | None]

    @property
    def enough(self) -> bool:
        return self.items >= ENOUGH


def measure(project: Project, question: Question, *, seed: int = 0) -> Measured:
    """Agreement of everyone's answers in effect. Raises UserError if no item has two."""
    panels = kind_of(question.kind).panels(people_answers(project, question), question)
    results = [agreement(panel.votes, seed=seed, distance=panel.distance) for panel in panels if len(panel.votes)]
    if not results or not any(one.shared_items for one in results):
        raise UserError("No item has been answered by two people yet.", next_step="Let a second person label some.")
    names = {one.id: one.name for one in project.schema().annotators}
    return Measured(_mean([one.alpha for one in results]), _mean([one.alpha_low for one in results]),
                    _mean([one.alpha_high for one in results]), _mean([one.fleiss_kappa for one in results]),
                    _mean([one.percent for one in results]), max(one.shared_items for one in results),
                    _pairs(panels, results, names), _classes(question, panels, results))


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None and not np.isnan(value)]
    return float(np.mean(known)) if known else None


def _pairs(panels: tuple[Panel, ...], results: list[Agreement], names: dict[int, str]) -> tuple[PairAgreement, ...]:
    kappas: dict[tuple[int, int], list[float | None]] = {}
    shared: dict[tuple[int, int], int] = {}
    for panel, result in zip(panels, results, strict=False):
        for pair in result.pairwise:
            key = (int(panel.annotators[pair.a]), int(panel.annotators[pair.b]))
            kappas.setdefault(key, []).append(pair.kappa)
            shared[key] = pair.shared
    return tuple(PairAgreement(names.get(a, str(a)), names.get(b, str(b)), _mean(values), shared[a, b])
                 for (a, b), values in kappas.items())


def _classes(question: Question, panels: tuple[Panel, ...], results: list[Agreement]) -> dict[str, float | None]:
    names = {one.key: one.name for one in question.classes}
    if not names:
        return {}
    if panels[0].name:  # one yes/no panel a class
        return {names[panel.name]: _mean([one.alpha]) for panel, one in zip(panels, results, strict=False)}
    return {names[key]: _mean([value]) for key, value in zip(panels[0].labels, results[0].per_class, strict=True)}
