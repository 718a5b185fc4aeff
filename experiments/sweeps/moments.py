"""A point of an aggregated sweep: its runs counted and summed as they come, in memory that does not grow with their number."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from concert.agents.capital import SUPPORT, TROOPS
from concert.experiments.sweeps.table import PLAIN, factor_column
from concert.model.engine.batch import Batch
from concert.model.rules.package import BASIC, MANDATES

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
NUMBERS = PLAIN[2:]


class Moments:
    """What is kept of the runs of a point that were added, in whole stretches and in the order of the runs.

    Counts and pledges, in whole soldiers, are exact.  Means and sums of squares of stretches are joined
    pairwise (Chan, Golub & LeVeque 1983), M₂ = M₂ᵃ + M₂ᵇ + (x̄ᵇ - x̄ᵃ)² nᵃ nᵇ / n, always in the same order, so that the last
    digit is the same each time.
    Quantiles are exact: masses are counted by their value, of which there are no more than soldiers.
    """

    def __init__(self) -> None:
        self.runs = 0
        self._counts: dict[str, Any] = {}
        self._mean, self._squares = np.zeros(len(NUMBERS)), np.zeros(len(NUMBERS))
        self._masses, self._times = np.empty(0), np.empty(0, np.int64)
        self._cast: tuple[str, ...] = ()

    def add(self, batch: Batch) -> None:
        """Count a stretch of runs."""
        size = len(batch)
        counted = {
            "agreed": batch.agreed.sum(), "reached_40": (batch.mass >= BASIC).sum(), "mandate": np.bincount(batch.mandate, minlength=len(MANDATES)),
            "member": (batch.answers == TROOPS).sum(axis=0), "supporter": (batch.answers == SUPPORT).sum(axis=0),
            "soldiers": np.rint(batch.pledges * 1000).astype(np.int64).sum(axis=0),
        }
        self._counts = {name: self._counts.get(name, 0) + count for name, count in counted.items()}
        columns = [getattr(batch, name).astype(float) for name in NUMBERS]
        mean = np.array([column.mean() for column in columns])
        squares = np.array([np.square(column - middle).sum() for column, middle in zip(columns, mean, strict=True)])
        total, apart = self.runs + size, mean - self._mean
        self._squares = self._squares + squares + apart * apart * (self.runs * size / total)
        self._mean = self._mean + apart * (size / total)
        self._masses, places = np.unique(np.concatenate([self._masses, batch.mass]), return_inverse=True)
        self._times = np.bincount(places, weights=np.concatenate([self._times, np.ones(size, np.int64)])).astype(np.int64)
        self.runs, self._cast = total, batch.cast

    def row(self, point: int, settings: Mapping[str, float | str]) -> dict[str, Any]:
        """One row: means and standard deviations, quantiles of the mass, shares of routes, members and supporters."""
        n, counts = self.runs, self._counts
        row: dict[str, Any] = {"point": point, **{factor_column(key): v for key, v in settings.items()}, "runs": n, "agreed": counts["agreed"] / n}
        row |= {f"{name}_mean": mean for name, mean in zip(NUMBERS, self._mean, strict=True)}
        row |= {f"{name}_sd": np.sqrt(squares / n) for name, squares in zip(NUMBERS, self._squares, strict=True)}
        row |= {"reached_40": counts["reached_40"] / n}
        row |= {f"mass_q{round(100 * q):02d}": self._quantile(q) for q in QUANTILES}
        row |= {f"route_{name}": count / n for name, count in zip(MANDATES, counts["mandate"], strict=True)}
        row |= {f"{kind}_{iso3}": count / n for kind in ("member", "supporter") for iso3, count in zip(self._cast, counts[kind], strict=True)}
        row |= {f"pledge_{iso3}": soldiers / n / 1000 for iso3, soldiers in zip(self._cast, counts["soldiers"], strict=True)}
        return {name: int(v) if name in ("point", "runs") else v if isinstance(v, str) else float(v) for name, v in row.items()}

    @staticmethod
    def placed(row: Mapping[str, Any], point: int, settings: Mapping[str, float | str]) -> dict[str, Any]:
        """The row of another sweep as this one has it: the same runs under their point's number and factors here."""
        names = list(row)
        return {"point": point, **{factor_column(key): v for key, v in settings.items()}} | {name: row[name] for name in names[names.index("runs") :]}

    def _quantile(self, q: float) -> float:
        """The quantile that NumPy gives of all masses in a row: between the two that lie around place q (n - 1)."""
        place = q * (self.runs - 1)
        below, ends = int(place), np.cumsum(self._times)
        around = self._masses[np.searchsorted(ends, [below, min(below + 1, self.runs - 1)], side="right")]
        return float(np.quantile(around, place - below))
