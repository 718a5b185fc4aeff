"""The utility of sending troops: one function a term, and their sum.

u = stance + mission + mandate + signal + solidarity + peers + domestic + luck + security + exposure + backstop + mass

The first eight do not depend on the mass of pledges, the last four do; sums run in this order everywhere, so that the
same table gives the same bits wherever it is computed.  Every unit is that of the stance, whose weight is 1.
"""

from typing import Any, NamedTuple

from agents.preferences import Traits, Wish
from agents.prospect import Prospect
from agents.rule import rule


class Terms(NamedTuple):
    """The vector of terms that an answer keeps, in the order of the sum; positive speaks for sending troops."""

    stance: float
    mission: float
    mandate: float
    signal: float
    solidarity: float
    peers: float
    domestic: float
    luck: float
    security: float
    exposure: float
    backstop: float
    mass: float


@rule
def stance(participation_stance: float) -> float:
    """+σ, the numeraire: every other weight is in its units."""
    return participation_stance


@rule
def mission(weight: float, on_the_table: float, ideal: float) -> float:
    """-w (m - θ)²: quadratic loss in one dimension (Davis, Hinich & Ordeshook 1970)."""
    gap = on_the_table - ideal
    return -weight * (gap * gap)


@rule
def mandate(weight: float, need: float, legitimacy: float) -> float:
    """-w max(0, μ - L): only the legitimacy that is missing costs."""
    return -weight * max(0.0, need - legitimacy)


@rule
def signal(weight: float, solidarity_with_host: float, consent: float) -> float:
    """-w α C: a route that needs Moscow's consent looks like readiness to deal with Russia."""
    return -weight * solidarity_with_host * consent


@rule
def solidarity(weight: float, solidarity_with_host: float) -> float:
    """+w α, α the aid given as a share of GDP."""
    return weight * solidarity_with_host


@rule
def peers(weight: float, share: float, norm: float) -> float:
    """+w (p - norm), p the share of its ties that take part (support counts half): Granovetter 1978."""
    return weight * (share - norm)


@rule
def domestic(hurdle: float) -> float:
    """-h, the price of parliament's say."""
    return -hurdle


@rule
def security(weight: float, threat: float, deterrence: float) -> float:
    """+w τ D: a force that deters is worth most to those near Russia."""
    return weight * threat * deterrence


@rule
def exposure(weight: float, fear: float, danger: float) -> float:
    """-w λ E: the risk to the troops sent."""
    return -weight * fear * danger


@rule
def backstop(weight: float, need: float, standing: float) -> float:
    """-w β (1 - b): what the US does not stand ready with."""
    return -weight * need * (1.0 - standing)


@rule
def mass(weight: float, pledged: float, force: float) -> float:
    """-w max(0, 1 - X/F): a force below its target is a risk for those who send it."""
    return -weight * max(0.0, 1.0 - pledged / force)


@rule
def terms(weights: Any, norm: float, wish: Wish, trait: Traits, prospect: Prospect, share: float, luck: float) -> Terms:
    """The terms of sending troops to the table that `prospect` describes.

    `weights` has one field a weighted term (`model.parameters.Weights`), `share` is p, `norm` the share at which
    peers neither draw nor hold back, `luck` the sum ε + η.
    """
    return Terms(
        stance(wish.participation_stance),
        mission(weights.mission, prospect.mission, wish.mission_ideal),
        mandate(weights.mandate, wish.un_mandate_need, prospect.legitimacy),
        signal(weights.signal, trait.solidarity, prospect.consent),
        solidarity(weights.solidarity, trait.solidarity),
        peers(weights.peers, share, norm),
        domestic(trait.hurdle),
        luck,
        security(weights.security, trait.threat, prospect.deterrence),
        exposure(weights.exposure, wish.escalation_fear, prospect.danger),
        backstop(weights.backstop, wish.us_backstop_need, prospect.backstop),
        mass(weights.mass, prospect.mass, prospect.force),
    )


@rule
def settled(t: Terms) -> float:
    """The sum of the terms that do not depend on the mass of pledges."""
    return t.stance + t.mission + t.mandate + t.signal + t.solidarity + t.peers + t.domestic + t.luck


@rule
def utility(t: Terms) -> float:
    """The sum of all terms: settled ones first, then those that move with the mass."""
    return settled(t) + (t.security + t.exposure + t.backstop + t.mass)
