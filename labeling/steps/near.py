"""Groups of items that are the same or nearly, so that no part of a split has seen what another is tested on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labeling.audit.duplicates import GREYS, NOTHING, alike_pictures, equal_pairs, groups_of, look_of, text_key
from labeling.audit.features import difference_hash, square
from labeling.errors import UserError
from labeling.items.images import decode
from labeling.store.kinds import ItemKind
from labeling.store.models import Item
from labeling.workers import Progress, ordered_map

TEXT_WORDS = 5  # a cell of fewer words is a value like "New York", and equal values make no duplicates
SHINGLES_ALIKE = 0.7  # share of word pairs that two near-duplicate texts have in common
HASHES, BANDS = 64, 16  # MinHash: texts alike by 0.7 meet in one of 16 bands of 4 with a chance of 0.99

Find = Callable[[Item], Path | None]


def near_groups(items: Sequence[Item], find: Find, text_column: str, progress: Progress) -> NDArray[np.int64]:
    """The group of each item [n], by the look of images, the words of texts and the cells of rows.

    find: where an image lies now; one that can't be read is a group of its own.
    """
    images = [place for place, item in enumerate(items) if item.kind == ItemKind.IMAGE]
    records = [place for place, item in enumerate(items) if item.kind == ItemKind.RECORD]
    pairs = [_moved(_alike_pictures([items[place] for place in images], find, progress), images),
             _moved(_alike_records([items[place] for place in records], text_column, progress), records)]
    return groups_of(len(items), np.concatenate(pairs))


def _moved(pairs: NDArray[np.int64], places: list[int]) -> NDArray[np.int64]:
    return np.array(places, np.int64)[pairs] if len(pairs) else NOTHING


# ---- images

def _alike_pictures(items: list[Item], find: Find, progress: Progress) -> NDArray[np.int64]:
    """Pairs of pictures that look alike."""
    n = len(items)
    hashes, looks, seen = np.zeros(n, np.uint64), np.zeros((n, GREYS * GREYS), np.float32), np.zeros(n, bool)
    for place, looked in enumerate(ordered_map(lambda item: _look(item, find), items)):
        if place % 50 == 0:
            progress.report(place, n, "Looking for near-duplicates")
        if looked is not None:
            hashes[place], looks[place] = looked
            seen[place] = True
    return alike_pictures(hashes, looks, seen)


def _look(item: Item, find: Find) -> tuple[int, NDArray[np.float32]] | None:
    path = find(item)
    if path is None:
        return None
    try:
        rgb = square(decode(path, page=item.page, max_size=(64, 64))[..., :3])
    except (UserError, OSError):
        return None
    return difference_hash(rgb), look_of(rgb)


# ---- records

def _alike_records(items: list[Item], text_column: str, progress: Progress) -> NDArray[np.int64]:
    """Pairs of rows with equal cells, whatever their ids, and of texts that share most of their words."""
    progress.report(0, None, "Looking for near-duplicates")
    texts = [_text(item, text_column) for item in items]
    return np.concatenate([equal_pairs([_row(item) for item in items]), equal_pairs(texts), alike_texts(texts)])


def _row(item: Item) -> str:
    """All cells but the id, in the order of their names."""
    fields = item.fields or {}
    cells = [f"{name}={fields[name]}" for name in sorted(fields)
             if fields[name] is not None and str(fields[name]) != item.name]
    return "\x1f".join(cells)


def _text(item: Item, text_column: str) -> str:
    """The words of a record's text, or of its cells that are texts; blank if it has none."""
    fields = item.fields or {}
    if text_column and text_column in fields:
        return text_key(str(fields[text_column] or ""))
    return text_key(" ".join(cell for cell in fields.values()
                             if isinstance(cell, str) and cell.count(" ") >= TEXT_WORDS - 1))


def alike_texts(texts: Sequence[str]) -> NDArray[np.int64]:
    """Pairs [m, 2] of texts of five words or more that share most pairs of neighbouring words.

    Source: Broder, On the resemblance and containment of documents, 1997 (MinHash, in bands).
    """
    words = [text.split() for text in texts]
    long = [place for place, one in enumerate(words) if len(one) >= TEXT_WORDS]
    shingles = [_shingles(words[place]) for place in long]
    if not long:
        return NOTHING
    bands = _signatures(shingles).reshape(len(long), BANDS, HASHES // BANDS)
    candidates: set[tuple[int, int]] = set()
    for band in range(BANDS):
        first: dict[bytes, int] = {}
        for place, key in enumerate(bands[:, band].copy()):
            known = first.setdefault(key.tobytes(), place)
            if known != place:
                candidates.add((known, place))
    pairs = [(long[a], long[b]) for a, b in sorted(candidates) if _jaccard(shingles[a], shingles[b])]
    return np.array(pairs, np.int64).reshape(-1, 2)


def _shingles(words: list[str]) -> NDArray[np.uint64]:
    """Numbers of the different pairs of neighbouring words, sorted."""
    return np.unique(np.array([int.from_bytes(hashlib.blake2b(f"{a} {b}".encode(), digest_size=8).digest(), "big")
                               for a, b in pairwise(words)], np.uint64))


def _signatures(shingles: list[NDArray[np.uint64]]) -> NDArray[np.uint64]:
    """MinHash signatures [n, HASHES]."""
    drawn = np.random.default_rng(0).integers(1, 2**63, size=(2, HASHES, 1), dtype=np.uint64)
    factor, offset = drawn[0] | np.uint64(1), drawn[1]
    return np.stack([((factor * one[None, :] + offset) >> np.uint64(16)).min(axis=1) for one in shingles])


def _jaccard(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> bool:
    common = len(np.intersect1d(one, other, assume_unique=True))
    return common >= SHINGLES_ALIKE * (len(one) + len(other) - common)
