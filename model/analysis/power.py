"""Voting power: who is pivotal, in a pledge game, in a mandate body, in any weighted game with vetoes.

Coalitions are counted by generating functions (Mann & Shapley 1962; Brams & Affuso 1976), not listed: f[s, x] is the
number of coalitions of s players with weight x, so 31 players take a fraction of a second and the counts are exact.
"""

from collections.abc import Callable, Hashable, Sequence
from fractions import Fraction
from itertools import combinations
from math import comb, factorial, lcm
from typing import Any

import numpy as np

from concert.agents.capital import TROOPS
from concert.model.engine.outcome import Outcome
from concert.model.rules.soldiers import quota, soldiers

LARGEST = 4_000_000  # units of weight up to the quota that a count may hold
Number = int | float | Fraction


def shapley_shubik(weights: Sequence[Number], quota: Number, vetoes: Sequence[int] = (), exact: bool = False) -> list[Any]:
    """The chance of each player to turn a losing coalition into a winning one in a random order (Shapley & Shubik 1954).

    A coalition wins with at least the quota and every player in `vetoes` (indices).  Floats, or fractions where
    `exact`.  Raises ValueError for a negative weight, an unknown veto, or weights too fine to count.

    >>> shapley_shubik([50, 49, 1], 51, exact=True)
    [Fraction(2, 3), Fraction(1, 6), Fraction(1, 6)]
    """
    n = len(weights)
    order = [Fraction(factorial(s) * factorial(n - s - 1), factorial(n)) for s in range(n)]
    found = [sum(order[s] * count for s, count in enumerate(swings)) for swings in _swings(weights, quota, vetoes)]
    return found if exact else [float(value) for value in found]


def banzhaf(weights: Sequence[Number], quota: Number, vetoes: Sequence[int] = (), normalised: bool = False, exact: bool = False) -> list[Any]:
    """The number of coalitions of the others that each player turns from losing to winning (Banzhaf 1965).

    `normalised` gives the shares of all swings, as fractions where `exact`.

    >>> banzhaf([50, 49, 1], 51)
    [3, 1, 1]
    """
    counts = [sum(swings) for swings in _swings(weights, quota, vetoes)]
    if not normalised:
        return counts
    shares = [Fraction(count, sum(counts) or 1) for count in counts]
    return shares if exact else [float(share) for share in shares]


def winning_coalitions(weights: Sequence[Number], quota: Number, vetoes: Sequence[int] = ()) -> int:
    """How many coalitions win.

    >>> winning_coalitions([50, 49, 1], 51)
    3
    """
    units, least, holders = _whole(weights, quota, vetoes)
    free = [u for k, u in enumerate(units) if k not in holders]
    short = least - sum(units[k] for k in holders)
    return 2 ** len(free) - int(_counts(free, max(0, short)).sum())


def shapley(value: Callable[[frozenset[Any]], Number], players: Sequence[Hashable]) -> dict[Any, Any]:
    """Each player's share of the surplus: its mean contribution over all orders (Shapley 1953); up to 20 players.

    `value` maps a frozenset of players to a number; fractions stay fractions, ints become them.  Raises ValueError.
    """
    n = len(players)
    if n > 20 or len(set(players)) < n:
        raise ValueError(f"{n} players; expected up to 20, each once")
    worth = {frozenset(s): value(frozenset(s)) for size in range(n + 1) for s in combinations(players, size)}
    shares: dict[Any, Any] = {}
    for player in players:
        total: Any = Fraction(0)
        for coalition, before in worth.items():
            if player not in coalition:
                gain = worth[coalition | {player}] - before
                order = Fraction(factorial(len(coalition)) * factorial(n - len(coalition) - 1), factorial(n))
                total += order * gain if isinstance(gain, int | Fraction) else float(order) * gain
        shares[player] = total
    return shares


