"""The validation page's scores: the model and every null against the London summit, with the pictures."""

from functools import lru_cache
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from concert.experiments.studies import outcomes
from concert.experiments.studies.backtest import forecasts_of
from concert.experiments.studies.scorecard import picture
from concert.model.analysis.forecast import Scores, scores
from concert.model.engine.batch import run_batch
from concert.model.narrative.explain import NAMES
from concert.model.scenario.catalogue import load_scenario

RUNS, SEED = 4000, 1
FILE = str(Path(__file__).resolve().parents[2] / "data/outcomes_london_2025-03-02.csv")
COLUMN = "ground_troops"


@lru_cache
def chances(scenario: str, backstop: float = -1.0) -> dict[str, np.ndarray]:
    """P(sends troops) of every capital by every forecast."""
    loaded = load_scenario(scenario)
    changed = loaded.change({"us_backstop": backstop}) if backstop >= 0 else loaded
    return forecasts_of(changed, run_batch(changed, RUNS, SEED), SEED)


def labels() -> tuple[list[int], np.ndarray, list[str], set[str]]:
    """Rows of the cast with an outcome, what each did, who they are, and who was coded conditional."""
    (event,) = outcomes.read(FILE, COLUMN).events
    (strict,) = outcomes.read(FILE, COLUMN, "no").events
    cast = load_scenario().cast
    seated = [iso3 for iso3 in event.did if iso3 in cast]
    conditional = {iso3 for iso3 in seated if event.did[iso3] != strict.did[iso3]}
    return [cast.index(iso3) for iso3 in seated], np.array([event.did[iso3] for iso3 in seated]), seated, conditional


def score(p: np.ndarray) -> Scores:
    """The scores of a forecast."""
    at, did, _, _ = labels()
    return scores(p[at], did, 0.5 / RUNS, SEED)


def count() -> str:
    """How many capitals have an outcome, and how many did."""
    _, did, _, conditional = labels()
    return f"{len(did)} capitals at the table with a position, {did.sum()} of them for troops of their own, {len(conditional)} of these on conditions."


def table() -> str:
    """Brier score and AUC of every forecast, the best Brier score first."""
    usual = chances("december-2024")
    rows = [("**the model, default weights**", score(usual["model"])), ("**the model, fitted weights**", score(chances("weights-fitted")["model"])), ("the model, default weights, `us_backstop` .9", score(chances("december-2024", 0.9)["model"]))]
    rows += [(name.replace("_", " "), score(p)) for name, p in usual.items() if not name.startswith("model")]
    lines = [
        f"| {name} | {s.brier:.3f} ({s.brier_interval[0]:.2f} to {s.brier_interval[1]:.2f}) | {s.auc:.3f} ({s.auc_interval[0]:.2f} to {s.auc_interval[1]:.2f}) |"
        for name, s in sorted(rows, key=lambda row: row[1].brier)
    ]
    return "\n".join(["| forecast | Brier | AUC |", "|---|---|---|", *lines])


def misses() -> str:
    """Who is on the wrong side of one half, by how much."""
    at, did, seated, conditional = labels()
    p = chances("december-2024")["model"][at]
    wrong = sorted((k for k in range(len(did)) if (p[k] >= 0.5) != bool(did[k])), key=lambda k: -abs(p[k] - did[k]))
    rows = [f"| {NAMES[seated[k]]} | {'for' if did[k] else 'not for'}{', on conditions' if seated[k] in conditional else ''} | {p[k]:.2f} |" for k in wrong]
    return "\n".join(["| miss of the default weights | in London | forecast |", "|---|---|---|", *rows])


def drawn(scenario: str) -> Figure:
    """A forecast for each state beside what it did, and how well calibrated it is."""
    at, did, seated, _ = labels()
    return picture(f"{load_scenario(scenario).title}, London", chances(scenario)["model"][at], did, seated)


PIECES = {"count": count, "scores": table, "misses": misses}
FIGURES = {"images/london.svg": lambda: drawn("december-2024"), "images/london-fitted.svg": lambda: drawn("weights-fitted")}
