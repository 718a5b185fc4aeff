"""Calibration: the weights that make the model say what capitals had said by the cut-off, with a prior at the defaults.

What a capital had stated on sending troops is hidden from the model (its stance becomes anything from -1 to 1), so that
the other terms must explain it; the fit is the Brier score against (1 + σ)/2 of the states with a statement.  Searched
directly with scipy's Powell method on shared luck, so that the loss has no noise of its own.  The fit on states left out is reported for each.
"""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from concert.agents.capital import TROOPS
from concert.agents.knob import knobs
from concert.experiments.files import put
from concert.experiments.studies.backtest import leaks
from concert.experiments.terminal.options import whole
from concert.model.engine.batch import run_batch
from concert.model.narrative.explain import NAMES
from concert.model.rules.parameters import DEFAULT_WEIGHTS, Weights
from concert.model.scenario.catalogue import DEFAULT, load_scenario
from concert.model.scenario.instance import preference
from concert.model.scenario.sources import CUT_OFF, Estimate
from concert.model.scenario.value import Scenario, ScenarioError
from concert.model.scenario.writer import to_toml

PRIOR_SD = 0.5  # of a weight, as a share of its default
STANCE = "participation_stance"
HIDDEN = Estimate(-1.0, 0.0, 1.0, basis="hidden", source="hidden for calibration", confidence="assumed")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `calibrate`."""
    parser.add_argument("scenario", nargs="?", default=DEFAULT, help=f"a name in scenarios/ or a TOML file ({DEFAULT})")
    parser.add_argument("--runs", type=whole, default=200, metavar="N", help="negotiations an evaluation (200)")
    parser.add_argument("--evaluations", type=whole, default=150, metavar="N", help="at most so many a fit (150)")
    parser.add_argument("--leave-out", type=whole, default=1, metavar="0|1", help="fit again without each state in turn (1)")
    parser.add_argument("--seed", type=whole, default=1, metavar="N", help="the seed of all luck (1)")
    parser.add_argument("--out", required=True, metavar="FILE.toml", help="the scenario file to write")


def execute(options: argparse.Namespace) -> int:
    """Fit, report, and write the scenario.  Raises ScenarioError."""
    scenario = load_scenario(options.scenario)
    out = Path(options.out)
    if options.runs < 1 or options.evaluations < 1:
        raise ScenarioError([f"--runs {options.runs}, --evaluations {options.evaluations}: expected both 1 or more"])
    if options.leave_out > 1:
        raise ScenarioError([f"--leave-out {options.leave_out}: expected 0 or 1"])
    if out.suffix != ".toml" or out.exists():
        raise ScenarioError([f"--out {out}: {'is there already' if out.exists() else 'not a .toml file'}; expected the name of a new scenario file"])
    leaks(scenario)
    said = statements(scenario)
    if options.leave_out and len(said) < 2:
        raise ScenarioError([f"--leave-out 1: the stance of {NAMES[next(iter(said))]} alone rests on a dated statement; expected two or more, or --leave-out 0"])
    print(f"{len(said)} statements up to {CUT_OFF[scenario.vintage]}: {', '.join(said)}")
    fitted = fit(scenario, said, list(said), options.runs, options.evaluations, options.seed)
    before, after = (score(scenario, said, list(said), weights, options.runs, options.seed) for weights in (scenario.weights, fitted))
    print(f"Brier on all of them: {before:.4f} with the defaults, {after:.4f} fitted")
    for name, old, new in zip(Weights._fields, scenario.weights, fitted, strict=True):
        print(f"  {name:<12} {old:.3f} -> {new:.3f}")
    if options.leave_out:
        errors = []
        for iso3 in said:
            others = [other for other in said if other != iso3]
            weights = fit(scenario, said, others, options.runs, options.evaluations, options.seed)
            pair = [score(scenario, said, [iso3], w, options.runs, options.seed) for w in (scenario.weights, weights)]
            errors.append(pair)
            print(f"  left out {NAMES[iso3]}: {pair[0]:.3f} with the defaults, {pair[1]:.3f} fitted without it")
        means = np.mean(errors, axis=0)
        print(f"Brier on states left out: {means[0]:.4f} with the defaults, {means[1]:.4f} fitted")
    try:
        put(_toml(scenario, fitted, options).encode(), out)
    except OSError as error:
        raise ScenarioError([f"--out {out}: {(error.strerror or str(error)).lower()}; expected a file that can be written"]) from None
    print(f"written: {out}")
    return 0


def statements(scenario: Scenario) -> dict[str, float]:
    """(1 + σ)/2 of the capitals whose stance rests on a dated statement.  Raises ScenarioError where there is none."""
    found = {iso3: preference(scenario, iso3, STANCE) for iso3 in scenario.cast}
    said = {iso3: (1 + e.mode) / 2 for iso3, e in found.items() if e.date}
    if not said:
        raise ScenarioError([f"{scenario.name}: no capital's stance rests on a dated statement; nothing to calibrate by"])
    return said


def score(scenario: Scenario, said: dict[str, float], states: Sequence[str], weights: Weights, runs: int, seed: int) -> float:
    """Brier score of P(troops), stances hidden, against what the states said."""
    hidden = replace(scenario, weights=weights, changes=(*(c for c in scenario.changes if c[1] != STANCE), *((iso3, STANCE, HIDDEN) for iso3 in said)))
    sends = (run_batch(hidden, runs, seed).answers == TROOPS).mean(axis=0)
    return float(np.mean([(sends[scenario.cast.index(iso3)] - said[iso3]) ** 2 for iso3 in states]))


def fit(scenario: Scenario, said: dict[str, float], states: Sequence[str], runs: int, evaluations: int, seed: int) -> Weights:
    """The weights, within their ranges, of least Brier score plus the prior's penalty (a normal at the defaults).

    Raises ValueError for no state to fit to.
    """
    if not states:
        raise ValueError("no state to fit to; expected at least one")
    bounds = [(knob.low, knob.high) for knob in knobs(Weights).values()]

    def lost(at: np.ndarray) -> float:
        return loss(scenario, said, states, Weights(*map(float, at)), runs, seed)

    found = minimize(lost, np.array(scenario.weights), method="Powell", bounds=bounds, options={"maxfev": evaluations, "xtol": 0.02, "ftol": 1e-4})
    rounded = Weights(*(float(np.clip(round(v, 3), low, high)) for v, (low, high) in zip(found.x, bounds, strict=True)))
    return min(scenario.weights, rounded, key=lambda weights: loss(scenario, said, states, weights, runs, seed))


def loss(scenario: Scenario, said: dict[str, float], states: Sequence[str], weights: Weights, runs: int, seed: int) -> float:
    """The Brier score plus the prior's penalty, Σ ((w - w₀)/(sd w₀))² / (2 n) a weight, for n states and defaults w₀."""
    middle = np.array(scenario.weights)
    scale = PRIOR_SD * np.maximum(middle, 0.1)
    penalty = float(np.mean(((np.array(weights) - middle) / scale) ** 2)) / (2 * len(states))
    return score(scenario, said, states, weights, runs, seed) + penalty


def _toml(scenario: Scenario, weights: Weights, options: argparse.Namespace) -> str:
    """The scenario as it is, with the fitted weights and where they come from."""
    summary = f"Weights fitted to statements up to {CUT_OFF[scenario.vintage]}, {options.runs} runs of seed {options.seed}."
    fitted = replace(scenario, title=f"{scenario.title}, calibrated", summary=summary, weights=DEFAULT_WEIGHTS)
    by = " ".join(f"calibrate {options.scenario} --runs {options.runs} --evaluations {options.evaluations}".split())
    lines = [
        "", "[weights]", f"# source: fitted by `python -m experiments {by}`, seed {options.seed}",
        *(f"{name} = {value}" for name, value in zip(Weights._fields, weights, strict=True)),
    ]
    return to_toml(fitted) + "\n".join(lines) + "\n"
