"""The climb that every latent-class model shares: posterior to parameters to posterior, until it stands still."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Watcher(Protocol):
    """Who is told how far EM is, and may raise to stop it (``labeling.workers.Progress`` fits)."""

    def report(self, done: int, total: int | None = None, text: str = "") -> None: ...


@dataclass(frozen=True, slots=True)
class Climb:
    """Where EM ended: posterior [I, K], after how many iterations, and whether it stood still."""

    posterior: Array
    iterations: int
    converged: bool


def climb(start: Array, step: Callable[[Array], Array], seen: NDArray[np.bool_], *, tolerance: float,
          max_iterations: int, progress: Watcher | None = None) -> Climb:
    """Repeat ``step``, one M-step and one E-step from posterior [I, K] to posterior [I, K].

    Ends when no posterior of an item that somebody voted on (``seen`` [I]) moves by ``tolerance`` or more;
    a tolerance of 0 runs all iterations.
    """
    posterior, converged, iteration = start, False, 0
    while iteration < max_iterations and not converged:
        iteration += 1
        updated = step(posterior)
        converged = tolerance > 0 and float(np.abs(updated - posterior)[seen].max(initial=0)) < tolerance
        posterior = updated
        if progress is not None:
            progress.report(iteration, max_iterations, "Weighing annotators")
    return Climb(posterior, iteration, converged or tolerance <= 0)


def normalised(log: Array) -> Array:
    """Rows of log weights [I, K] as probabilities; the array is overwritten."""
    log -= log.max(axis=1, keepdims=True)
    posterior = np.exp(log, out=log)
    posterior /= posterior.sum(axis=1, keepdims=True)
    return posterior


def summed(index: NDArray[np.integer[Any]], weight: Array, size: int) -> Array:
    """The sum of ``weight`` [n] at each index, [size]."""
    return np.bincount(index, weight, minlength=size).astype(np.float64, copy=False)
