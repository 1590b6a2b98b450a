"""Dawid-Skene beside crowd-kit, agreement beside krippendorff; run by hand, and read the ratios.

python -m tests.benchmarks.bench_consensus [votes]
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from labeling.consensus.agreement import agreement
from labeling.consensus.alpha import alpha_interval, krippendorff_alpha
from labeling.consensus.dawid_skene import dawid_skene
from labeling.consensus.glad import glad
from labeling.consensus.mace import mace
from labeling.consensus.majority import majority_vote, tallies
from labeling.consensus.patterns import Patterns
from labeling.consensus.votes import Votes

T = TypeVar("T")
ITERATIONS = 10


def simulated(items: int, each: int, people: int, classes: int) -> Votes:
    """``each`` of the people vote on an item; they are right 40 to 95 times in a hundred."""
    rng = np.random.default_rng(0)
    truth = rng.integers(classes, size=items)
    item = np.repeat(np.arange(items), each)
    who = ((rng.integers(people, size=items)[:, None] + np.arange(each) * (people // each)) % people).ravel()
    right = rng.random(len(item)) < rng.uniform(0.4, 0.95, people)[who]
    label = np.where(right, truth[item], rng.integers(classes, size=len(item)))
    return Votes.build(item, who, label, n_items=items, n_annotators=people, n_classes=classes)


def timed(what: str, function: Callable[[], T]) -> tuple[float, T]:
    start = time.perf_counter()
    result = function()
    seconds = time.perf_counter() - start
    print(f"  {what:<52}{seconds:9.2f} s", flush=True)
    return seconds, result


def bench_dawid_skene(votes: Votes) -> None:
    import pandas as pd
    from crowdkit.aggregation import DawidSkene

    frame = pd.DataFrame({"task": votes.item, "worker": votes.annotator, "label": votes.label})
    print(f"{len(votes):,} votes, {votes.n_classes} classes, {votes.n_annotators} annotators")
    timed("majority vote", lambda: majority_vote(votes))
    ours, mine = timed(f"Dawid-Skene, {ITERATIONS} iterations",
                       lambda: dawid_skene(votes, smoothing=0, tolerance=0, max_iterations=ITERATIONS))
    timed("Dawid-Skene with smoothing, until it converges", lambda: dawid_skene(votes))
    theirs, other = timed(f"crowd-kit, {ITERATIONS} iterations",
                          lambda: DawidSkene(n_iter=ITERATIONS, tol=-np.inf).fit(frame))
    gap = np.abs(other.probas_.sort_index()[list(range(votes.n_classes))].to_numpy() - mine.posterior).max()
    print(f"  crowd-kit takes {theirs / ours:.0f} times as long; the posteriors differ by at most {gap:.1e}\n")


def bench_glad_and_mace(votes: Votes) -> None:
    """At equal iterations; crowd-kit's MACE starts elsewhere, and its restarts all begin alike, so one is run."""
    import pandas as pd
    from crowdkit.aggregation import GLAD, MACE

    frame = pd.DataFrame({"task": votes.item, "worker": votes.annotator, "label": votes.label})
    print(f"{len(votes):,} votes, {votes.n_classes} classes, {votes.n_annotators} annotators")
    ours, mine = timed("GLAD, 4 iterations", lambda: glad(votes, tolerance=0, max_iterations=4, inner=25))
    theirs, other = timed("crowd-kit", lambda: GLAD(n_iter=5, tol=-np.inf).fit(frame))  # it ends with an M-step
    gap = np.abs(other.probas_.sort_index()[list(range(votes.n_classes))].to_numpy() - mine.posterior).max()
    print(f"  crowd-kit takes {theirs / ours:.0f} times as long (goal 20); the posteriors differ by at most {gap:.1e}")
    ours, _ = timed("MACE, 50 iterations", lambda: mace(votes, tolerance=0, max_iterations=50))
    theirs, _ = timed("crowd-kit", lambda: MACE(n_restarts=1, n_iter=50).fit(frame))
    print(f"  crowd-kit takes {theirs / ours:.0f} times as long (goal 20)\n")


def bench_alpha(votes: Votes) -> None:
    import krippendorff

    print(f"{votes.n_items:,} items x {len(votes) // votes.n_items} votes, {votes.n_classes} classes, "
          f"{votes.n_annotators} annotators")
    alone, value = timed("alpha", lambda: krippendorff_alpha(Patterns.of(tallies(votes))))
    timed("its interval, 1000 resamples", lambda: alpha_interval(Patterns.of(tallies(votes))))
    timed("all of agreement, with every pair of annotators", lambda: agreement(votes))
    theirs, other = timed("krippendorff, from counts", lambda: krippendorff.alpha(
        value_counts=tallies(votes).astype(np.int64), level_of_measurement="nominal"))
    print(f"  krippendorff takes {theirs / alone:.0f} times as long; the alphas differ by {abs(other - value):.1e}\n")


def main(votes: int) -> None:
    warnings.simplefilter("ignore")
    bench_dawid_skene(simulated(votes // 3, 3, 300, 10))
    bench_glad_and_mace(simulated(min(votes, 10_000) // 5, 5, 40, 4))
    for classes in (5, 40):
        bench_alpha(simulated(votes, 5, 40, classes))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
