"""Null models: what any forecast of who sends troops must beat, behind one interface, and textbook games to check by.

A null maps `Facts`, all published by the cut-off, to a probability of sending troops for each capital.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from concert.model.scenario import sources
from concert.model.scenario.instance import preference, setting
from concert.model.scenario.value import Scenario

NULLS: dict[str, Callable[["Facts"], np.ndarray]] = {}
DRAWS = 1000


@dataclass(frozen=True)
class Facts:
    """What is published of n capitals: stance σ in [-1, 1] and its range, GDP, capacity, ties (n, n), salience, seed."""

    cast: tuple[str, ...]
    stance: np.ndarray
    stance_low: np.ndarray
    stance_high: np.ndarray
    gdp: np.ndarray
    capacity: np.ndarray
    ties: np.ndarray
    salience: np.ndarray
    seed: int


def facts_of(scenario: Scenario, seed: int = 1) -> Facts:
    """The facts of a scenario's vintage."""
    made, cast = setting(scenario), scenario.cast
    stances = [preference(scenario, iso3, "participation_stance") for iso3 in cast]
    return Facts(
        cast=cast,
        stance=np.array([s.mode for s in stances]),
        stance_low=np.array([s.low for s in stances]),
        stance_high=np.array([s.high for s in stances]),
        gdp=np.array([sources.states()[iso3].gdp_usd for iso3 in cast]),
        capacity=np.array([t.capacity for t in made.traits]),
        ties=made.regard.T,
        salience=np.array([t.threat for t in made.traits]),
        seed=seed,
    )


def null(function: Callable[[Facts], np.ndarray]) -> Callable[[Facts], np.ndarray]:
    """Enter a null model under its name."""
    NULLS[function.__name__] = function
    return function


@null
def declared_stance(facts: Facts) -> np.ndarray:
    """(1 + σ)/2: the published participation stance alone."""
    return (1 + facts.stance) / 2


@null
def gdp_share(facts: Facts) -> np.ndarray:
    """The larger the economy the likelier, the largest surely: GDP over the largest GDP; 0 for all where none has any."""
    return _of_largest(facts.gdp)


@null
def capacity_share(facts: Facts) -> np.ndarray:
    """The larger the forces the likelier: capacity over the largest capacity; 0 for all where none has any."""
    return _of_largest(facts.capacity)


@null
def salience_weighted_mean(facts: Facts) -> np.ndarray:
    """The same for all: the mean of (1 + σ)/2, weighted by capability and salience (the compromise model, Achen 2006).

    The plain mean where nobody has both.
    """
    weight = facts.capacity * facts.salience
    weight = weight if weight.sum() > 0 else np.ones(len(facts.cast))
    return np.full(len(facts.cast), float((weight * (1 + facts.stance) / 2).sum() / weight.sum()))


@null
def neighbours_majority(facts: Facts) -> np.ndarray:
    """The share of a capital's ties that speak for taking part (σ > 0); .5 for a capital that is tied to nobody."""
    tied = facts.ties.sum(axis=1)
    return np.where(tied > 0, facts.ties @ (facts.stance > 0) / np.where(tied > 0, tied, 1.0), 0.5)


@null
def granovetter_cascade(facts: Facts) -> np.ndarray:
    """A threshold cascade: each draws its stance, its threshold is (1 - σ)/2, and those below the share in come in."""
    luck = np.random.default_rng(facts.seed)
    low, high = facts.stance_low, np.maximum(facts.stance_high, facts.stance_low + 1e-9)
    drawn = luck.triangular(low, np.clip(facts.stance, low, high), high, (DRAWS, len(facts.cast)))
    return np.mean([_cascade((1 - row) / 2 * len(facts.cast) - 1e-9) for row in drawn], axis=0)


@null
def everyone_as_usual(facts: Facts) -> np.ndarray:
    """Nothing changes: whoever spoke for it (σ > 0) sends, whoever spoke against it does not, .5 where nothing was said."""
    return np.where(facts.stance > 0, 1.0, np.where(facts.stance < 0, 0.0, 0.5))


def granovetter(thresholds: Sequence[float]) -> int:
    """How many join in the end when a player joins once as many as its threshold have (Granovetter 1978).

    >>> granovetter(range(100)), granovetter([0, 2, *range(2, 100)])
    (100, 1)
    """
    return int(_cascade(np.asarray(thresholds, dtype=float)).sum())


def voluntary_contributions(valuations: Sequence[float]) -> tuple[list[float], float]:
    """Nash contributions, and the efficient total, of u_i = a_i ln G + w - g_i (Olson & Zeckhauser 1966).

    Only the largest a_i contributes, G = max a_i (equal largest ones share it); efficient is G = Σ a_i.  Raises ValueError
    for nobody, and for a valuation that is no finite number from 0 on.

    >>> voluntary_contributions([5, 3, 2, 1])
    ([5.0, 0.0, 0.0, 0.0], 11.0)
    """
    if not valuations or not all(0 <= a < math.inf for a in valuations):
        raise ValueError(f"valuations {list(valuations)}; expected at least one, all from 0 on")
    most = max(valuations)
    first = sum(a == most for a in valuations)
    return [most / first if a == most else 0.0 for a in valuations], float(sum(valuations))


def volunteers_dilemma(players: int, cost_benefit: float) -> float:
    """The chance to volunteer in the mixed equilibrium, 1 - (c/b)^(1/(n-1)) (Diekmann 1985).

    >>> round(volunteers_dilemma(10, 0.5), 6)
    0.074125
    """
    if players < 2 or not 0 < cost_benefit < 1:
        raise ValueError(f"{players} players, c/b {cost_benefit}; expected 2 or more and a ratio within (0, 1)")
    return 1 - math.pow(cost_benefit, 1 / (players - 1))


def _of_largest(values: np.ndarray) -> np.ndarray:
    return values / (values.max() or 1.0)


def _cascade(thresholds: np.ndarray) -> Any:
    """Who is in once nobody else comes in, as booleans."""
    inside = np.zeros(len(thresholds), bool)
    while True:
        after = inside | (thresholds <= inside.sum())
        if (after == inside).all():
            return inside
        inside = after
