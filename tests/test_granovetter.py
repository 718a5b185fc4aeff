"""Granovetter (1978): thresholds 0, 1, ..., 99 and all join; change the threshold 1 into 2 and one does."""


import numpy as np
from small_tables import hold, setting_of

from concert.agents.preferences import Preferences, Traits
from concert.model.rules.parameters import DEFAULT_PARAMETERS, Weights

ONLY_PEERS = Weights(0, 0, 0, 0, 1, 0, 0, 0, 0)
# No reservation and no norm: a capital joins iff its stance and the share of the 99 others that have joined exceed 0.
PLAIN = DEFAULT_PARAMETERS._replace(reservation=0.0, peer_norm=0.0)


def joined(thresholds, downwards):
    size = len(thresholds)
    wishes = [Preferences(0.8, 0, -(k - 0.5) / (size - 1), -1, 0, 0) for k in thresholds]
    regard = (np.ones((size, size)) - np.eye(size)) / (size - 1)
    setting = setting_of(wishes, [Traits(0, 0, 1.0, 0)] * size, regard, weights=ONLY_PEERS, parameters=PLAIN)
    return hold(setting, [0.0] * size, downwards)[0].count(2)


def test_thresholds_from_0_to_99_bring_in_all_hundred():
    assert joined(range(100), downwards=False) == 100


def test_without_the_threshold_1_only_one_joins():
    assert joined([0, 2, *range(2, 100)], downwards=False) == 1


def test_trust_is_the_difference_between_the_two_equilibria():
    assert joined([0, 2, *range(2, 100)], downwards=True) == 100
