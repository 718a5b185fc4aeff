"""Where the points of a sweep lie: full factorial, Latin hypercube (McKay et al. 1979), Sobol' sequence (1967)."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

SAMPLINGS = ("factorial", "lhs", "sobol")


class Varied(Protocol):
    """What a point has a value of: see `concert.experiments.sweeps.design.Factor`."""

    @property
    def values(self) -> Sequence[Any]: ...  # noqa: D102

    def at(self, unit: np.ndarray) -> np.ndarray: ...  # noqa: D102


def sampled(how: str, factors: Sequence[Varied], points: int, seed: int) -> np.ndarray:
    """The points, shape (points, factors); "factorial" has a row for every combination, the last factor fastest.

    Numbers of the unit cube are mapped to the values that each factor may have (`Factor.at`).
    """
    if how == "factorial":
        grids = np.meshgrid(*(np.arange(len(factor.values)) for factor in factors), indexing="ij")
        middles = [(grid.ravel() + 0.5) / len(factor.values) for grid, factor in zip(grids, factors, strict=True)]
        return in_range(np.stack(middles, axis=1), factors) if factors else np.empty((1, 0))
    from scipy.stats import qmc

    engine = qmc.LatinHypercube(len(factors), rng=seed) if how == "lhs" else qmc.Sobol(len(factors), rng=seed)
    # A Sobol' sequence is balanced in powers of two: its first `points` of the next power are taken.
    unit = engine.random(points) if how == "lhs" else engine.random_base2(max(0, (points - 1).bit_length()))[:points]
    return in_range(unit, factors)


def in_range(unit: np.ndarray, factors: Sequence[Varied]) -> np.ndarray:
    """Points of the unit cube (points, factors) as values of the factors."""
    return np.stack([factor.at(unit[:, k]) for k, factor in enumerate(factors)], axis=1)
