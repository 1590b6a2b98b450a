"""Divides items into training, validation and test parts, keeping near-duplicates together."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from labeling.errors import UserError


def parse_split(text: str) -> dict[str, float]:
    """Shares from ``train=0.8,val=0.1,test=0.1``. Raises UserError unless they are positive and sum to 1."""
    try:
        shares = {name.strip(): float(share) for name, share in (part.split("=") for part in text.split(","))}
    except ValueError as error:
        raise UserError(f"“{text}” is no split.", next_step="Write train=0.8,val=0.1,test=0.1.") from error
    if not all(0 < share <= 1 for share in shares.values()) or abs(sum(shares.values()) - 1) > 1e-6:
        raise UserError(f"The shares of “{text}” must be positive and sum to 1.")
    return shares


def split(identities: Sequence[str], shares: Mapping[str, float], *, groups: NDArray[np.int64],
          labels: Sequence[str], seed: int) -> list[str]:
    """The part of each item. Deterministic given the seed; depends on the items, not on their order.

    groups [n]: items that must stay together. labels: each part gets its share of each label as well as
    whole groups allow; a group goes by the label of most of its members.
    """
    strata: dict[str, list[tuple[bytes, list[int]]]] = {}
    for members in _members(groups):
        names = sorted(identities[one] for one in members)
        key = hashlib.sha256(f"{seed}:{names[0]}".encode()).digest()
        given = [labels[one] for one in members]
        strata.setdefault(max(sorted(set(given)), key=given.count), []).append((key, members))
    found = [""] * len(identities)
    for _, stratum in sorted(strata.items()):
        _deal(sorted(stratum, key=lambda one: one[0]), shares, found)
    return found


def _members(groups: NDArray[np.int64]) -> list[list[int]]:
    gathered: dict[int, list[int]] = {}
    for number, group in enumerate(groups.tolist()):
        gathered.setdefault(group, []).append(number)
    return list(gathered.values())


def _deal(stratum: list[tuple[bytes, list[int]]], shares: Mapping[str, float], found: list[str]) -> None:
    """Give each group to the part that lacks most of its share, the first group by chance."""
    dealt = dict.fromkeys(shares, 0)
    draw = int.from_bytes(stratum[0][0][:8], "big") / 2**64  # so that lone members do not all go to one part
    for key, members in stratum:
        total = sum(dealt.values()) + len(members)
        lack = {name: share * total - dealt[name] for name, share in shares.items()}
        best = max(lack.values())
        name = _drawn(shares, draw) if not sum(dealt.values()) else \
            min((one for one, by in lack.items() if by >= best - 1e-9), key=lambda one: (hashed(key, one), one))
        for member in members:
            found[member] = name
        dealt[name] += len(members)


def _drawn(shares: Mapping[str, float], draw: float) -> str:
    reached = 0.0
    for name, share in shares.items():
        reached += share
        if draw < reached:
            return name
    return next(reversed(list(shares)))


def hashed(key: bytes, name: str) -> bytes:
    """Breaks ties by the group, not by the order of the parts."""
    return hashlib.sha256(key + name.encode()).digest()
