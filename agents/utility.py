"""The utility of sending troops: one function a term, and their sum in four parts.

u = (stance + solidarity + domestic + luck)     whatever the package
  + (mission + mandate + signal)                by the package
  + peers                                       by the others' answers
  + (security + exposure + backstop + mass)     by the mass of pledges

A part is summed by one rule, wherever it is computed, so that the same table gives the same bits; a conference keeps
the first two, which no wave moves.  Every unit is that of the stance, whose weight is 1.
"""

from typing import Annotated, Any, NamedTuple

from concert.agents.preferences import Traits, Wish
from concert.agents.prospect import Prospect
from concert.agents.rule import rule
from concert.agents.term import LASTING, MASS, PACKAGE, PEERS, Term, summed_in


class Terms(NamedTuple):
    """The vector of terms that an answer keeps, in the order of the sum; positive speaks for sending troops."""

    stance: Annotated[float, Term(LASTING, "its stance", "{leaning}")]
    solidarity: Annotated[float, Term(LASTING, "solidarity", "aid to Ukraine, {solidarity} of the scale")]
    domestic: Annotated[float, Term(LASTING, "parliament", "{parliament}")]
    luck: Annotated[float, Term(LASTING, "its mood", "what nobody outside can know", supporting=True)]
    mission: Annotated[float, Term(PACKAGE, "the mission", "{mission} on the table, it wants {mission_ideal}")]
    mandate: Annotated[float, Term(PACKAGE, "the mandate", "{route} gives {legitimacy}, it asks {un_mandate_need}")]
    signal: Annotated[float, Term(PACKAGE, "the signal to Moscow", "Moscow's consent is {asked}")]
    peers: Annotated[float, Term(PEERS, "its partners", "{partners}")]
    security: Annotated[float, Term(MASS, "security", "threat {threat}, deterrence {deterrence}")]
    exposure: Annotated[float, Term(MASS, "exposure", "fear {escalation_fear}, danger {danger}")]
    backstop: Annotated[float, Term(MASS, "the missing backstop", "needs {us_backstop_need}, the US gives {backstop}")]
    mass: Annotated[float, Term(MASS, "the empty force", "{mass} of {force} pledged")]


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
def mass(weight: float, shortfall: float) -> float:
    """-w max(0, 1 - X/F), the shortfall: a force below its target is a risk for those who send it."""
    return -weight * shortfall


@rule
def lasting(weight: float, participation_stance: float, solidarity_with_host: float, hurdle: float, luck: float) -> float:
    """The part that holds whatever the package; `weight` is that of solidarity."""
    return stance(participation_stance) + solidarity(weight, solidarity_with_host) + domestic(hurdle) + luck


@rule
def by_package(
    weights: Any, on_the_table: float, legitimacy: float, consent: float, ideal: float, need: float,
    solidarity_with_host: float,
) -> float:
    """The part that the mission and the route decide."""
    return (
        mission(weights.mission, on_the_table, ideal)
        + mandate(weights.mandate, need, legitimacy)
        + signal(weights.signal, solidarity_with_host, consent)
    )


@rule
def by_mass(
    weight: float, threat: float, fear: float, need: float, deterrence: float, danger: float, standing: float,
    shortfall: float,
) -> float:
    """The part that moves with the mass of pledges; `threat`, `fear` and `need` are `weighted`, `weight` is that of mass."""
    return (
        security(1.0, threat, deterrence) + exposure(1.0, fear, danger) + backstop(1.0, need, standing)
        + mass(weight, shortfall)
    )


@rule
def weighted(weights: Any, threat: float, fear: float, need: float) -> tuple[float, float, float]:
    """τ, λ and β times their weights, which no mass moves."""
    return weights.security * threat, weights.exposure * fear, weights.backstop * need


@rule
def utility(settled: float, pull: float, moving: float) -> float:
    """The sum of the parts: `settled` = lasting + by package, `pull` of peers, `moving` by mass."""
    return settled + pull + moving


def terms(weights: Any, norm: float, wish: Wish, trait: Traits, prospect: Prospect, share: float, luck: float) -> Terms:
    """The terms of sending troops to the table that `prospect` describes.

    `weights` has one field a weighted term (`concert.model.rules.parameters.Weights`), `share` is p, `norm` the share at which
    peers neither draw nor hold back, `luck` the sum ε + η.
    """
    return Terms(
        stance=stance(wish.participation_stance),
        solidarity=solidarity(weights.solidarity, trait.solidarity),
        domestic=domestic(trait.hurdle),
        luck=luck,
        mission=mission(weights.mission, prospect.mission, wish.mission_ideal),
        mandate=mandate(weights.mandate, wish.un_mandate_need, prospect.legitimacy),
        signal=signal(weights.signal, trait.solidarity, prospect.consent),
        peers=peers(weights.peers, share, norm),
        security=security(weights.security, trait.threat, prospect.deterrence),
        exposure=exposure(weights.exposure, wish.escalation_fear, prospect.danger),
        backstop=backstop(weights.backstop, wish.us_backstop_need, prospect.backstop),
        mass=mass(weights.mass, prospect.shortfall),
    )


def summed(t: Terms) -> float:
    """The utility of a vector of terms, its four parts summed in their order."""
    return utility(summed_in(t, LASTING) + summed_in(t, PACKAGE), summed_in(t, PEERS), summed_in(t, MASS))
