"""Groups of items that are the same or nearly: they belong in one fold, one split, and before one person's eyes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

BANDS, NEAR = 7, 6  # two hashes within 6 bits agree on at least one of 7 bands, so none is missed
GREYS = 16  # a picture's look in 16 x 16 grey values
ALIKE = 0.97  # correlation of two looks that show the same
BLACK, WHITE, FEWEST_GREY = 0.03, 0.97, 26  # grey values between them tell pictures apart, a tenth of them at least
FLAT = 0.01  # spread of brightness of a picture that shows nothing; those are alike if equally bright
NOTHING = np.zeros((0, 2), np.int64)
_WORD = re.compile(r"\w+")


def alike_pictures(hashes: NDArray[np.uint64], looks: NDArray[np.float32], seen: NDArray[np.bool_]
                   ) -> NDArray[np.int64]:
    """Pairs [m, 2] of pictures whose hashes [n] are near and whose looks [n, 256] go together.

    The hash alone only says where to look: drawings of few strokes share it without being alike.
    seen bool [n]: the pictures that could be read; the others are like nothing.
    """
    place = np.flatnonzero(seen)
    pairs = place[near_pairs(hashes[place])]
    return pairs[_same_look(looks[pairs[:, 0]], looks[pairs[:, 1]])] if len(pairs) else NOTHING


def look_of(rgb: NDArray[np.float32]) -> NDArray[np.float32]:
    """The look [256] of a picture float32 [H, W, 3] of 0..1, with sides that 16 divides: grey values, made small."""
    height, width, _ = rgb.shape
    gray = rgb.mean(axis=2).reshape(GREYS, height // GREYS, GREYS, width // GREYS)
    return gray.mean(axis=(1, 3)).ravel().astype(np.float32)


def _same_look(one: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Whether rows [m, 256] of grey values show the same, brighter or darker; [m].

    What is black or white in either is left out: paper makes all drawings alike, and what was brightened is cut off.
    """
    flat = (one.std(axis=1) < FLAT) & (other.std(axis=1) < FLAT)
    grey = (np.minimum(one, other) > BLACK) & (np.maximum(one, other) < WHITE)
    grey[grey.sum(axis=1) < FEWEST_GREY] = True
    alike = _correlation(one, other, grey) >= ALIKE
    as_bright = np.abs(one.mean(axis=1) - other.mean(axis=1)) < FLAT
    return (flat & as_bright) | (~flat & alike)


def _correlation(one: NDArray[np.float32], other: NDArray[np.float32], counted: NDArray[np.bool_]
                 ) -> NDArray[np.float64]:
    """Of each row [m, d] with its counterpart, over the counted values; [m]."""
    n = counted.sum(axis=1, keepdims=True)
    x, y = (np.where(counted, values - (values * counted).sum(axis=1, keepdims=True) / n, 0.0) for values in (one, other))
    return (x * y).sum(axis=1) / np.maximum(np.sqrt((x * x).sum(axis=1) * (y * y).sum(axis=1)), 1e-9)


def near_pairs(hashes: NDArray[np.uint64], *, within: int = NEAR) -> NDArray[np.int64]:
    """Pairs [m, 2] of indices whose 64-bit hashes differ in at most ``within`` (up to 6) bits."""
    edges = np.linspace(0, 64, BANDS + 1).astype(int)
    found: list[NDArray[np.int64]] = []
    for low, high in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        band = (hashes >> np.uint64(low)) & np.uint64((1 << (high - low)) - 1)
        order = np.argsort(band, kind="stable")
        starts = np.flatnonzero(np.r_[True, np.diff(band[order]) != 0, True])
        for start, end in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
            if end - start > 1:
                found.append(_close(hashes, order[start:end], within))
    return np.unique(np.concatenate(found), axis=0) if found else NOTHING


def _close(hashes: NDArray[np.uint64], members: NDArray[np.int64], within: int) -> NDArray[np.int64]:
    pairs: list[NDArray[np.int64]] = []
    for place in range(len(members) - 1):
        rest = members[place + 1:]
        close = rest[np.bitwise_count(hashes[rest] ^ hashes[members[place]]) <= within]
        if len(close):
            mine = np.full(len(close), members[place])
            pairs.append(np.stack([np.minimum(mine, close), np.maximum(mine, close)], axis=1))
    return np.concatenate(pairs) if pairs else NOTHING


def groups_of(n: int, pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    """The group of each of n items, named by its first member; items that are linked by pairs share one."""
    from scipy.sparse import csgraph, csr_array  # pyright: ignore[reportMissingTypeStubs]

    graph: Any = csgraph
    links = csr_array((np.ones(len(pairs), np.int8), (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    component = np.asarray(graph.connected_components(links, directed=False)[1], np.int64)
    first = np.full(int(component.max(initial=-1)) + 1, n, np.int64)
    np.minimum.at(first, component, np.arange(n))
    return first[component]


def equal_pairs(keys: Sequence[str]) -> NDArray[np.int64]:
    """Pairs [m, 2] that link items with equal keys; empty keys equal nothing."""
    first: dict[str, int] = {}
    pairs = [(first.setdefault(key, number), number) for number, key in enumerate(keys) if key]
    return np.array([pair for pair in pairs if pair[0] != pair[1]], np.int64).reshape(-1, 2)


def text_key(text: str) -> str:
    """What texts that differ only in case, blanks and punctuation share."""
    return " ".join(_WORD.findall(text.casefold()))
