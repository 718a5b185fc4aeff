"""Golden numbers: the outcomes of every scenario, to the last bit."""

import json

import pytest

from benchmarks.golden import GOLDEN, digest, plain
from concert.model.scenario.catalogue import scenario_names

KNOWN = json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_every_scenario_has_its_golden_numbers():
    assert sorted(KNOWN) == sorted(scenario_names())


@pytest.mark.versions
@pytest.mark.parametrize("name", scenario_names())
def test_outcomes_are_the_golden_ones(name):
    assert digest(plain(name)) == KNOWN[name], "the numbers moved; where they should, `python benchmarks/golden.py --write`"


def test_a_digest_sees_the_last_bit():
    runs = plain("december-2024", runs=5)
    changed = runs.copy()
    changed.loc[3, "mass"] *= 1 + 2.3e-16
    assert changed["mass"].iloc[3] != runs["mass"].iloc[3] and digest(changed) != digest(runs)
