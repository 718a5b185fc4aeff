"""How sure: what many negotiations on other luck come to, beside the one on screen."""

from dataclasses import dataclass

import numpy as np

from agents.capital import SUPPORT, TROOPS
from model.batch import Batch
from model.package import BASIC, MANDATES

BIN = 2.0  # thousand troops


@dataclass(frozen=True)
class Certainty:
    """Shares over `runs` negotiations; masses in thousand troops, `histogram` the share of runs in each bin of two."""

    runs: int
    agreed: float
    reached: float  # the basic mission's 40
    quantiles: tuple[float, float, float]  # 5, 50 and 95 of 100
    histogram: tuple[float, ...]
    routes: dict[str, float]
    troops: dict[str, float]
    support: dict[str, float]


def certainty(batch: Batch) -> Certainty:
    """The summary of a batch.  Raises ValueError for one without runs."""
    if not len(batch):
        raise ValueError("a batch without runs; expected at least one")
    low, middle, high = np.quantile(batch.mass, [0.05, 0.5, 0.95])
    counts = np.bincount((batch.mass / BIN).astype(int))
    return Certainty(
        runs=len(batch),
        agreed=float(batch.agreed.mean()),
        reached=float((batch.mass >= BASIC).mean()),
        quantiles=(float(low), float(middle), float(high)),
        histogram=tuple((counts / len(batch)).tolist()),
        routes={name: float((batch.mandate == k).mean()) for k, name in enumerate(MANDATES)},
        troops=dict(zip(batch.cast, (batch.answers == TROOPS).mean(axis=0).tolist(), strict=True)),
        support=dict(zip(batch.cast, (batch.answers == SUPPORT).mean(axis=0).tolist(), strict=True)),
    )
