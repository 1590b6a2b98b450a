"""Turns items into numbers that a simple classifier can learn from: pictures, texts, fields.

Cheap on purpose: they are computed on the person's own machine, without a network or a GPU.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeling.items.found import Cell

SIDE = 32  # pixels; pictures are looked at this size
CELL = 4  # pixels; gradients are summed over cells of this side
ORIENTATIONS = 9
MOST_CATEGORIES = 50
MOST_WORDS = 30_000
FIRST_UNSPACED = 0x0E00  # Thai and on: scripts whose sentences have no blanks, or that names are seldom written in


def image_features(pictures: Iterable[NDArray[np.uint8]]) -> NDArray[np.float32]:
    """Gradient orientations, coarse colour layout and colour histogram of each picture [H, W, 3]; float32 [n, d].

    Gradients after Dalal & Triggs, CVPR 2005, with blocks of two by two cells.
    """
    rows = [_one_image(square(picture)) for picture in pictures]
    return np.stack(rows) if rows else np.zeros((0, 1), np.float32)


def square(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The picture as SIDE by SIDE RGB in 0..1."""
    from PIL import Image

    image = Image.fromarray(picture).convert("RGB").resize((SIDE, SIDE), Image.Resampling.BOX if
                                                           min(picture.shape[:2]) > SIDE else
                                                           Image.Resampling.BILINEAR)
    return np.asarray(image, np.float32) / np.float32(255)


def _one_image(rgb: NDArray[np.float32]) -> NDArray[np.float32]:
    gray = rgb @ np.array([0.299, 0.587, 0.114], np.float32)
    coarse = rgb.reshape(8, SIDE // 8, 8, SIDE // 8, 3).mean(axis=(1, 3)).ravel()
    return np.concatenate([_gradients(gray), coarse - coarse.mean(), _colours(rgb)]).astype(np.float32)


def _gradients(gray: NDArray[np.float32]) -> NDArray[np.float32]:
    padded = np.pad(gray, 1, mode="edge")
    dy, dx = padded[2:, 1:-1] - padded[:-2, 1:-1], padded[1:-1, 2:] - padded[1:-1, :-2]
    size = np.hypot(dx, dy)
    angle = (np.arctan2(dy, dx) % np.pi) / np.pi * ORIENTATIONS
    low = np.floor(angle).astype(int) % ORIENTATIONS
    share = (angle - np.floor(angle)).astype(np.float32)
    planes = np.zeros((SIDE, SIDE, ORIENTATIONS), np.float32)
    rows, columns = np.indices(gray.shape)
    planes[rows, columns, low] = size * (1 - share)
    planes[rows, columns, (low + 1) % ORIENTATIONS] += size * share
    n = SIDE // CELL
    cells = planes.reshape(n, CELL, n, CELL, ORIENTATIONS).sum(axis=(1, 3))
    blocks = np.concatenate([cells[:-1, :-1], cells[1:, :-1], cells[:-1, 1:], cells[1:, 1:]], axis=2)
    return (blocks / (np.linalg.norm(blocks, axis=2, keepdims=True) + 0.05)).ravel()


def _colours(rgb: NDArray[np.float32]) -> NDArray[np.float32]:
    bins = np.minimum((rgb * 4).astype(int), 3)
    index = bins[..., 0] * 16 + bins[..., 1] * 4 + bins[..., 2]
    return np.sqrt(np.bincount(index.ravel(), minlength=64) / index.size).astype(np.float32)


def difference_hash(rgb: NDArray[np.float32]) -> int:
    """64 bits that near-duplicate pictures share: whether each of 8 x 8 fields is brighter than its neighbour."""
    gray = rgb.mean(axis=2)
    rows = gray.reshape(8, SIDE // 8, SIDE).mean(axis=1)
    edges = np.linspace(0, SIDE, 10).astype(int)
    fields = np.stack([rows[:, a:b].mean(axis=1) for a, b in pairwise(edges.tolist())], axis=1)
    return int("".join("1" if bit else "0" for bit in (fields[:, 1:] > fields[:, :-1]).ravel()), 2)


def text_features(texts: Sequence[str]) -> Any:
    """TF-IDF of words and pairs of words, and of parts of words; sparse float32 [n, d]."""
    from sklearn.feature_extraction import text  # pyright: ignore[reportMissingTypeStubs]

    vectorizers: Any = text
    seldom = 2 if len(texts) >= 50 else 1
    parts: list[Any] = []
    for settings in ({"ngram_range": (1, 2)}, {"analyzer": "char_wb", "ngram_range": (2, 4)}):
        vectorizer = vectorizers.TfidfVectorizer(min_df=seldom, max_features=MOST_WORDS, sublinear_tf=True,
                                                 dtype=np.float32, **settings)
        try:
            parts.append(vectorizer.fit_transform(texts))
        except ValueError:  # no word occurs often enough
            continue
    return _side_by_side(parts, len(texts))


def field_features(records: Sequence[Mapping[str, Cell]]) -> Any:
    """Numbers standardised, with a mark where one is missing; few-valued texts one-hot; long texts TF-IDF; [n, d]."""
    from scipy.sparse import csr_array  # pyright: ignore[reportMissingTypeStubs]

    parts: list[Any] = []
    for name in dict.fromkeys(name for record in records for name in record):
        column = [record.get(name) for record in records]
        kind = column_kind(column)
        if kind == "number":
            parts.append(csr_array(_numbers(column)))
        elif kind == "category":
            parts.append(csr_array(_categories(column)))
        elif kind == "text":
            parts.append(text_features([str(cell or "") for cell in column]))
    return _side_by_side(parts, len(records))


def _side_by_side(parts: list[Any], n: int) -> Any:
    from scipy import sparse  # pyright: ignore[reportMissingTypeStubs]

    matrices: Any = sparse
    return matrices.hstack(parts).tocsr() if parts else np.zeros((n, 1), np.float32)


def column_kind(column: Sequence[Cell]) -> str:
    """number, category, text, or name: different in nearly every row, and so no help."""
    cells = [cell for cell in column if cell is not None]
    if not cells:
        return "name"
    if all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in cells):
        return "number"
    texts = [str(cell) for cell in cells]
    if len(set(texts)) <= MOST_CATEGORIES:
        return "category"
    return "text" if sum(map(is_prose, texts)) > len(texts) / 2 else "name"


def is_prose(text: str) -> bool:
    """Whether a cell is written language rather than a name or number: a few words, or a script without blanks."""
    return (" " in text.strip() and len(text) > 15) or sum(ord(letter) >= FIRST_UNSPACED for letter in text) > 3


def _numbers(column: Sequence[Cell]) -> NDArray[np.float32]:
    values = np.array([float(cell) if isinstance(cell, int | float) else np.nan for cell in column], np.float64)
    missing = ~np.isfinite(values)
    known = values[~missing]
    values[missing] = np.median(known) if known.size else 0.0
    spread = float(known.std()) if known.size else 0.0
    scaled = np.clip((values - float(known.mean() if known.size else 0.0)) / (spread or 1.0), -8, 8)
    return np.stack([scaled, missing], axis=1).astype(np.float32)


def _categories(column: Sequence[Cell]) -> NDArray[np.float32]:
    names = [name for name, _ in Counter(str(cell) for cell in column).most_common(MOST_CATEGORIES)]
    index = {name: number for number, name in enumerate(sorted(names))}
    table = np.zeros((len(column), len(index)), np.float32)
    table[np.arange(len(column)), [index[str(cell)] for cell in column]] = 1
    return table
