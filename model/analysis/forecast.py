"""How good a forecast was: proper scores, ranking, calibration, and bootstrap intervals over states."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

BINS = np.linspace(0, 1, 6)
RESAMPLES = 2000


@dataclass(frozen=True)
class Scores:
    """Brier 1950, log score (mean -ln of the probability given to what happened), AUC; n states, 95 % intervals."""

    brier: float
    log: float
    auc: float
    n: int
    brier_interval: tuple[float, float]
    log_interval: tuple[float, float]
    auc_interval: tuple[float, float]


def scores(p: np.ndarray, y: np.ndarray, least: float = 1e-3, seed: int = 1) -> Scores:
    """Scores of probabilities `p` for outcomes `y` (0 or 1), both (n,).

    Probabilities are kept `least` away from 0 and 1 for the log score alone.  Intervals resample states.  The AUC is
    nan where all outcomes are alike.  Raises ValueError as `pairs` does, and for a `least` outside (0, .5].
    """
    if not 0 < least <= 0.5:
        raise ValueError(f"least is {least}; expected within (0, 0.5]")
    p, y = pairs(p, y)
    inside = np.clip(p, least, 1 - least)
    logs = -np.where(y == 1, np.log(inside), np.log(1 - inside))
    drawn = np.random.default_rng(seed).integers(0, len(y), (RESAMPLES, len(y)))
    aucs = [_auc(p[rows], y[rows]) for rows in drawn if 0 < y[rows].sum() < len(y)]  # one kind of outcome alone has no rank
    return Scores(
        _brier(p, y), float(logs.mean()), _auc(p, y), len(y),
        _interval([_brier(p[rows], y[rows]) for rows in drawn]), _interval(logs[drawn].mean(axis=1)), _interval(aucs),
    )


def pairs(p: Any, y: Any) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities and outcomes as arrays, both (n,), fit to be scored: nothing that is no forecast gets a score.

    Raises ValueError for none, for two lengths, for a probability that is no number within [0, 1], and for an outcome
    other than 0 and 1.
    """
    p, y = np.asarray(p, dtype=float), np.asarray(y, dtype=float)
    if p.ndim != 1 or p.shape != y.shape:
        raise ValueError(f"forecasts and outcomes have the shapes {p.shape} and {y.shape}; expected one of each for every state")
    if not len(y):
        raise ValueError("no outcome to score by; expected at least one")
    for values, good, name, right in ((p, (p >= 0) & (p <= 1), "forecast", "a probability within [0, 1]"), (y, (y == 0) | (y == 1), "outcome", "0 or 1")):
        if not good.all():
            first = int(np.argmin(good))
            raise ValueError(f"{name} {first + 1} of {len(y)} is {values[first]:g}; expected {right}")
    return p, y


def brier(p: np.ndarray, y: np.ndarray) -> float:
    """Mean squared error of the probabilities.  Raises ValueError as `pairs` does.

    >>> brier(np.array([1.0, 0.0]), np.array([1, 1]))
    0.5
    """
    return _brier(*pairs(p, y))


def auc(p: np.ndarray, y: np.ndarray) -> float:
    """The chance that a state that did is ranked above one that did not, ties half (Mann & Whitney 1947).

    nan where all outcomes are alike.  Raises ValueError as `pairs` does.

    >>> auc(np.array([0.9, 0.4, 0.4]), np.array([1, 1, 0]))
    0.75
    """
    return _auc(*pairs(p, y))


def calibration(p: np.ndarray, y: np.ndarray) -> list[tuple[float, float, int]]:
    """For each fifth of [0, 1] that holds forecasts: their mean, the share that happened, how many.

    Raises ValueError as `pairs` does.
    """
    p, y = pairs(p, y)
    place = np.minimum(np.digitize(p, BINS) - 1, len(BINS) - 2)
    return [(float(p[place == k].mean()), float(y[place == k].mean()), int((place == k).sum())) for k in range(len(BINS) - 1) if (place == k).any()]


def _brier(p: np.ndarray, y: np.ndarray) -> float:
    return float(np.mean((p - y) ** 2))


def _auc(p: np.ndarray, y: np.ndarray) -> float:
    yes, no = p[y == 1], p[y == 0]
    if not len(yes) or not len(no):
        return float("nan")
    gap = yes[:, None] - no[None, :]
    return float(np.mean((gap > 0) + 0.5 * (gap == 0)))


def _interval(values: Sequence[float] | np.ndarray) -> tuple[float, float]:
    if not len(values):
        return float("nan"), float("nan")
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)
