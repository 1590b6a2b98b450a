"""The whole audit in one call, for the work process: features, predictions, suspects, duplicates, odd pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeling.audit import features as feature
from labeling.audit.duplicates import GREYS, alike_pictures, equal_pairs, groups_of, look_of, text_key
from labeling.audit.joint import joint_posterior
from labeling.audit.neighbours import most_alike
from labeling.audit.outliers import blurred, odd_sizes, outliers, picture_problem, sharpness
from labeling.audit.predictions import FEWEST_A_CLASS, out_of_sample
from labeling.audit.suspects import Suspects, find_suspects
from labeling.errors import UserError
from labeling.items.found import Cell
from labeling.items.images import decode
from labeling.workers import Progress

VOTES_THAT_SPEAK = 2  # one vote is the label itself, and no evidence about it
PSEUDO_VOTES = 0.5
ALIKE = 6  # items that look most like a suspect, as evidence
GREY = np.full((feature.SIDE, feature.SIDE, 3), 128, np.uint8)  # stands for a picture that can't be read
UNREADABLE = "can't be read now"


@dataclass(frozen=True, slots=True)
class AuditItem:
    """What an item looks like: where its image lies (or its bytes), or its fields."""

    path: Path | None = None
    page: int = 0
    width: int = 0
    height: int = 0
    fields: Mapping[str, Cell] | None = None


@dataclass(frozen=True, slots=True)
class AuditInput:
    """labels int32 [n], -1 unlabelled; votes [n, K]: how many annotators named each class.

    voted [n, K]: the posterior given those votes alone; prior [K]: the share of each class.
    """

    items: tuple[AuditItem, ...]
    labels: NDArray[np.int32]
    votes: NDArray[np.float64]
    voted: NDArray[np.float64]
    prior: NDArray[np.float64]
    seed: int


@dataclass(frozen=True, slots=True)
class AuditResult:
    """Indices refer to the input's items. probabilities [n, K]: model and votes together; model [n, K]: alone.

    alike [m, 6]: the labelled items that look most like each suspect, -1 where there are fewer.
    unjudged: labelled items whose class no model could learn without them; unread: labelled items whose image
    can't be read now, which were not judged either; learned: items differ in some feature.
    """

    suspects: Suspects
    probabilities: NDArray[np.float64]
    model: NDArray[np.float64]
    alike: NDArray[np.int64]
    outliers: list[int]
    duplicates: list[list[int]]
    problems: list[tuple[int, str]]
    unjudged: list[int]
    unread: list[int]
    learned: bool


@dataclass(slots=True)
class _Looked:
    features: Any
    group: NDArray[np.int64]
    problems: list[tuple[int, str]]
    seen: NDArray[np.bool_]


def audit(given: AuditInput, *, progress: Progress) -> AuditResult:
    """Look at every item, learn from the labels, and doubt those that the evidence speaks against."""
    if not len(given.items):
        raise UserError("There is nothing to check yet.", next_step="Add and label some items.")
    images = all(item.fields is None for item in given.items)
    looked = _pictures(given.items, progress) if images else _records(given.items, progress)
    labels = _learnable(np.where(looked.seen, given.labels, -1).astype(np.int32))
    model = out_of_sample(looked.features, labels, given.votes.shape[1], seed=given.seed, progress=progress,
                          groups=looked.group)
    several = given.votes.sum(axis=1) >= VOTES_THAT_SPEAK
    joint = joint_posterior(model.probabilities, given.voted, given.prior, several)
    known = np.flatnonzero(model.judged)
    progress.report(0, None, "Comparing labels")
    found = find_suspects(labels[known], with_votes(model.probabilities, given.votes)[known], joint=joint[known],
                          several=several[known])
    suspects = replace(found, index=known[found.index])
    labelled = given.labels >= 0
    return AuditResult(
        suspects, joint, model.probabilities, most_alike(looked.features, suspects.index, looked.seen & labelled, ALIKE),
        [one for one in outliers(looked.features) if looked.seen[one]], _groups(looked.group), looked.problems,
        np.flatnonzero(labelled & looked.seen & ~model.judged).tolist(),
        np.flatnonzero(labelled & ~looked.seen).tolist(), looked.features.shape[1] > 1)


def _learnable(labels: NDArray[np.int32]) -> NDArray[np.int32]:
    """The labels, -1 for those of classes that are too rare to learn."""
    counts = np.bincount(labels[labels >= 0], minlength=1)
    return np.where((labels >= 0) & (counts[labels] >= FEWEST_A_CLASS), labels, -1).astype(np.int32)


def _groups(group: NDArray[np.int64]) -> list[list[int]]:
    """The members of each group of two or more."""
    gathered: dict[int, list[int]] = {}
    for index, name in enumerate(group.tolist()):
        gathered.setdefault(name, []).append(index)
    return [members for members in gathered.values() if len(members) > 1]


def with_votes(model: NDArray[np.float64], votes: NDArray[np.float64]) -> NDArray[np.float64]:
    """The model's probabilities [n, K] weighed with the smoothed votes, where two annotators or more have spoken.

    What cleanlab counts doubts on: a weak model alone doubts far too much, the joint posterior too little.
    """
    total = votes.sum(axis=1, keepdims=True)
    share = (votes + PSEUDO_VOTES) / (total + PSEUDO_VOTES * votes.shape[1])
    joint = np.where(total >= VOTES_THAT_SPEAK, model * share, model)
    return joint / joint.sum(axis=1, keepdims=True)


def _pictures(items: tuple[AuditItem, ...], progress: Progress) -> _Looked:
    n, problems, rows = len(items), list[tuple[int, str]](), list[NDArray[np.float32]]()
    hashes, looks = np.zeros(n, np.uint64), np.zeros((n, GREYS * GREYS), np.float32)
    seen, sharp = np.zeros(n, bool), np.zeros(n)
    for index, item in enumerate(items):
        if index % 50 == 0:
            progress.report(index, n, "Looking at pictures")
        picture = _decoded(item)
        rows.append(feature.image_features([GREY if picture is None else picture])[0])
        if picture is None:
            problems.append((index, UNREADABLE))
            continue
        rgb = feature.square(picture)
        seen[index], hashes[index], looks[index] = True, feature.difference_hash(rgb), look_of(rgb)
        sharp[index] = sharpness(rgb)
        if problem := picture_problem(rgb, item.width, item.height):
            problems.append((index, problem))
    sizes = np.array([(item.width, item.height) for item in items], np.int64)
    problems += [(index, "odd size") for index in odd_sizes(sizes)]
    there = np.flatnonzero(seen)
    problems += [(int(there[index]), "blurred") for index in blurred(sharp[there])]
    return _Looked(np.stack(rows), groups_of(n, alike_pictures(hashes, looks, seen)), sorted(problems), seen)


def _decoded(item: AuditItem) -> NDArray[np.uint8] | None:
    """The picture, None where it can't be read now: a missing file must not stop the audit."""
    try:
        return None if item.path is None else \
            np.ascontiguousarray(decode(item.path, page=item.page, max_size=(128, 128))[..., :3])
    except (UserError, OSError):
        return None


def _records(items: tuple[AuditItem, ...], progress: Progress) -> _Looked:
    records = [item.fields or {} for item in items]
    progress.report(0, None, "Reading fields")
    keys = [text_key(" ".join(cell for cell in record.values() if isinstance(cell, str) and feature.is_prose(cell)))
            for record in records]
    return _Looked(feature.field_features(records), groups_of(len(items), equal_pairs(keys)), [],
                   np.ones(len(items), bool))
