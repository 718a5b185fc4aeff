"""The calibration of the weights, with its check on states left out."""

import numpy as np

from concert.experiments.studies.calibrate import fit, score, statements
from concert.model.rules.parameters import Weights
from concert.model.scenario.catalogue import load_scenario

SLOW = True
RUNS, EVALUATIONS, SEED = 200, 150, 1


def table() -> str:
    """The fitted weights, and the Brier score on all statements and on each state left out."""
    scenario = load_scenario()
    said = statements(scenario)
    every = list(said)
    fitted = fit(scenario, said, every, RUNS, EVALUATIONS, SEED)
    pairs = [(score(scenario, said, every, weights, RUNS, SEED)) for weights in (scenario.weights, fitted)]
    out = []
    for iso3 in every:
        weights = fit(scenario, said, [other for other in every if other != iso3], RUNS, EVALUATIONS, SEED)
        out.append([score(scenario, said, [iso3], w, RUNS, SEED) for w in (scenario.weights, weights)])
    left = np.mean(out, axis=0)
    names = Weights._fields
    return "\n".join([
        f"| Brier score of {len(every)} statements | default weights | fitted |", "|---|---|---|",
        f"| on all of them | {pairs[0]:.3f} | {pairs[1]:.3f} |", f"| on each state left out of the fit | {left[0]:.3f} | {left[1]:.3f} |", "",
        "| weight | " + " | ".join(names) + " |", "|---|" + "---|" * len(names),
        "| default | " + " | ".join(f"{v:g}" for v in scenario.weights) + " |", "| fitted | " + " | ".join(f"{v:.2f}" for v in fitted) + " |",
    ])


PIECES = {"table": table}
