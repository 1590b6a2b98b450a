"""People and rules as voters of one vote.

Rules look at every item and choose when to speak, people answer what they are given: so a rule is
judged by how often it speaks up for each class among all items, a person by the answers alone.
"""

from __future__ import annotations

import numpy as np

from labeling.consensus.dawid_skene import dawid_skene
from labeling.consensus.votes import Consensus, Votes
from weak_supervision.case import Case


def combine(case: Case) -> Consensus:
    """One smoothed Dawid-Skene over people and rules together; of people alone if there is no rule."""
    return dawid_skene(case.votes, volunteers=None if case.only_people else ~case.people)


def together(people: Votes, rules: Votes) -> Case:
    """People and rules who share items and classes as one case; annotators first, then rules.

    A rule without a vote on an item abstains.
    """
    votes = Votes.build(
        np.concatenate([people.item, rules.item]),
        np.concatenate([people.annotator, rules.annotator + people.n_annotators]),
        np.concatenate([people.label, rules.label]),
        n_items=people.n_items, n_annotators=people.n_annotators + rules.n_annotators, n_classes=people.n_classes)
    return Case(votes, np.repeat([True, False], [people.n_annotators, rules.n_annotators]),
                np.full(people.n_items, -1, np.int32))
