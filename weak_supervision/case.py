"""What a consensus method is given: votes, who of the voters are people, and what is known for sure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.consensus.votes import Votes


@dataclass(frozen=True, slots=True)
class Case:
    """One panel to be fused.

    people bool [A]: which voters are people; the others are rules. gold int32 [I]: the known label, -1 unknown.
    """

    votes: Votes
    people: NDArray[np.bool_]
    gold: NDArray[np.int32]

    @staticmethod
    def of_people(votes: Votes) -> Case:
        """Votes of people alone, nothing known."""
        return Case(votes, np.ones(votes.n_annotators, bool), np.full(votes.n_items, -1, np.int32))

    @property
    def only_people(self) -> bool:
        """Whether no rule votes."""
        return bool(self.people.all())

    def known_items(self) -> NDArray[np.int64]:
        """Items whose label is known and that somebody voted on."""
        voted = np.bincount(self.votes.item, minlength=self.votes.n_items) > 0
        return np.flatnonzero(voted & (self.gold >= 0))
