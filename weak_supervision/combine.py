"""People and rules as voters of one vote.

A rule sees every item, so that its silence says something too: it is taken as one more thing that a
rule can say. That also keeps a rule which only ever names one class from losing its meaning.
"""

from __future__ import annotations

import numpy as np

from labeling.consensus.dawid_skene import dawid_skene
from labeling.consensus.votes import Consensus, Votes


def combine_people_and_rules(people: Votes, rules: Votes) -> Consensus:
    """One smoothed Dawid-Skene over annotators and rules together.

    people and rules share items and classes [I, K]; a rule without a vote on an item abstains.
    Returns posterior [I, K]; accuracy [A + R], annotators first, then rules.
    """
    k, n = people.n_classes, people.n_items
    silent = np.ones((rules.n_annotators, n), bool)
    silent[rules.annotator, rules.item] = False
    rule, item = np.nonzero(silent)
    together = Votes.build(
        np.concatenate([people.item, rules.item, item]),
        np.concatenate([people.annotator, rules.annotator + people.n_annotators, rule + people.n_annotators]),
        np.concatenate([people.label, rules.label, np.full(len(rule), k)]),
        n_items=n, n_annotators=people.n_annotators + rules.n_annotators, n_classes=k + 1)
    groups = np.repeat([0, 1], [people.n_annotators, rules.n_annotators])
    return dawid_skene(together, truths=k, groups=groups)