def pledge_power(outcome: Outcome, target: float | None = None) -> dict[str, tuple[float, float]]:
    """Shapley-Shubik and normalised Banzhaf power of the members over pledges against a target (the force asked).

    Counted in whole soldiers, the quota rounded up.  All zero where the target is not reached by all together.
    """
    members = outcome.members
    given = [int(soldiers(outcome.pledges[iso3])) for iso3 in members]
    asked = int(quota(outcome.force if target is None else target))
    if sum(given) < asked:
        return dict.fromkeys(members, (0.0, 0.0))
    return dict(zip(members, zip(shapley_shubik(given, asked), banzhaf(given, asked, normalised=True), strict=True), strict=True))


def pivotal_shares(batch: Any, target: float | None = None) -> dict[str, float]:
    """The share of runs in which a target (each run's force) is reached and falls without the state's pledge.

    Raises ValueError for a batch without runs.
    """
    if not len(batch):
        raise ValueError("a batch without runs; expected at least one")
    mass, given = soldiers(batch.mass), soldiers(batch.pledges)
    asked = quota(batch.force if target is None else np.full(len(batch), target))
    pivotal = (mass >= asked)[:, None] & (mass[:, None] - given < asked[:, None]) & (batch.answers == TROOPS)
    return dict(zip(batch.cast, pivotal.mean(axis=0).tolist(), strict=True))


def _swings(weights: Sequence[Number], quota: Number, vetoes: Sequence[int]) -> list[list[int]]:
    """For each player, by the number s of the others: the coalitions of s others that it turns."""
    units, least, holders = _whole(weights, quota, vetoes)
    n = len(units)
    free = [k for k in range(n) if k not in holders]
    short = max(0, least - sum(units[k] for k in holders))  # what the free players must add to the vetoes
    below = _counts([units[k] for k in free], short)  # coalitions of free players lighter than that
    found = []
    for k in range(n):
        swings = [0] * n
        if k in holders:  # all heavy enough coalitions of the free ones, with every other veto
            for s in range(len(free) + 1):
                swings[s + len(holders) - 1] = comb(len(free), s) - int(below[s].sum())
        elif units[k] > 0:
            others = _without(below, units[k])
            for s in range(len(free)):
                swings[s + len(holders)] = int(others[s, max(0, short - units[k]) :].sum())
        found.append(swings)
    return found


def _counts(units: Sequence[int], limit: int) -> np.ndarray:
    """Coalitions by size and weight below `limit`, shape (players + 1, limit)."""
    counts = np.zeros((len(units) + 1, limit), dtype=np.int64 if len(units) < 62 else object)
    if limit:
        counts[0, 0] = 1
    for unit in units:
        if unit < limit:
            counts[1:, unit:] += counts[:-1, : limit - unit]
    return counts


def _without(counts: np.ndarray, unit: int) -> np.ndarray:
    """The same without one player of that weight."""
    others, limit = counts.copy(), counts.shape[1]
    for s in range(1, len(counts)):
        if unit < limit:
            others[s, unit:] -= others[s - 1, : limit - unit]
    return others


def _whole(weights: Sequence[Number], quota: Number, vetoes: Sequence[int]) -> tuple[list[int], int, set[int]]:
    """Weights and quota as whole units of one size, and the players with a veto."""
    exact = [Fraction(str(w)) if isinstance(w, float) else Fraction(w) for w in (*weights, quota)]
    if not exact[:-1] or min(exact[:-1]) < 0 or exact[-1] <= 0:
        raise ValueError(f"weights {list(weights)}, quota {quota}; expected weights from 0 on and a quota above 0")
    holders = set(vetoes)
    if not holders <= set(range(len(weights))):
        raise ValueError(f"vetoes {sorted(holders)}; expected indices of the {len(weights)} players")
    size = lcm(*(e.denominator for e in exact))
    units = [int(e * size) for e in exact]
    if units[-1] > LARGEST:
        raise ValueError(f"a quota of {units[-1]:,} units; expected at most {LARGEST:,}: give coarser weights")
    return units[:-1], units[-1], holders
