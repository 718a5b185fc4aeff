"""What stands behind each term of an answer: the two or three numbers it is made of, in words."""

from agents.capital import TROOPS
from model.analysis.explain import TITLES, number, thousand
from model.negotiation import NegotiationModel
from model.outcome import Round
from model.package import MANDATES

STANCES = ((0.6, "ready to send"), (0.2, "leans to sending"), (-0.2, "undecided"), (-0.6, "leans against sending"), (-9, "refuses to send"))


def notes(model: NegotiationModel, this: Round, iso3: str) -> dict[str, str]:
    """A note for each term of a capital's answer in a round, by term.  Raises KeyError for a state not at the table."""
    terms, seen = this.replies[iso3].terms, this.seen
    row = model.cast.index(iso3)
    seats, trait = model.table.seats, model.setting.traits[row]
    weight, norm = model.setting.weights.peers, model.setting.parameters.peer_norm
    senders = sum(reply.answer == TROOPS for other, reply in this.replies.items() if other != iso3)
    return {
        "stance": next(word for line, word in STANCES if terms.stance >= line),
        "solidarity": f"aid to Ukraine, {number(trait.solidarity)} of the scale",
        "domestic": "the price of parliament's say" if trait.hurdle else "parliament has no say",
        "luck": "what nobody outside can know",
        "mission": f"{number(seen.mission)} on the table, it wants {number(this.ideals[iso3])}",
        "mandate": f"{TITLES[MANDATES[seen.mandate]]} gives {number(seen.legitimacy)}, it asks {number(seats.un_mandate_need[row])}",
        "signal": "Moscow's consent is asked" if seen.consent else "Moscow's consent is not asked",
        "peers": f"{senders} others send" + (f"; {terms.peers / weight + norm:.0%} of its ties take part" if weight else ""),
        "security": f"threat {number(trait.threat)}, deterrence {number(seen.deterrence)}",
        "exposure": f"fear {number(seats.escalation_fear[row])}, danger {number(seen.danger)}",
        "backstop": f"needs {number(seats.us_backstop_need[row])}, the US gives {number(seen.backstop)}",
        "mass": f"{thousand(seen.mass)} of {thousand(seen.force)} pledged",
    }
