"""The sample project: real data that a dependency ships, simulated annotators of stated reliability.

Handwritten digits (images) and breast-cancer measurements (records) come with scikit-learn, so the
sample is made offline in seconds. The annotators are simulated and say so in their names. Most items
are seen by three of them, some by one, as it is when the bulk is labelled once; among those some labels
are wrong on purpose, for the audit to find.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

import resources
from labeling.commands.shaping import NewQuestion, SetClass
from labeling.project import LEAD, Project, default_name
from labeling.steps.audit import find_suspects
from labeling.steps.bring_in import ImportOptions, bring_in
from labeling.workers import Progress
from weak_supervision.steps.consensus import find_consensus
from weak_supervision.steps.rules import add_rules, run_rules

DIGITS, CANCER = "Handwritten digits", "Breast masses"
RELIABILITY = {"Annotator A (simulated, 95 %)": 0.95, "Annotator B (simulated, 90 %)": 0.90,
               "Annotator C (simulated, 84 %)": 0.84, "Annotator D (simulated, 76 %)": 0.76}
VOTES_AN_ITEM = 3
UNLABELLED = 0.08  # of the items, left for whoever tries the program
SEEN_ONCE = 0.25  # of the labelled items: one annotator, so that nobody can outvote a slip
GOLD = 0.1
PLANTED = 0.03  # of the items, all of them seen once: the wrong answer on purpose
HINT = "Labels by simulated annotators; some are wrong on purpose."
LOOKALIKE = {0: 6, 1: 7, 2: 7, 3: 8, 4: 9, 5: 9, 6: 5, 7: 9, 8: 1, 9: 3}
DIGIT_GUIDELINES = ("A closed ring.", "One stroke, sometimes with a foot or a flag.",
                    "A bow, then a line at the bottom.",
                    "Two bows, both open to the left.", "An open or closed top and one long stem.",
                    "A flag at the top, a bow at the bottom.", "A ring at the bottom, a stem to its upper left.",
                    "A line at the top and a slanting stem.", "Two rings.", "A ring at the top, a stem below.")
CANCER_GUIDELINES = {"benign": "Small, even nuclei; smooth outline.",
                     "malignant": "Large, uneven nuclei; sunken, indented outline."}
CANCER_RULES: Sequence[tuple[str, str, str, float, str]] = (
    ("large outline", "worst perimeter", ">", 117.0, "malignant"),
    ("deep indentations", "worst concave points", ">", 0.16, "malignant"),
    ("uneven area", "area error", ">", 60.0, "malignant"),
    ("small outline", "worst perimeter", "<", 95.0, "benign"),
    ("smooth outline", "mean concave points", "<", 0.03, "benign"),
    ("fine texture", "worst texture", "<", 20.0, "benign"),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample project and the truth about it, by item name. ``planted`` names the wrong labels."""

    path: Path
    truth: dict[str, str]
    planted: frozenset[str]


