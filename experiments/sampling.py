"""Where the points of a sweep lie: full factorial, Latin hypercube (McKay et al. 1979), Sobol' sequence (1967)."""

from collections.abc import Sequence

import numpy as np

SAMPLINGS = ("factorial", "lhs", "sobol")
Ranges = Sequence[tuple[tuple[float, ...], float, float]]  # a factor's values (or none), low, high


def sampled(how: str, factors: Ranges, points: int, seed: int) -> np.ndarray:
    """The points, shape (points, factors); "factorial" has a row for every combination, the last factor fastest.

    >>> sampled("factorial", [((0.0, 1.0), 0, 1), ((5.0, 6.0), 5, 6)], 0, 1).tolist()
    [[0.0, 5.0], [0.0, 6.0], [1.0, 5.0], [1.0, 6.0]]
    """
    if how == "factorial":
        grids = np.meshgrid(*(values for values, _, _ in factors), indexing="ij")
        return np.stack([g.ravel() for g in grids], axis=1) if factors else np.empty((1, 0))
    from scipy.stats import qmc

    engine = qmc.LatinHypercube(len(factors), rng=seed) if how == "lhs" else qmc.Sobol(len(factors), rng=seed)
    # A Sobol' sequence is balanced in powers of two: its first `points` of the next power are taken.
    unit = engine.random(points) if how == "lhs" else engine.random_base2(max(0, (points - 1).bit_length()))[:points]
    return np.stack([_scaled(unit[:, k], factor) for k, factor in enumerate(factors)], axis=1)


def _scaled(unit: np.ndarray, factor: tuple[tuple[float, ...], float, float]) -> np.ndarray:
    values, low, high = factor
    if not values:
        return low + unit * (high - low)
    return np.array(values)[np.minimum((unit * len(values)).astype(int), len(values) - 1)]
