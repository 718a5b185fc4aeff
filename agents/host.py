"""The host, Ukraine: the force comes at its invitation or not at all."""

from agents.actor import Actor
from agents.rule import rule


@rule
def floor(start: float, fall: float, time: float) -> float:
    """The least mission Kyiv consents to, start - fall · time, time = t/(T-1) from 0 to 1: patience runs out."""
    return start - fall * time


@rule
def consents(mission: float, least: float) -> bool:
    """Kyiv consents to a mission at or above its floor (a billionth of slack for rounding)."""
    return mission >= least - 1e-9


class Host(Actor):
    """Ukraine at the table: shows whether it consents to the package."""

    iso3 = "UKR"

    @property
    def consents(self) -> bool:
        """Whether the package on the table has the host's consent."""
        return bool(self.model.standing.consent)
