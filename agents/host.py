"""The host, Ukraine: the force comes at its invitation or not at all."""

from concert.agents.rule import rule


@rule
def floor(start: float, fall: float, time: float) -> float:
    """The least mission Kyiv consents to, start - fall · time, time = t/(T-1) from 0 to 1: patience runs out."""
    return start - fall * time


@rule
def consents(mission: float, least: float) -> bool:
    """Kyiv consents to a mission at or above its floor (a billionth of slack for rounding)."""
    return mission >= least - 1e-9
