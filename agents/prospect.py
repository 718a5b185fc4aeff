"""What a capital sees when it answers: the package and what stands behind and against it."""

import math
from typing import NamedTuple

from concert.agents.rule import rule


class Prospect(NamedTuple):
    """The table as it is put to every capital alike; mass and force in thousand troops, the rest on [0, 1].

    `shortfall` is max(0, 1 - X/F), what the mass X lacks of the force F.
    """

    mission: float
    mandate: int
    force: float
    legitimacy: float
    consent: float
    mass: float
    shortfall: float
    backstop: float
    acceptance: float
    deterrence: float
    danger: float
    reservation: float


@rule
def saturation(reach: float, fill: float) -> float:
    """1 - exp(-reach X/40), fill = X/40: returns to mass diminish."""
    return 1.0 - math.exp(-reach * fill)


@rule
def deterrence(least: float, mission: float, saturation_: float, backstop: float) -> float:
    """D = (d + (1 - d) m)(1 - exp(-reach X/40))(.5 + .5 b), `saturation_` the factor in the middle."""
    return (least + (1.0 - least) * mission) * saturation_ * (0.5 + 0.5 * backstop)


@rule
def danger(
    least: float, calm: float, cover: float, mission: float, acceptance: float, backstop: float, provocation: float
) -> float:
    """E = (e + (1 - e) m)(1 - calm ρ)(1 - cover b)(1 + provocation), never below 0."""
    role = least + (1.0 - least) * mission
    return role * (1.0 - calm * acceptance) * (1.0 - cover * backstop) * max(0.0, 1.0 + provocation)
