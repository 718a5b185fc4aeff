"""How outcomes shift with the US backstop and from scenario to scenario."""

import numpy as np

from concert.agents.capital import TROOPS
from concert.model.engine.batch import run_batch
from concert.model.rules.package import MANDATES
from concert.model.scenario.catalogue import load_scenario, scenario_names

RUNS, SEED = 2000, 1
BACKSTOPS = (0.1, 0.3, 0.5, 0.7, 0.9)


def backstop() -> str:
    """Share that ends at its target with consent, and median mass, by vintage and predisposition of the US."""
    rows = []
    for name in ("december-2024", "february-2025"):
        found = [run_batch(name, RUNS, SEED, vary={"us_backstop": b}) for b in BACKSTOPS]
        rows.append(f"| {load_scenario(name).title} | " + " | ".join(f"{batch.agreed.mean():.2f} / {np.median(batch.mass):.0f}" for batch in found) + " |")
    return "\n".join(["| b₀ | " + " | ".join(f"{b:g}" for b in BACKSTOPS) + " |", "|---|" + "---|" * len(BACKSTOPS), *rows])


def scenarios() -> str:
    """One row a scenario that comes with the program."""
    lines = ["| scenario | agreed | median mass | members | mission | " + " | ".join(MANDATES) + " |", "|---|---|---|---|---|" + "---|" * len(MANDATES)]
    for name in scenario_names():
        batch = run_batch(name, RUNS, SEED)
        routes = " | ".join(f"{(batch.mandate == k).mean():.2f}" for k in range(len(MANDATES)))
        lines.append(f"| `{name}` | {batch.agreed.mean():.2f} | {np.median(batch.mass):.1f} | {(batch.answers == TROOPS).sum(axis=1).mean():.1f} | {batch.mission.mean():.2f} | {routes} |")
    return "\n".join(lines)


PIECES = {"backstop": backstop, "scenarios": scenarios}
