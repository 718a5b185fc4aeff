"""What is uncertain when nothing else is said: every weight, parameter and legitimacy, around the scenario's own."""

import argparse
from collections.abc import Collection

from concert.agents.knob import FLAG
from concert.experiments.sweeps.design import Factor, factor_between
from concert.experiments.sweeps.sweep import add_running
from concert.experiments.terminal.options import add_settings, whole
from concert.model.scenario.catalogue import DEFAULT
from concert.model.scenario.knobs import knob_of
from concert.model.scenario.value import Scenario, ScenarioError

SPREAD = 0.5


def add_uncertainty(parser: argparse.ArgumentParser, samples: int, of: str, runs: int) -> None:
    """The options of every command that draws worlds around a scenario and plays them."""
    parser.add_argument("scenario", nargs="?", default=DEFAULT, help=f"a name in scenarios/ or a TOML file ({DEFAULT})")
    parser.add_argument("--samples", type=whole, default=samples, metavar="N", help=f"{of} ({samples})")
    parser.add_argument("--runs", type=whole, default=runs, metavar="R", help=f"negotiations in each, on luck of their own ({runs})")
    parser.add_argument("--spread", type=float, default=SPREAD, help=f"how far a knob varies around its value ({SPREAD})")
    add_settings(parser)
    add_running(parser)


def uncertain(scenario: Scenario, spread: float = SPREAD, but: Collection[str] = ()) -> list[Factor]:
    """Ranges within `spread` of the scenario's value, cut to what is declared; keys in `but` are left out.

    A knob that is no real number varies over the values there that it may have, a flag over both.  A value of 0 has no range of its own: it varies over `spread` of the declared one.  Raises ScenarioError.
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
                low, high = (knob.low, knob.high) if knob.kind == FLAG else (max(knob.low, value - reach), min(knob.high, value + reach))
                found.append(factor_between(key, *(float(f"{end:.12g}") for end in (low, high))))
    return found
