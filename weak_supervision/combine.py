"""People and rules as voters of one vote.

Rules look at every item and choose when to speak, people answer what they are given: so a rule is
judged by how often it speaks up for each class among all items, a person by the answers alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from labeling.consensus.dawid_skene import dawid_skene
from labeling.consensus.votes import Consensus, Votes


def combine(votes: Votes, people: NDArray[np.bool_]) -> Consensus:
    """One smoothed Dawid-Skene over voters of whom ``people`` [A] are people and the others rules."""
    return dawid_skene(votes, volunteers=~people)


def combine_people_and_rules(people: Votes, rules: Votes) -> Consensus:
    """One smoothed Dawid-Skene over annotators and rules together.

    people and rules share items and classes [I, K]; a rule without a vote on an item abstains.
    Returns posterior [I, K]; accuracy [A + R] and confusion [A + R, K, K], annotators first, then rules.
    """
    together = Votes.build(
        np.concatenate([people.item, rules.item]),
        np.concatenate([people.annotator, rules.annotator + people.n_annotators]),
        np.concatenate([people.label, rules.label]),
        n_items=people.n_items, n_annotators=people.n_annotators + rules.n_annotators, n_classes=people.n_classes)
    return combine(together, np.repeat([True, False], [people.n_annotators, rules.n_annotators]))