def make_sample(folder: Path, progress: Progress, *, seed: int = 7, ready: bool = True) -> list[Sample]:
    """Make both sample projects in ``folder``, or find those made before.

    ready: with rule votes, a consensus and an audit, so that every page has something to show.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found: list[Sample] = []
    for number, (name, make) in enumerate(((DIGITS, _digits), (CANCER, _cancer))):
        path, truth_file = folder / f"{name}.touchstone", folder / name / "truth.json"
        if not (path.exists() and truth_file.exists()):
            progress.report(number, 2, f"Making “{name}”")
            path.unlink(missing_ok=True)
            truth = make(path, folder / name, np.random.default_rng(seed + number))
            if ready:
                _make_ready(path, progress)
            truth_file.write_text(json.dumps(truth), encoding="utf-8")  # last: it says that the sample is whole
        body = json.loads(truth_file.read_text(encoding="utf-8"))
        found.append(Sample(path, body["truth"], frozenset(body["planted"])))
    return found


def _make_ready(path: Path, progress: Progress) -> None:
    with Project.open(path) as project:
        project.act_as(default_name(), role=LEAD)
        question = project.schema().question()
        run_rules(project, question, progress)
        find_consensus(project, question, progress=progress)
        find_suspects(project, question, progress=progress)


def _digits(path: Path, folder: Path, rng: np.random.Generator) -> dict[str, object]:
    from PIL import Image
    from sklearn import datasets  # pyright: ignore[reportMissingTypeStubs]

    data = cast(Any, datasets).load_digits()
    images = folder / "images"
    images.mkdir(parents=True, exist_ok=True)
    pixels = cast(NDArray[np.float64], data.images)
    names = [f"digit_{number:04}.png" for number in range(len(pixels))]
    for name, one in zip(names, pixels, strict=True):
        small = Image.fromarray((255 - one * 255 / 16).astype(np.uint8))
        small.resize((64, 64), Image.Resampling.BICUBIC).save(images / name)
    classes = [str(number) for number in range(10)]
    target = cast(NDArray[np.int64], data.target)
    project = Project.create(path, [NewQuestion("label", "choice", "Which digit is it?", tuple(classes), HINT)],
                             name=DIGITS)
    with project:
        _guide(project, dict(zip(classes, DIGIT_GUIDELINES, strict=True)))
        bring_in(project, [images], ImportOptions("images"))
        wrong = np.array([LOOKALIKE[int(one)] for one in target])
        add_rules(project, project.schema().question(), [resources.path("sample/digit_rules.py")], trusted=True)
        return _label(project, folder, names, target, wrong, classes, rng)


def _cancer(path: Path, folder: Path, rng: np.random.Generator) -> dict[str, object]:
    from sklearn import datasets  # pyright: ignore[reportMissingTypeStubs]

    data = cast(Any, datasets).load_breast_cancer()
    folder.mkdir(parents=True, exist_ok=True)
    table = folder / "masses.csv"
    columns = [str(name) for name in data.feature_names]
    names = [f"mass {number:03}" for number in range(len(data.target))]
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["case", *columns])
        writer.writerows([name, *(f"{value:g}" for value in row)] for name, row in zip(names, data.data, strict=True))
    classes = ["benign", "malignant"]
    target = 1 - cast(NDArray[np.int64], data.target)  # scikit-learn has malignant as 0
    project = Project.create(path, [NewQuestion("label", "choice", "Is the mass benign or malignant?", tuple(classes),
                                                HINT)],
                             name=CANCER)
    with project:
        _guide(project, CANCER_GUIDELINES)
        bring_in(project, [table], ImportOptions("csv", id_column="case"))
        rules = folder / "rules.json"
        rules.write_text(json.dumps([{"kind": "field", "name": name, "if": [[column, how, value]], "vote": vote}
                                     for name, column, how, value, vote in CANCER_RULES], indent=1), encoding="utf-8")
        add_rules(project, project.schema().question(), [rules], trusted=False)
        return _label(project, folder, names, target, 1 - target, classes, rng)


def _guide(project: Project, guidelines: dict[str, str]) -> None:
    question = project.schema().question()
    for key, text in guidelines.items():
        project.do(SetClass(question.id, key, guideline=text), author=0)


def _label(project: Project, folder: Path, names: list[str], truth: NDArray[np.int64], wrong: NDArray[np.int64],
           classes: list[str], rng: np.random.Generator) -> dict[str, object]:
    """Simulate votes and gold, and import them as any other program's would be; returns the truth, for later."""
    n = len(names)
    labelled = np.sort(rng.permutation(n)[int(n * UNLABELLED):])
    once = rng.choice(labelled, int(len(labelled) * SEEN_ONCE), replace=False)
    planted = once[:int(n * PLANTED)]
    items: list[int] = labelled.tolist()
    rows = [(names[item], who, classes[label], f"{rng.gamma(4, 0.9):.1f}")
            for item in items
            for who, label in _answers(item in planted, 1 if item in once else VOTES_AN_ITEM, int(truth[item]),
                                       int(wrong[item]), len(classes), rng)]
    checked: list[int] = rng.choice(np.setdiff1d(labelled, planted), int(n * GOLD), replace=False).tolist()
    gold = [(names[item], classes[int(truth[item])]) for item in checked]
    votes_file, gold_file = folder / "votes.csv", folder / "gold.csv"
    _write(votes_file, ("item", "annotator", "label", "seconds"), rows)
    _write(gold_file, ("item", "label"), gold)
    bring_in(project, [votes_file], ImportOptions("votes"))
    bring_in(project, [gold_file], ImportOptions("gold"))
    right: list[int] = truth.tolist()
    wrong_items: list[int] = planted.tolist()
    return {"truth": {name: classes[label] for name, label in zip(names, right, strict=True)},
            "planted": sorted(names[item] for item in wrong_items)}


def _answers(planted: bool, people: int, truth: int, lookalike: int, n_classes: int, rng: np.random.Generator
             ) -> list[tuple[str, int]]:
    """What ``people`` annotators drawn by chance say. Half of a person's mistakes are the lookalike, half anything."""
    names, share = list(RELIABILITY), list(RELIABILITY.values())
    found: list[tuple[str, int]] = []
    drawn: list[int] = sorted(rng.choice(len(names), people, replace=False).tolist())
    for who in drawn:
        if planted:
            label = lookalike
        elif rng.random() < share[who]:
            label = truth
        else:
            label = lookalike if rng.random() < 0.5 else _another(truth, n_classes, rng)
        found.append((names[who], label))
    return found


def _another(truth: int, n_classes: int, rng: np.random.Generator) -> int:
    """Any class but the right one, or reliabilities would be better than they are stated."""
    return (truth + int(rng.integers(1, n_classes))) % n_classes


def _write(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
