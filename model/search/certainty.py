"""How sure: what many negotiations on other luck come to, beside the one on screen."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from concert.agents.capital import SUPPORT, TROOPS
from concert.model.analysis.bins import bin_edges
from concert.model.analysis.power import pivotal_shares
from concert.model.engine.batch import Batch
from concert.model.rules.package import BASIC, MANDATES, ROTATION

Z95 = 1.959963984540054  # the 97.5 % quantile of a standard normal


@dataclass(frozen=True)
class Certainty:
    """Shares over `runs` negotiations; masses in thousand troops, `histogram` the share of runs between `edges` (one more)."""

    runs: int
    agreed: float
    reached: float  # the basic mission's 40
    rotation: float  # full rotation's 100
    quantiles: tuple[float, float, float]  # 5, 50 and 95 of 100
    histogram: tuple[float, ...]
    edges: tuple[float, ...]
    routes: dict[str, float]
    missions: dict[float, float]  # by the mission at the end, to a tenth
    troops: dict[str, float]
    support: dict[str, float]
    pivotal: dict[str, float]  # runs whose force is filled and would not be without the state's pledge


def certainty(batch: Batch) -> Certainty:
    """The summary of a batch.  Raises ValueError for one without runs."""
    if not len(batch):
        raise ValueError("a batch without runs; expected at least one")
    low, middle, high = np.quantile(batch.mass, [0.05, 0.5, 0.95])
    edges = bin_edges(batch.mass)
    counts, _ = np.histogram(batch.mass, edges)
    tenths = np.bincount(np.rint(batch.mission * 10).astype(int), minlength=11)
    return Certainty(
        runs=len(batch),
        agreed=float(batch.agreed.mean()),
        reached=float((batch.mass >= BASIC).mean()),
        rotation=float((batch.mass >= ROTATION).mean()),
        quantiles=(float(low), float(middle), float(high)),
        histogram=tuple((counts / len(batch)).tolist()),
        edges=tuple(edges.tolist()),
        routes={name: float((batch.mandate == k).mean()) for k, name in enumerate(MANDATES)},
        missions={k / 10: float(count / len(batch)) for k, count in enumerate(tenths)},
        troops=dict(zip(batch.cast, (batch.answers == TROOPS).mean(axis=0).tolist(), strict=True)),
        support=dict(zip(batch.cast, (batch.answers == SUPPORT).mean(axis=0).tolist(), strict=True)),
        pivotal=pivotal_shares(batch),
    )


def interval(share: float, runs: int) -> tuple[float, float]:
    """The 95 % interval of a share seen in so many runs (Wilson 1927), which stays within [0, 1].

    Raises ValueError for no run, and for a share that is no number within [0, 1].

    >>> [round(end, 3) for end in interval(0.5, 100)]
    [0.404, 0.596]
    """
    if runs < 1 or not 0 <= share <= 1:
        raise ValueError(f"a share of {share} in {runs} runs; expected within [0, 1] in 1 or more")
    square = Z95 * Z95
    middle = (share + square / (2 * runs)) / (1 + square / runs)
    half = Z95 / (1 + square / runs) * sqrt(share * (1 - share) / runs + square / (4 * runs * runs))
    return max(0.0, middle - half), min(1.0, middle + half)
