"""The convenor: rehearses what the others would answer, and tables the package that promises most."""

from concert.agents.capital import troops_pledged
from concert.agents.rule import clip, rule


@rule
def joining(surplus: float, steepness: float) -> float:
    """P(troops) = clip(.5 + surplus / 2h, 0, 1): a private reservation is uniform within ±h, steepness = 1/2h."""
    return clip(0.5 + steepness * surplus, 0.0, 1.0)


@rule
def expected_pledge(capacity: float, base: float, least: float, steepness: float, surplus: float) -> float:
    """Probability of joining times the pledge on joining, thousand troops."""
    return joining(surplus, steepness) * troops_pledged(capacity, base, least, surplus)


@rule
def worth(taste: float, ambition: float, force: float) -> float:
    """1 + taste + ambition F/(40 + F), `taste` the proposer's own mission, mandate and signal terms."""
    return 1.0 + taste + ambition * force / (40.0 + force)


@rule
def appeal(expected_mass: float, force: float, consent: float, worth_: float) -> float:
    """min(1, X̂/F)² · consent · worth: a package that fills, is wanted, and is large.

    `consent` is 1 where the host would consent and less otherwise.
    """
    fill = min(1.0, expected_mass / force)
    return fill * fill * consent * worth_


@rule
def corrected(belief: float, rate: float, joined: float, expected: float) -> float:
    """δ + r (y - P): the delta rule (Rescorla & Wagner 1972); nothing moves where the answer was sure and came."""
    return belief + rate * (joined - expected)
