"""What is uncertain when nothing else is said: every weight, parameter and legitimacy, around the scenario's own."""

from collections.abc import Collection

from experiments.design import Factor
from model.scenario import Scenario, ScenarioError, knob_of

SPREAD = 0.5
SWITCHES = {"contested_allowed"}  # either 0 or 1: the whole of its range


def uncertain(scenario: Scenario, spread: float = SPREAD, but: Collection[str] = ()) -> list[Factor]:
    """Ranges within `spread` of the scenario's value, cut to what is declared; keys in `but` are left out.

    A value of 0 has no range of its own: it varies over `spread` of the declared one.  Raises ScenarioError.
    """
    if not 0 < spread <= 1:
        raise ScenarioError([f"--spread {spread:g}: expected above 0, to 1"])
    found = []
    groups = {"weights.": scenario.weights, "": scenario.parameters, "legitimacy.": scenario.legitimacy}
    for prefix, values in groups.items():
        for name, value in zip(values._fields, values, strict=True):  # type: ignore[attr-defined]  # every group is named
            key = prefix + name
            if key not in but:
                knob = knob_of(key)
                reach = spread * (abs(value) or knob.high - knob.low)
                whole = name in SWITCHES
                low, high = (knob.low, knob.high) if whole else (max(knob.low, value - reach), min(knob.high, value + reach))
                found.append(Factor(key, (), low, high))
    return found
